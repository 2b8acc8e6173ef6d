"""A pasted transcript, taken apart by its marked lines: steps with their times, values, and the errors between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from wardround.drill.guided.questions import MARK

_STEP = re.compile(rf"{MARK} (\w+) (BEGIN|END) (\S.*?)\s*$")
_WORD = re.compile(rf"{MARK} (WHO|HOST) (.+?)\s*$")
_VALUE = re.compile(rf"{MARK} VALUE (\w+)\s*$")
_TYPED = re.compile(
    r"(?:^|[\]\)\w~#$>] ?)[#$>] ?(?:echo|prompt|PRINT)\b|SQL>|^\s*(?:echo|prompt|PRINT) ['\"=]|\$\(date"
)
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[@-Z\\-_])|[\x00-\x08\x0b-\x1a]")
_ORACLE = re.compile(r"\b((?:ORA|RMAN|SP2|LRM|TNS)-\d{4,5})\b:?\s*(.*)")
_BANNERS = frozenset({"RMAN-00571", "RMAN-00569", "RMAN-00572"})
_SQLSERVER = re.compile(r"(?:Msg|消息|訊息) (\d+)[,，]\s*(?:Level|级别|層級) (\d+)")
_NOISE = re.compile(r"^\(?\d+ (?:rows? (?:affected|selected)|行受影响)\)?\.?$|^-+(?:\|-+)*$|^SQL>|^PL/SQL procedure")
LEAST_LEVEL = 11


@dataclass
class Step:
    """One step: its times (aware, or None where they could not be read) and its lines."""

    name: str
    begin: datetime | None = None
    end: datetime | None = None
    ended: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What was printed in the step."""
        return "\n".join(self.lines)


@dataclass
class Transcript:
    """The whole of it; a step done again replaces the one before."""

    who: str = ""
    host: str = ""
    steps: dict[str, Step] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)


def read(data: str) -> Transcript:
    """Take a transcript apart; typed commands (a `script` log echoes them) are passed over."""
    found, step, value = Transcript(), None, ""
    for line in _lines(data):
        if MARK in line and _TYPED.search(line):
            continue
        if word := _WORD.search(line):
            setattr(found, word.group(1).lower(), word.group(2))
        elif mark := _STEP.search(line):
            step = _marked(found, *mark.groups())
            value = ""
        elif named := _VALUE.search(line):
            value = "" if named.group(1) == "done" else named.group(1)
            found.values.pop(value, None)
        elif step:
            step.lines.append(line)
            if value and value not in found.values and line.strip() and not _noise(line):
                found.values[value] = line.strip().strip("|").strip()
    return found


def _lines(data: str) -> Iterator[str]:
    for line in _ESCAPES.sub("", data.replace("\ufeff", "")).replace("\r\n", "\n").split("\n"):
        yield line.rpartition("\r")[2].rstrip()


def _noise(line: str) -> bool:
    """Lines around a value: counts, rules of a table, an empty heading, errors (which are told as such)."""
    return bool(_NOISE.search(line.strip()) or _ORACLE.search(line) or _SQLSERVER.search(line))


def _marked(found: Transcript, name: str, edge: str, at: str) -> Step | None:
    if edge == "BEGIN":
        found.steps[name] = Step(name, begin=time(at))
        return found.steps[name]
    if name in found.steps:
        found.steps[name].end, found.steps[name].ended = time(at), True
    return None


def time(text: str) -> datetime | None:
    """A time with its offset: 2026-11-22 10:00:00+0800 or 2026-11-22T10:00:00.1234567+08:00."""
    plain = re.sub(r"(\.\d{6})\d*", r"\1", text.strip())
    plain = re.sub(r" ?([+-]\d\d):?(\d\d)$", r"\1:\2", plain)
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return found if found.tzinfo else None


def errors(text: str) -> list[str]:
    """The errors of Oracle and SQL Server by number, without the words after a colon that may carry values."""
    told = []
    for line in text.splitlines():
        if (found := _ORACLE.search(line)) and found.group(1) not in _BANNERS and "WARNING" not in line.upper():
            told.append(f"{found.group(1)} {found.group(2)[:60]}".strip())
        elif (bad := _SQLSERVER.search(line)) and int(bad.group(2)) >= LEAST_LEVEL:
            told.append(f"Msg {bad.group(1)}（级别 {bad.group(2)}）")
    return list(dict.fromkeys(told))


def table(text: str, column: str) -> list[str]:
    """The values of one column of a table that sqlcmd printed with `|` between columns."""
    lines = text.splitlines()
    for number, line in enumerate(lines[:-1]):
        names = [name.strip() for name in line.split("|")]
        if column in names and re.fullmatch(r"[-| ]+", lines[number + 1]):
            place = names.index(column)
            rows = [row.split("|") for row in lines[number + 2 :]]
            return [row[place].strip() for row in _until_other(rows, len(names))]
    return []


def _until_other(rows: list[list[str]], width: int) -> Iterator[list[str]]:
    for row in rows:
        if len(row) != width:
            return
        yield row
