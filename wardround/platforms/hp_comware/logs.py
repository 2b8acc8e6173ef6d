"""Alarms and log entries of Comware devices."""

from __future__ import annotations

import re

from wardround.kinds.system import Alarm, LogEntry
from wardround.platforms.hp_comware.common import MONTHS, lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

_LEVELS = {
    "emerg": "critical", "emergency": "critical", "alert": "critical", "crit": "critical", "critical": "critical",
    "error": "major", "err": "major", "major": "major", "minor": "minor", "warn": "warning", "warning": "warning",
    "notice": "warning", "info": "warning",
}  # fmt: skip
_ALARM = re.compile(r"^\s*(?P<place>(?:(?:\d+|Vent|-+)(?:/\d+)?\s+){1,3})(?P<level>[A-Za-z]+)\s+(?P<text>\S.*)$")


@parses("alarm")
def alarm(reply: Reply) -> Parsed:
    """`display alarm`: what the hardware complains of now (Slot CPU Level Info)."""
    count, seen = 0, False
    for line in lines(reply):
        row = _ALARM.match(line)
        level = _LEVELS.get(row["level"].lower(), "") if row else ""
        if row and level:
            count += 1
            place = "/".join(row["place"].split())
            yield Alarm(unit=f"{place}#{count}", level=level, text=row["text"].strip())
        elif re.search(r"\bno (?:active )?alarms?\b", line, re.I):
            yield Nothing("没有活动告警")
            seen = True
        elif re.match(r"^\s*(?:Chassis\s+)?Slot\s+(?:CPU\s+)?Level\s+Info", line, re.I):
            seen = True
        else:
            yield Unparsed("告警表中有一行未能识别", line)
    if seen and not count:
        yield Nothing("没有活动告警")


_ENTRY = re.compile(
    r"^\s*%(?:@\d+%)?(?P<at>[A-Z][a-z]{2}\s+\d{1,2}\s+\d\d:\d\d:\d\d(?:[:.]\d+)?\s+\d{4})\s+(?P<host>\S+)\s+"
    r"(?:%%\d+)?(?P<module>[\w-]+)\s*/(?P<level>[0-7])/(?P<code>[\w-]+)(?:\([^)]*\))?\s*:?\s*(?P<text>.*)$"
)
_HEAD = re.compile(
    r"^\s*(?:Log buffer|Logging buffer|(?:Allowed )?Max buffer size|Actual buffer size|Channel number|Dropped messages"
    r"|Overwritten messages|Current messages)\b.*:",
    re.I,
)


@parses("logs")
def logs(reply: Reply) -> Parsed:
    """`display logbuffer`: entries in the order printed; a line without its own time continues the entry before it."""
    entry: LogEntry | None = None
    for line in lines(reply):
        row = _ENTRY.match(line)
        if row:
            if entry:
                yield entry
            entry = _entry(row)
        elif entry and not line.lstrip().startswith("%"):
            entry = _longer(entry, line)
        elif re.match(r"^\s*Current messages\s*:\s*0$", line, re.I):
            yield Nothing("日志缓冲区为空")
        elif not _HEAD.match(line):
            yield Unparsed("日志中有一行未能识别", line)
    if entry:
        yield entry


def _entry(row: re.Match[str]) -> LogEntry:
    code = f"{row['module']}/{row['code']}"
    return LogEntry(unit=row["host"], level=int(row["level"]), code=code, text=row["text"].strip(), at=_iso(row["at"]))


def _longer(entry: LogEntry, line: str) -> LogEntry:
    text = f"{entry.text} {line.strip()}".strip()
    return LogEntry(unit=entry.unit, level=entry.level, code=entry.code, text=text[:2000], at=entry.at)


def _iso(text: str) -> str:
    """ISO form of "Nov 22 07:58:10:123 2026"; the device's own words when that is no date."""
    found = re.match(r"(\w{3})\s+(\d+)\s+(\d\d:\d\d:\d\d)\S*\s+(\d{4})", text)
    if not found or found[1] not in MONTHS:
        return text
    return f"{found[4]}-{MONTHS[found[1]]:02}-{int(found[2]):02}T{found[3]}"
