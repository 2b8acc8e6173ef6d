"""LLDP neighbours, from the list (both column orders) and from the long and brief blocks."""

from __future__ import annotations

import re
from dataclasses import replace

from wardround.kinds.network import Neighbor
from wardround.platforms.hp_comware.common import IFACE, lines, long_name, pair
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks

_BLOCK = re.compile(r"^\s*(?:LLDP|CDP) neighbor-information of port\s+\d+\s*\[(?P<port>[^\]]+)\]", re.I)
_LEGEND = re.compile(r"nearest (?:nontpmr|customer)?\s*bridge", re.I)
_OFF = re.compile(r"(?:lldp|service).*\b(?:not running|not enabled|disabled)", re.I)
_LOCAL_FIRST = re.compile(rf"^\s*(?P<local>{IFACE})\s+(?P<chassis>\S+)\s+(?P<rest>\S.*)$")
_NAME_FIRST = tuple(  # a system's name may itself look like an interface, rarely like one with a slash
    re.compile(rf"^(?P<system>.*?)(?:^|\s)\s*(?P<local>{name})\s+(?P<chassis>\S+)\s+(?P<rest>\S.*)$")
    for name in (rf"(?=\S*/){IFACE}", IFACE)
)
_SUBTYPE = re.compile(
    r"^(?P<id>.+)/(?:interface name|interface alias|mac address|locally assigned|port component|network address|agent circuit.*)$",
    re.I,
)


@parses("lldp")
def lldp(reply: Reply) -> Parsed:
    """`display lldp neighbor-information list`, `verbose` or `brief`."""
    found = False
    for head, body in blocks(lines(reply), _BLOCK):
        found = True
        yield _block(long_name(head["port"]), body)
    if not found:
        yield from _list(reply)


def _block(local: str, body: list[str]) -> Neighbor | Unparsed:
    values: dict[str, str] = {}
    for line in body:
        key = pair(line)
        if key:
            values.setdefault(*key)
    port = values.get("port id", "")
    brief = _SUBTYPE.match(values.get("neighbor portid/subtype") or values.get("portid/subtype") or "")
    port = port or (brief["id"] if brief else "")
    if not port:
        return Unparsed("LLDP 邻居信息不完整", local)
    return Neighbor(
        unit=local,
        system=values.get("system name", ""),
        port=long_name(port),
        model=values.get("system description", ""),
    )


def _list(reply: Reply) -> Parsed:
    """The list prints the system name last or first."""
    order, column, rows = "", 0, list[str]()
    for line in lines(reply):
        if _OFF.search(line):
            yield Nothing("LLDP 未启用")
        elif re.match(r"^\s*System Name\s+Local Interface\s+Chassis ID\s+Port ID", line, re.I):
            order, column = "name", line.lower().find("local interface")
        elif re.match(r"^\s*Local Interface\s+Chassis ID\s+Port ID\s+System Name", line, re.I):
            order, column = "local", line.lower().find("system name")
        elif _LEGEND.search(line) or (not order and re.match(r"^\s*Chassis ID\s*:", line, re.I)):
            continue
        elif order:
            rows.append(line)
        else:
            yield Unparsed("LLDP 邻居表中有一行未能识别", line)
    yield from _name_first(rows, column) if order == "name" else _local_first_rows(rows, column)
    if order and not rows:
        yield Nothing("没有 LLDP 邻居")


def _local_first_rows(rows: list[str], column: int) -> Parsed:
    for line in rows:
        row = _LOCAL_FIRST.match(line)
        yield _local_first(line, row, column) if row else Unparsed("LLDP 邻居表中有一行未能识别", line)


def _name_first(rows: list[str], column: int) -> Parsed:
    """A name too long for its column stands on the line before its row, or goes on on the lines after it."""
    held: Neighbor | None = None
    loose = ""
    for line in [*rows, ""]:
        system, row = _name_and_row(line, column)
        if line and not row and re.fullmatch(r"\S+", line):
            loose += line
            continue
        before = "" if system or not row else loose
        if held:
            yield replace(held, system=held.system + ("" if before else loose))
        elif loose and not before:
            yield Unparsed("LLDP 邻居表中有一行未能识别", loose)
        held, loose = None, ""
        if row:
            name = _told(system or before)
            held = Neighbor(unit=long_name(row["local"]), system=name, port=long_name(row["rest"].strip()))
        elif line:
            yield Unparsed("LLDP 邻居表中有一行未能识别", line)


def _name_and_row(line: str, column: int) -> tuple[str, re.Match[str] | None]:
    """The system name and the rest of a row, which begins at the header's column or at what looks most like a port."""
    if 0 < column < len(line) and line[column - 1].isspace() and (row := _LOCAL_FIRST.match(line[column:])):
        return line[:column].strip(), row
    row = next((found for pattern in _NAME_FIRST if (found := pattern.match(line))), None)
    return (row["system"].strip() if row else ""), row


def _local_first(line: str, row: re.Match[str], column: int) -> Neighbor:
    rest = re.split(r"\s{2,}", row["rest"].strip(), maxsplit=1)
    if len(rest) == 1 and 0 < column < len(line) and line[column - 1].isspace():
        rest = [line[row.start("rest") : column].strip(), line[column:].strip()]
    if len(rest) == 1 and re.match(rf"{IFACE}\s", rest[0]):
        rest = rest[0].split(None, 1)
    system = rest[1] if len(rest) > 1 else ""
    return Neighbor(unit=long_name(row["local"]), system=_told(system), port=long_name(rest[0]))


def _told(name: str) -> str:
    return "" if name.strip() in ("-", "--", "---") else name.strip()
