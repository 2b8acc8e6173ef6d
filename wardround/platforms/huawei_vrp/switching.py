"""Spanning tree, LLDP neighbours, MAC addresses and loops of VRP switches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardround.kinds.network import MacFlap, Neighbor, SpanningTree, StpPort, TableUsage
from wardround.platforms.huawei_vrp.shapes import fields, lines_of, long_name, no_such, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks

_STP_HEAD = re.compile(r"^\s*(?:MSTID|VLANID|VLAN|Instance)\s+(?:Port|Interface)\b", re.I)
_STP_ROW = re.compile(
    r"^\s*(?P<instance>\d+)\s+(?P<port>[A-Za-z0-9][\w./:-]*\d(?:\([^)]*\))?)\s+(?P<role>[A-Z]{4})\s+(?P<state>[A-Za-z]+)"
    r"\s+(?P<protection>\S+)(?:\s+\S+)*\s*$"
)
_STP_ROLES = {
    "root": "root",
    "desi": "designated",
    "alte": "alternate",
    "back": "backup",
    "mast": "master",
    "disa": "disabled",
}
_STP_OFF = re.compile(r"Protocol Status\s*:\s*Disabled|STP is (?:disabled|not enabled)", re.I)


@parses("stp_ports")
def stp_ports(reply: Reply) -> Parsed:
    """`display stp brief`: role and state of every port that takes part."""
    head = False
    rows = 0
    for line in told_lines(reply):
        if found := _STP_ROW.match(line):
            rows += 1
            yield _stp_port(found)
        elif _STP_HEAD.match(line):
            head = True
        elif _STP_OFF.search(line):  # what follows tells settings that are not in force
            yield Nothing("生成树未启用")
            return
        else:
            yield no_such(line) or Unparsed("生成树端口表中有一行未能识别", line)
    if head and not rows:
        yield Nothing("没有参与生成树的端口")


def _stp_port(row: re.Match[str]) -> StpPort:
    port, role, protection = long_name(row["port"]), row["role"].lower(), row["protection"].lower()
    return StpPort(
        unit=port if row["instance"] == "0" else f"{port}#{row['instance']}",
        instance=row["instance"],
        role=_STP_ROLES.get(role, role),
        state=row["state"].lower(),
        protection="" if protection in ("none", "-", "--") else protection,
    )


_STP_GLOBAL = re.compile(
    r"^\s*-*\[?\s*(?P<name>CIST|MSTI\s+\d+|VLAN\s+\d+)\s+Global Info(?:rmation)?\s*:?\]?(?:\s*\[Mode\s+(?P<mode>\w+)\])?",
    re.I,
)
_STP_PORT_PART = re.compile(
    r"^\s*-*\[(?:CIST\]\[)?Port|^\s*(?:CIST|MSTI\s+\d+)\s+Port Information|^\s*-{3,}\[Port", re.I
)
_AGO = re.compile(r"(\d+)\s*days?\s*(\d+)h\s*:?\s*(\d+)m\s*:?\s*(\d+)s", re.I)


@parses("stp")
def stp(reply: Reply) -> Parsed:
    """`display stp`: who is root and how often the topology changed, per instance."""
    text = "\n".join(lines_of(reply))
    if _STP_OFF.search(text):
        yield SpanningTree(unit="CIST", enabled=False)
        return
    for head, body in blocks(lines_of(reply), _STP_GLOBAL):
        own = []
        for line in body:
            if _STP_PORT_PART.match(line):
                break
            own.append(line)
        yield _instance(head, own)


def _instance(head: re.Match[str], body: list[str]) -> SpanningTree | Unparsed:
    told = dict(fields(body))
    bridge = told.get("cist bridge") or told.get("msti bridge id") or told.get("bridge id") or ""
    root = told.get("cist root/erpc") or told.get("msti regroot/irpc") or told.get("root id/rpc") or ""
    bridge_id, root_id = bridge.split("/")[0].strip(), root.split("/")[0].strip()
    if not bridge_id and not root_id:
        return Unparsed("生成树全局信息未能识别", head.group(0).strip())
    ago = _AGO.search(told.get("time since last tc", ""))
    changes = re.match(
        r"\d+", told.get("number of tc") or told.get("tc or tcn received") or told.get("tc received") or ""
    )
    port = re.search(r"\(([^)]+)\)", told.get("cist rootportid", ""))
    return SpanningTree(
        unit=" ".join(head["name"].split()),
        mode=(head["mode"] or told.get("mode", "")).lower(),
        enabled=True,
        bridge=bridge_id,
        root=root_id,
        is_root=bridge_id.lower() == root_id.lower() if bridge_id and root_id else None,
        root_port=long_name(port[1]) if port else "",
        changes=int(changes[0]) if changes else None,
        since_change_s=_seconds(ago) if ago else None,
    )


def _seconds(ago: re.Match[str]) -> int:
    days, hours, minutes, seconds = (int(n) for n in ago.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


_LLDP_OLD_HEAD = re.compile(r"^\s*Local Int\w*\s+Neighbor Dev\w*\s+Neighbor Int", re.I)
_LLDP_NEW_HEAD = re.compile(r"^\s*Local Int\w*\s+Exptime", re.I)
_PORT = r"[A-Za-z0-9][\w./:-]*\d"
_LLDP_OLD = re.compile(rf"^\s*(?P<local>{_PORT})\s+(?P<system>\S.*?)\s+(?P<port>\S+(?: \S+)?)\s+(?P<age>\d+|-)\s*$")
_LLDP_NEW = re.compile(
    rf"^\s*(?P<local>{_PORT})\s+(?P<age>\d+|-)\s+(?P<port>\S+(?: \d\S*)?)(?:\s+(?P<system>\S.*?))?\s*$"
)
_LLDP_WRAP = re.compile(r"^\s{6,}(?P<rest>\S+)\s*$")
_LLDP_SECTION = re.compile(rf"^\s*i?(?P<local>{_PORT})\s+has\s+(?P<count>\d+)\s+neighbors?(?:\(s\))?\s*:?", re.I)
_LLDP_OFF = re.compile(r"LLDP (?:is )?(?:not enabled|disabled)|Global status of LLDP is disabled", re.I)


@parses("lldp")
def lldp(reply: Reply) -> Parsed:
    """`display lldp neighbor brief` (both column orders) or `display lldp neighbor`."""
    lines = lines_of(reply)
    if any(_LLDP_SECTION.match(line) for line in lines):
        yield from _lldp_sections(lines)
        return
    shape: re.Pattern[str] | None = None
    rows = list[Neighbor | Unparsed | Nothing]()
    for line in told_lines(reply):
        if _LLDP_OLD_HEAD.match(line) or _LLDP_NEW_HEAD.match(line):
            shape = _LLDP_OLD if _LLDP_OLD_HEAD.match(line) else _LLDP_NEW
        elif shape and (found := shape.match(line)):
            rows.append(_neighbor(found["local"], found["system"] or "", found["port"]))
        elif rows and (wrap := _LLDP_WRAP.match(line)) and isinstance(rows[-1], Neighbor):
            rows[-1] = Neighbor(unit=rows[-1].unit, system=rows[-1].system + wrap["rest"], port=rows[-1].port)
        elif _LLDP_OFF.search(line):
            rows.append(Nothing("LLDP 未启用"))
        else:
            rows.append(no_such(line) or Unparsed("LLDP 邻居表中有一行未能识别", line))
    yield from rows
    if shape and not rows:
        yield Nothing("没有 LLDP 邻居")


def _neighbor(local: str, system: str, port: str, model: str = "") -> Neighbor:
    return Neighbor(unit=long_name(local), system=system, port=long_name(port), model=model)


def _lldp_sections(lines: list[str]) -> Iterator[Neighbor | Nothing | Unparsed]:
    count = 0
    for head, body in blocks(lines, _LLDP_SECTION):
        told: list[dict[str, str]] = []
        for key, value in fields(body):
            if key == "neighbor index":
                told.append({})
            elif told:
                told[-1].setdefault(key, value)
        for one in told:
            count += 1
            model = one.get("device model name") or one.get("model name") or ""
            yield _neighbor(head["local"], one.get("system name", ""), one.get("port id", ""), model)
        if int(head["count"]) > len(told):
            yield Unparsed("LLDP 邻居个数与回显不符", head.group(0).strip())
    if not count and all(int(h["count"]) == 0 for h, _ in blocks(lines, _LLDP_SECTION)):
        yield Nothing("没有 LLDP 邻居")


_MAC_TOTAL = re.compile(r"Total number of mac-address\s*:\s*(\d+)|^\s*Total items(?: displayed)?\s*[:=]\s*(\d+)", re.I)
_MAC_SLOT = re.compile(r"^\s*Summary information of slot\s*(\S+?)\s*:", re.I)
_MAC_USED = re.compile(r"^(?:in-?used|total|used)$")


@parses("mac_table")
def mac_table(reply: Reply) -> Parsed:
    """`display mac-address summary` (with capacity) or `total-number`; of several slots the fullest."""
    text = "\n".join(lines_of(reply))
    used, capacity = list[int](), list[int]()
    for key, value in fields(lines_of(reply)):
        number = re.match(r"\d+", value)
        if number and _MAC_USED.match(key):
            used.append(int(number[0]))
        elif number and key in ("capacity", "capacity of this slot"):
            capacity.append(int(number[0]))
    used += [int(a or b) for line in text.splitlines() for a, b in _MAC_TOTAL.findall(line)]
    if used:
        yield TableUsage(unit="mac", used=max(used), capacity=min(capacity) if capacity else None)


_FLAP_OLD = re.compile(
    r"^\s*S:(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S*(?:\s+DST)?\s+(?P<vlan>\S+)\s+(?P<mac>[\da-fA-F]{2,4}(?:-[\da-fA-F]{2,4})+)"
    r"\s+(?P<ports>\S.*?)\s+(?P<times>\d+)\s*$"
)
_FLAP_END = re.compile(
    r"^\s*E:\d{4}-\d\d-\d\d|^\s*(?:S|E|\(?[QD]\)?)\s*:\s*(?:start|end|quit|error)|^\s*Move-?Time\b|^\s*Total items",
    re.I,
)
_FLAP_NONE = re.compile(r"\bno\b.*(?:record|flapping|exist)|not exist", re.I)
_FLAP_NEW = re.compile(r"^\s*Time\s*:\s*S:(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.I)


@parses("mac_flap")
def mac_flap(reply: Reply) -> Parsed:
    """`display mac-address flapping record` (V200 rows) or `flapping active-table` (VRP8 sections)."""
    lines = told_lines(reply)
    if any(_FLAP_NEW.match(line) for line in lines):
        for head, body in blocks(lines, _FLAP_NEW):
            told = dict(fields(body))
            ports = f"{told.get('original-port', '')} → {told.get('move-ports', '')}"
            yield MacFlap(
                unit=told.get("mac address", ""), detail=f"VLAN {told.get('vlan/bd', '')}：{ports}", at=head["at"]
            )
        return
    rows, known = 0, 0
    for line in lines:
        if found := _FLAP_OLD.match(line):
            rows += 1
            ports = " → ".join(long_name(p) for p in found["ports"].split())
            yield MacFlap(
                unit=found["mac"], detail=f"VLAN {found['vlan']}：{ports}，{found['times']} 次", at=found["at"]
            )
        elif _FLAP_NONE.search(line) or _FLAP_END.match(line):
            known += 1
        else:
            yield Unparsed("MAC 漂移记录中有一行未能识别", line)
    if known and not rows and (_FLAP_NONE.search(reply.text) or re.search(r"Total items.*:\s*0\b", reply.text)):
        yield Nothing("没有 MAC 漂移记录")


_LOOP_ROW = re.compile(
    rf"^\s*(?P<port>{_PORT})\s+(?:\S.*?\s)??(?P<status>NORMAL|BLOCK\w*|SHUTDOWN|LOOP\w*|ALARM|QUITVLAN|NOLEARN\w*|TRAP)"
    r"(?:\s*\([^)]*\))?\s*$",
    re.I,
)
_LOOP_KNOWN = re.compile(
    r"^\s*(?:Interface\s|Loop(?:back)?[- ]?detect\w*\b.*(?::|enabled\b)|Detect\w* interval|VLANs?\s+\d|Total)", re.I
)
_LOOP_LIST = re.compile(
    r"^\s*Following (?P<what>\w+) (?:are )?(?P<state>\w+)", re.I
)  # `display loop-detection` of S7700
_LOOP_PORTS = re.compile(rf"^\s*(?:NULL|None|{_PORT}(?:[\s,]+{_PORT})*)\s*$", re.I)


@parses("loop")
def loop(reply: Reply) -> Parsed:
    """`display loopback-detect` / `display loop-detection`: ports on which a loop was found."""
    normal = bad = 0
    listed = ""
    for line in told_lines(reply):
        if found := _LOOP_LIST.match(line):
            listed = found["state"].lower() if found["what"].lower() == "ports" else "enable"
        elif listed and _LOOP_PORTS.match(line):
            ports = [] if listed == "enable" else [p for p in re.split(r"[\s,]+", line.strip()) if p[-1:].isdigit()]
            normal += not ports
            bad += len(ports)
            yield from (MacFlap(unit=long_name(p), detail=f"环路检测：{listed}") for p in ports)
        elif found := _LOOP_ROW.match(line):
            if found["status"].lower() == "normal":
                normal += 1
                continue
            bad += 1
            yield MacFlap(unit=long_name(found["port"]), detail=f"环路检测：{found['status']}")
        elif not _LOOP_KNOWN.match(line):
            yield no_such(line) or Unparsed("环路检测表中有一行未能识别", line)
    if normal and not bad:
        yield Nothing("环路检测的端口全部正常")
