"""Routes, routing neighbours, VRRP and LLDP."""

from __future__ import annotations

import re

from wardround.kinds.network import DefaultRoute, GatewayGroup, RouteCount, RoutingPeer
from wardround.platforms.hp_comware.common import lines, long_name, silent
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

_IP = r"\d{1,3}(?:\.\d{1,3}){3}"
_COUNT = re.compile(r"^\s*(?P<proto>[A-Za-z][\w-]*)\s+(?P<routes>\d+)\s+(?P<active>\d+)(?:\s+\d+)*$")
_COUNT_REST = re.compile(r"^\s*(?:Total prefixes|Proto\s+route|Routing Table|Destinations)", re.I)


@parses("routes")
def routes(reply: Reply) -> Parsed:
    """`display ip routing-table statistics`: routes by protocol and in total."""
    for line in lines(reply):
        row = _COUNT.match(line)
        if row:
            yield RouteCount(unit=row["proto"].lower(), total=int(row["routes"]), active=int(row["active"]))
        elif not _COUNT_REST.match(line):
            yield Unparsed("路由统计中有一行未能识别", line)


_ROUTE = re.compile(
    rf"^\s*(?P<to>{_IP}/\d+)\s+(?P<proto>\S+)\s+(?P<pre>\d+)\s+(?P<cost>\d+)\s+(?P<hop>{_IP}|[\dA-Fa-f:]+)\s+(?P<port>\S+)$"
)
_NEXT = re.compile(rf"^\s+(?:(?P<proto>[A-Za-z]\S*)\s+\d+\s+\d+\s+)?(?P<hop>{_IP})\s+(?P<port>\S+)$")
_ROUTE_REST = re.compile(r"^\s*(?:Destination/Mask|Destinations?\s*:|Routing Table|Summary count)", re.I)
_NO_ROUTE = re.compile(r"^\s*(?:Summary count\s*:\s*0|Destinations\s*:\s*0)\b", re.I)


@parses("default_route")
def default_route(reply: Reply) -> Parsed:
    """`display ip routing-table 0.0.0.0 0`: every next hop of 0.0.0.0/0; other routes are passed over."""
    to = proto = ""
    found = False
    for line in lines(reply):
        row, more = _ROUTE.match(line), _NEXT.match(line)
        if row:
            to, proto = row["to"], row["proto"]
        elif more:
            row, proto = more, more["proto"] or proto
        elif _NO_ROUTE.match(line):
            yield Nothing("没有默认路由")
        elif not _ROUTE_REST.match(line):
            yield Unparsed("路由表中有一行未能识别", line)
        if row and to == "0.0.0.0/0":
            found = True
            port = long_name(row["port"])
            yield DefaultRoute(unit=f"{to} {row['hop']}", next_hop=row["hop"], interface=port, protocol=proto)
    if to and not found:
        yield Nothing("没有默认路由")


_OSPF = re.compile(r"^\s*OSPF Process\s+(?P<process>\S+)\s+with Router ID", re.I)
_OSPF_ROW = re.compile(
    rf"^\s*(?P<router>{_IP})\s+(?P<address>{_IP})\s+\d+\s+(?:\d+|-+)\s+(?P<state>[\w-]+(?:/\s*[\w-]+)?)\s+(?P<port>[A-Za-z]\S*)$"
)
_OSPF_AREA = re.compile(r"interface\s+\S+?\((?P<port>[^)]+)\)", re.I)
_OSPF_VERBOSE = re.compile(rf"^\s*Router ID:\s*(?P<router>{_IP})\s+Address:\s*(?P<address>{_IP})", re.I)
_OSPF_STATE = re.compile(r"^\s*State:\s*(?P<state>[\w-]+)\b", re.I)
_OSPF_REST = re.compile(
    r"^\s*(?:Area\b|Router ID\s+Address|Neighbors?\b)|^\s*[A-Z][\w /]*:\s|neighbor is up for|dead timer due|^\s*options is\b",
    re.I,
)
_OSPF_BAD = re.compile(r"^(?:down|attempt|init|exstart|exchange|loading)$", re.I)


@parses("ospf_peer")
def ospf_peer(reply: Reply) -> Parsed:
    """`display ospf peer`: the brief table, or the blocks that Comware 5 and `verbose` print."""
    if silent(reply):
        yield Nothing("未运行 OSPF（命令没有输出）")
    process = port = ""
    pending: re.Match[str] | None = None
    rows = 0
    for line in lines(reply):
        head, row, area, state = (
            _OSPF.match(line),
            _OSPF_ROW.match(line),
            _OSPF_AREA.search(line),
            _OSPF_STATE.match(line),
        )
        if head:
            process = head["process"]
        elif row:
            rows += 1
            yield _ospf(process, row, row["port"], row["state"])
        elif area:
            port = area["port"]
        elif verbose := _OSPF_VERBOSE.match(line):
            pending = verbose
        elif state and pending:
            rows += 1
            yield _ospf(process, pending, port, state["state"])
            pending = None
        elif re.search(r"ospf.*\b(?:not (?:enabled|configured|running)|no process|does not exist)", line, re.I):
            yield Nothing("未配置 OSPF")
        elif not _OSPF_REST.search(line):
            yield Unparsed("OSPF 邻居表中有一行未能识别", line)
    if process and not rows:
        yield Unparsed("OSPF 进程在运行，但回显中没有邻居", f"OSPF Process {process}")


def _ospf(process: str, row: re.Match[str], port: str, state: str) -> RoutingPeer:
    word = re.sub(r"\s", "", state)
    name, _, role = word.partition("/")
    ok = True if name.lower() == "full" or word.lower() == "2-way/drother" else None
    if _OSPF_BAD.match(name):
        ok = False
    interface = long_name(port)
    return RoutingPeer(
        unit=f"ospf {process} {row['router']} {interface}",
        protocol="ospf",
        neighbor=row["router"],
        interface=interface,
        state=word.removesuffix("/-") if role == "-" else word,
        ok=ok,
    )


_BGP_ROW = re.compile(
    rf"^\s*\*?\s*(?P<peer>{_IP}|[\dA-Fa-f:]*:[\dA-Fa-f:]+)\s+(?P<asn>[\d.]+)\s+\d+\s+\d+\s+\d+\s+\d+\s+(?P<since>\S+)\s+(?P<state>[A-Za-z][\w()-]*)$"
)
_BGP_REST = re.compile(
    r"^\s*(?:BGP local router ID|Local AS number|Total number of peers|\* - Dynamically|Peer\s+(?:AS|V)\b|Address family)",
    re.I,
)
_BGP_BAD = re.compile(r"^(?:idle|connect|active|opensent|openconfirm|no neg)", re.I)


@parses("bgp_peer")
def bgp_peer(reply: Reply) -> Parsed:
    """`display bgp peer ipv4`: every peer; only Established is well."""
    if silent(reply):
        yield Nothing("未运行 BGP（命令没有输出）")
    for line in lines(reply):
        row = _BGP_ROW.match(line)
        if row:
            state = row["state"]
            ok = True if state.lower() == "established" else (False if _BGP_BAD.match(state) else None)
            yield RoutingPeer(unit=f"bgp {row['peer']}", protocol="bgp", neighbor=row["peer"], state=state, ok=ok)
        elif re.search(r"bgp.*\b(?:not (?:enabled|configured|running|started)|does not exist)", line, re.I):
            yield Nothing("未配置 BGP")
        elif re.match(r"^\s*Total number of peers\s*:\s*0\b", line, re.I):
            yield Nothing("没有 BGP 邻居")
        elif not _BGP_REST.match(line):
            yield Unparsed("BGP 邻居表中有一行未能识别", line)


_VRRP_ROW = re.compile(
    rf"^\s*(?P<port>[A-Za-z]\S*\d)\s+(?P<vrid>\d+)\s+(?P<state>[A-Za-z]\w*)\s+(?P<priority>\d+)\s+\d+\s+\S+\s+(?P<ip>{_IP}|\S*:\S*)$"
)
_VRRP_PORT = re.compile(r"^\s*Interface\s*:?\s+(?P<port>[A-Za-z]\S*\d)$", re.I)
_VRRP_PAIR = re.compile(r"(?P<key>[A-Za-z][\w ]*?)\s*:\s+(?P<value>\S+(?: \S+)*?)(?=\s{2,}|\s*$)")
_VRRP_REST = re.compile(
    r"^\s*(?:IPv[46] [\w ]*Information|Interface\s+VRID|Pri\s+Timer|VRID Tracking|VRRP Track|Forwarder Information)",
    re.I,
)


@parses("vrrp")
def vrrp(reply: Reply) -> Parsed:
    """`display vrrp verbose` (or the brief table): each group as this device sees it."""
    port, groups = "", list[dict[str, str]]()
    for line in lines(reply):
        row, heading = _VRRP_ROW.match(line), _VRRP_PORT.match(line)
        pairs = {m["key"].lower(): m["value"] for m in _VRRP_PAIR.finditer(line)}
        if row:
            groups.append(row.groupdict())
        elif heading:
            port = heading["port"]
        elif "vrid" in pairs:
            groups.append({"port": port, **pairs})
        elif pairs.get("total number of virtual routers") == "0":
            yield Nothing("未配置 VRRP")
        elif pairs and groups:
            groups[-1] |= {k: v for k, v in pairs.items() if k not in groups[-1]}
        elif not pairs and not _VRRP_REST.match(line):
            yield Unparsed("VRRP 信息中有一行未能识别", line)
    for group in groups:
        yield _group(group)


def _group(values: dict[str, str]) -> GatewayGroup | Unparsed:
    vrid, state = values["vrid"], values.get("state", "")
    if not vrid.isdigit() or not state:
        return Unparsed("VRRP 备份组信息不完整", f"VRID {vrid}")
    port = long_name(values["port"])
    priority = values.get("running pri") or values.get("run pri") or values.get("priority") or ""
    return GatewayGroup(
        unit=f"{port}/{vrid}",
        interface=port,
        vrid=int(vrid),
        state=state.lower(),
        virtual_ip=values.get("virtual ip") or values.get("ip", ""),
        priority=int(priority) if priority.isdigit() else None,
    )
