"""Units of systemd, errors of the kernel and certificates on a Linux host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from wardround.kinds.system import Certificate, LogEntry, Service
from wardround.platforms.linux.common import ended, is_note
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks

_UNIT = re.compile(
    r"^\W*(?P<unit>[\w@.:\\-]+\.(?:service|mount|timer|socket|swap|automount|path|target|device|slice|scope))\s+"
    r"(?P<load>[a-z-]+)\s+(?P<active>[a-z-]+)\s+(?P<sub>[a-z-]+)(?:\s+(?P<text>.*))?$"
)
_UNIT_OTHER = re.compile(
    r"^\s*(?:UNIT\s+LOAD|LOAD\s+=|ACTIVE\s+=|SUB\s+=|\d+ loaded units|To show all|Pass --all|Legend:)"
)


@parses("units")
def units(reply: Reply) -> Parsed:
    """Services that run, and units of any type that failed; mounts and sockets that are well are not listed."""
    lines, seen = reply.lines(), False
    for line in lines:
        found = _UNIT.match(line)
        if not found:
            if not is_note(line) and not _UNIT_OTHER.match(line):
                yield Unparsed("单元列表中有一行未能识别", line)
            continue
        ok = _well(found["active"], found["sub"])
        if ok is not True or found["unit"].endswith(".service"):
            seen = True
            yield Service(unit=found["unit"], enabled=True, ok=ok, state=f"{found['active']} ({found['sub']})")
    if not seen and (ended(lines) or any(line.startswith("0 loaded units listed") for line in lines)):
        yield Nothing("没有运行中或失败的服务单元")


def _well(active: str, sub: str) -> bool | None:
    """A unit waiting to be started again after it died is as bad as a failed one."""
    if active == "failed" or sub in ("auto-restart", "auto-restart-queued"):
        return False
    return True if active in ("active", "reloading") else None


_JOURNAL = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:[+-]\d\d:?\d\d|Z)?)\s+\S+\s+(?P<who>[^\s:]+):\s?(?P<text>.*)$"
)
_SYSLOG = re.compile(r"^(?P<at>[A-Z][a-z]{2}\s+\d+ \d\d:\d\d:\d\d)\s+\S+\s+(?P<who>[^\s:]+):\s?(?P<text>.*)$")
_DECODED = re.compile(r"^(?P<who>\w+)\s*:(?P<level>\w+)\s*:\s*\[(?P<at>[^\]]+)\]\s?(?P<text>.*)$")
_RAW = re.compile(r"^<(?P<level>\d+)>(?:\[\s*(?P<at>\d+\.\d+)\])?\s?(?P<text>.*)$")
_PLAIN = re.compile(
    r"^\[\s*(?P<at>\d+\.\d+|[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4}|[^\]]{0,20}\d\d:\d\d:\d\d[^\]]{0,10})\]\s?(?P<text>.*)$"
)
_FAULT = re.compile(  # what the kernel only says of faults, for logs printed without their levels
    r"I/O error|medium error|failed command:|critical (?:target|medium) error|(?:EXT\d-fs|XFS|BTRFS|JBD2)\b.{0,40}(?:error|corrupt|abort|shut)"
    r"|remount\w* filesystem read-only|out of memory:|oom-killer|hardware error|machine check|soft lockup|hard lockup"
    r"|blocked for more than|kernel panic|\bOops\b|\bBUG:|uncorrect\w+ error|nfs: server \S+ not responding",
    re.I,
)
_LEVELS = {"emerg": 0, "alert": 1, "crit": 2, "err": 3, "warn": 4, "notice": 5, "info": 6, "debug": 7}
ERROR = 3


@parses("kernel_errors")
def kernel_errors(reply: Reply) -> Parsed:
    """Kernel messages of level error or worse, by journalctl or dmesg."""
    lines, seen, plain = reply.lines(), False, 0
    for line in lines:
        if is_note(line):
            continue
        entry = _entry(line)
        bare = None if entry else _PLAIN.match(line)
        if bare:
            plain += 1
            entry = _of_plain(bare)
        elif entry is None:
            yield Unparsed("内核日志中有一行未能识别", line)
        if entry and entry.level is not None and entry.level <= ERROR:
            seen = True
            yield entry
    if plain and not seen:
        yield Unparsed(f"内核日志没有带级别（{plain} 条），只能看出没有已知的故障字样")
    elif not seen and (ended(lines) or "-- No entries --" in lines):
        yield Nothing("没有错误级别以上的内核日志")


def _of_plain(found: re.Match[str]) -> LogEntry | None:
    """A line of `dmesg` without its level: an entry when it names a fault."""
    if not _FAULT.search(found["text"]):
        return None
    at = f"启动后 {found['at']} 秒" if re.fullmatch(r"[\d.]+", found["at"]) else found["at"]
    return LogEntry(level=ERROR, code="kernel", text=found["text"], at=at)


def _entry(line: str) -> LogEntry | None:
    if found := _JOURNAL.match(line) or _SYSLOG.match(line):
        return LogEntry(level=ERROR, code=found["who"], text=found["text"], at=found["at"])
    if found := _DECODED.match(line):
        return LogEntry(level=_LEVELS.get(found["level"]), code=found["who"], text=found["text"], at=found["at"])
    if found := _RAW.match(line):
        at = f"启动后 {found['at']} 秒" if found["at"] else ""
        return LogEntry(level=int(found["level"]) % 8, code="kernel", text=found["text"], at=at)
    return None


_FILE = re.compile(r"^file: (?P<path>.+)$")
_NOT_AFTER = re.compile(r"^notAfter=(?P<when>\w{3}\s+\d+ \d\d:\d\d:\d\d \d{4}) GMT$")


@parses("certificates")
def certificates(reply: Reply) -> Parsed:
    """The first certificate of every file found: subject and day of expiry."""
    lines = reply.lines()
    found = list(blocks((line for line in lines if not line.startswith("denied: ")), _FILE))
    for head, body in found:
        yield _certificate(head["path"], [line for line in body if not is_note(line)])
    denied = [line[8:] for line in lines if line.startswith("denied: ")]
    yield from (Unparsed("证书文件无权读取", path) for path in denied)
    odd = list(_stray(lines))
    yield from (Unparsed("证书清单中有一行未能识别", line) for line in odd)
    if not found and not denied and not odd and ended(lines):
        yield Nothing("常用目录中没有服务证书")


def _stray(lines: list[str]) -> Iterator[str]:
    """Lines before the first file that are nothing we print."""
    for line in lines:
        if _FILE.match(line):
            return
        if not is_note(line) and not line.startswith("denied: "):
            yield line


def _certificate(path: str, body: list[str]) -> Certificate | Unparsed:
    subject = next((line[8:].strip() for line in body if line.startswith("subject=")), "")
    when = next((m["when"] for line in body if (m := _NOT_AFTER.match(line))), "")
    if not when:
        return Unparsed("证书没有给出到期日", f"{path}：{body[0] if body else '无输出'}")
    return Certificate(unit=path, subject=subject.lstrip("/ "), expires=_day(when))


def _day(text: str) -> date:
    return datetime.strptime(" ".join(text.split()), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC).date()
