"""What a Linux host is, its last start, clock, time source, and the updates and restarts it owes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from wardround.kinds.system import Clock, PendingUpdates, RebootPending, System, TimeSync
from wardround.platforms.linux import byhand
from wardround.platforms.linux.common import END, ended, fields, is_note
from wardround.replies import Parsed, Reply, Unparsed, parses

_OS_RELEASE = re.compile(r"^(?P<name>[A-Z][A-Z0-9_]*)=[\"']?(?P<value>.*?)[\"']?$")
_STAMP = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)([+-]\d{4})$")
_BOOT = re.compile(r"^(?P<what>reboot|shutdown|runlevel|crash)\s+(?:system (?:boot|down)|\(to lvl)")
_BOOT_OTHER = re.compile(r"^(?:wtmp|utx|\S*wtmp\S*) begins|^last: ")
_RELEASE_FILE = re.compile(r"^[A-Z][\w .()-]{2,60} release \S.*$")
_UNAME = re.compile(r"^Linux (?P<host>\S+) (?P<kernel>\d+\.\d+\S*) #")
_SAID = (
    "hostname",
    "kernel",
    "machine",
    "now",
    "uptime",
    "sys_vendor",
    "product_name",
    "product_serial",
    "release",
    "boots",
)
_NO_SERIAL = re.compile(r"^(?:|none|to be filled.*|not specified|0+|system serial number|default string)$", re.I)


@parses("system")
def system(reply: Reply) -> Parsed:
    """Name, model, distribution and kernel, time since boot, and whether a shutdown preceded that boot."""
    said: dict[str, str] = {}
    release: dict[str, str] = {}
    boots: list[str] = []
    odd: list[Unparsed] = []
    for line in reply.lines():
        name, value = fields(line)
        if name in _SAID and name not in said:
            said[name] = value
        elif found := _OS_RELEASE.match(line):
            release[found["name"]] = found["value"]
        elif found := _BOOT.match(line):
            boots.append(found["what"])
        elif not said and not release and (found := _RELEASE_FILE.match(line)):
            release["PRETTY_NAME"] = found[0].strip()
        elif not said and (found := _UNAME.match(line)):
            said |= {"hostname": found["host"], "kernel": found["kernel"]}
        elif "release" in said and "boots" not in said and not is_note(line):
            release.setdefault("PRETTY_NAME", line)
        elif not is_note(line) and not _BOOT_OTHER.match(line):
            odd.append(Unparsed("系统信息中有一行未能识别", line))
    if "kernel" in said or release:
        yield _system(said, release, boots)
    yield from odd


def _system(said: dict[str, str], release: dict[str, str], boots: list[str]) -> System:
    pretty = release.get("PRETTY_NAME") or " ".join(release.get(n, "") for n in ("NAME", "VERSION")).strip()
    kernel = said.get("kernel", "").removeprefix("Linux ")
    serial = said.get("product_serial", "")
    uptime = re.match(r"\d+", said.get("uptime", ""))
    return System(
        hostname=said.get("hostname", ""),
        model=" ".join(said.get(n, "") for n in ("sys_vendor", "product_name")).strip(),
        serial="" if _NO_SERIAL.match(serial) else serial,
        version="，内核 ".join(part for part in (pretty, kernel) if part),
        uptime_s=int(uptime.group()) if uptime else None,
        cause=_cause(boots),
    )


def _cause(boots: list[str]) -> str:
    """Why the host started last, newest record first; "" when the records do not reach back that far."""
    events = [what for what in boots if what != "runlevel"]
    if len(events) < 2 or events[0] != "reboot":
        return ""
    return "正常关机后启动" if events[1] == "shutdown" else "异常重启：启动前没有关机记录"


@parses("clock")
def clock(reply: Reply) -> Parsed:
    """The host's clock with its zone."""
    for line in reply.lines():
        if found := _STAMP.match(line.strip()):
            yield Clock(at=datetime.strptime(found[1] + found[2], "%Y-%m-%dT%H:%M:%S%z"))
        elif told := byhand.date(line):
            yield told
        elif line.strip():
            yield Unparsed("时钟未能识别", line)


_PEER = re.compile(
    r"^(?P<tally>[ x.\-+#*o])(?P<remote>\S+)\s+(?P<refid>\S*)\s+(?P<stratum>\d+)\s+\S\s+\S+\s+\S+\s+(?P<reach>[0-7]+)"
    r"\s+\S+\s+(?P<offset>[-+]?\d+(?:\.\d+)?)\s+\S+$"
)
_OFFSET = re.compile(r"^([\d.]+(?:e[-+]?\d+)?) seconds (fast|slow)", re.I)
_SPAN = re.compile(r"([-+]?)([\d.]+)(us|ms|s|min)\b")
_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "min": 60000.0}
_DEAD = re.compile(
    r"506 Cannot talk to daemon|Connection refused|No association ID|timed out, nothing received|Unable to connect",
    re.I,
)


@parses("time_sync")
def time_sync(reply: Reply) -> Parsed:
    """chronyc, ntpq or timedatectl, whichever answered; a daemon that does not answer is a host not synchronised."""
    lines = [line for line in reply.lines() if line.strip()]
    text = "\n".join(lines)
    if "Leap status" in text:
        yield _chrony(dict(fields(line) for line in lines))
    elif any(_PEER.match(line) for line in lines):
        yield _ntpq([m for line in lines if (m := _PEER.match(line))])
    elif re.search(r"(?:NTP|System clock) synchronized:", text):
        yield _timedatectl(dict(fields(line) for line in lines))
    elif _DEAD.search(text):
        yield TimeSync(synchronised=False, enabled=False, source="")


def _chrony(said: dict[str, str]) -> TimeSync:
    leap, reference = said.get("Leap status", ""), said.get("Reference ID", "")
    # 7F7F0101 is chrony's own clock given out as if it were a source
    local = reference.startswith(("7F7F0101", "127.127."))
    synced = {"Not synchronised": False}.get(
        leap, True if leap in ("Normal", "Insert second", "Delete second") else None
    )
    inner = re.search(r"\(([^)]*)\)", reference)
    found = _OFFSET.match(said.get("System time", ""))
    offset = None
    if found and synced:
        offset = round(float(found[1]) * 1000 * (1 if found[2].lower() == "fast" else -1), 6)
    stratum = said.get("Stratum", "")
    return TimeSync(
        synchronised=False if local else synced,
        enabled=True,
        stratum=int(stratum) if stratum.isascii() and stratum.isdigit() and synced else None,
        source="本机时钟" if local else (inner[1] if inner else ""),
        offset_ms=offset,
    )


def _ntpq(peers: list[re.Match[str]]) -> TimeSync:
    chosen = next((p for p in peers if p["tally"] in "*o"), None)
    if chosen is None:
        return TimeSync(synchronised=False, enabled=True)
    local = chosen["remote"].startswith(("LOCAL(", "127.127.1.")) or chosen["refid"] == ".LOCL."
    return TimeSync(
        synchronised=not local,
        enabled=True,
        stratum=int(chosen["stratum"]) + 1,
        source="本机时钟" if local else chosen["remote"],
        offset_ms=float(chosen["offset"]),
    )


def _timedatectl(said: dict[str, str]) -> TimeSync:
    """`timedatectl` of systemd 219 (CentOS 7) to 255, with `timesync-status` where there is one."""
    word = said.get("System clock synchronized", said.get("NTP synchronized", "")).lower()
    service = said.get("NTP service", said.get("NTP enabled", "")).lower()
    server = said.get("Server", "")
    span = _SPAN.match(said.get("Offset", ""))
    stratum = said.get("Stratum", "")
    inner = re.search(r"\(([^)]*)\)", server)
    return TimeSync(
        synchronised={"yes": True, "no": False}.get(word),
        enabled={"active": True, "yes": True, "inactive": False, "no": False}.get(service),
        # what the server is; the host itself is one further, as chronyc tells it
        stratum=int(stratum) + 1 if stratum.isascii() and stratum.isdigit() else None,
        source=(inner[1] if inner else server.split(" ")[0]),
        offset_ms=round(float(span[2]) * _MS[span[3]] * (-1 if span[1] == "-" else 1), 6) if span else None,
    )


_KERNEL_FILE = re.compile(r"^kernel: /boot/vmlinu[xz]-(?P<version>.+)$")
_NO_NEED = re.compile(r"Reboot should not be necessary|No core libraries or services have been updated", re.I)
_NEED = re.compile(r"Reboot is (?:required|probably necessary)|Core libraries or services have been updated", re.I)


@parses("reboot_pending")
def reboot_pending(reply: Reply) -> Parsed:
    """Whether a restart is owed: the distribution's own word, else the newest installed kernel against the running one."""
    lines = reply.lines()
    said = [fields(line) for line in lines]
    running = next((v for n, v in said if n == "running"), "")
    if not running:
        return
    kernels = [m["version"] for line in lines if (m := _KERNEL_FILE.match(line)) and "rescue" not in line]
    newest = _newest(running, kernels)
    why = []
    if any(n == "required" for n, _ in said):
        packages = [v for n, v in said if n == "package"]
        why.append("系统提示需要重启" + (f"（{'、'.join(packages[:5])}）" if packages else ""))
    if any(_NEED.search(line) and not _NO_NEED.search(line) for line in lines):
        why.append("核心组件已更新，needs-restarting 提示需要重启")
    if newest and newest != running:
        why.append(f"运行内核 {running}，已安装较新内核 {newest}")
    cleared = any(_NO_NEED.search(line) for line in lines) or any(n == "notifier" for n, _ in said)
    needed = True if why else (False if cleared or newest == running else None)
    yield RebootPending(needed=needed, why="；".join(why))


def _newest(running: str, kernels: list[str]) -> str:
    """The newest kernel of the running one's flavour; "" when the running one is not among those installed."""
    same = [k for k in kernels if _flavour(k) == _flavour(running)]
    return max(same, key=_natural) if running in same else ""


def _flavour(version: str) -> str:
    """What is not a number: "generic", "el7.x86_64", "el8uek.x86_64" are not compared with each other."""
    return re.sub(r"[\d._+-]+", " ", version).strip()


def _natural(version: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d{1,18}", version)]


_INST = re.compile(r"^Inst (?P<name>\S+) (?:\[(?P<old>[^\]]+)\] )?\((?P<new>.*?)\)")
_APT_SUM = re.compile(r"^\d+ upgraded, \d+ newly installed")
_RPM_ROW = re.compile(
    r"^(?P<name>[\w.+-]+\.(?:noarch|i[3-6]86|x86_64|aarch64|loongarch64|mips64el|sw_64|ppc64le|s390x|src))\s+\S+\s+\S+\s*$"
)
_SECURITY = re.compile(r"^\s*[A-Za-z][\w:.-]*-\S+\s+(?:\S+/)?(?:Sec\.|security)\s*(?:\S+\s+)?(?P<name>\S+)\s*$")
_NO_CACHE = re.compile(
    r"no package lists|Cache-only enabled but no cache|no cache|Cannot (?:retrieve|find a valid)", re.I
)


@parses("updates")
def updates(reply: Reply) -> Parsed:
    """Updates by the package lists the host already has; no lists means that nothing is known."""
    lines = reply.lines()
    if missing := next((line for line in lines if _NO_CACHE.search(line)), ""):
        yield Unparsed("主机没有可用的软件包列表缓存，无法得知待装更新", missing)
    elif any(_APT_SUM.match(line) for line in lines):
        yield _apt(lines)
    elif ended(lines) or "-- advisories" in lines:
        yield from _rpm(lines)


def _apt(lines: list[str]) -> PendingUpdates:
    rows = [m for line in lines if (m := _INST.match(line)) and m["old"]]
    return PendingUpdates(
        total=len(rows), security=sum("security" in m["new"].lower() for m in rows), as_of=_lists_day(lines)
    )


def _lists_day(lines: list[str]) -> date | None:
    stamp = next((v for n, v in map(fields, lines) if n == "lists"), "")
    return datetime.fromtimestamp(int(stamp), UTC).date() if re.fullmatch(r"\d{9,11}", stamp) else None


def _rpm(lines: list[str]) -> Parsed:
    at = lines.index("-- advisories") if "-- advisories" in lines else len(lines)
    wanted, advisories = lines[:at], [line for line in lines[at + 1 :] if line != END and line.strip()]
    cut = next((i for i, line in enumerate(wanted) if line.startswith("Obsoleting")), len(wanted))
    joined = re.sub(r"\n[ \t]+", " ", "\n".join(wanted[:cut]))
    names = {m["name"] for line in joined.splitlines() if (m := _RPM_ROW.match(line))}
    secure = {m["name"] for line in advisories if (m := _SECURITY.match(line))}
    # Repositories without advisories (CentOS 7's own) tell nothing about security: unknown, not none.
    told = bool(advisories) or not names
    yield PendingUpdates(total=len(names), security=len(secure) if told else None)
