"""Temperatures of VRP devices."""

from __future__ import annotations

import re
from collections import Counter

from wardround.kinds.hardware import Temperature
from wardround.platforms.huawei_vrp.shapes import blank, healthy, no_such, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

MANY = 5  # sensors of one name are told apart by primes, a crowd of them by its number
_SLOT = re.compile(
    r"^\s*(?:Slot\s?ID\s*|.*\bSlot(?:ID)?\s*:?\s*)(?P<slot>\d+(?:/\d+)?)\b(?P<rest>[^\d]*|,\s*(?:Fru|PWR|FAN|Card|CMU).*)$",
    re.I,
)
_HEAD = re.compile(
    r"\b(?:Status|State)\b.*\b(?:Temp|Minor|Current|Lower|Upper)|\b(?:Temp|Current)\w*\b.*\b(?:Status|State)\s*$|\btemperature\s+(?:lower|upper)?\s*limit|\bLow\s?Limit\b",
    re.I,
)
_HEAD_TAIL = re.compile(
    r"^[\s(]*(?:T?min|T?max|Tmin|Resume|Lower|Upper|Threshold|\(?C\)?|\(?Celsius\)?|\(?deg c ?\)?|limit|[()\s])+$", re.I
)
_ROW = re.compile(
    r"^\s*(?P<where>\S.*?)\s+(?P<status>normal|abnormal|minor|major|fatal|critical|high|low|warning|alarm|over\w*|fault|-+|NA)"
    r"(?P<numbers>(?:\s+(?:-?\d+(?:\.\d+)?|-+|NA))+)\s*$",
    re.I,
)
_WORD_LAST = re.compile(
    r"^\s*(?P<where>\S+(?:\s+[\w-]+){0,3}?)(?P<numbers>(?:\s+-?\d+(?:\.\d+)?){1,4})\s+(?P<status>normal|abnormal|minor|major|fatal|critical|high|low|warning|alarm|fault)\s*$",
    re.I,
)
_LIMITS_ROW = re.compile(r"^\s*(?P<where>[A-Za-z0-9][\w-]*)\s+(?P<now>-?\d+)\s+(?P<low>-?\d+)\s+(?P<high>-?\d+)\s*$")
_TITLE = re.compile(r"^\s*(?:environment|temperature)\b.*(?:information|:)\s*:?\s*$|No temp sensors|^\s*local\b", re.I)


@parses("temperature")
def temperature(reply: Reply) -> Parsed:
    """`display temperature [all]` (S, NE), `display device temperature` (CE, YunShan), `display environment` (old S)."""
    slot, seen, without = "", Counter[str](), ""
    before, order = list[str](), list[str]()
    limits = False
    for line in told_lines(reply):
        if _HEAD.search(line) and not _ROW.match(line):
            left, _, right = re.sub(r"\b(?:status|state)\b", "|", line.lower()).partition("|")
            before, order = left.split(), right.split()
            limits = limits or "limit" in line.lower()
        elif found := _ROW.match(line):
            record = _sensor(_unit(slot, before, found["where"].split()), order, found, seen)
            yield record or Unparsed("温度表中有一行未能识别", line)
        elif before and not order and (found := _WORD_LAST.match(line)):
            yield _word_last(before, found) or Unparsed("温度表中有一行未能识别", line)
        elif limits and (found := _LIMITS_ROW.match(line)):
            yield _against_limits(found)
        elif found := _SLOT.match(line.strip()):
            slot, without = found["slot"], line
        elif not (_HEAD_TAIL.match(line.strip()) or _TITLE.search(line)):
            yield no_such(line) or Unparsed("温度表中有一行未能识别", line)
    if not seen and without and not order and "no temp sensor" in reply.text.lower():
        yield Nothing("设备没有温度传感器")


def _sensor(unit: str, order: list[str], found: re.Match[str], seen: Counter[str]) -> Temperature | None:
    numbers = [None if blank(n) else float(n) for n in found["numbers"].split()]
    alarms = bool(order) and order[-1].startswith("temp") and len(numbers) >= len(order)
    if not alarms and not (order and order[0].startswith("current") and len(numbers) in (1, 3, 5)):
        return None
    seen[unit] += 1
    unit += "'" * (seen[unit] - 1) if seen[unit] < MANY else f"#{seen[unit]}"
    status = found["status"]
    ok = healthy(status)
    if alarms:
        told = {title: n for title, n in zip(order, numbers, strict=False) if n is not None}
        high = told.get("minor", told.get("major", told.get("upper")))
        low = told.get("lower")
        return Temperature(
            unit=unit, celsius=numbers[-1], ok=ok, state=status, low=low, high=high, critical=told.get("fatal")
        )
    low, high = (numbers[1], numbers[-2]) if len(numbers) > 1 else (None, None)
    if len(numbers) == 3:
        low, high = numbers[1], numbers[2]
    return Temperature(unit=unit, celsius=numbers[0], ok=ok, state=status, low=low, high=high)


def _word_last(titles: list[str], found: re.Match[str]) -> Temperature | None:
    """A row of a table whose last column tells the state; its titles must match its cells one by one."""
    words = [*found["where"].split(), *found["numbers"].split()]
    if len(words) != len(titles):
        return None
    told = dict(zip(titles, words, strict=True))

    def value(*starts: str) -> float | None:
        cell = next((w for t, w in told.items() if t.startswith(starts)), "-")
        return None if blank(cell) else float(cell)

    unit = "/".join(w for t, w in told.items() if t in ("slot", "card", "sensor") and not blank(w))
    ok, state = healthy(found["status"]), found["status"]
    high = value("upper", "minor", "high")
    return Temperature(unit=unit, celsius=value("current", "temp"), ok=ok, state=state, low=value("low"), high=high)


def _unit(slot: str, titles: list[str], words: list[str]) -> str:
    """Slot and sensor: by name where there is one (CE), else card and sensor (S), else board and bus address (NE)."""
    told = dict(zip(titles, words, strict=False)) if len(titles) == len(words) else {}
    if "sensorname" in told:
        return "/".join(w for w in (told.get("slot") or slot, told["sensorname"]) if w)
    if "slot" in told:
        return "/".join(w for w in words if not blank(w))
    return f"{slot}/{'-'.join(words)}" if slot else "-".join(words)


def _against_limits(found: re.Match[str]) -> Temperature:
    return Temperature(
        unit=found["where"], celsius=float(found["now"]), low=float(found["low"]), high=float(found["high"])
    )
