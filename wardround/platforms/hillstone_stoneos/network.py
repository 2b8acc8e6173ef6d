"""Interfaces, tables, routes and the redundancy pair of StoneOS devices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from wardround.kinds.network import Aggregate, DefaultRoute, HaState, Interface, RouteCount, TableUsage
from wardround.kinds.system import Service
from wardround.platforms.hillstone_stoneos.common import pairs, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, first_line, parses
from wardround.text import blocks

_ROW = re.compile(
    r"^\s*(?P<name>[A-Za-z][A-Za-z-]*\d[\w/.:-]*)\s+(?:\S.*?\s)?(?P<h>[UDKC])\s+(?P<a>[UDKC])\s+(?P<l>[UDKC])\s+(?P<p>[UDKC])\s+"
    r"(?P<mac>[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?:\s+(?P<f>[NSEV])(?=\s|$))?\s*(?P<text>.*)$",
    re.I,
)
_LEGEND = re.compile(r"^\s*(?:[A-Z]\s*[:：]\s*[\w ]+;|interface name\b|address\s+F\b|up;|N\s*:)", re.I)
_PHYSICAL = re.compile(r"^(?:x|xl|xlg|q|c|hu)?g?(?:ethernet|eth)\d+(?:/\d+)+$|^(?:MGT|HA|mgmt)\d*$", re.I)
_STATES = {"U": True, "D": False, "C": False}


@parses("interface")
def interface(reply: Reply) -> Parsed:
    """`show interface`: letters U and D; K (kept up for HA) says nothing of the cable, C is LACP down."""
    aggregates, seen = [], False
    for line in told_lines(reply.lines()):
        found = _ROW.match(line)
        if not found:
            if not _LEGEND.match(line):
                yield Unparsed("接口表中有一行未能识别", line)
            continue
        seen = True
        yield _interface(found)
        if re.fullmatch(r"aggregate\d+", found["name"], re.I):
            aggregates.append(Aggregate(unit=found["name"], oper_up=_STATES.get(found["l"].upper())))
    yield from aggregates
    if seen and not aggregates:
        yield Nothing("未配置聚合接口")


def _interface(found: re.Match[str]) -> Interface:
    text = found["text"].strip()
    return Interface(
        unit=found["name"],
        description="" if not text.strip("-") else text,
        admin_up=_STATES.get(found["a"].upper()),
        oper_up=_STATES.get(found["l"].upper()),
        protocol_up=_STATES.get(found["p"].upper()),
        physical=_PHYSICAL.match(found["name"]) is not None,
    )


_ONE = re.compile(r"^\s*Interface\s+(?!ID\s*:)(?P<name>\S+)\s*$")
_UP_DOWN = re.compile(r"\b(?P<what>physical|admin|link|protocol)\s+(?P<state>up|down)\b", re.I)


@parses("interface_detail")
def interface_detail(reply: Reply) -> Parsed:
    """`show interface NAME`: speed in Mbit/s and duplex, which the list of interfaces leaves out."""
    found = list(blocks(reply.lines(), _ONE))
    for head, body in found:
        said, states = (
            pairs(body),
            {m["what"].lower(): m["state"].lower() == "up" for m in _UP_DOWN.finditer(reply.text)},
        )
        speed, duplex = said.get("speed mode", ""), said.get("duplex mode", "").lower()
        yield Interface(
            unit=head["name"],
            description=said.get("description", ""),
            admin_up=states.get("admin"),
            oper_up=states.get("link"),
            protocol_up=states.get("protocol"),
            physical=_PHYSICAL.match(head["name"]) is not None,
            speed=int(speed) * 1_000_000 if re.fullmatch(r"\d{2,6}", speed) else None,
            duplex=duplex if duplex in ("full", "half") else "",
        )
    if not found:
        yield Unparsed("接口详细信息未能识别", first_line(reply.text))


_IFACE = re.compile(r"^\s*interface\s+(?P<name>\S+)(?:\s+local)?\s*$")
_MANAGE = re.compile(r"^\s*manage\s+(?P<service>telnet|ssh|http|https|ftp|snmp|ping|netconf)\s*$", re.I)
_MEMBER = re.compile(r"^\s*aggregate\s+(?P<name>aggregate\d+)\s*$", re.I)


@parses("config_interface")
def config_interface(reply: Reply) -> Parsed:
    """`show configuration interface`: which interfaces may be managed over what, and who belongs to an aggregate."""
    manage: dict[str, list[str]] = {}
    members: dict[str, list[str]] = {}
    found = list(blocks(reply.lines(), _IFACE))
    for head, body in found:
        for line in body:
            if service := _MANAGE.match(line):
                manage.setdefault(service["service"].lower(), []).append(head["name"])
            if group := _MEMBER.match(line):
                members.setdefault(group["name"], []).append(head["name"])
    if not found:
        return
    for name in ("telnet", "ssh", "http", "https"):
        ports = manage.get(name, [])
        yield Service(
            unit=name, enabled=bool(ports), state=f"管理接口 {'、'.join(ports)}" if ports else "各接口均未开启"
        )
    for name, ports in members.items():
        yield Aggregate(unit=name, members=tuple(ports))


_SESSIONS = re.compile(
    r"(?:\b(?:Device|Total)\b[^:\n]*:\s*|^\s*(?:VSYS (?:id )?0\s*[,:]\s*)?)max\s+(?P<max>\d+)\s*,\s*alloc\s+(?P<alloc>\d+)\b(?P<rest>[^:]*)",
    re.I | re.M,
)
_FAILED = re.compile(r"alloc\s+failed\s+(\d+)", re.I)


@parses("session")
def session(reply: Reply) -> Parsed:
    """`show session generic`: sessions now and at most, and how many could not be made."""
    found = _SESSIONS.search(reply.text)
    if not found:
        yield Unparsed("会话数未能识别", first_line(reply.text))
        return
    failed = _FAILED.search(found["rest"])
    used, capacity = int(found["alloc"]), int(found["max"])
    yield TableUsage(unit="session", used=used, capacity=capacity, failed=int(failed[1]) if failed else None)


_TOTAL = re.compile(r"^\s*Total(?: (?:ARP|MAC) entries| entries)?\s*[:：]\s*(\d+)", re.I | re.M)
_FREE = re.compile(r"^\s*Free(?: (?:ARP |MAC )?entries)?\s*[:：]\s*(\d+)", re.I | re.M)


@parses("arp", "mac")
def table(reply: Reply) -> Parsed:
    """`show arp generic`, `show mac generic`: how full the table is."""
    total, free = _TOTAL.search(reply.text), _FREE.search(reply.text)
    if not total or not free or int(free[1]) > int(total[1]):
        yield Unparsed("表项容量未能识别", first_line(reply.text))
        return
    yield TableUsage(unit=reply.question, used=int(total[1]) - int(free[1]), capacity=int(total[1]))


_ROUTE = re.compile(r"^(?P<code>[A-Z])(?P<marks>[>*b ]*)\s+(?P<to>\d+\.\d+\.\d+\.\d+/\d+)\s+(?P<rest>.*)$")
_MORE_HOP = re.compile(r"^[>*b\s]*(?:\[[\d/]+\]\s*)?(?:via\b|is directly)")
_VIA = re.compile(r"\bvia\s+(?P<hop>[^\s,]+)(?:,\s*(?P<dev>[^\s,]+))?|connected,\s*(?P<direct>[^\s,]+)")
_ROUTE_HEAD = re.compile(r"^\s*Routing Table for", re.I)
_PROTOCOLS = {
    "K": "kernel", "C": "connected", "S": "static", "Z": "isp", "R": "rip", "O": "ospf", "B": "bgp", "D": "dhcp",
    "P": "pppoe", "W": "wireless", "H": "host", "G": "scvpn", "V": "vpn", "M": "import", "I": "isis", "Y": "sync", "L": "llb",
}  # fmt: skip


@parses("ip_route")
def ip_route(reply: Reply) -> Parsed:
    """`show ip route`: routes by protocol over all virtual routers, and the default routes."""
    counts: Counter[str] = Counter()
    header, protocol, default = False, "", False
    defaults: list[DefaultRoute] = []
    for line in told_lines(reply.lines()):
        if _ROUTE_HEAD.match(line):
            header = True
        elif found := _ROUTE.match(line):
            protocol, default = _PROTOCOLS.get(found["code"], found["code"].lower()), found["to"] == "0.0.0.0/0"
            counts[protocol] += 1
            defaults += _hops(found["rest"], protocol) if default else []
        elif header and _MORE_HOP.match(line):
            defaults += _hops(line, protocol) if default else []
        elif header:
            yield Unparsed("路由表中有一行未能识别", line)
    if not header:
        return
    yield from defaults
    yield from (RouteCount(unit=name, total=n) for name, n in counts.items())
    yield RouteCount(unit="total", total=sum(counts.values()))
    if not defaults:
        yield Nothing("没有默认路由")


def _hops(rest: str, protocol: str) -> list[DefaultRoute]:
    found = _VIA.search(rest)
    if not found:
        return [DefaultRoute(unit="0.0.0.0/0", protocol=protocol)]
    hop, port = found["hop"] or "", found["dev"] or found["direct"] or ""
    return [DefaultRoute(unit="0.0.0.0/0", next_hop=hop, interface=port, protocol=protocol)]


_GROUP = re.compile(r"^\s*HA Group\s*(?:id)?\s*[=:]?\s*(?P<id>\d+)", re.I)
_STATE = re.compile(r"^\s*state\s*[:=]?\s+(?P<state>[\w-]+)", re.I)
_PEERS = re.compile(r"^\s*HA total peer number\s*[:=]?\s*(?P<n>\d+)", re.I)
_PEER_INFO = re.compile(r"^\s*HA peer information", re.I)
_NO_HA = re.compile(
    r"\bHA\b[^\n]{0,40}(?:not (?:configured|enabled|exist)|disabled?\b)|no (?:such )?ha (?:group|cluster)|group[^\n]{0,20}not exist",
    re.I,
)
_ROLES = {"master", "backup", "active", "passive", "inactive"}


@parses("ha_group")
def ha_group(reply: Reply) -> Parsed:
    """`show ha group 0`: this device's state and its peer's."""
    found = [] if _NO_HA.search(reply.text) else list(blocks(reply.lines(), _GROUP))
    for head, body in found:
        yield _pair(head["id"], body)
    if not found and _NO_HA.search(reply.text):
        yield Nothing("未配置 HA")
    elif not found:
        yield from (Unparsed("HA 状态未能识别", line) for line in told_lines(reply.lines()))


def _pair(ident: str, body: list[str]) -> HaState:
    at = next((i for i, line in enumerate(body) if _PEER_INFO.match(line)), len(body))
    mine, theirs = (
        next((m["state"].lower() for line in part if (m := _STATE.match(line))), "") for part in (body[:at], body[at:])
    )
    peers = next((int(m["n"]) for line in body if (m := _PEERS.match(line))), None)
    present = None if peers is None else peers > 0
    state = f"本机 {mine or '未给出'}，对端 {theirs or ('无' if peers == 0 else '未给出')}"
    ok = _well(mine, theirs, present)
    return HaState(
        unit=f"group {ident}", feature="HA", role=mine, peer_role=theirs, peer_present=present, ok=ok, state=state
    )


def _well(mine: str, theirs: str, present: bool | None) -> bool | None:
    """One master and one backup; alone or both the same is not redundancy, a word we do not know is not told."""
    if present is False:
        return False
    if mine not in _ROLES or theirs not in _ROLES:
        return None
    return {mine, theirs} in ({"master", "backup"}, {"active", "passive"}, {"master", "inactive"})


_SYNC = re.compile(r"^\s*(?P<what>[A-Za-z][\w ./-]*?)\s*(?:[:：=]\s*|\s{2,})(?P<state>[A-Za-z][\w -]*?)\s*$")
_SYNC_HEAD = re.compile(r"^\s*(?:module|name|type)\b.*\b(?:state|status)\b", re.I)
_SYNCED = re.compile(r"^(?:synced|synchronized|success(?:ful(?:ly)?)?|completed?|finish(?:ed)?|done|ok|normal)$", re.I)
_NOT_SYNCED = re.compile(
    r"\b(?:fail\w*|unsync\w*|not sync\w*|out of sync|error|timeout|inconsistent|interrupt\w*)\b", re.I
)


@parses("ha_sync")
def ha_sync(reply: Reply) -> Parsed:
    """`show ha sync state all`: synchronised when every module says so, by words known for it."""
    if _NO_HA.search(reply.text):
        yield Nothing("未配置 HA")
        return
    states = {}
    for line in told_lines(reply.lines()):
        if _SYNC_HEAD.match(line):
            continue
        if found := _SYNC.match(line):
            states[found["what"]] = found["state"]
        else:
            yield Unparsed("HA 同步状态中有一行未能识别", line)
    if states:
        yield from _sync(states)


def _sync(states: dict[str, str]) -> Iterator[HaState | Unparsed]:
    bad = [f"{what} {state}" for what, state in states.items() if _NOT_SYNCED.search(state)]
    odd = [
        f"{what} {state}" for what, state in states.items() if not _SYNCED.match(state) and f"{what} {state}" not in bad
    ]
    if bad:
        yield HaState(unit="group 0", feature="HA", synced=False, ok=False, state=f"同步异常：{'，'.join(bad[:5])}")
    elif odd:
        yield from (Unparsed("HA 同步状态的说法未知", line) for line in odd)
    else:
        yield HaState(unit="group 0", feature="HA", synced=True)
