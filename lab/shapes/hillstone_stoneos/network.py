"""Interfaces, optics, sessions, HA, tables, logs, configuration of StoneOS."""

from __future__ import annotations

from datetime import timedelta

from lab.config.store import config_of
from lab.shapes.hillstone_stoneos import SHAPE
from lab.state import Device, Port

ZONES = {"ethernet0/0": "mgt", "ethernet0/1": "trust", "ethernet0/2": "untrust", "ethernet0/4": "HA"}


def dotted(mac: str) -> str:
    """``001c.5431.cd40``."""
    return mac.replace("-", ".")


@SHAPE.command("show interface")
def interface(d: Device) -> str:
    """source: StoneOS R12 manual, spacing invented."""
    bar = "=" * 118
    rows = "".join(_row(p) for p in d.ports.values())
    return (
        "H:physical state;A:admin state;L:link state;P:protocol state;U:up;D:down;K:ha keep up\n" + bar + "\n"
        "Interface name        IP address/mask    Zone name          H A L P MAC address    Description\n"
        + "-" * 118
        + f"\n{rows}{bar}\n"
    )


def _row(p: Port) -> str:
    u = "U" if p.up else "D"
    return f"{p.name:<22}{p.address or '0.0.0.0/0':<19}{ZONES.get(p.name, 'NULL'):<19}{u} {'U' if p.admin else 'D'} {u} {u if p.address else 'D'} {dotted(p.mac):<15}{p.description or '------'}\n"


@SHAPE.command("show interface <name>")
def one(d: Device, name: str) -> str:
    """source: invented, after the StoneOS manuals."""
    p = d.ports.get(name) or next(iter(d.ports.values()))
    return (
        f"Interface {p.name}\n  description: {p.description}\n  Physical {'up' if p.up else 'down'}, Admin {'up' if p.admin else 'down'}, Link {'up' if p.up else 'down'}, Protocol {'up' if p.up else 'down'}\n"
        f"  Interface ID:{len(p.name)}\n  Ip address:{p.address or '0.0.0.0'}\n  mac address:{dotted(p.mac)}\n  Input {d.counted(p.in_bps / 3400)} packets, {d.counted(p.in_bps / 8)} bytes, {d.counted(p.crc_per_s)} errors\n"
        f"  Output {d.counted(p.out_bps / 3400)} packets, {d.counted(p.out_bps / 8)} bytes, 0 errors\n"
    )


@SHAPE.command("show transceiver")
def transceiver(d: Device) -> str:
    """source: output in a public repository (24588295182)."""
    blocks = []
    for p in d.physical():
        if p.optic is None:
            continue
        kind = "SFP+/XFP information:  " if p.kind == "xge" else "SFP information:       "
        blocks.append(
            f"================       {p.name:<18}=====================\n{kind} JDSU / PLRXPLSCS4322N / 151123\nSerial Number:                  {p.optic.serial}\n"
            f"Transmission media:             Multi-mode\nModule temperature:             {p.optic.temperature:.2f}    C\nTx supply voltage:              {p.optic.voltage:.2f}     V\n"
            f"Tx bias current:                {p.optic.bias:.2f}    mA\nTx optical power:               {p.optic.tx:.2f}   dBm\nRx optical power:               {p.optic.rx:.2f}   dBm\n{'=' * 63}\n"
        )
    return "Transceiver status information is shown as below:\n" + "".join(blocks)


@SHAPE.command("show session generic", "show session")
def session(d: Device) -> str:
    """source: invented, after the StoneOS manuals."""
    return f"Device: max {d.session_limit}, alloc {d.sessions}, deny session 0, free {d.session_limit - d.sessions}, tunnel 0, alloc failed 0\n"


@SHAPE.command("show ha group <id>")
def ha_group(d: Device, number: str) -> str:
    """source: public code quoting a reply (26516068679)."""
    h = d.ha
    return (
        f"HA Group id={number}\n  state  {h['state']}\n  priority  {100 if h['state'] == 'Master' else 150}\n  preempt  N/A\n  monitor  ha-track\n"
        + (f"  HA total peer number  1\n  HA peer information:\n     device id {d.serial[:16]}\n     ip  1.1.1.2\n     state  {h['peer']}\n     priority  150\n" if h["peer"] else "  HA total peer number  0\n")
    )  # fmt: skip


@SHAPE.command("show ha cluster")
def ha_cluster(d: Device) -> str:
    """source: invented."""
    return "HA cluster id: 1\nHA cluster state: enabled\n"


@SHAPE.command("show ha link status")
def ha_link(d: Device) -> str:
    """source: invented."""
    up = d.ports["ethernet0/4"].up
    return f"HA link interface    Role       Physical   Protocol\n---------------------------------------------------\nethernet0/4          control    {'up' if up else 'down':<11}{'up' if up else 'down'}\nethernet0/4          data       {'up' if up else 'down':<11}{'up' if up else 'down'}\n"


@SHAPE.command("show ha sync state all")
def ha_sync(d: Device) -> str:
    """source: invented."""
    word = "Synchronized" if d.ha.get("sync") else "Not synchronized"
    return "".join(f"{m:<12}: {word}\n" for m in ("config", "flow", "pki", "dns", "dhcp", "vpn", "ntp", "route"))


@SHAPE.command("show ha state change info all")
def ha_changes(d: Device) -> str:
    """source: invented."""
    day = d.now() - timedelta(days=0 if not d.ha.get("peer") else 61)
    return f"{day:%Y-%m-%d} 02:11:40 HA group 0: Init -> {d.ha['state']}\n"


@SHAPE.command("show logging event", "show logging event severity <level>", "show logging alarm")
def event(d: Device, level: str = "") -> str:
    """source: invented, after the StoneOS manuals."""
    names = {2: "Critical", 3: "Error", 4: "Warning", 5: "Notice", 6: "Informational"}
    return "".join(
        f"{d.now() - timedelta(hours=log.hours_ago):%Y-%m-%d %H:%M:%S}, {names.get(log.level, 'Alert')}@{log.module}: {log.text}\n"
        for log in d.logs if not level or names.get(log.level, "Alert").lower().startswith(level.lower()[:4])
    )  # fmt: skip


@SHAPE.command("show logging threat")
def threat(d: Device) -> str:
    """source: invented."""
    return f"{d.now():%Y-%m-%d} 01:22:10, Warning@AV: virus EICAR-Test-File, source 10.77.20.88, destination 10.77.50.12, action reset\n"


@SHAPE.command("show logging configuration")
def logging(d: Device) -> str:
    """source: invented, after the StoneOS manuals."""
    return "logging event on\nlogging event to buffer\nlogging event to syslog\nlogging alarm on\nlogging alarm to buffer\nlogging syslog 10.77.0.30 udp 514 type event\n"


@SHAPE.command("show track")
def track(d: Device) -> str:
    """source: invented."""
    return f"Track object name: ha-track, local: yes\nThreshold: 255, status: {'success' if d.ports['ethernet0/1'].up else 'fail'}\n"


@SHAPE.command("show arp generic")
def arp(d: Device) -> str:
    """source: StoneOS R12 manual for the words, spacing invented."""
    return (
        f"Total ARP entries: {d.arp_limit}\nFree entries: {d.arp_limit - d.arps}\nDynamic entries: {d.arps}\n"
        "Static entries: 0\nWait entries: 0\nTimeout entries: 0\n"
    )


@SHAPE.command("show mac generic")
def mac(d: Device) -> str:
    """source: StoneOS R12 manual for the words, spacing invented."""
    return f"Total: {d.mac_limit}\nFree: {d.mac_limit - d.macs}\nStatic: 0\nDynamic: {d.macs}\n"


@SHAPE.command("show ip route")
def route(d: Device) -> str:
    """source: invented, after the StoneOS manuals."""
    codes = {"Static": "S", "Direct": "C"}
    rows = "".join(
        f"{codes.get(r.proto, 'O')}>* {r.prefix} [{r.pre}/{r.cost}/1] via {r.next_hop}, {r.interface}\n"
        for r in d.routes
    )
    return f"Codes: K - kernel route, C - connected, S - static, Z - ISP, R - RIP, O - OSPF,\n       B - BGP, D - DHCP, P - PPPoE, H - HOST, G - SCVPN, V - VPN, M - IMPORT,\n       I - ISIS, > - selected route, * - FIB route\n\nRouting Table for Virtual Router <trust-vr>\n{'=' * 78}\n{rows}C>* 10.77.99.0/24 is directly connected, ethernet0/0\n{'=' * 78}\n"


@SHAPE.command("show tech-support", level=3)
def tech(d: Device) -> str:
    """Too much to ask for lightly. source: invented."""
    return "\n".join(config_of(d).printed(config_of(d).running)) + interface(d) * 20
