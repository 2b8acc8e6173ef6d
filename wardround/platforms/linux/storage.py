"""File systems, software RAID and multipath of a Linux host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from wardround.kinds.hardware import Volume
from wardround.kinds.host import DiskArray, Multipath
from wardround.platforms.linux.common import ended, is_note
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks

_DF_HEADER = re.compile(
    r"^(?:Filesystem|文件系统)\s+(?P<type>(?:Type|类型)\s+)?(?P<unit>\S+)\s.*(?:Mounted on|挂载点)$", re.I
)
_DF_BROKEN = re.compile(r"^(/\S+|[\w.-]+:/\S*)\n[ \t]+(?=\d)", re.M)
_DF_ROW = re.compile(
    r"^(?P<device>\S.*?)\s+(?:(?P<type>[a-z][\w.+-]*)\s+)?(?P<total>[\d.]+[KMGTP]?|-)\s+(?P<used>-?[\d.]+[KMGTP]?|-)\s+(?P<free>-?[\d.]+[KMGTP]?|-)"
    r"\s+(?P<percent>\d+%|-)\s+(?P<mount>/.*)$",
    re.I,
)
_MOUNT = re.compile(r"^(?P<device>\S+) (?P<dir>/\S*) (?P<type>\S+) (?P<options>(?:rw|ro)\b\S*) \d+ \d+$")
_DF_ERROR = re.compile(r"^df: (?P<text>.+)$")
_SUFFIX = {"K": 1, "M": 1024, "G": 1024**2, "T": 1024**3, "P": 1024**4}
_OCTAL = re.compile(r"\\([0-7]{3})")

# Kept in memory, made of other mounts, or never written: full is their normal state or means nothing.
_UNREAL = re.compile(
    r"^(?:tmpfs|devtmpfs|ramfs|rootfs|squashfs|iso9660|udf|cramfs|erofs|overlay2?|aufs|none|nsfs|proc|sysfs|devpts|"
    r"cgroup2?|mqueue|hugetlbfs|efivarfs|securityfs|debugfs|tracefs|configfs|autofs|binfmt_misc|rpc_pipefs|"
    r"fuse\.(?:gvfsd-fuse|portal|lxcfs|snapfuse))$"
)


# Files that a container has from its host: the space told is the host's.
_HANDED_IN = re.compile(r"^/etc/(?:hosts|hostname|resolv\.conf)$|^/run/\.containerenv$|^/dev/termination-log$")


@dataclass
class _Mount:
    """What df and /proc/mounts tell of one mount point."""

    device: str = ""
    fstype: str = ""
    total: int | None = None
    used: int | None = None
    free: int | None = None
    inodes: float | None = None
    read_only: bool | None = None
    order: int = 0


@dataclass
class _Table:
    """All mount points told by a reply, and what could not be read."""

    mounts: dict[str, _Mount] = field(default_factory=dict)
    odd: list[Unparsed] = field(default_factory=list)
    known: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@parses("volumes", "inodes")
def volumes(reply: Reply) -> Parsed:
    """`df -P` in blocks and in inodes, then /proc/mounts for type and read-only."""
    table = _read(reply.lines())
    yield from table.odd
    real = {path: mount for path, mount in _told(table).items() if _is_real(path, mount)}
    yield from (_volume(path, mount) for path, mount in _one_per_device(real).items())


@parses("network_volumes")
def network_volumes(reply: Reply) -> Parsed:
    """`df -P` of each mount from another machine; one that hangs cuts the reply off, one that fails is not understood."""
    lines = reply.lines()
    table = _read(lines)
    yield from table.odd
    told = _told(table)
    if told and not table.asked:  # the df of all mounts, of a record brought back by hand
        told = {path: mount for path, mount in told.items() if ":/" in mount.device or mount.device.startswith("//")}
        if not told:
            yield Nothing("未挂载网络文件系统")
    yield from (_volume(path, mount) for path, mount in told.items())
    missing = [path for path in table.asked if path not in told]
    yield from (Unparsed("网络文件系统没有给出容量", path) for path in missing)
    if not table.asked and not told and ended(lines):
        yield Nothing("未挂载网络文件系统")


def _read(lines: list[str]) -> _Table:
    table = _Table()
    inodes = False
    for line in _joined(lines):
        if found := _DF_HEADER.match(line):
            inodes = "inode" in found["unit"].lower()
        elif line.startswith("mount: /"):
            table.asked.append(_plain(line[7:]))
        elif found := _MOUNT.match(line):
            read_only = "ro" in found["options"].split(",")
            table.known[_plain(found["dir"])] = (found["device"], found["type"], read_only)
        elif found := _DF_ROW.match(line):
            _take(table.mounts, found, inodes)
        elif found := _DF_ERROR.match(line):
            if "/run/user/" not in line and "/proc" not in line and "no file systems processed" not in line:
                table.odd.append(Unparsed("文件系统无法读取", found["text"]))
        elif not is_note(line):
            table.odd.append(Unparsed("文件系统信息中有一行未能识别", line))
    return table


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines, those that df broke after a long device name put together."""
    text = "\n".join(lines)
    yield from _DF_BROKEN.sub(r"\1 ", text).split("\n")


def _take(mounts: dict[str, _Mount], row: re.Match[str], inodes: bool) -> None:
    mount = mounts.setdefault(row["mount"], _Mount(device=row["device"], fstype=row["type"] or "", order=len(mounts)))
    total, used, free = (_blocks(row[column]) for column in ("total", "used", "free"))
    if not inodes:
        mount.total, mount.used, mount.free = total, used, free
    elif total and used is not None and 0 <= used <= total:
        mount.inodes = round(100 * used / total, 1)


def _blocks(text: str) -> int | None:
    """1024-byte blocks of "1038336", or of "1014M" where df was asked for readable sizes; None for "-"."""
    if text == "-":
        return None
    return int(float(text.rstrip("KMGTP")) * _SUFFIX.get(text[-1].upper(), 1))


def _told(table: _Table) -> dict[str, _Mount]:
    """The mounts of df with what /proc/mounts adds."""
    told = {}
    for path, mount in table.mounts.items():
        _, fstype, read_only = table.known.get(path, ("", "", None))
        told[path] = replace(mount, fstype=mount.fstype or fstype, read_only=read_only)
    return told


def _is_real(path: str, mount: _Mount) -> bool:
    """Whether the file system holds data that may grow; the root counts whatever it is made of."""
    if not (mount.total or mount.inodes is not None) or _HANDED_IN.match(path):
        return False
    return path == "/" or not _UNREAL.match(mount.fstype or mount.device)


def _one_per_device(mounts: dict[str, _Mount]) -> dict[str, _Mount]:
    """A device mounted twice (bind mount, subvolume) counts once, by its shortest path."""
    kept: dict[str, str] = {}
    for path in sorted(mounts, key=len):
        device = mounts[path].device
        kept.setdefault(device if device.startswith("/") else path, path)
    return {path: mount for path, mount in mounts.items() if path in kept.values()}


def _volume(path: str, mount: _Mount) -> Volume:
    total, used, free = mount.total, mount.used, mount.free
    percent = None
    if total and used is not None and free is not None and used + free > 0:
        # As df does: blocks kept for root count as used up; `free` is negative once root eats into them.
        percent = round(min(100.0, max(0.0, 100 * used / (used + free))), 1)
    return Volume(
        unit=path,
        percent=percent,
        total=None if total is None else total * 1024,
        used=None if used is None else used * 1024,
        inodes_percent=mount.inodes,
        read_only=mount.read_only,
        fstype=mount.fstype,
    )


def _plain(path: str) -> str:
    r"""A path with the \040 of /proc/mounts made plain."""
    return _OCTAL.sub(lambda m: chr(int(m[1], 8)), path)


_MD = re.compile(r"^(?P<name>md\S*)\s*:\s*(?P<state>\S+)\s*(?P<rest>.*)$")
_MD_COUNTS = re.compile(r"\[(\d+)/(\d+)\]\s*\[([U_]+)\]")
_MD_LEVEL = re.compile(r"\b(raid\d+|linear|multipath|faulty|container)\b")
_MD_MEMBER = re.compile(r"(\S+?)\[\d+\]((?:\([A-Z]\))*)")
_MD_PROGRESS = re.compile(r"\b(recovery|resync|reshape)\s*=\s*(\d\S*)")
_MD_CHECK = re.compile(r"\b(check|repair|resync)\s*=\s*(\S+)")  # a planned look at all blocks: nothing is rebuilt
_MD_SKIP = re.compile(r"^(?:Personalities\s*:|unused devices\s*:|read_ahead\b)")


@parses("software_raid")
def software_raid(reply: Reply) -> Parsed:
    """/proc/mdstat: arrays with their members, degraded or rebuilding."""
    lines = reply.lines()
    arrays = list(blocks(lines, _MD))
    for head, body in arrays:
        yield _array(head, " ".join(line for line in body if not _MD_SKIP.match(line)))
    before = lines[: next((i for i, line in enumerate(lines) if _MD.match(line)), len(lines))]
    odd = [ln for ln in before if ln.strip() and not _MD_SKIP.match(ln) and ln != "no /proc/mdstat"]
    yield from (Unparsed("软 RAID 状态中有一行未能识别", line) for line in odd)
    if not arrays and not odd and any(_MD_SKIP.match(line) or line == "no /proc/mdstat" for line in lines):
        yield Nothing("未配置软 RAID")


def _array(head: re.Match[str], body: str) -> DiskArray:
    level = _MD_LEVEL.search(head["rest"])
    failed = tuple(name for name, marks in _MD_MEMBER.findall(head["rest"]) if "(F)" in marks)
    counts = _MD_COUNTS.search(body)
    progress = _MD_PROGRESS.search(body)
    check = None if progress else _MD_CHECK.search(body)
    return DiskArray(
        unit=head["name"],
        ok=_array_ok(head["state"], counts, failed, level.group(1) if level else ""),
        state=head["state"] + (f" [{counts[3]}]" if counts else "") + (f" {check[1]} {check[2]}" if check else ""),
        level=level.group(1) if level else "",
        wanted=int(counts[1]) if counts else None,
        working=int(counts[2]) if counts else None,
        failed=failed,
        progress=f"{progress[1]} {progress[2]}" if progress else "",
    )


def _array_ok(state: str, counts: re.Match[str] | None, failed: tuple[str, ...], level: str) -> bool | None:
    if failed or state == "inactive" or (counts and ("_" in counts[3] or int(counts[2]) < int(counts[1]))):
        return False
    if state == "active" and (counts or level in ("raid0", "linear")):
        return True
    return None


_MP_HEAD = re.compile(r"^(?:[a-z]+:\s+)?(?P<name>\S+)\s+(?:\((?P<wwid>\S+)\)\s+)?(?P<dm>dm-\d+)\s*(?P<model>.*)$")
_MP_PATH = re.compile(
    r"^[\s|`+\\_-]*(?P<hctl>\d+:\d+:\d+:\d+|#:#:#:#)\s+(?P<disk>\S+)\s+\S+\s+"
    r"(?:\[?(?P<dm>active|failed|undef)\]?[\s\[]*(?P<check>ready|faulty|ghost|shaky|i/o pending|i/o timeout|delayed|undef)\]?)"
)
_MP_NOTE = re.compile(r"^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d \| ")  # what it thinks of its own configuration file
_MP_OTHER = re.compile(r"^(?:size=|[\s|`\\_+-]*(?:policy=|round-robin|service-time|queue-length|\[?prio)|\[size=)")


@parses("multipath")
def multipath(reply: Reply) -> Parsed:
    """`multipath -ll`: devices with their paths."""
    lines = [line for line in reply.lines() if not _MP_NOTE.match(line)]
    devices = list(blocks((line for line in lines if not is_note(line)), _MP_HEAD))
    for head, body in devices:
        rows = [(line, _MP_PATH.match(line)) for line in body]
        yield from (
            Unparsed("多路径信息中有一行未能识别", line) for line, row in rows if not row and not _MP_OTHER.match(line)
        )
        yield _device(head, [row for _, row in rows if row])
    before = list(_before(lines))
    yield from (Unparsed("多路径信息中有一行未能识别", line) for line in before)
    if not devices and not before and ended(lines):
        yield Nothing("没有多路径设备")


def _before(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if _MP_HEAD.match(line):
            return
        if not is_note(line):
            yield line


def _device(head: re.Match[str], paths: list[re.Match[str]]) -> Multipath:
    failed = tuple(p["disk"] for p in paths if p["dm"] == "failed" or p["check"] in ("faulty", "shaky", "i/o timeout"))
    # ghost = the passive side of an active/passive array: well
    well = all(p["dm"] == "active" and p["check"] in ("ready", "ghost") for p in paths)
    ok = False if failed or not paths else (True if well else None)
    states = sorted({f"{p['dm']} {p['check']}" for p in paths})
    state = "，".join(states) or "没有路径"
    return Multipath(unit=head["name"], ok=ok, state=state, model=head["model"], paths=len(paths), failed=failed)
