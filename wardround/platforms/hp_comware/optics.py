"""Optical modules of Comware devices: measured light, thresholds, and the alarms of the modules themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardround.kinds.network import Optic
from wardround.platforms.hp_comware.common import lines, long_name
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import number

_PORT = re.compile(
    r"^\s*(?P<name>[A-Za-z]\S*\d)\s+transceiver\s+(?:current\s+)?(?:diagnostic|alarm)\s+information\s*:?", re.I
)
_ABSENT = re.compile(
    r"transceiver is (?:absent|not present)|combo port is inactive|not (?:an? )?optical|does not exist", re.I
)
_NO_DDM = re.compile(r"does not support|not support(?:ed)?\b|customized transceiver", re.I)
_COLUMNS = re.compile(r"\[?channel\]?|\[?module\]?|temp|voltage|bias|rx power|tx power", re.I)
_VALUES = re.compile(
    r"^\s*(?P<mark>High|Low)?\s*(?P<values>(?:-?\d+(?:\.\d+)?|--?|N/?A)(?:\s+(?:-?\d+(?:\.\d+)?|--?|N/?A))*)$", re.I
)

_COMPLAINT = re.compile(
    r"\b(?:high|low|fault|loss|error|mismatch\w*|unlocked|not ready|not supported|overloaded|out of alignment)\b", re.I
)


def _ports(reply: Reply) -> Iterator[tuple[str, list[str]]]:
    """(port, its lines); port "" for lines before the first one."""
    name, body = "", list[str]()
    for line in lines(reply):
        head = _PORT.match(line)
        if head:
            if name or body:
                yield name, body
            name, body = head["name"], []
        else:
            body.append(line)
    if name or body:
        yield name, body


@parses("optics")
def optics(reply: Reply) -> Parsed:
    """`display transceiver diagnosis interface`: one record per module; of the lanes of a QSFP the weakest."""
    seen = ports = 0
    for name, body in _ports(reply):
        text = "\n".join(body)
        if not name:
            yield from (Unparsed("光模块信息之前有一行未能识别", line) for line in body)
            continue
        ports += 1
        if _ABSENT.search(text) or _NO_DDM.search(text):
            continue
        seen += 1
        yield from _diagnosis(long_name(name), body)
    if ports and not seen:
        yield Nothing("没有支持数字诊断的光模块")


def _diagnosis(port: str, body: list[str]) -> Parsed:
    columns: list[str] = []
    limits = False
    lanes: dict[str, dict[str, float | None]] = {}
    marks: dict[str, dict[str, float | None]] = {"high": {}, "low": {}}
    for line in body:
        values = _VALUES.match(line)
        names = [c.strip("[]").lower() for c in _COLUMNS.findall(line)]
        if values and columns:
            row = _row(columns, values["values"].split(), bool(values["mark"]))
            if row is None:
                yield Unparsed(f"{port} 的光模块数值与表头不符", line)
            elif values["mark"]:
                marks[values["mark"].lower()] = {**row, **marks[values["mark"].lower()]}
            elif not limits:
                lanes.setdefault(_lane(columns, line), {}).update(row)
        elif names and not values and re.search(r"temp|power|bias", line, re.I):
            columns = names
        elif re.search(r"threshold", line, re.I):
            limits = True
        elif not re.search(r"(?:parameters?|is as follows)\s*:?$", line, re.I):
            yield Unparsed(f"{port} 的光模块信息中有一行未能识别", line)
    yield from _optics(port, lanes, marks)


def _row(columns: list[str], values: list[str], marked: bool) -> dict[str, float | None] | None:
    names = [c for c in columns if c != "module" and not (marked and c == "channel")]
    if len(names) != len(values):
        return None
    return {n: number(v) for n, v in zip(names, values, strict=True) if n != "channel"}


def _lane(columns: list[str], line: str) -> str:
    return line.split(maxsplit=1)[0] if "channel" in columns else ""


def _optics(port: str, lanes: dict[str, dict[str, float | None]], marks: dict[str, dict[str, float | None]]) -> Parsed:
    whole = lanes.pop("", {})
    high, low = marks["high"], marks["low"]
    if not lanes and not whole:
        yield Unparsed("光模块没有给出测量值", port)
    got = dict(whole)
    for name in ("rx power", "tx power", "temp"):
        told = [v for lane in lanes.values() if (v := lane.get(name)) is not None]
        if told:  # of several lanes the weakest light counts
            got[name] = max(told) if name == "temp" else min(told)
    if got:
        for name in ("rx power", "tx power"):
            bottom, top = low.get(name), high.get(name)
            if bottom is not None and top is not None and bottom >= top:  # modules without limits print zeros
                low, high = {**low, name: None}, {**high, name: None}
        yield Optic(
            unit=port,
            rx_dbm=got.get("rx power"),
            tx_dbm=got.get("tx power"),
            rx_low=low.get("rx power"),
            rx_high=high.get("rx power"),
            tx_low=low.get("tx power"),
            tx_high=high.get("tx power"),
            celsius=got.get("temp"),
        )


@parses("optics_alarm")
def optics_alarm(reply: Reply) -> Parsed:
    """`display transceiver alarm interface`: what each module itself complains of; None is well."""
    seen = ports = 0
    for name, body in _ports(reply):
        text = "\n".join(body)
        said = [line.strip() for line in body]
        if not name:
            yield from (Unparsed("光模块信息之前有一行未能识别", line) for line in body)
            continue
        ports += 1
        if _ABSENT.search(text) or (
            _NO_DDM.search(text) and not re.search("port hardware|transceiver type", text, re.I)
        ):
            continue
        seen += 1
        if not said:
            yield Unparsed("光模块告警信息不完整", name)
            continue
        yield Optic(unit=long_name(name), ok=_alarm_health(said), state="；".join(said))
    if ports and not seen:
        yield Nothing("没有在位的光模块")


def _alarm_health(said: list[str]) -> bool | None:
    """Well when the module says None, ill by its known complaints, else unknown (a cut-off line)."""
    if said == ["None"]:
        return True
    return False if any(_COMPLAINT.search(line) for line in said) else None
