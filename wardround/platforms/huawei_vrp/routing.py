"""Routes, routing neighbours and ARP of VRP devices."""

from __future__ import annotations

import re

from wardround.kinds.network import DefaultRoute, RouteCount, RoutingPeer, TableUsage
from wardround.platforms.huawei_vrp.shapes import lines_of, long_name, no_such, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

_COUNT_ROW = re.compile(
    r"^\s*(?P<protocol>[A-Za-z][\w-]*(?: [A-Za-z]\w*)?)\s+(?P<total>\d+)\s+(?P<active>\d+)(?:\s+\d+)*\s*$"
)
_COUNT_KNOWN = re.compile(r"^\s*(?:Summary Prefixes|Proto\b|routes\b|Routing Table|VPN-Instance)", re.I)


@parses("route_count")
def route_count(reply: Reply) -> Parsed:
    """`display ip routing-table statistics`: routes of every protocol and their sum."""
    for line in told_lines(reply):
        if found := _COUNT_ROW.match(line):
            yield RouteCount(unit=found["protocol"].lower(), total=int(found["total"]), active=int(found["active"]))
        elif not _COUNT_KNOWN.match(line):
            yield Unparsed("路由统计中有一行未能识别", line)


_ROUTE = re.compile(
    r"^\s*(?:(?P<target>\d+\.\d+\.\d+\.\d+/\d+)\s+)?(?P<protocol>[A-Za-z][\w-]*)\s+(?P<pre>\d+)\s+(?P<cost>\d+)\s+(?:(?P<flags>[A-Z]+)\s+)?"
    r"(?P<hop>\d+\.\d+\.\d+\.\d+)\s+(?P<port>\S+)\s*$"
)
_ROUTE_KNOWN = re.compile(
    r"^\s*(?:Route Flags|Routing Table\b|Summary Count|Destination/Mask|Destinations\s*:|Proto\s*:|public|<\w+>"
    r"|_public_|to fib|black hole|D - |R - )|^\s*Destination\s*:",
    re.I,
)


@parses("default_route")
def default_route(reply: Reply) -> Parsed:
    """`display ip routing-table 0.0.0.0 0`: the default routes; a table without one is told as none."""
    rows = head = 0
    target = ""
    for line in told_lines(reply):
        if found := _ROUTE.match(line):
            target = found["target"] or target
            if target == "0.0.0.0/0":
                rows += 1
                port = long_name(found["port"])
                yield DefaultRoute(
                    unit=found["hop"], next_hop=found["hop"], interface=port, protocol=found["protocol"].lower()
                )
        elif _ROUTE_KNOWN.match(line):
            head += 1
        else:
            yield no_such(line) or Unparsed("路由表中有一行未能识别", line)
    if not rows and (head or not reply.text.strip()):
        yield Nothing("路由表中没有默认路由")


_OSPF_PROCESS = re.compile(r"^\s*OSPF Process\s+(?P<process>\S+)\s+with Router ID", re.I)
_OSPF_ROW = re.compile(
    r"^\s*(?P<area>\d+\.\d+\.\d+\.\d+|\d+)\s+(?P<port>[A-Za-z0-9][\w./:-]*\d)\s+(?P<neighbor>\d+\.\d+\.\d+\.\d+)\s+"
    r"(?P<state>Full|2-?Way|Init|Down|Attempt|Ex-?Start|Exchange|Loading)(?:\s*/\s*\S+)?\s*$",
    re.I,
)
_OSPF_KNOWN = re.compile(
    r"^\s*(?:Peer Statistic|Area\s*Id\b|Total (?:number of )?Peer|Peer\(s\)|\(M\)|Neighbors\s*$)", re.I
)
_OSPF_LONG = re.compile(r"^\s*Area\s+(?P<area>\S+)\s+interface\s+\S+?\s*\(\s*(?P<port>[^)\s]+)\s*\)'s neighbors", re.I)
_OSPF_ID = re.compile(r"^\s*Router ID\s*:\s*(?P<neighbor>\S+)\s+Address\s*:", re.I)
_OSPF_STATE = re.compile(r"^\s*State\s*:\s*(?P<state>[\w-]+)", re.I)
_OSPF_DETAIL = re.compile(
    r"^\s*(?:DR\s*:|Dead timer|Retrans|Neighbor is up|Authentication|BFD|Neighbor up time|GR State)", re.I
)
_OSPF_GOOD = ("full", "2-way", "2way")


@parses("ospf")
def ospf(reply: Reply) -> Parsed:
    """`display ospf peer brief` or `display ospf peer`."""
    port = neighbor = ""
    found_any = process = problems = 0
    for line in told_lines(reply):
        if row := _OSPF_ROW.match(line):
            found_any += 1
            yield _peer("ospf", row["neighbor"], row["state"], long_name(row["port"]))
        elif found := _OSPF_LONG.match(line):
            port = long_name(found["port"])
        elif found := _OSPF_ID.match(line):
            neighbor = found["neighbor"]
        elif neighbor and (found := _OSPF_STATE.match(line)):
            found_any += 1
            yield _peer("ospf", neighbor, found["state"], port)
            neighbor = ""
        elif _OSPF_PROCESS.match(line):
            process += 1
        elif not (_OSPF_KNOWN.match(line) or _OSPF_DETAIL.match(line)):
            problems += 1
            yield no_such(line) or Unparsed("OSPF 邻居表中有一行未能识别", line)
    if process and not found_any and not problems:
        yield Nothing("OSPF 没有邻居")
    if not reply.text.strip():
        yield Nothing("未运行 OSPF（设备无回显）")


def _peer(protocol: str, neighbor: str, state: str, port: str = "") -> RoutingPeer:
    word = state.lower()
    good = word in _OSPF_GOOD if protocol == "ospf" else word == "established"
    unit = "/".join(p for p in (protocol, port, neighbor) if p)
    return RoutingPeer(unit=unit, protocol=protocol, neighbor=neighbor, interface=port, state=state, ok=good)


_BGP_ROW = re.compile(
    r"^\s*(?P<peer>\*?[\da-fA-F]+[.:][\da-fA-F.:]+)\s+(?P<version>\d)\s+(?P<as>[\d.]+)\s+\d+\s+\d+\s+\d+\s+(?P<since>\S+)\s+"
    r"(?P<state>Established|Idle(?:\([^)]*\))?|Connect|Active|Open-?sent|Open-?confirm|No\s?neg\w*)\s+\d+\s*$",
    re.I,
)
_BGP_KNOWN = re.compile(
    r"^\s*(?:Status codes|BGP local router|local router|Local AS|Total number|Peers in|Peer\s+V\b|\* - )", re.I
)


@parses("bgp")
def bgp(reply: Reply) -> Parsed:
    """`display bgp peer`."""
    rows = known = problems = 0
    for line in told_lines(reply):
        if found := _BGP_ROW.match(line):
            rows += 1
            yield _peer("bgp", found["peer"].lstrip("*"), found["state"])
        elif _BGP_KNOWN.match(line):
            known += 1
        else:
            problems += 1
            yield no_such(line) or Unparsed("BGP 邻居表中有一行未能识别", line)
    if known and not rows and not problems and re.search(r"Total number of peers\s*:\s*0\b", reply.text):
        yield Nothing("BGP 没有邻居")
    if not reply.text.strip():
        yield Nothing("未运行 BGP（设备无回显）")


_ARP_TOTAL = re.compile(r"\bTotal\s*(?:number)?\s*:\s*(\d+)", re.I)
_ARP_PART = re.compile(r"\b(Dynamic|Static)\s*:\s*(\d+)", re.I)


@parses("arp_table")
def arp_table(reply: Reply) -> Parsed:
    """`display arp statistics all`: the sum the device tells, else dynamic plus static."""
    text = "\n".join(lines_of(reply))
    total, parts = _ARP_TOTAL.findall(text), _ARP_PART.findall(text)
    if total:
        yield TableUsage(unit="arp", used=max(int(n) for n in total))
    elif parts:
        yield TableUsage(unit="arp", used=sum(int(n) for _, n in parts))
