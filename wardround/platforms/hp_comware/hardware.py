"""Fans, power supplies and temperatures of Comware devices, in the layouts of fixed switches, firewalls and chassis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from wardround.kinds.hardware import Fan, PowerSupply, Temperature
from wardround.platforms.hp_comware.common import Part, Where, health, lines, pair
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import number

_TRAY = re.compile(
    r"^\s*(?:fan|power)[\w-]*\s+(?:state|status|information)(?:\s+(?:on|of)\s+chassis\s+(\d+))?\s*:$", re.I
)
_HEADER = re.compile(
    r"^\s*(?:slot\b|index\b|\w*\s?id\b|(?:fan |power )?frame id\b|fan\b|power\b|no\.).*\b(?:state|status)\b", re.I
)
_WIDE = re.compile(r"\b(Slot|Fan|Power|Device|Fan Frame|Frame) (No\.?|ID\.?)(?=\s|$)", re.I)
_STATE = re.compile("state|status")
_TRAY_UNIT = re.compile(r"Tray\d+$")
_SECOND_WORD = re.compile(r"(?:Fault|Fail(?:ed|ure)?|Abnormal|Error|Lost|Present)\W*", re.I)
_INLINE = re.compile(r"([A-Za-z][\w ()-]*?)\s*:\s*(\S+(?: (?:Fan )?(?:Fault|Failed|Abnormal|Error))?)")
_WITHOUT = re.compile(
    r"\b(?:not have|n't have) (?:a |any )?(?:fan|power)s?\b|\bno fans? (?:is|are) (?:available|supported)\b|^\s*fan-?less\b",
    re.I,
)
_ON_SLOT = re.compile(r"^\s*Device info on (?P<where>.*?)\s*:$", re.I)
_SAID = re.compile(r"^is\s+(\w[\w ]*?)\.?$|^([A-Za-z]\w*)\.?$", re.I)


def _heads(word: str) -> re.Pattern[str]:
    return re.compile(
        rf"^\s*(?P<name>{word}(?:[\s-]?(?:frame|tray|module|supply(?: unit)?))?)\s*[-#]?(?P<ident>\d+)\b\s*:?\s*(?P<rest>.*)$",
        re.I,
    )


def _parts(reply: Reply, word: str, prefix: str) -> Iterator[Part | Nothing | Unparsed]:
    """The fans or supplies of a reply, from "Fan 1:" blocks, one-line forms or tables with a header."""
    heads, where = _heads(word), Where()
    columns: list[str] = []
    part: Part | None = None
    inside = ""
    for line in lines(reply):
        tray, placed = _TRAY.match(line), _ON_SLOT.match(line)
        if placed and where.read(placed["where"]):
            columns = []
            continue
        if tray or where.read(line):
            where, inside = Where(tray[1] or "") if tray else where, ""
            continue
        if _HEADER.match(line) and ":" not in line:
            columns = _columns(line) if any(_STATE.search(c) for c in _columns(line)) else []
            continue
        head = heads.match(line)
        if head:
            begun = _begun(head, where, prefix, line)
            inside = _inside(begun, part, inside)
            if part and part.unit != inside:
                yield part
            part = replace(begun, unit=f"{inside}/{prefix}{begun.ident}") if inside else begun
        elif columns and (row := _row(columns, line, where, prefix)):
            yield row
        elif (found := pair(line)) and (part or not _STATE.search(found[0])):
            if part:
                part.values.setdefault(*found)
        elif _WITHOUT.search(line):
            yield Nothing(f"设备答复：{line.strip()}")
        else:
            yield Unparsed("有一行未能识别", line)
    if part:
        yield part


def _columns(line: str) -> list[str]:
    joined = _WIDE.sub(lambda m: m[0].replace(" ", ""), line)
    return [re.sub(r"\W.*", "", c).lower() for c in joined.split()]


def _inside(begun: Part, before: Part | None, inside: str) -> str:
    """The unit of the tray that a part stands in: one that said nothing of itself before its first fan."""
    if _TRAY_UNIT.search(begun.unit):
        return ""
    if before and not before.values and _TRAY_UNIT.search(before.unit):
        return before.unit
    return inside


def _begun(head: re.Match[str], where: Where, prefix: str, line: str) -> Part:
    name = "Tray" if re.search("tray|frame", head["name"], re.I) else ""
    prefix = "RPS" if head["name"].lower().startswith("rps") else prefix
    part = Part(head["ident"], where.path(prefix + name + head["ident"]), line)
    rest = head["rest"].strip()
    said = _SAID.match(rest)
    if said:
        part.values["state"] = said[1] or said[2]
    for key, value in _INLINE.findall(rest):
        part.values.setdefault(" ".join(key.lower().split()), value)
    return part


def _row(columns: list[str], line: str, where: Where, prefix: str) -> Part | None:
    """A table row; None when it is none (the state column must hold a word, the id a number or PWR1 …)."""
    tokens = line.split()
    at = next(i for i, c in enumerate(columns) if _STATE.search(c))
    if len(tokens) <= at or not re.match(r"[A-Za-z]|-+$", tokens[at]):
        return None
    if at + 1 < len(tokens) and tokens[at].isalpha() and _SECOND_WORD.fullmatch(tokens[at + 1]):
        tokens[at : at + 2] = [f"{tokens[at]} {tokens[at + 1]}"]
    values = dict(zip(columns, tokens, strict=False))
    values["state"] = tokens[at]
    slot = next((values[c] for c in columns if c.startswith("slot") and c in values), "")
    ident = next((values[c] for c in columns[:at] if c in values and not c.startswith(("slot", "chassis"))), "")
    if not re.fullmatch(r"(?:[A-Za-z]{1,8}[-_]?)?\d{1,3}(?:/\d+)*|RPS|PWR|PSU", ident or slot):
        return None
    named = ident if ident[:1].isalpha() else f"{prefix}{ident}"
    return Part(ident, where.path(*([slot] if slot and ident else []), named), line, values)


def _state(part: Part) -> str | None:
    found = next((v for k, v in part.values.items() if re.fullmatch(r"(?:\w+ )?(?:state|status)", k)), None)
    return found or None


@parses("fan")
def fan(reply: Reply) -> Parsed:
    """`display fan`: `Fan 1` + `State : Normal` blocks (fixed switches), fan trays (chassis) or a table."""
    for part in _parts(reply, "fan", "Fan"):
        if isinstance(part, Nothing | Unparsed):
            yield part
            continue
        state = _state(part)
        if state is None:
            yield Unparsed("风扇没有给出状态", part.line)
            continue
        present, ok = health(state)
        speed = next((v for k, v in part.values.items() if k.startswith("speed")), "")
        percent = number(speed) if speed.endswith("%") else None
        rpm = number(speed) if speed and not speed.endswith("%") else None
        yield Fan(unit=part.unit, present=present, ok=ok, state=state, percent=percent, rpm=rpm)


@parses("power")
def power(reply: Reply) -> Parsed:
    """`display power`: `Power 1` blocks, an Index/Status table (PWR1 normal) or the PowerID table."""
    for part in _parts(reply, "(?:power|pwr|psu|rps)", "PWR"):
        if isinstance(part, Nothing | Unparsed):
            yield part
            continue
        state = _state(part)
        if state is None:
            yield Unparsed("电源没有给出状态", part.line)
            continue
        present, ok = health(state)
        mode = part.values.get("mode") or part.values.get("type") or ""
        watts = next(
            (number(v) for k, v in part.values.items() if re.fullmatch(r"power(?: ?\(w\))?|output power.*", k)), None
        )
        yield PowerSupply(unit=part.unit, present=present, ok=ok, state=state, mode=mode.strip("-"), watts=watts)


_VALUE = re.compile(r"-?\d+(?:\.\d+)?|N/?A|-+", re.I)
_LIMITS = re.compile(
    r"temperature\S*|current\S*|low\S*|high\S*|warning\S*|alarm\S*|shutdown\S*|critical\S*|upper\S*|status|state", re.I
)
_TITLE = re.compile(
    r"^\s*(?:(?:system\s+)?temperature\s+information|environment information|get \d+ temperature|\(deg\b)"
    r"|^\s*[\sA-Za-z()-]*limit[\sA-Za-z()-]*$",
    re.I,
)
_HEADING = re.compile(r"\b(?:current)?temperature\b(?!\s+info).*\b\S*(?:limit|lower|upper|warning|alarm)", re.I)
_SENSORS = re.compile(r"\b(?:sensor|local|position)\b", re.I)
_PLACE = re.compile(r"(?:\d+/)*(?:\d+|Vent)", re.I)


@dataclass(frozen=True)
class _Header:
    """The columns of a temperature table: how many place the row, whether a sensor is named, what is measured."""

    columns: tuple[str, ...]
    places: int
    named: bool


@parses("environment")
def environment(reply: Reply) -> Parsed:
    """`display environment`: a table of sensors (hotspot 1, inflow 1 …) with limits, and no word of health; columns vary."""
    where, header = Where(), _Header((), 0, True)
    for line in lines(reply):
        if where.read(line):
            continue
        if _HEADING.search(line) and not re.search(r"\d", line):
            header = _header(line)
        elif not _TITLE.match(line):
            yield _sensor(line, header, where)


def _header(line: str) -> _Header:
    named = _SENSORS.search(line)
    start = named or _HEADING.search(line)
    before = line[: start.start()] if start else ""
    columns = _LIMITS.findall(line[named.end() :] if named else line)
    return _Header(
        tuple(c.lower() for c in columns), len(re.sub(r"\bno\b\.?", "", before, flags=re.I).split()), bool(named)
    )


def _sensor(line: str, header: _Header, where: Where) -> Temperature | Unparsed:
    tokens, columns = line.split(), header.columns
    place, rest = tokens[: header.places], tokens[header.places :]
    first = next((i for i, t in enumerate(rest) if (i or not header.named) and _VALUE.fullmatch(t)), len(rest))
    name, values = rest[:first], rest[first:]
    if header.named and len(values) == len(columns) + 1:
        name.append(values.pop(0))
    placed = all(_PLACE.fullmatch(p) for p in place)
    named = bool(name) and name[0][0].isalpha() if header.named else not name
    if not columns or len(values) != len(columns) or not named or not placed:
        return Unparsed("温度表中有一行未能识别", line)
    got = {c: number(v) for c, v in zip(columns, values, strict=True)}
    return _temperature(where.path(*place, " ".join(name)), got)


def _temperature(unit: str, got: dict[str, float | None]) -> Temperature:
    def limit(*words: str) -> float | None:
        return next((v for c, v in got.items() if c.startswith(words) and v is not None), None)

    celsius = limit("temperature", "current")
    low, high = limit("low"), limit("warning", "upper", "high", "alarm")
    tops = [v for c, v in got.items() if c.startswith(("alarm", "shutdown", "critical")) and v is not None]
    critical = max(tops) if tops else None
    if celsius is not None and not -100 < celsius < 300:  # 65535: the sensor gives no value
        celsius = None
    state = "" if celsius is not None else "没有读数"
    return Temperature(unit=unit, celsius=celsius, state=state, low=low, high=high, critical=critical)
