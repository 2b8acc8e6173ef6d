"""Environment, modules, optics, processor and memory of StoneOS devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from wardround.kinds.base import Kind
from wardround.kinds.hardware import Board, Cpu, Fan, Memory, PowerSupply, Temperature, Voltage
from wardround.kinds.network import Optic
from wardround.platforms.hillstone_stoneos.common import health, pairs, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks, number

_PART = re.compile(r"^\s*(?P<part>temperature|fan|power|voltage)\b.*\binformation", re.I)
_COLUMNS = re.compile(r"^\s*(?:description|name|no\.?)\s+(?:temperature|status|voltage|speed|state|range)", re.I)
_RANGED = re.compile(
    r"^\s*(?P<name>\S.*?)\s+(?P<value>-?\d+(?:\.\d+)?|N/A|-+)\s*(?:C|V|℃)?"
    r"(?:\s+(?P<low>-?\d+(?:\.\d+)?)\s*[-~]\s*(?P<high>-?\d+(?:\.\d+)?))?\s*$"
)
_STATED = re.compile(r"^\s*(?P<name>\S+(?: ?\d+)?)\s+(?P<state>[A-Za-z][A-Za-z /_-]*|\d+\s*(?:rpm)?)\s*$", re.I)
_ALL_WELL = re.compile(r"\bnormal state\b", re.I)
_NOT = re.compile(r"\b(?:not|abnormal|un-?normal)\b", re.I)


@parses("environment")
def environment(reply: Reply) -> Parsed:
    """`show environment`: temperatures and voltages with their ranges, fans and power supplies by word."""
    part = ""
    for line in told_lines(reply.lines()):
        if found := _PART.match(line):
            part = found["part"].lower()
        elif _COLUMNS.match(line):
            continue
        elif not part and _ALL_WELL.search(line) and not _NOT.search(line):
            yield from _all_well(line.strip())
        else:
            yield _sensor(part, line) or Unparsed("环境信息中有一行未能识别", line)


def _all_well(line: str) -> Iterator[Kind]:
    """Models without a fan tray only say that the whole is in normal state."""
    yield Temperature(unit="整机", ok=True, state=line)
    yield Fan(unit="整机", present=True, ok=True, state=line)
    yield PowerSupply(unit="整机", present=True, ok=True, state=line)


def _sensor(part: str, line: str) -> Kind | None:
    if part in ("temperature", "voltage"):
        found = _RANGED.match(line)
        return (_temperature if part == "temperature" else _voltage)(found) if found else None
    stated = _STATED.match(line)
    if not stated or part not in ("fan", "power"):
        return None
    state = stated["state"].strip()
    if part == "fan" and state[0].isdigit():
        return Fan(unit=stated["name"], present=True, rpm=number(state), state=state)
    present, ok = health(state)
    if part == "fan":
        return Fan(unit=stated["name"], present=present, ok=ok, state=state)
    return PowerSupply(unit=stated["name"], present=present, ok=ok, state=state)


def _bounds(found: re.Match[str]) -> tuple[float | None, float | None, float | None, bool | None]:
    value, low, high = (number(found[n] or "") for n in ("value", "low", "high"))
    inside = None if value is None or low is None or high is None else low <= value <= high
    return value, low, high, inside


def _temperature(found: re.Match[str]) -> Temperature:
    value, low, high, ok = _bounds(found)
    return Temperature(unit=found["name"], celsius=value, ok=ok, low=low, high=high)


def _voltage(found: re.Match[str]) -> Voltage:
    value, low, high, ok = _bounds(found)
    return Voltage(unit=found["name"], volts=value, ok=ok, low=low, high=high)


_MODULE_HEAD = re.compile(r"^\s*NO\.?\s+Name\s+State\b", re.I)
_MODULE = re.compile(
    r"^\s*(?P<no>\d+)\s+(?P<name>\S+)\s+(?P<state>[A-Za-z][\w-]*(?: present| installed)?)"
    r"(?:\s+(?P<type>\S+))?(?:\s+(?P<serial>\S+))?\s*$",
    re.I,
)


@parses("module")
def module(reply: Reply) -> Parsed:
    """`show module`: slots, what is in them; "(M)" marks the main of two control modules."""
    rows, header = 0, False
    for line in told_lines(reply.lines()):
        if _MODULE_HEAD.match(line):
            header = True
        elif found := _MODULE.match(line):
            rows += 1
            yield _board(found)
        else:
            yield Unparsed("扩展模块表中有一行未能识别", line)
    if header and not rows:
        # The manual: a slot that is not listed means its module is out of order.
        yield Unparsed("设备没有列出任何扩展槽位")


def _board(found: re.Match[str]) -> Board:
    model = found["type"] or ""
    present, ok = health(found["state"])
    role = "Master" if "(M)" in model else ("Backup" if "(B)" in model else "")
    return Board(
        unit=found["name"],
        model=re.sub(r"\([MB]\)$", "", model),
        present=present,
        ok=ok,
        role=role,
        state=found["state"],
    )


_PORT = re.compile(r"^=+\s*(?P<port>[A-Za-z][\w/.-]*\d)\s*=+$")
_RANGE = re.compile(r"\[\s*(-?\d+(?:\.\d+)?)\s*[,，]\s*(-?\d+(?:\.\d+)?)\s*\]")
_NO_OPTIC = re.compile(r"\bno (?:transceiver|optical module|sfp)|not (?:present|inserted|supported)|absent", re.I)


@parses("transceiver")
def transceiver(reply: Reply) -> Parsed:
    """`show transceiver`: light in dBm with the module's warning ranges, one block per port."""
    lines = reply.lines()
    found = list(blocks(lines, _PORT))
    for head, body in found:
        text = "\n".join(body)
        if _NO_OPTIC.search(text):
            continue
        yield _optic(head["port"], pairs(body)) or Unparsed("光模块没有给出光功率", head["port"])
    if all(_NO_OPTIC.search("\n".join(body)) for _, body in found) and (found or _NO_OPTIC.search(reply.text)):
        yield Nothing("没有插光模块")


def _optic(port: str, said: dict[str, str]) -> Optic | None:
    if "rx optical power" not in said and "module temperature" not in said:
        return None
    rx, tx = (_RANGE.search(said.get(f"{way} optical power warning range", "")) for way in ("rx", "tx"))
    module_ = said.get("sfp+/xfp information") or next((v for n, v in said.items() if n.endswith("information")), "")
    return Optic(
        unit=port,
        module=module_,
        rx_dbm=number(said.get("rx optical power", "")),
        tx_dbm=number(said.get("tx optical power", "")),
        rx_low=float(rx[1]) if rx else None,
        rx_high=float(rx[2]) if rx else None,
        tx_low=float(tx[1]) if tx else None,
        tx_high=float(tx[2]) if tx else None,
        celsius=number(said.get("module temperature", "")),
    )


_CPU = re.compile(
    r"^\s*(?P<what>average cpu utilization|current cpu utilization|last (?P<n>\d+) (?P<word>seconds?|minutes?))"
    r"[^:：]*[:：]\s*(?P<value>\d+(?:\.\d+)?)\s*%",
    re.I,
)


@parses("cpu")
def cpu(reply: Reply) -> Parsed:
    """`show cpu`: the longest of the last averages; the average since boot tells nothing of today."""
    recent: dict[int, float] = {}
    for line in told_lines(reply.lines()):
        found = _CPU.match(line)
        if not found:
            yield Unparsed("CPU 利用率中有一行未能识别", line)
        elif found["n"]:
            unit = timedelta(minutes=1) if found["word"].lower().startswith("minute") else timedelta(seconds=1)
            recent[int(int(found["n"]) * unit.total_seconds())] = float(found["value"])
        elif found["what"].lower().startswith("current"):
            recent[0] = float(found["value"])
    if recent:
        longest = max(recent)
        yield Cpu(unit="cpu", percent=recent[longest], window_s=longest or None, peak=max(recent.values()))


_PERCENT = re.compile(r"memory utilization\s*[:：]\s*(\d+(?:\.\d+)?)\s*%", re.I)
_SIZES = re.compile(r"^\s*total\s*\(KB\)\s+used\s*\(KB\)\s+free\s*\(KB\)\s*$", re.I)
_ROW = re.compile(r"^\s*(\d+)\s+(\d+)\s+(\d+)\s*$")


@parses("memory")
def memory(reply: Reply) -> Parsed:
    """`show memory`: percentage and sizes; the history that follows is left to trends of our own."""
    lines = reply.lines()
    found = _PERCENT.search(reply.text)
    at = next((i for i, line in enumerate(lines) if _SIZES.match(line)), None)
    row = next((r for line in lines[at + 1 : at + 4] if (r := _ROW.match(line))), None) if at is not None else None
    total, used = (int(row[1]) * 1024, int(row[2]) * 1024) if row else (None, None)
    percent = float(found[1]) if found else (round(100 * used / total, 1) if total and used is not None else None)
    if percent is not None:
        yield Memory(unit="memory", percent=percent, total=total, used=used)
