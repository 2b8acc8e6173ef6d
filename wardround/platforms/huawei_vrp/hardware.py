"""Power supplies and fans of VRP devices; the layouts differ by series and firmware."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from wardround.kinds.hardware import Fan, PowerSupply
from wardround.platforms.huawei_vrp.shapes import (
    Column,
    blank,
    cells,
    columns,
    healthy,
    here,
    no_such,
    pick,
    told_lines,
)
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import number

_POWER_HEAD = re.compile(
    r"^(?!.*:\s*$)\s*(?:Slot\w*\s+)?(?:(?:Power|PWR)(?:\s?(?:ID|No|Slot))?|No|(?:Present|Online)\s+Mode)\b\.?\s.*\b(?:State|Status)\b",
    re.I,
)
_FAN_HEAD = re.compile(
    r"^(?!.*:)\s*(?:Slot\w*\s+)?Fan(?:\s?(?:ID|No))?\b\.?.*\b(?:\w*Status|\w*State|Register|Online|Present)\b", re.I
)
_OTHER_HEAD = re.compile(r"^\s*(?:Slot\s+)?Power\s?(?:ID|No)\b(?!\s*:)|^\s*Slot\s+(?:Card|Sub)\b", re.I)
_UNITS_ONLY = re.compile(r"^\s*(?:\([^)]*\)\s*)+$")
_SECTION = re.compile(r"^\s*(AC|DC|PEM|PSU)\s*:\s*$", re.I)
_TITLE = re.compile(
    r"^\s*(?:internal fan info|power last power-off info|power supply details|fan module|fan|power"
    r"|power monitor cable state|(?:[a-z]+ ){0,2}(?:fan|power)[\w ]* information.*)\s*:?\s*$"
    r"|^\s*(?:(?:maximum|average|current) power consumption|power manage \w+)\s*:",  # what the whole box draws
    re.I,
)
_CABLE = re.compile(r"^\s*(?:un)?plug(?:ged)?\s*$", re.I)
_SENTENCE = re.compile(
    r"^\s*(?:Slot\s+(?P<slot>\S+?)\s*[:,]\s*)?(?:The\s+)?(?:Fan|Power|PWR)\s*(?P<id>\S*)(?: is | (?:state|status)\s*:\s*)"
    r"(?P<state>[\w ]+?)\s*\.?$",
    re.I,
)
_BUILT_IN = re.compile(r"^\s*Power state\s*:\s*(?P<state>\w+)\.?\s*$", re.I)
_SLOT = re.compile(r"^\s*(?:Slot|Chassis)\s*(?P<slot>\d+)\s*:?\s*$", re.I)
_BLOCK = re.compile(r"^\s*Slot\s?id\s*:\s*(?P<slot>\S+)", re.I)
_BLOCK_FIELD = re.compile(r"^\s*(?P<key>[A-Za-z][\w ]*?)\s*:\s*(?P<value>.*\S|)\s*$")
_BLADES = re.compile(r"^\s*(?:\[\d+\]\s*(?:\d+%|-)\s*)+$")
_SINGLE = re.compile(r"^\s*\d+\s+(?:\d+%?(?:\(\d+\))?|-+|N/?A)\s*$", re.I)
_STATES = ("status", "state", "fanstate", "fanstatus", "powerstate", "powerstatus", "register")
_Maker = Callable[[str, Mapping[str, str]], PowerSupply | Fan]


@parses("power")
def power(reply: Reply) -> Parsed:
    """`display power` / `display device power`: tables, AC/PEM lists (NE), blocks and sentences (AR)."""
    reader = _Reader("电源", _POWER_HEAD)
    for line in told_lines(reply):
        if found := _BUILT_IN.match(line):
            yield PowerSupply(unit=reader.section, present=True, ok=healthy(found["state"]), state=found["state"])
        elif _OTHER_HEAD.match(line) and not _POWER_HEAD.match(line):
            reader.leave()
        elif not (_CABLE.match(line) or reader.skips(line)):
            yield from reader.read(line, _supply)
    yield from reader.rest(_supply)


@parses("fan")
def fan(reply: Reply) -> Parsed:
    """`display fan` / `display device fan`: tables, Slotid blocks (NE) and sentences (AR)."""
    reader = _Reader("风扇", _FAN_HEAD)
    for line in told_lines(reply):
        if _BLADES.match(line) and reader.block:
            reader.block["speeds"] = reader.block.get("speeds", "") + " " + re.sub(r"\[\d+\]", "", line)
        elif not (_SINGLE.match(line) or reader.skips(line)):
            yield from reader.read(line, _fan)
    yield from reader.rest(_fan)


class _Reader:
    """Reads the lines of one reply: remembers the table, section, slot or block it stands in."""

    def __init__(self, what: str, head: re.Pattern[str]) -> None:
        self.what, self.head = what, head
        self.heads: list[Column] = []
        self.section = self.slot = ""
        self.aside = False
        self.seen = False
        self.block: dict[str, str] = {}

    def leave(self) -> None:
        """A table of something else begins (when it was last off, what it draws)."""
        self.heads, self.aside = [], True

    def skips(self, line: str) -> bool:
        """Whether the line is a title, the units under a header, or a row of a table of something else."""
        if found := _SECTION.match(line):
            self.section, self.aside = found[1], False
            return True
        if found := _SLOT.match(line):
            self.section, self.aside = found["slot"], False
            return True
        if self.head.match(line):
            self.heads, self.aside, self.slot = columns(line), False, ""
            return True
        return bool(self.aside or _UNITS_ONLY.match(line) or _TITLE.match(line))

    def read(self, line: str, make: _Maker) -> Parsed:
        """The record of a line, or why there is none."""
        if found := _BLOCK.match(line):
            yield from self._closed(make)
            self.block = {"slot": found["slot"]}
        elif self.block and (found := _BLOCK_FIELD.match(line)):
            self.block[found["key"].lower()] = found["value"]
        elif found := _SENTENCE.match(line):
            self.seen = True
            unit = "/".join(w for w in (found["slot"], found["id"]) if w)
            yield make(unit, {"status": found["state"], **_presence(found["state"])})
        elif self.heads:
            yield from self._row(line, make)
        elif nothing := no_such(line):
            self.seen = True
            yield nothing
        else:
            self.seen = True
            yield Unparsed(f"{self.what}信息中有一行未能识别", line)

    def _row(self, line: str, make: _Maker) -> Parsed:
        self.seen = True
        row = cells(self.heads, line)
        ident = pick(row, "powerid", "powerno", "powerslot", "power", "pwr", "fanid", "fanno", "fan", "no", "slot")
        state = pick(row, *_STATES)
        if not re.fullmatch(r"\w{1,12}(?:/\w{1,12})?", ident) or not re.fullmatch(r"[A-Za-z]{2,20}|N/A|-+", state):
            yield Unparsed(f"{self.what}表中有一行未能识别", line)
            return
        self.slot = pick(row, "slot", "slotid") or self.slot
        yield make("/".join(dict.fromkeys(p for p in (self.section, self.slot, ident) if p)), row)

    def _closed(self, make: _Maker) -> Parsed:
        block, self.block = self.block, {}
        if block:
            self.seen = True
            yield make(block["slot"], block)

    def rest(self, make: _Maker) -> Parsed:
        """What is left at the end: the open block, or a table without rows."""
        yield from self._closed(make)
        if not self.seen and self.heads:
            yield Nothing(f"设备的{self.what}表为空（固定{self.what}不单独显示）")


def _presence(state: str) -> dict[str, str]:
    return {"present": "absent" if state.lower() in ("absent", "not present") else "present"}


def _supply(unit: str, row: Mapping[str, str]) -> PowerSupply:
    state = pick(row, "state", "status")
    present = here(pick(row, "online", "present"))
    mode = pick(row, "mode", "type")
    if present is False:
        return PowerSupply(unit=unit, present=False, state="Absent")
    good = healthy(state, _registered(pick(row, "registered", "register")))
    if good is None and state.lower() in ("full", "charge"):  # a battery bay of S5700-LI-BAT
        good = True
    watts = number(pick(row, "ratedpower", "power", "realpwr", "actualpower"))
    return PowerSupply(unit=unit, present=present, ok=good, state=state, mode="" if blank(mode) else mode, watts=watts)


def _fan(unit: str, row: Mapping[str, str]) -> Fan:
    state = _registered(pick(row, *_STATES))
    present = here(pick(row, "online", "present"))
    if present is False:
        return Fan(unit=unit, present=False, state="Absent")
    speeds = [float(n) for n in re.findall(r"(\d+(?:\.\d+)?)%", pick(row, "speeds", "speed"))]
    if not speeds and re.fullmatch(r"\d{1,3}", row.get("speed", "")):  # the column is titled Speed(%)
        speeds = [float(row["speed"])]
    turns = re.search(r"\((\d{3,})\)", row.get("speed", ""))
    return Fan(
        unit=unit,
        present=True if present is None and not blank(state) else present,
        ok=healthy(state, _registered(pick(row, "register", "registered"))),
        state="" if blank(state) else state,
        percent=min(speeds) if speeds else None,
        rpm=float(turns[1]) if turns else None,
    )


def _registered(word: str) -> str:
    return {"yes": "registered", "no": "unregistered"}.get(word.lower(), word)
