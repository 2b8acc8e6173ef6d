"""Interfaces and Eth-Trunks of VRP devices; `display interface` is long, so it is read by few regexes per port."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wardround.kinds.network import Aggregate, Interface
from wardround.platforms.huawei_vrp.shapes import lines_of, long_name, no_such, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks

_START = re.compile(r"^\s*(?P<name>[A-Za-z0-9][\w./:-]*)\s+current state\s*:\s*(?P<state>.*)$", re.M)
_PROTOCOL = re.compile(r"Line protocol current state\s*:\s*(\w+)")
_DESCRIPTION = re.compile(r"Description\s*:[ \t]*(.*)")
_INPUT = re.compile(r"\n[ \t]*Input\s*:")
_WAYS = re.compile(r"\n[ \t]*(Input|Output)\s*:")
_SPEED = re.compile(r"Speed\s*:\s*(\d+)\s*([GM]?)")
_SPEED_MODE = re.compile(r"(\d+)\s*([GM])b/s-speed mode")  # USG, AR: "1000Mb/s-speed mode, full-duplex mode"
_CURRENT_BW = re.compile(r"Current BW\s*:\s*(\d+)\s*([GMK])")
_DUPLEX = re.compile(r"Duplex\s*:\s*([A-Za-z]+)|\b(full|half)-duplex")
_PERCENT = re.compile(r"(Input|Output) bandwidth utilization\s*:\s*(\d+(?:\.\d+)?)\s*%")
_TOTALS = re.compile(r"(\d+)\s*(packets|bytes)")
_COUNT = re.compile(r"(Broadcast|Discard|Total Error|CRC|Packet Errors|Packet Discards)s?\s*:\s*(\d+)")
_COUNT_BEFORE = re.compile(r"(\d+)\s+(broadcast|errors|drops|discards|CRC)s?\b")
_PHYSICAL = re.compile(
    r"^(?:MEth|Ethernet|FastEthernet|X?GigabitEthernet|\d+GE|FlexE|Serial|Pos|Cellular|Wlan-Radio|E1|Atm)\S*\d$"
)
_FACTOR = {"K": 10**3, "M": 10**6, "": 10**6, "G": 10**9}


@parses("interface")
def interface(reply: Reply) -> Parsed:
    """`display interface`, or where only that was brought back `display interface brief`."""
    starts = list(_START.finditer(reply.text))
    if not starts:
        yield from _brief(reply)
        return
    for line in told_lines(replace(reply, text=reply.text[: starts[0].start()])):
        yield Unparsed("接口信息前有一行未能识别", line)
    ends = [s.start() for s in starts[1:]] + [len(reply.text)]
    for start, end in zip(starts, ends, strict=True):
        yield _interface(start, reply.text[start.end() : end])


def _interface(start: re.Match[str], body: str) -> Interface:
    name, state = long_name(start["name"]), start["state"].lower()
    split = _INPUT.search(body)
    head, received, sent = (body[: split.start()], *_halves(body[split.start() :])) if split else (body, "", "")
    protocol, description, duplex = _PROTOCOL.search(head), _DESCRIPTION.search(head), _DUPLEX.search(head)
    inside, outside = _counters(received), _counters(sent)
    used = {way: float(v) for way, v in _PERCENT.findall(sent or body)}
    return Interface(
        unit=name,
        description=description[1].strip() if description else "",
        admin_up=_admin_up(state),
        oper_up=_oper_up(state),
        protocol_up=protocol[1].lower() == "up" if protocol else None,
        physical=_is_physical(name),
        speed=_speed(head),
        duplex=(duplex[1] or duplex[2]).lower() if duplex else "",
        in_octets=inside.get("bytes"),
        out_octets=outside.get("bytes"),
        in_packets=inside.get("packets"),
        out_packets=outside.get("packets"),
        in_broadcast=inside.get("broadcast"),
        in_errors=inside.get("errors"),
        out_errors=outside.get("errors"),
        crc=inside.get("crc"),
        in_discards=inside.get("discards"),
        out_discards=outside.get("discards"),
        in_percent=_within(used.get("Input")),
        out_percent=_within(used.get("Output")),
    )


def _halves(text: str) -> tuple[str, str]:
    """What came in and what went out; some firmware tells totals of both first, then each in detail."""
    _, *parts = _WAYS.split(text)
    told = {"Input": "", "Output": ""}
    for way, body in zip(parts[::2], parts[1::2], strict=True):
        told[way] += f"{way}:{body}\n"
    return told["Input"], told["Output"]


_NAMES = {
    "discard": "discards",
    "drops": "discards",
    "packet discards": "discards",
    "total error": "errors",
    "packet errors": "errors",
}


def _counters(text: str) -> dict[str, int]:
    """The counters of one direction by our names; packets and bytes stand in the first line, in either order."""
    line = text.lstrip().split("\n", 1)[0]
    found = {word: int(n) for n, word in _TOTALS.findall(line)}
    for word, n in _COUNT.findall(text):
        key = word.lower()
        found.setdefault(_NAMES.get(key.rstrip("s") if key.startswith("discard") else key, key), int(n))
    for n, word in _COUNT_BEFORE.findall(text) if " errors" in text or "broadcast" in text else ():
        key = word.lower()
        found.setdefault(_NAMES.get(key, key), int(n))
    return found


def _admin_up(state: str) -> bool | None:
    if "administratively" in state or state.startswith("*"):
        return False
    return True if re.search(r"\b(?:up|down)\b", state) else None


def _oper_up(state: str) -> bool | None:
    found = re.search(r"\b(up|down)\b", state)
    return found[1] == "up" if found else None


def _is_physical(name: str) -> bool:
    return "." not in name and bool(_PHYSICAL.match(name))


def _speed(body: str) -> int | None:
    found = _SPEED.search(body) or _SPEED_MODE.search(body) or _CURRENT_BW.search(body)
    return int(found[1]) * _FACTOR[found[2]] if found and int(found[1]) else None


def _within(percent: float | None) -> float | None:
    """A utilisation the device may tell above 100 (short bursts); then it tells us nothing we can keep."""
    return percent if percent is not None and percent <= 100 else None


_BRIEF_ROW = re.compile(
    r"^\s*(?P<name>[A-Za-z0-9][\w./:-]*\d(?:\([\d.]+[MG]\))?)\s+(?P<phy>[*^#!~]?(?:up|down)(?:\([a-zA-Z,]+\))*)"
    r"\s+(?P<protocol>[*^#!~]?(?:up|down)(?:\([a-zA-Z,]+\))*|--?)"
    r"(?:\s+(?P<inside>[\d.]+%|--?)\s+(?P<outside>[\d.]+%|--?)\s+(?P<in_errors>\d+|--?)\s+(?P<out_errors>\d+|--?))?\s*$",
    re.I,
)
_LEGEND = re.compile(r"^\s*(?:PHY\s*:|[*^#!~]\s?down\s*:|\([a-zA-Z]+\)\s*:|InUti/OutUti|Interface\s+PHY\b)", re.I)


def _brief(reply: Reply) -> Parsed:
    """One record per row of `display interface brief`; members stand below their trunk and are ports of their own."""
    seen = set[str]()
    for line in told_lines(reply):
        if found := _BRIEF_ROW.match(line):
            name = long_name(found["name"])
            if name not in seen:
                seen.add(name)
                yield _brief_record(name, found)
        elif not _LEGEND.match(line):
            yield Unparsed("接口简表中有一行未能识别", line)


def _brief_record(name: str, row: re.Match[str]) -> Interface:
    phy = row["phy"].lower()
    inside, outside = row["inside"] or "-", row["outside"] or "-"
    return Interface(
        unit=name,
        admin_up=not phy.startswith("*"),
        oper_up=_oper_up(phy),
        protocol_up=_oper_up(row["protocol"].lower()),
        physical=_is_physical(name),
        in_errors=_integer(row["in_errors"]),
        out_errors=_integer(row["out_errors"]),
        in_percent=_within(float(inside[:-1])) if inside.endswith("%") else None,
        out_percent=_within(float(outside[:-1])) if outside.endswith("%") else None,
    )


def _integer(cell: str | None) -> int | None:
    return int(cell) if cell and cell.isdigit() else None


_TRUNK = re.compile(r"^\s*(?P<name>Eth-Trunk\d+)'s state information is", re.I)
_MEMBER = re.compile(
    r"^\s*(?P<port>[A-Za-z0-9][\w./:-]*\d(?:\([a-zA-Z]{1,3}\))*)\s+"
    r"[*^#]?(?P<state>Up|Down|Selected|Unselect\w*|Standby|Inactive|Active|Indep\w*|Unknown|Offline)\b",
    re.I,
)
_PARTNER = re.compile(r"^\s*Partner\s*:", re.I)
_MODE = re.compile(r"Working\s?Mode\s*:\s*(\S+)", re.I)
_LEAST = re.compile(r"Least Active-?linknumber\s*:\s*(\d+)", re.I)
_MOST = re.compile(r"Max Active-?linknumber\s*:\s*(\d+)", re.I)
_OPERATE = re.compile(r"Operat(?:e|ing) status\s*:\s*(\w+)", re.I)
_TRUNK_FIELD = re.compile(r"^\s*(?:\([a-z]\)\s*:|Local\s*:|[A-Za-z][\w /()-]*\s*:)|^\s*(?:Actor)?PortName\s", re.I)


@parses("aggregate")
def aggregate(reply: Reply) -> Parsed:
    """`display eth-trunk`: each trunk with its members and those that carry nothing."""
    lines = lines_of(reply)
    found = False
    for head, body in blocks(lines, _TRUNK):
        found = True
        yield from _trunk(head["name"], body)
    if found:
        return
    for line in told_lines(reply):
        yield no_such(line) or Unparsed("Eth-Trunk 信息中有一行未能识别", line)
    if not reply.text.strip():
        yield Nothing("未配置 Eth-Trunk（设备无回显）")


def _trunk(name: str, body: list[str]) -> Iterator[Aggregate | Unparsed]:
    text = "\n".join(body)
    mode, least, operate = _MODE.search(text), _LEAST.search(text), _OPERATE.search(text)
    members, down, spare = list[str](), list[str](), list[str]()
    for line in body:
        if _PARTNER.match(line):
            break
        if row := _MEMBER.match(line):
            port = long_name(row["port"])
            members.append(port)
            if row["state"].lower() not in ("up", "selected", "active"):
                (spare if row["state"].lower().startswith("unselect") else down).append(port)
        elif line.strip(" -=") and not _TRUNK_FIELD.match(line):
            yield Unparsed("Eth-Trunk 成员表中有一行未能识别", line)
    most = _MOST.search(text)
    if not most or len(members) - len(down) - len(spare) < int(most[1]):  # else those not selected stand by as planned
        down = [m for m in members if m in (*down, *spare)]
    yield Aggregate(
        unit=name,
        oper_up={"up": True, "down": False}.get(operate[1].lower()) if operate else None,
        mode=mode[1].lower() if mode else "",
        members=tuple(members),
        down=tuple(down),
        minimum=int(least[1]) if least else None,
    )
