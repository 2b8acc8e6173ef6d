"""VRRP, stacks and clusters of VRP switches."""

from __future__ import annotations

import re

from wardround.kinds.network import GatewayGroup, StackLink, StackMember
from wardround.platforms.huawei_vrp.shapes import lines_of, long_name, no_such, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

_VRRP_ROW = re.compile(
    r"^\s*(?P<vrid>\d{1,3})\s+(?P<state>Master|Backup|Initialize|Non-active|Active|Standby)\s+(?P<port>[A-Za-z0-9][\w./-]*\d)"
    r"\s+(?P<type>\S+)\s+(?P<ip>[\da-fA-F:.]+)\s*$",
    re.I,
)
_VRRP_KNOWN = re.compile(r"^\s*(?:VRID\s+State|Total\s*:\s*\d+|Type\s*:\s*$|(?:N|A|M|L|LM)\s*:\s+\w)", re.I)
_VRRP_EMPTY = re.compile(r"Total\s*:\s*0\b|VRRP .*(?:not exist|not configured|no )", re.I)


@parses("vrrp")
def vrrp(reply: Reply) -> Parsed:
    """`display vrrp brief`: every group as this device sees it."""
    rows = problems = 0
    for line in told_lines(reply):
        if found := _VRRP_ROW.match(line):
            rows += 1
            port = long_name(found["port"])
            yield GatewayGroup(
                unit=f"{port}/{found['vrid']}",
                interface=port,
                vrid=int(found["vrid"]),
                state={"active": "master", "standby": "backup"}.get(found["state"].lower(), found["state"].lower()),
                virtual_ip=found["ip"],
            )
        elif not (_VRRP_KNOWN.match(line) or _VRRP_EMPTY.search(line)):
            problems += 1
            yield no_such(line) or Unparsed("VRRP 简表中有一行未能识别", line)
    if not rows and not problems and (_VRRP_EMPTY.search(reply.text) or not reply.text.strip()):
        yield Nothing("未配置 VRRP")


_STACK_ROW = re.compile(
    r"^\s*(?P<mark>[+*]?)\s*(?P<id>\d+)\s+(?P<role>Master|Standby|Slave|Non-?member|--?)\s+"
    r"(?P<mac>[\da-zA-Z*]{4}-[\da-zA-Z*]{4}-[\da-zA-Z*]{4}|--?)\s+(?P<priority>\d+|--?)\s+(?P<model>\S+)(?:\s+\S.*)?$",
    re.I,
)
_STACK_TOPOLOGY = re.compile(r"^\s*Stack (?:topology type|topology)\s*:\s*(\w+)", re.I)
_STACK_KNOWN = re.compile(
    r"^\s*(?:Slot|MemberID|Member)\s*#?\s+Role\b|^\s*[+*] indicates|^\s*(?:Stack|MAC|Slot|Domain|Configured|Member)[\w ]*\s*:",
    re.I,
)
_STACK_OFF = re.compile(r"stack\w*.*(?:not (?:enabled|support|been)|disabled?|does not exist)", re.I)


@parses("stack")
def stack(reply: Reply) -> Parsed:
    """`display stack`: members with their roles; the topology (ring, link) stands with each of them."""
    topology = ""
    for line in told_lines(reply):
        if found := _STACK_TOPOLOGY.match(line):
            topology = found[1].lower()
        elif found := _STACK_ROW.match(line):
            role = found["role"].lower()
            joined = role in ("master", "standby", "slave")
            yield StackMember(
                unit=found["id"],
                role=role,
                priority=int(found["priority"]) if found["priority"].isdigit() else None,
                ok=True if joined else None,
                state=found["role"],
                model=found["model"],
                topology=topology,
            )
        elif _STACK_OFF.search(line):
            yield Nothing("未启用堆叠")
        elif not _STACK_KNOWN.match(line):
            yield no_such(line) or Unparsed("堆叠成员表中有一行未能识别", line)


_LINK_ROW = re.compile(
    r"^\s*(?:(?P<logic>stack-port\d+/\d+)\s+)?(?P<port>[A-Za-z0-9][\w./-]*\d)\s+(?P<online>present|absent)\s+(?P<state>[*#]?(?:up|down)\S*)",
    re.I,
)
_LINK_KNOWN = re.compile(r"^\s*(?:Logic\w*\s+Port|[*#]?down\s*:|\(\w+\)\s*:|Stack-?port|Slot\s*\d+)", re.I)


@parses("stack_links")
def stack_links(reply: Reply) -> Parsed:
    """`display stack port`: the physical ports that hold the stack together."""
    for line in told_lines(reply):
        if found := _LINK_ROW.match(line):
            state = found["state"].lower()
            up = state.startswith("up") and found["online"].lower() == "present"
            yield StackLink(
                unit=long_name(found["port"]), ok=up, state=found["state"] if up else f"{found['online']} {state}"
            )
        elif _STACK_OFF.search(line):
            yield Nothing("未启用堆叠")
        elif not _LINK_KNOWN.match(line):
            yield no_such(line) or Unparsed("堆叠端口表中有一行未能识别", line)


_CSS_ROW = re.compile(
    r"^\s*(?P<id>\d+)\s+(?P<enable>On|Off)\s+(?P<status>\S+)\s+(?P<mode>\S+(?: card)?)\s+(?P<priority>\d+|--?)\s+(?P<force>On|Off|--?)\s*$",
    re.I,
)
_CSS_KNOWN = re.compile(r"^\s*Chassis\s*Id\s|^\s*CSS Enable switch\s+\w+", re.I)
_CSS_OFF = re.compile(r"CSS Enable switch\s+Off|CSS .*(?:not enabled|disabled)", re.I)


@parses("css")
def css(reply: Reply) -> Parsed:
    """`display css status`: the chassis of a cluster; a cluster that is off is told as none."""
    if _CSS_OFF.search("\n".join(lines_of(reply))):
        yield Nothing("未启用 CSS 集群")
        return
    for line in told_lines(reply):
        if (found := _CSS_ROW.match(line)) and found["enable"].lower() == "off":
            yield Nothing("未启用 CSS 集群")
        elif found:
            status = found["status"].lower()
            yield StackMember(
                unit=f"chassis{found['id']}",
                role=status,
                priority=int(found["priority"]) if found["priority"].isdigit() else None,
                ok={"master": True, "standby": True, "single": False}.get(status),
                state=found["status"],
                topology=found["mode"],
            )
        elif not _CSS_KNOWN.match(line):
            yield no_such(line) or Unparsed("CSS 状态表中有一行未能识别", line)
