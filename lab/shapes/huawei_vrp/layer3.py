"""ARP, routes, OSPF, VRRP, NTP of VRP V200."""

from __future__ import annotations

from lab.shapes.huawei_vrp import SHAPE
from lab.state import Device


@SHAPE.command("display arp statistics all")
def arp(d: Device) -> str:
    """How many ARP entries. source: invented, after the V200 manuals."""
    return f"Dynamic: {d.arps:<10} Static: 0         Interface: {len([p for p in d.ports.values() if p.address])}"


@SHAPE.command("display ip routing-table statistics")
def statistics(d: Device) -> str:
    """Routes by protocol. source: elinpf huawei_vrp_display_ip_routing-table_statistics.raw."""
    count = {"DIRECT": 0, "STATIC": 0, "RIP": 0, "OSPF": 0, "IS-IS": 0, "BGP": 0, "UNR": 0}
    for route in d.routes:
        key = {"Direct": "DIRECT", "Static": "STATIC"}.get(route.proto, "OSPF")
        count[key] += 1
    count["DIRECT"] += 4
    rows = "".join(
        f"{n:<10}{c:<12}{c:<12}{c + 2:<13}{2 if c else 0:<13}{2 if c else 0:<10}\n" for n, c in count.items()
    )
    total = sum(count.values())
    return (
        f"\nSummary Prefixes : {total}\n"
        "Proto     total      active      added        deleted      freed   \n"
        "          routes     routes      routes       routes       routes  \n"
        f"{rows}Total     {total:<12}{total:<12}{total + 6:<13}{6:<13}{6:<10}\n"
    )


@SHAPE.command("display ip routing-table")
def routes(d: Device) -> str:
    """The routing table. source: elinpf huawei_vrp_display_ip_routing-table_protocol_static.raw."""
    rows = "".join(
        f"{r.prefix:>18}  {r.proto:<7} {r.pre:<4} {r.cost:<10} {'D' if r.proto == 'Direct' else 'RD':<4} {r.next_hop:<15} {r.interface}\n"
        for r in d.routes
    )
    n = len(d.routes) + 2
    return (
        "Route Flags: R - relay, D - download to fib\n" + "-" * 78 + "\nRouting Tables: Public\n"
        f"         Destinations : {n:<8} Routes : {n:<8} \n\n"
        "Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface\n\n"
        f"{rows}      127.0.0.0/8   Direct  0    0           D   127.0.0.1       InLoopBack0\n"
        "      127.0.0.1/32  Direct  0    0           D   127.0.0.1       InLoopBack0\n"
    )


@SHAPE.command("display ip routing-table <prefix> <length>")
def route(d: Device, prefix: str, length: str) -> str:
    """The routes to one prefix; nothing at all when there is none. source: invented, after the V200 manuals."""
    found = [r for r in d.routes if r.prefix == f"{prefix}/{length}"]
    rows = "".join(
        f"{r.prefix:>18}  {r.proto:<7} {r.pre:<4} {r.cost:<10} {'D' if r.proto == 'Direct' else 'RD':<4} {r.next_hop:<15} {r.interface}\n"
        for r in found
    )
    head = (
        "Route Flags: R - relay, D - download to fib\n" + "-" * 78 + "\nRouting Table : Public\n"
        f"Summary Count : {len(found)}\nDestination/Mask    Proto   Pre  Cost      Flags NextHop         Interface\n\n"
    )
    return head + rows if found else ""


@SHAPE.command("display ospf peer brief")
def ospf_brief(d: Device) -> str:
    """OSPF neighbours; without OSPF the reply is empty. source: elinpf huawei_vrp_display_ospf_peer_brief.raw."""
    if not d.ospf:
        return ""
    rows = "".join(f" {o.area:<16} {o.interface:<32} {o.router_id:<17}{o.state:<12}\n" for o in d.ospf)
    return (
        f"\n\t OSPF Process 1 with Router ID 10.77.255.1\n\t\t  Peer Statistic Information\n {'-' * 76}\n"
        " Area Id          Interface                        Neighbor id      State    \n"
        f"{rows} {'-' * 76}\n Total Peer(s):     {len(d.ospf)}\n"
    )


@SHAPE.command("display ospf peer")
def ospf(d: Device) -> str:
    """OSPF neighbours in full; without OSPF the reply is empty. source: elinpf huawei_vrp_display_ospf_peer.raw."""
    if not d.ospf:
        return ""
    parts = "".join(
        f" Area {o.area} interface {o.address}({o.interface})'s neighbors\n"
        f" Router ID: {o.router_id:<16} Address: {o.address:<15}\n   State: {o.state}  Mode:Nbr is  Master  Priority: 1\n"
        "   DR: None   BDR: None   MTU: 0    \n   Dead timer due in 36  sec \n   Retrans timer interval: 5 \n"
        "   Neighbor is up for 81:10:56     \n   Authentication Sequence: [ 0 ] \n\n"
        for o in d.ospf
    )
    return f"\n\t OSPF Process 1 with Router ID 10.77.255.1\n\t\t Neighbors \n\n{parts}"


@SHAPE.command("display vrrp brief")
def vrrp(d: Device) -> str:
    """Virtual routers. source: elinpf huawei_vrp_display_vrrp_brief.raw."""
    if not d.vrrp:
        return "Info: There is no VRRP backup group."
    count = {s: sum(v.state == s for v in d.vrrp) for s in ("Master", "Backup", "Initialize")}
    rows = "".join(f"{v.vrid:<6}{v.state:<13}{v.interface:<25}Normal   {v.address:<15}\n" for v in d.vrrp)
    return (
        f"Total:{len(d.vrrp):<6}Master:{count['Master']:<6}Backup:{count['Backup']:<6}Non-active:{count['Initialize']:<6}\n"
        "VRID  State        Interface                Type     Virtual IP     \n" + "-" * 64 + "\n" + rows
    )


@SHAPE.command("display ntp-service status")
def ntp(d: Device) -> str:
    """Clock synchronisation. source: ntc huawei_vrp_display_ntp_status.raw."""
    good = d.ntp_synced
    now = d.now()
    return (
        f" clock status: {'synchronized' if good else 'unsynchronized'} \n clock stratum: {3 if good else 16} \n"
        f" reference clock ID: {d.ntp_server if good else 'none'}\n nominal frequency: 60.0002 Hz \n"
        f" actual frequency: 60.0002 Hz \n clock precision: 2^18\n clock offset: {d.ntp_offset if good else 0:.4f} ms \n"
        f" root delay: {3.12 if good else 0:.2f} ms \n root dispersion: {10.5 if good else 0.54:.2f} ms \n peer dispersion: {5.2 if good else 0:.2f} ms \n"
        + (f" reference time: {now:%H:%M:%S}.118 UTC {now:%b %d %Y}(E2A1C9F4.1E2D3C4B)\n" if good
           else " reference time: 00:00:00.000 UTC Jan 1 1900(00000000.00000000)\n")
        + f" synchronization state: {'clock synchronized' if good else 'clock not set'} \n"
    )  # fmt: skip


@SHAPE.command("display ntp-service sessions")
def ntp_sessions(d: Device) -> str:
    """source: invented, after the V200 manuals."""
    return (
        f" clock source: {d.ntp_server} \n clock stratum: {2 if d.ntp_synced else 16} \n"
        f" clock status: {'configured, master, sane, valid' if d.ntp_synced else 'configured, insane, unsynced'} \n"
        f" reference clock ID: 10.77.0.10 \n reach: {255 if d.ntp_synced else 0} \n current poll: 64 secs \n now: 21 secs \n"
    )
