"""IRF fabrics: members, IRF ports, and the links between members."""

from __future__ import annotations

import re

from wardround.kinds.network import StackLink, StackMember
from wardround.platforms.hp_comware.common import lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

_MEMBER = re.compile(
    r"^\s*[*+]*\s*(?P<member>\d+)\s+(?:(?P<slot>\d+)\s+)?(?P<role>[A-Za-z]\w*)\s+(?P<priority>\d+)\s+"
    r"(?P<mac>[\da-f]{4}-[\da-f]{4}-[\da-f]{4})(?:\s+(?P<text>.*))?$",
    re.I,
)
_HEADER = re.compile(r"^\s*(?:Member(?:ID)?|Switch)\s+(?:Slot\s+)?Role\s+Priority", re.I)
_REST = re.compile(
    r"^\s*(?:Member(?:ID)?|Switch)\s+(?:Slot\s+)?Role|indicates the (?:device|command)|through which|^\s*[\w ()/-]+?\s*:\s*\S|bridge MAC",
    re.I,
)
_HEALTHY = {"master": True, "standby": True, "slave": True, "recovery": False}


@parses("irf")
def irf(reply: Reply) -> Parsed:
    """`display irf`: one record per member; a chassis member lists each of its MPUs and is its best one."""
    members: dict[str, StackMember] = {}
    header = False
    for line in lines(reply):
        row = _MEMBER.match(line) if header else None
        header = header or bool(_HEADER.match(line))
        if row:
            role = row["role"]
            if row["member"] not in members or role.lower() == "master":
                members[row["member"]] = StackMember(
                    unit=row["member"],
                    role=role,
                    priority=int(row["priority"]),
                    ok=_HEALTHY.get(role.lower()),
                    state=role,
                )
        elif re.search(r"(?:irf|device)\b.*\b(?:not enabled|standalone|disabled)", line, re.I):
            yield Nothing("设备未工作在 IRF 模式")
        elif not _REST.search(line):
            yield Unparsed("IRF 成员表中有一行未能识别", line)
    yield from members.values()


_TOPOLOGY = re.compile(
    r"^\s*(?P<member>\d+)\s+(?P<one>[A-Z]+)\s+(?P<peer1>\d+|-+)\s+(?P<two>[A-Z]+)\s+(?P<peer2>\d+|-+)\s+(?P<mac>[\da-f-]{14})$",
    re.I,
)
_TOPOLOGY_REST = re.compile(r"^\s*(?:Topology Info|IRF-Port1\s+IRF-Port2|(?:MemberID|Switch|Member)\s+Link\b)", re.I)


@parses("irf_topology")
def irf_topology(reply: Reply) -> Parsed:
    """`display irf topology`: state of both IRF ports of each member; DIS is a port no interface is bound to."""
    rows = []
    for line in lines(reply):
        row = _TOPOLOGY.match(line)
        if row:
            rows.append(row)
        elif not _TOPOLOGY_REST.match(line):
            yield Unparsed("IRF 拓扑表中有一行未能识别", line)
    bound = 0
    for row in rows:
        for number, state, peer in ((1, row["one"], row["peer1"]), (2, row["two"], row["peer2"])):
            if state.upper() != "DIS":
                bound += 1
                yield StackLink(
                    unit=f"{row['member']}/IRF-Port{number}", ok=_link_ok(state), state=_link_state(state, peer)
                )
        yield StackMember(unit=row["member"], topology=_shape(rows))
    if rows and not bound:
        yield Nothing("没有绑定 IRF 端口")


def _shape(rows: list[re.Match[str]]) -> str:
    if len(rows) < 2:
        return ""
    return "ring" if all(r[s].upper() == "UP" for r in rows for s in ("one", "two")) else "chain"


def _link_ok(state: str) -> bool | None:
    return {"UP": True, "DOWN": False, "TIMEOUT": False, "ADM": False, "ABSENT": False, "ISOLATE": False}.get(
        state.upper()
    )


def _link_state(state: str, peer: str) -> str:
    return f"{state}（对端成员 {peer}）" if peer.isdigit() else state


_LINK_HEAD = re.compile(r"^\s*Member(?:\s+ID)?\s*:?\s*(?P<member>\d+)\b(?!\s+\d)", re.I)
_LINK_ROW = re.compile(
    r"^\s*(?:(?P<port>\d+)\s+)?(?P<name>[A-Z][\w/:.()-]*\d(?:\(MDC\d+\))?|disable)\s+(?P<state>[A-Z]+|-+)(?:\s.*)?$",
    re.I,
)


@parses("irf_link")
def irf_link(reply: Reply) -> Parsed:
    """`display irf link`: every physical interface bound to an IRF port."""
    member, links, unbound = "", 0, False
    for line in lines(reply):
        head, row = _LINK_HEAD.match(line), _LINK_ROW.match(line)
        if head:
            member = head["member"]
        elif row and member:
            if row["name"].lower() == "disable":
                unbound = True
            else:
                links += 1
                yield StackLink(unit=row["name"], ok=_link_ok(row["state"]), state=row["state"])
        elif not re.match(r"^\s*IRF Port\s+Interface", line, re.I):
            yield Unparsed("IRF 链路表中有一行未能识别", line)
    if unbound and not links:
        yield Nothing("没有绑定 IRF 物理端口")
