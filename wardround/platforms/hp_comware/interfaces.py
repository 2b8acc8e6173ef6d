"""Interfaces of Comware devices: `display interface` of both generations, and the brief table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wardround.kinds.network import Interface
from wardround.platforms.hp_comware.common import IFACE, lines, long_name
from wardround.replies import Parsed, Reply, Unparsed, parses

_OLD_START = re.compile(r"^\s*(?P<name>\S+)\s+current state\s*:\s*(?P<state>\S.*)$", re.I)
_NAME = re.compile(rf"^\s*(?P<name>{IFACE}|NULL\d+)$")
_STATE = re.compile(r"^\s*current state\s*:\s*(?P<state>\S.*)$", re.I)
_PROTOCOL = re.compile(r"^\s*line protocol (?:current )?state\s*:\s*(?P<state>\S+)", re.I)
_TEXT = re.compile(r"^\s*description\s*:\s?(?P<text>.*)$", re.I)
_SPEED = re.compile(
    r"^\s*(?P<speed>\d+(?:\.\d+)?)\s*(?P<unit>[kKMG])(?:b?ps|b/s)?(?:-speed mode)?\s*,\s*(?P<duplex>\w+)(?:-duplex)?(?:\s+mode)?\b"
)
_PERCENT = re.compile(r"^\s*last \d+ seconds? (?P<way>input|output)\s*:.*?(?P<percent>\d+(?:\.\d+)?)%\s*$", re.I)
_QUEUE = re.compile(r"^\s*output queue\b.*Size/Length/Discards\)?\s*:?\s*\d+/\d+/(?P<lost>\d+)", re.I)
_WAY = re.compile(r"^\s*(?P<way>input|output)\s*(?P<what>\([a-z]+\))?\s*:", re.I)
_TUNNEL = re.compile(r"^\s*(?P<packets>\d+) packets (?P<way>input|output),\s*(?P<bytes>\d+) bytes", re.I)
_TUNNEL_ERROR = re.compile(r"^\s*(?P<errors>\d+) (?P<way>input|output) errors?$", re.I)
_COUNT = re.compile(r"(\d+)\s+([A-Za-z][A-Za-z ]*?)\s*(?=,|$|\.)")
_PHYSICAL = re.compile(r"^(?:M-)?(?:[A-Z][A-Za-z]+-)?(?:GigabitEthernet|Ethernet|FastEthernet|[A-Z]\w*GigE)\d[\d/:]*$")
_VIRTUAL = re.compile(
    r"^(?:Vlan|Loop|InLoop|NULL|Bridge-|Route-|Blade-|Tunnel|Register|Virtual|Vsi|Dialer|Reth|SSLVPN)", re.I
)

_FIELDS = {
    "input": {
        "packets": "in_packets", "bytes": "in_octets", "broadcasts": "in_broadcast", "input errors": "in_errors",
        "errors": "in_errors", "crc": "crc", "drops": "in_discards", "ignored": "in_discards", "no buffers": "in_discards",
    },
    "output": {
        "packets": "out_packets", "bytes": "out_octets", "output errors": "out_errors", "errors": "out_errors",
        "drops": "out_discards", "buffer failures": "out_discards",
    },
}  # fmt: skip
_SCALE = {"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9}


@parses("interface")
def interface(reply: Reply) -> Parsed:
    """`display interface` (GigabitEthernet1/0/1 current state: UP, or name and state on lines of their own) or brief."""
    if any(_BRIEF.match(line) for line in lines(reply)):
        yield from _brief(reply)
        return
    for name, body in _blocks(reply):
        if not name:
            yield Unparsed("接口信息之前有一行未能识别", body[0])
        elif body:
            yield from _interface(name, body)
        else:
            yield Unparsed("接口信息不完整", name)


def _blocks(reply: Reply) -> Iterator[tuple[str, list[str]]]:
    """(name, its lines, the first telling the state); name "" for a line before the first interface."""
    name, body = "", list[str]()
    for line in lines(reply):
        old, new = _OLD_START.match(line), _NAME.match(line)
        if old or new:
            if name:
                yield name, body
            name = old["name"] if old else line.strip()
            body = [f"Current state: {old['state']}"] if old else []
        elif name:
            body.append(line)
        else:
            yield "", [line]
    if name:
        yield name, body


def _interface(name: str, body: list[str]) -> Parsed:
    found: dict[str, Any] = {}
    for line in body:
        _heading(line, found)
    found.update(_counters(body))
    if "oper_up" not in found:
        yield Unparsed("接口没有可识别的状态", f"{name} {body[0].strip()}")
    unit = long_name(name)
    yield Interface(unit=unit, physical=_is_physical(unit), **found)


def _heading(line: str, found: dict[str, Any]) -> None:
    state, protocol, text, speed = (p.match(line) for p in (_STATE, _PROTOCOL, _TEXT, _SPEED))
    if state and "oper_up" not in found:
        found.update(_up_down(state["state"]))
    elif protocol:
        found.setdefault("protocol_up", _upness(protocol["state"]))
    elif text:
        found.setdefault("description", text["text"].strip())
    elif speed:
        found.setdefault("speed", int(float(speed["speed"]) * _SCALE[speed["unit"]]))
        found.setdefault("duplex", speed["duplex"].lower())


def _upness(word: str) -> bool | None:
    if re.match(r"up\b", word, re.I):
        return True
    return False if re.search(r"down", word, re.I) else None


def _up_down(state: str) -> dict[str, Any]:
    """DOWN ( Administratively ) and Administratively DOWN are shut; STP DOWN, MAD ShutDown … are down though not shut."""
    up = _upness(state)
    if up is None:
        return {}
    return {"oper_up": up, "admin_up": not re.search(r"administratively|\bADM\b", state, re.I)}


def _is_physical(name: str) -> bool | None:
    if _PHYSICAL.match(name):
        return True
    return False if "." in name or _VIRTUAL.match(name) else None


def _counters(body: list[str]) -> dict[str, Any]:
    """Totals since the counters were cleared; "Input (normal)" and the IPv4/IPv6 blocks repeat parts of them."""
    found: dict[str, Any] = {}
    queue: int | None = None
    way = ""
    for line in body:
        if re.match(r"^\s*IPv[46] traffic statistics", line, re.I):
            break
        heading, percent, lost = _WAY.match(line), _PERCENT.match(line), _QUEUE.match(line)
        tunnel, error = _TUNNEL.match(line), _TUNNEL_ERROR.match(line)
        if percent:
            found["in_percent" if percent["way"].lower() == "input" else "out_percent"] = float(percent["percent"])
        elif lost:
            queue = (queue or 0) + int(lost["lost"])
        elif tunnel:
            side = tunnel["way"].lower().removesuffix("put")
            found |= {f"{side}_packets": int(tunnel["packets"]), f"{side}_octets": int(tunnel["bytes"])}
        elif error:
            found[f"{error['way'].lower().removesuffix('put')}_errors"] = int(error["errors"])
        else:
            if heading:
                way = "" if (heading["what"] or "").lower() == "(normal)" else heading["way"].lower()
            elif re.match(r"^\s*[A-Za-z]", line):
                way = ""
            _count(line[heading.end() :] if heading else line, way, found)
    if queue is not None:
        found.setdefault("out_discards", queue)
    return found


def _count(line: str, way: str, found: dict[str, Any]) -> None:
    for amount, label in _COUNT.findall(line) if way else ():
        name = _FIELDS[way].get(label.lower())
        if name:
            found.setdefault(name, int(amount))


_ROUTE_ROW = re.compile(
    r"^\s*(?P<name>\S+)\s+(?P<link>\*?UP|\*?DOWN|ADM|Stby)\s+(?P<protocol>\*?(?:UP|DOWN)(?:\(\w\))?|--)\s+(?P<ip>[\d./]+|--)(?:\s+(?P<text>.*))?$",
    re.I,
)
_BRIDGE_ROW = re.compile(
    r"^\s*(?P<name>\S+)\s+(?P<link>UP|DOWN|ADM|Stby)(?:\([^)]*\))?\s+(?P<speed>[\d.]+[KMG](?:bps)?(?:\(a\))?|auto|--|A)\s+"
    r"(?P<duplex>[AHF](?:\(a\))?|--)\s+(?P<type>\S+)\s+(?P<pvid>\d+|--)(?:\s+(?P<text>.*))?$",
    re.I,
)
_BRIEF = re.compile(r"^\s*(?:The )?brief information (?:on|of) interface", re.I)
_LEGEND = re.compile(
    r"^\s*(?:Brief information|The brief information|Link\s*:|Protocol\s*:|Speed\s*:|Duplex\s*:|Type\s*:|Interface\s+Link\b"
    r"|Speed or Duplex\s*:|Loopback\s*:)",
    re.I,
)


def _brief(reply: Reply) -> Parsed:
    for line in lines(reply):
        if _LEGEND.match(line) or re.match(r"^\s*.*\b(?:ADM - |Stby - |\(s\) - )", line):
            continue
        row = _BRIDGE_ROW.match(line) or _ROUTE_ROW.match(line)
        if not row or not re.search(r"\d", row["name"]):
            yield Unparsed("接口摘要中有一行未能识别", line)
            continue
        yield _brief_interface(row.groupdict())


def _brief_interface(row: dict[str, str | None]) -> Interface:
    unit, link = long_name(row["name"] or ""), (row["link"] or "").upper()
    speed = re.match(r"([\d.]+)([KMG])", row.get("speed") or "", re.I)
    duplex = (row.get("duplex") or "")[:1].upper()
    return Interface(
        unit=unit,
        description=(row.get("text") or "").strip().removeprefix("--"),
        admin_up=link not in ("ADM", "*DOWN"),
        oper_up=link.startswith("UP"),
        protocol_up=_upness(row.get("protocol") or ""),
        physical=_is_physical(unit),
        speed=int(float(speed[1]) * _SCALE[speed[2].upper()]) if speed else None,
        duplex={"F": "full", "H": "half"}.get(duplex, ""),
    )
