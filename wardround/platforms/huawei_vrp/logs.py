"""Active alarms and the log buffer of VRP devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardround.kinds.system import Alarm, LogEntry
from wardround.platforms.huawei_vrp.shapes import no_such, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks

_LOG = re.compile(
    r"^\s*(?:#\s*)?(?P<at>(?:[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}\s+)?|\d{4}-\d{1,2}-\d{1,2}\s+)\d\d:\d\d:\d\d(?:\.\d+)?)(?:\.\d+)*(?P<zone>(?:[+-]\d\d:\d\d)?(?:\s+DST)?)"
    r"\s+(?P<host>\S+)\s+(?:%%\d*)?(?P<module>[^/\s]+)/(?P<level>[0-7])/(?P<mnemonic>[^\s(\[:]+)(?P<text>.*)$"
)
_LOG_KNOWN = re.compile(
    r"^\s*(?:Logging buffer|Allowed max|Actual buffer|Channel (?:number|name)|Dropped messages|Overwritten|Current messages|Info:)",
    re.I,
)
_LOG_EMPTY = re.compile(r"Current messages\s*:\s*0\b", re.I)
_LOG_TAG = re.compile(r"^(?:\([a-z]\))?(?:\[\d+\])?:?\s*(?:CID=\w+;)?")


@parses("logs", "logs_0", "logs_1", "logs_2")
def logs(reply: Reply) -> Parsed:
    """`display logbuffer`: an entry may go on over several lines."""
    entries: list[LogEntry] = []
    known = 0
    for line in told_lines(reply):
        if found := _LOG.match(line):
            entries.append(_entry(found))
        elif _LOG_KNOWN.match(line) and not entries:
            known += 1
        elif entries:
            last = entries[-1]
            entries[-1] = LogEntry(
                level=last.level, code=last.code, at=last.at, text=f"{last.text} {line.strip()}"[:500]
            )
        else:
            yield Unparsed("日志中有一行未能识别", line)
    only = reply.question.removeprefix("logs").removeprefix("_")
    wanted = [e for e in entries if not only or e.level == int(only)]  # a record may give the whole buffer
    yield from wanted
    if entries and not wanted:
        yield Nothing("日志缓冲区中没有该级别的日志")
    elif not entries and known:
        whole = reply.command != "" and "level" not in reply.command
        if whole and not _LOG_EMPTY.search(reply.text):
            yield Unparsed("日志缓冲区不为空，但没有读到日志", "")
        else:
            yield Nothing("日志缓冲区中没有符合条件的日志")


def _entry(found: re.Match[str]) -> LogEntry:
    return LogEntry(
        level=int(found["level"]),
        code=f"{found['module']}/{found['mnemonic']}",
        text=_LOG_TAG.sub("", found["text"]).strip()[:500],
        at=(found["at"] + found["zone"]).strip(),
    )


_LEVEL = r"(?P<level>critical|major|minor|warning|indeterminate|emergency|alert|error|cleared)"
_ALARM_NONE = re.compile(
    r"\bno (?:active |urgent |current )?alarms?\b|alarm.*(?:not exist|is empty)|there is no .*alarm|Total\s*[:=]\s*0\b",
    re.I,
)
_ALARM_SLASH = re.compile(
    rf"^\s*\d+/(?P<kind>\w+)/(?P<at>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d)[^/]*/[^/]*/(?P<id>0x[\da-f]+)/(?P<name>[^/]+)/{_LEVEL}/(?P<state>\w+)/(?P<text>.*)$",
    re.I,
)
_ALARM_LEVELS = re.compile(r"\b(\d):(Critical|Major|Minor|Warning|Indeterminate)\b", re.I)
_ALARM_LEGEND = re.compile(r"^\s*(?:[A-Z]/B/C|[A-Z](?:\([^)]*\))?=|A/B)", re.I)
_ALARM_HEAD = re.compile(
    r"^\s*(?:Sequence|Index|AlarmI[dD]|Slot|No\.?|SeqNo)\b.*\b(?:Level|Severity|Time|Date)\b|^\s*(?:Active |Urgent |Hardware )?Alarms?\s*(?:list|information)?\s*:\s*$",
    re.I,
)
_ALARM_ROW = re.compile(r"^\s*(?P<front>\d+\s.*?)(?<!\S)(?P<at>\d{4}[-/]\d\d[-/]\d\d)(?P<rest>.*)$")
_ALARM_ZONE = re.compile(r"^\s{16,}\d\d:\d\d(?=\s{2})")
_ALARM_TIME = re.compile(r"^\s*(?P<time>\d\d:\d\d:\d\d\S*)\s*(?P<rest>.*)$")
_ALARM_VERBOSE = re.compile(r"^\s*Sequence\s*:\s*\d+", re.I)
_ALARM_WORD = re.compile(rf"\b{_LEVEL}\b", re.I)
_ALARM_TOTAL = re.compile(r"^\s*(?:Total|Info)\b.*[:=]", re.I)


@parses("alarms")
def alarms(reply: Reply) -> Parsed:
    """`display alarm active` (slashes, tables, verbose) or `display alarm urgent`; descriptions go on over lines."""
    lines = told_lines(reply)
    if any(_ALARM_VERBOSE.match(line) for line in lines):
        yield from (_verbose([head.group(0), *body]) for head, body in blocks(lines, _ALARM_VERBOSE))
        return
    yield from _alarms(lines, max((len(line) for line in lines if not _ALARM_HEAD.match(line)), default=0))


def _alarms(lines: list[str], right: int) -> Iterator[Alarm | Nothing | Unparsed]:
    """`right` is where the longest line ends: a part of a description that stops before it has lost a blank."""
    found: list[Alarm] = []
    none = False
    head = False
    levels: dict[str, str] = {}
    last, strange = right, False
    for line in lines:
        if numbered := _ALARM_LEVELS.findall(line):
            levels = {n: word.lower() for n, word in numbered}
        elif _ALARM_NONE.search(line) and not found:
            none = True
        elif row := _ALARM_SLASH.match(line):
            level = "" if row["level"].lower() == "cleared" else row["level"].lower()
            found.append(Alarm(unit=row["name"], level=level, text=row["text"].strip(), at=row["at"]))
        elif _ALARM_HEAD.match(line):
            head = True
        elif head and (row := _ALARM_ROW.match(line)):
            found.append(_row(row, levels))
        elif found:
            found[-1] = _continued(found[-1], line, " " if head and last < right else "")
        elif _ALARM_LEGEND.match(line):
            none = True  # S switches without alarms print the legend alone
        elif not _ALARM_TOTAL.match(line):
            strange = True
            yield no_such(line) or Unparsed("告警信息中有一行未能识别", line)
        last = len(line)
    yield from found
    if not found and not strange and (none or head):
        yield Nothing("当前没有告警")


def _row(row: re.Match[str], levels: dict[str, str]) -> Alarm:
    rest = row["rest"].strip()
    level = _ALARM_WORD.search(row["front"]) or _ALARM_WORD.match(rest)
    clock = re.match(r"\d\d:\d\d:\d\d\S*", rest)
    at = row["at"].replace("/", "-")
    if clock:
        at, rest = f"{at} {clock[0].rstrip('+-')}", rest[clock.end() :].strip()
    word = level["level"].lower() if level else levels.get(row["front"].split()[-1], "")
    if word and rest.lower().startswith(word):
        rest = rest[len(word) :].strip()
    ident = re.search(r"0x[\da-f]+", row["front"], re.I)
    text = rest or _ALARM_WORD.sub("", re.sub(r"^\s*\d+\s+(?:-\s+)?", "", row["front"])).strip()
    return Alarm(unit=ident[0] if ident else "", level=word, text=text, at=at)


def _continued(alarm: Alarm, line: str, blank: str) -> Alarm:
    """The alarm with a further line of its description; the time may stand at that line's beginning."""
    line = _ALARM_ZONE.sub("", line)
    time = _ALARM_TIME.match(line) if len(alarm.at) == 10 else None
    text = time["rest"] if time else line.strip()
    at = f"{alarm.at} {time['time'].rstrip('+-')}" if time else alarm.at
    return Alarm(unit=alarm.unit, level=alarm.level, text=f"{alarm.text}{blank}{text}"[:500], at=at)


def _verbose(body: list[str]) -> Alarm | Unparsed:
    text = "\n".join(body)
    pairs = {k.lower(): v.strip() for k, v in re.findall(r"(\w+)\s*:\s*(.*?)(?=\s{2,}\w+\s*:|\s*$)", text, re.M)}
    level = _ALARM_WORD.match(pairs.get("severity") or pairs.get("level") or "")
    if not level and "description" not in pairs:
        return Unparsed("告警信息未能识别", body[0].strip())
    return Alarm(
        unit=pairs.get("alarmname", ""),
        level=level["level"].lower() if level else "",
        text=pairs.get("description", ""),
        at=pairs.get("starttime", "")[:19],
    )
