"""Link aggregation, spanning tree, MAC and ARP tables, moved addresses and loops."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardround.kinds.network import Aggregate, MacFlap, SpanningTree, StpPort, TableUsage
from wardround.platforms.hp_comware.common import IFACE, lines, long_name, pair, silent
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks

_GROUP = re.compile(r"^\s*Aggregat(?:e|ion) Interface\s*:\s*(?P<name>\S+)", re.I)
_MEMBER = re.compile(rf"^\s*(?P<port>{IFACE})(?:\([A-Z]\))*\*?\s+(?P<state>[SUI])\s+\d+\b")
_SUMMARY = re.compile(
    r"^\s*(?P<name>[A-Z][A-Za-z-]*\d+)\s+(?P<mode>[SD])\s+(?P<partner>None|0x[\da-f]+,\s*[\da-f-]+)\s+"
    r"(?P<selected>\d+)\s+(?P<unselected>\d+)\s+(?:(?P<individual>\d+)\s+)?(?P<share>\w+)$",
    re.I,
)
_LEGEND = re.compile(
    r"^\s*(?:Load-?sharing Type|Port Status|Port\s*:|Flags|Aggregation Interface Type|Aggregation Mode\s*:\s*S --|Actor System ID|AGG\b"
    r"|Interface\s+(?:Mode|ID)|BAGG --|System ID)|--\s*(?:LACP|Aggregation|Synchron|Collect|Default|Expired|Distribut|Loadsharing"
    r"|Static|Dynamic|Selected|Auto|Management|Bridge|Blade|Route|Schannel|Non)",
    re.I,
)
_LEGEND_END = re.compile(r"^\s*Interface\s+(?:Mode|ID)\b.*\bType$|H -- Expired", re.I)


@parses("aggregate")
def aggregate(reply: Reply) -> Parsed:
    """`display link-aggregation verbose` with every member, else `summary` (which only counts them)."""
    if silent(reply):
        yield Nothing("没有聚合组（命令没有输出）")
    found = False
    for head, body in blocks(lines(reply), _GROUP):
        found = True
        yield from _group(head["name"], body)
    if found:
        return
    legend = False
    for line in lines(reply):
        row = _SUMMARY.match(line)
        if row:
            found = True
            yield _counted(row)
        elif _LEGEND.search(line):
            legend = legend or bool(_LEGEND_END.search(line))
        else:
            yield Unparsed("聚合信息中有一行未能识别", line)
    if legend and not found:
        yield Nothing("没有聚合组")


def _group(name: str, body: list[str]) -> Parsed:
    mode, part = "", ""
    members: dict[str, str] = {}
    for line in body:
        key = pair(line)
        if re.match(r"^\s*(Local|Remote)\s*:$", line, re.I):
            part = line.strip(" :").lower()
        elif key and key[0] == "aggregation mode":
            mode = key[1]
        elif part != "remote" and (row := _MEMBER.match(line)):
            members[long_name(row["port"])] = row["state"]
        elif (
            part != "remote"
            and not key
            and not re.match(r"^\s*Port\s+Status\b", line, re.I)
            and not _LEGEND.search(line)
        ):
            yield Unparsed(f"{name} 的成员表中有一行未能识别", line)
    down = tuple(p for p, s in members.items() if s != "S")
    up = any(s == "S" for s in members.values()) if members else None
    yield Aggregate(unit=long_name(name), oper_up=up, mode=mode.lower(), members=tuple(members), down=down)


def _counted(row: re.Match[str]) -> Aggregate:
    """The summary names no ports: members are counted as 成员1 … and the ones not selected stand last."""
    selected = int(row["selected"])
    total = selected + int(row["unselected"]) + int(row["individual"] or 0)
    members = tuple(f"成员{i + 1}" for i in range(min(total, 64)))
    mode = {"S": "static", "D": "dynamic"}[row["mode"].upper()]
    return Aggregate(
        unit=long_name(row["name"]), oper_up=selected > 0, mode=mode, members=members, down=members[selected:]
    )


_STP_HEADER = re.compile(r"^\s*(?:MST\s?ID|VLAN(?:\s?ID)?)\s+Port\s+Role", re.I)
_STP_ROW = re.compile(
    rf"^\s*(?P<instance>\d+)\s+(?P<port>{IFACE})\s+(?P<role>[A-Z]{{4}}|-+)\s+(?P<state>[A-Z]+|-+)\s+(?P<protection>\S.*)$",
    re.I,
)
_ROLES = {
    "ROOT": "root", "DESI": "designated", "ALTE": "alternate", "BACK": "backup", "MAST": "master", "DISA": "disabled"
}  # fmt: skip
_STP_OFF = re.compile(
    r"(?:stp|spanning tree|protocol)\b.*\b(?:disabled|not enabled|not running|not configured)"
    r"|^\s*(?:Protocol status|Protocol Std\.?)\s*:\s*disabled",
    re.I,
)


@parses("stp_brief")
def stp_brief(reply: Reply) -> Parsed:
    """`display stp brief`: role and state of each port in each instance (or VLAN)."""
    for line in lines(reply):
        row = _STP_ROW.match(line)
        if row:
            port, instance = long_name(row["port"]), row["instance"]
            yield StpPort(
                unit=port if instance == "0" else f"{port} 实例{instance}",
                instance=instance,
                role=_ROLES.get(row["role"].upper(), row["role"].lower().strip("-")),
                state=row["state"].lower().strip("-"),
                protection=row["protection"].strip().lower(),
            )
        elif _STP_OFF.search(line):
            yield Nothing("生成树未启用")
            return  # what follows is only how it would be set
        elif not _STP_HEADER.match(line):
            yield Unparsed("生成树端口表中有一行未能识别", line)


_STP_SECTION = re.compile(r"^\s*-*\s*\[(?P<title>[^\]]+)\](?:\s*\[(?P<more>[^\]]*)\])?")
_STP_PORT = re.compile(r"^Port(?P<number>\d+)\s*\((?P<name>[^)]+)\)$", re.I)
_BRIDGE = re.compile(r"\d+\.[\da-f]{4}-[\da-f]{4}-[\da-f]{4}", re.I)
_SINCE = re.compile(r"(\d+)\s*days?\s*(\d+)h:(\d+)m:(\d+)s", re.I)


@parses("stp")
def stp(reply: Reply) -> Parsed:
    """`display stp`: the global section of each instance; the port sections only name the root port."""
    if any(_STP_OFF.search(line) for line in list(lines(reply))[:3]):
        yield SpanningTree(enabled=False)
        return
    sections = list(blocks(lines(reply), _STP_SECTION))
    ports = {p["number"]: long_name(p["name"]) for head, _ in sections if (p := _STP_PORT.match(head["title"]))}
    mode = ""
    for head, body in sections:
        if "global info" not in head["title"].lower():
            continue
        mode = (head["more"] or "").lower().removeprefix("mode").strip() or mode
        yield _tree(head["title"], mode, body, ports)


def _tree(title: str, mode: str, body: list[str], ports: dict[str, str]) -> SpanningTree | Unparsed:
    values = dict(p for line in body if (p := pair(line)))

    def value(pattern: str) -> str:
        return next((v for k, v in values.items() if re.fullmatch(pattern, k)), "")

    bridge = _BRIDGE.search(value(r"(?:cist |msti |vlan )?bridge(?: id)?"))
    root = _BRIDGE.search(
        value(r"(?:cist )?root(?: id)?/erpc") or value(r"(?:msti |vlan )?(?:regroot|root)(?: ?id)?(?:/\w+)?")
    )
    if not bridge or not root:
        return Unparsed("生成树信息不完整", title)
    port = value(r"(?:cist |msti |vlan )?root ?port ?id")
    since = _SINCE.search(value(r"time since last tc"))
    changes = value(r"tc(?: or tcn)? received")
    return SpanningTree(
        unit=_instance(title),
        mode=mode,
        enabled=True,
        bridge=bridge[0],
        root=root[0],
        is_root=bridge[0].lower() == root[0].lower(),
        root_port=ports.get(port.rpartition(".")[2], "") if port else "",
        changes=int(changes) if changes.isdigit() else None,
        since_change_s=_seconds(since) if since else None,
    )


def _instance(title: str) -> str:
    found = re.search(r"(?:MSTI|VLAN)\s*(\d+)", title, re.I)
    return found[0] if found else "CIST"


def _seconds(found: re.Match[str]) -> int:
    days, hours, minutes, seconds = (int(n) for n in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


_MAC_USED = re.compile(r"^\s*Total Unicast MAC Addresses In Use\s*:?\s*(\d+)", re.I)
_MAC_ROOM = re.compile(r"^\s*Total Unicast MAC Addresses Available\s*:?\s*(\d+)", re.I)
_MAC_FOUND = re.compile(
    r"^\W*(\d+)\s+mac address(?:es|\(es\))?\s+(?:entr\S+\s+)?found|^\s*Total (?:number of )?mac\b[^:]*:\s*(\d+)", re.I
)
_MAC_TABLE = re.compile(r"^\s*MAC TYPE\b.*\bIN-USE\b", re.I)
_MAC_ROW = re.compile(r"^\s*(?P<type>[A-Za-z][A-Za-z /-]*?)\s+(?P<numbers>\d+(?:\s+(?:\d+|-+|N/A))*)$", re.I)
_MAC_REST = re.compile(
    r"^\s*(?:(?:Dynamic|Static|Multicast|Total|MAC|Slot)\b.*(?::\s*\d*|Count:?\s*\d*|\d+)\s*:?)$", re.I
)


@parses("mac")
def mac(reply: Reply) -> Parsed:
    """`display mac-address statistics` (lines or a table, both with the table's size) or `count`."""
    used: list[int] = []
    room: int | None = None
    table = False
    for line in lines(reply):
        in_use, available, found = _MAC_USED.match(line), _MAC_ROOM.match(line), _MAC_FOUND.match(line)
        row = _MAC_ROW.match(line) if table else None
        if _MAC_TABLE.match(line):
            table = True
        elif row:
            numbers = [int(n) for n in row["numbers"].split() if n.isdigit()]
            if row["type"].lower() == "total unicast":
                used.append(numbers[-2] if len(numbers) > 1 else numbers[-1])
            if row["type"].lower() in ("total unicast", "dynamic unicast") and len(numbers) > 1 and "N/A" not in line:
                room = numbers[-1]
        elif told := in_use or found:
            used += [int(g) for g in told.groups() if g]
        elif available:
            room = int(available[1])
        elif not _MAC_REST.match(line):
            yield Unparsed("MAC 统计中有一行未能识别", line)
    if used:
        yield TableUsage(unit="mac", used=sum(used), capacity=room)


_ARP = re.compile(r"^\s*Total (?:number of )?(?:ARP )?entr(?:y|ies|y\(ies\))\s*:\s*(\d+)|^\s*(\d+)\s+ARP entr", re.I)
_PLACE = re.compile(r"^\s*(?:chassis|slot)\b[\w ]*:?$", re.I)


@parses("arp")
def arp(reply: Reply) -> Parsed:
    """`display arp count all`: the number of entries."""
    for line in lines(reply):
        found = _ARP.match(line)
        if found:
            yield TableUsage(unit="arp", used=int(found[1] or found[2]))
        elif not _PLACE.match(line):
            yield Unparsed("ARP 统计中有一行未能识别", line)


_MOVE = re.compile(
    rf"^\s*(?P<mac>[\da-f]{{4}}-[\da-f]{{4}}-[\da-f]{{4}})\s+(?P<vlan>\S+)\s+(?P<now>{IFACE})\s+(?P<before>{IFACE})\s+"
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s+(?P<times>\d+)",
    re.I,
)
_MOVE_COUNT = re.compile(r"^\W*(\d+)\s+MAC address moving records? found", re.I)


@parses("mac_move")
def mac_move(reply: Reply) -> Parsed:
    """`display mac-address mac-move`: addresses that moved between ports since boot."""
    for line in lines(reply):
        row, count = _MOVE.match(line), _MOVE_COUNT.match(line)
        if row:
            ports = f"{long_name(row['before'])} → {long_name(row['now'])}"
            detail = f"VLAN {row['vlan']} {ports}，共 {row['times']} 次"
            yield MacFlap(unit=row["mac"].lower(), detail=detail, at=row["at"].replace(" ", "T"))
        elif count and int(count[1]) == 0:
            yield Nothing("没有 MAC 地址迁移记录")
        elif not count and not _PLACE.match(line) and not re.match(r"^\s*MAC address\s+VLAN", line, re.I):
            yield Unparsed("MAC 迁移记录中有一行未能识别", line)


_LOOP_ROW = re.compile(rf"^\s*(?P<port>{IFACE})\s+(?P<mode>\S.*)$")
_NO_LOOP = re.compile(
    r"no (?:loop|loopback)(?: is| was)? detected|no loops? (?:is |are )?detected|loopback is not detected", re.I
)


@parses("loop")
def loop(reply: Reply) -> Parsed:
    """`display loopback-detection`: ports on which a loop was found."""
    for line in _after_settings(reply):
        row = _LOOP_ROW.match(line)
        if row:
            yield MacFlap(unit=long_name(row["port"]), detail=f"检测到环路（{row['mode'].strip()}）")
        elif _NO_LOOP.search(line):
            yield Nothing("没有检测到环路")
        elif re.search(r"detection is (?:disabled|not enabled|not running)", line, re.I):
            yield Nothing("环路检测未启用")
        else:
            yield Unparsed("环路检测信息中有一行未能识别", line)


def _after_settings(reply: Reply) -> Iterator[str]:
    settings = r"detection is (?:enabled|running)|interval|action mode|^\s*(?:VLAN|VSI)s?\b.*:|is detected on (?:the )?following|^\s*Interface\s"
    return (line for line in lines(reply) if not re.search(settings, line, re.I))
