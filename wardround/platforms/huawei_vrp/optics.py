"""Optical modules of VRP devices: the verbose sections and the diagnosis table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardround.kinds.network import Optic
from wardround.platforms.huawei_vrp.shapes import lines_of, long_name, no_such, pair, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks, is_rule

_SECTION = re.compile(
    r"^\s*(?:Port\s+)?(?P<port>[A-Za-z0-9][\w./:-]*\d)\s+(?:transceiver\s+)?(?:diagnostic\s+)?information\s*:", re.I
)
_ABSENT = re.compile(
    r"(?:transceiver|optical module|module).*(?:absent|not (?:present|exist|in position|inserted|support(?:ed)?))|^\s*The interface .*not",
    re.I,
)
_VALUE = re.compile(r"(?<![\d.])([-+]?(?:\d+(?:\.\d+)?|Inf))(?=\s*$|\s*[|(])", re.I)
_TABLE = re.compile(
    r"^\s*(?P<what>[A-Za-z]+)\.?\s*\([^)]*\)\s+(?P<now>[-+]?[\w.]+|-+)\s*(?:\(lane\s?\d+\))?\s+(?P<low>\S+)\s+(?P<high>\S+)\s+"
    r"(?P<status>normal|abnormal|-+)\s*$",
    re.I,
)
_TABLE_LANE = re.compile(r"^\s*(?P<now>[-+]?\d+(?:\.\d+)?)\s*\(lane\s?\d+\)\s*$", re.I)
_TABLE_HEAD = re.compile(r"^\s*(?:Parameter\s+Current|Type\s+Value)\b", re.I)
_ACROSS_HEAD = re.compile(r"\bTemp\w*\b.*\bRX ?power\b.*\bTX ?power\b", re.I)
_ACROSS_TITLE = re.compile(r"\b(Temp|Voltage|Bias|RX ?power|TX ?power)\w*", re.I)
_ACROSS_ROW = re.compile(r"^\s*(?P<which>High|Low)?\s*(?P<numbers>[-+]?\d[\d.+\- ()\[\]A-Za-z]*)$")
_ACROSS_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?")
_NUMBER = re.compile(r"^[-+]?\d+(?:\.\d+)?$")
_NOT_A_FAULT = re.compile(r"non-?huawei|not certified|phony|^none$|^-+$", re.I)
_TYPE = re.compile(r"^(?:transceiver type|type)$", re.I)


@parses("optics")
def optics(reply: Reply) -> Parsed:
    """`display transceiver verbose`, `display interface transceiver verbose` or the diagnosis table of all ports."""
    found = False
    for head, body in blocks(lines_of(reply), _SECTION):
        found = True
        if any(_TABLE.match(line) for line in body):
            yield from _from_table(long_name(head["port"]), body)
        else:
            yield _optic(long_name(head["port"]), body)
    if found:
        return
    for line in told_lines(reply):
        if _ABSENT.search(line):
            yield Nothing(f"设备答复：{line.strip()}")
        else:
            yield no_such(line) or Unparsed("光模块信息中有一行未能识别", line)


def _optic(port: str, body: list[str]) -> Optic | Nothing | Unparsed:
    values = dict(_values(body))
    faults = _faults(body)
    if not values and (said := next((m for line in body if (m := _ABSENT.search(line))), None)):
        return Nothing(f"{port} 的光模块不支持诊断" if "support" in said[0].lower() else f"{port} 未插光模块")
    if not values and not any("Common information" in s or "Electronic label" in s or ":" in s for s in body):
        return Unparsed("光模块信息未能识别", port)
    return Optic(
        unit=port,
        ok=None if faults is None else not faults,
        state="；".join(faults or ()),
        module=next((value for line in body for key, value in [pair(line) or ("", "")] if _TYPE.match(key)), ""),
        rx_dbm=values.get("rx"),
        tx_dbm=values.get("tx"),
        rx_low=values.get("rx low"),
        rx_high=values.get("rx high"),
        tx_low=values.get("tx low"),
        tx_high=values.get("tx high"),
        celsius=values.get("temperature"),
    )


def _values(body: list[str]) -> Iterator[tuple[str, float]]:
    """What is measured and its thresholds; of several lanes the weakest; -Inf (no light) is left out."""
    yield from _across(body)
    for index, line in enumerate(body):
        found = pair(line)
        what = _what(found[0]) if found else ""
        if not what or not found:
            continue
        cell = found[1]
        for more in body[index + 1 :]:  # lanes 2 and 3 stand in lines of their own
            if "|" not in more or ":" in more:
                break
            cell += "|" + more
        cells = [v for part in re.sub(r"\([^)]*\)", "", cell).split("|") for v in _VALUE.findall(part)]
        numbers = [float(v) for v in cells if "inf" not in v.lower()]
        if numbers and len(numbers) == len(cells):
            yield what, min(numbers)


def _across(body: list[str]) -> Iterator[tuple[str, float]]:
    """Old firmware: what is measured stands in one line under its titles, thresholds in lines High and Low."""
    titles: list[str] = []
    for line in body:
        if _ACROSS_HEAD.search(line):
            titles = _ACROSS_TITLE.findall(line)
        elif titles and (row := _ACROSS_ROW.match(line)):
            numbers = _ACROSS_NUMBER.findall(row["numbers"])
            if len(numbers) == len(titles):
                named = zip(titles, numbers, strict=True)
                yield from ((w, float(n)) for t, n in named if (w := _what(f"{t} {row['which'] or ''}".lower())))


def _what(key: str) -> str:
    """Our word for a field; the alarm threshold is meant, not the warning one, the default and not the user's."""
    key = re.sub(r"\([^)]*\)", "", key).lower()
    if "warning" in key or key.strip().startswith("user"):
        return ""
    words = key.split()
    if "power" in words and ("rx" in words or "tx" in words):
        what = "rx" if "rx" in words else "tx"
    elif words and words[0] in ("temperature", "temp"):
        what = "temperature"
    else:
        return ""
    return what + next((f" {w}" for w in ("low", "high") if w in words), "")


def _faults(body: list[str]) -> list[str] | None:
    """The lines of the section Alarm information, without those that only tell who made the module; None without it."""
    inside, found, told = False, list[str](), False
    for line in body:
        if re.match(r"^\s*Alarm information\s*:", line, re.I):
            inside = told = True
        elif not line.strip(" -") or re.match(r"^\s*\w[\w ]* information\s*:", line, re.I):
            inside = False if found or re.match(r"^\s*\w", line) or line.strip() else inside
        elif inside and not _NOT_A_FAULT.search(line.strip()):
            found.append(line.strip())
    return found if told else None


def _from_table(port: str, body: list[str]) -> Iterator[Optic | Unparsed]:
    """The diagnosis table; of a module with several lanes the weakest counts, whose values stand below the first."""
    rows: dict[str, re.Match[str]] = {}
    lanes: dict[str, list[str]] = {}
    for line in body:
        if found := _TABLE.match(line):
            rows[what := found["what"].lower()] = found
            lanes[what] = [found["now"]]
        elif rows and (lane := _TABLE_LANE.match(line)):
            lanes[what].append(lane["now"])
        elif not (is_rule(line) or _TABLE_HEAD.match(line)):
            yield Unparsed("光模块诊断表中有一行未能识别", f"{port}: {line.strip()}")
    yield _table_optic(port, rows, lanes)


def _no_range(row: re.Match[str]) -> bool:
    low, high = row["low"], row["high"]
    return bool(_NUMBER.match(low) and _NUMBER.match(high)) and float(low) >= float(high)


def _table_optic(port: str, rows: dict[str, re.Match[str]], lanes: dict[str, list[str]]) -> Optic:
    blind = [k for k, r in rows.items() if _no_range(r)]  # a foreign module without thresholds: all is "abnormal" to it
    judged = {k: r for k, r in rows.items() if k not in blind}
    bad = [f"{k} {'/'.join(lanes[k])}" for k, r in judged.items() if r["status"].lower() == "abnormal"]
    told = [r["status"].lower() for r in judged.values() if r["status"].lower() in ("normal", "abnormal")]

    def limit(what: str, column: str) -> float | None:
        row = judged.get(what)
        return float(row[column]) if row and _NUMBER.match(row[column]) else None

    def now(what: str) -> float | None:
        numbers = [float(v) for v in lanes.get(what, ()) if _NUMBER.match(v)]
        return min(numbers) if numbers else None

    return Optic(
        unit=port,
        ok=False if bad else (True if told and not blind else None),
        state="；".join(bad),
        rx_dbm=now("rxpower"),
        tx_dbm=now("txpower"),
        rx_low=limit("rxpower", "low"),
        rx_high=limit("rxpower", "high"),
        tx_low=limit("txpower", "low"),
        tx_high=limit("txpower", "high"),
        celsius=now("temp"),
    )
