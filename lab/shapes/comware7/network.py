"""Interfaces, optics, bundles, neighbours, tree, tables of Comware 7."""

from __future__ import annotations

from lab.keywords import MismatchError
from lab.shapes.comware7 import SHAPE, switch
from lab.shapes.huawei_vrp.layer2 import stp_ports
from lab.shapes.huawei_vrp.text import ago, full_name, short
from lab.state import Device, Port


def abbreviated(name: str) -> str:
    """``BAGG1``, ``Vlan99``, ``XGE1/0/1``."""
    for long, brief in (("Bridge-Aggregation", "BAGG"), ("Vlan-interface", "Vlan")):
        if name.startswith(long):
            return brief + name[len(long) :]
    return short(name)


def chosen(d: Device, name: str) -> Port:
    """The port somebody typed."""
    found = full_name(d.ports, name)
    if found is None:
        raise MismatchError("wrong", 18, name)
    return d.ports[found]


@SHAPE.command("display interface brief")
def brief(d: Device) -> str:
    """source: ntc hp_comware_display_interface_brief_release_60615P16.raw."""
    route = "".join(
        f"{abbreviated(p.name):<20} {word(p):<4} {'UP' if p.up else 'DOWN':<8} {p.address.split('/')[0] or '--':<15} {p.description}\n"
        for p in d.ports.values() if p.kind == "vlanif" or not switch(d)
    )  # fmt: skip
    head = (
        "Brief information on interfaces in route mode:\nLink: ADM - administratively down; Stby - standby\nProtocol: (s) - spoofing\n"
        "Interface            Link Protocol Primary IP      Description\n"
        "InLoop0              UP   UP(s)    --              \nNULL0                UP   UP(s)    --              \n"
    )
    if not switch(d):
        return head + route
    bridged = "".join(
        f"{abbreviated(p.name):<20} {word(p):<4} {speed(p):<7} {'F(a)' if p.up else 'A':<6} {'T' if p.link_type == 'trunk' else 'A':<4} {p.pvid:<4} {p.description}\n"
        for p in d.ports.values() if p.kind != "vlanif"
    )  # fmt: skip
    return head + route + (
        "\nBrief information on interfaces in bridge mode:\nLink: ADM - administratively down; Stby - standby\nSpeed: (a) - auto\n"
        "Duplex: (a)/A - auto; H - half; F - full\nType: A - access; T - trunk; H - hybrid\n"
        f"Interface            Link Speed   Duplex Type PVID Description\n{bridged}"
    )  # fmt: skip


def word(p: Port) -> str:
    """UP, DOWN or ADM."""
    return "UP" if p.up else "DOWN" if p.admin else "ADM"


def speed(p: Port) -> str:
    """``1G(a)``."""
    return f"{p.speed // 1000}G(a)" if p.up else "auto"


@SHAPE.command("display interface", "display interface <name>", "display interface <type> <number>")
def interface(d: Device, *words: str) -> str:
    """source: ntc hp_comware_display_interface7.raw."""
    ports = [chosen(d, "".join(words))] if words else list(d.ports.values())
    return "\n".join(_full(d, p) for p in ports)


def _full(d: Device, p: Port) -> str:
    state = "UP" if p.up else "DOWN" if p.admin else "Administratively DOWN"
    head = f"{p.name}\nCurrent state: {state}\nLine protocol state: {'UP' if p.up else 'DOWN'}\n"
    described = f"Description: {p.description or p.name + ' Interface'}\n"
    if p.kind == "vlanif":
        return head + described + (
            f"Bandwidth: 1000000 kbps\nMaximum transmission unit: 1500\nInternet address: {p.address} (Primary)\n"
            f"IP packet frame type: Ethernet II, hardware address: {p.mac}\nLast clearing of counters: Never\n"
        )  # fmt: skip
    media = (
        f"optical fiber, port hardware type is {p.optic.type}"
        if p.optic
        else "twisted pair, port hardware type is 1000_BASE_T"
    )
    rate_in, rate_out = p.in_bps // 8, p.out_bps // 8
    return head + (
        f"IP packet frame type: Ethernet II, hardware address: {p.mac}\n{described}Bandwidth: {p.speed * 1000} kbps\nLoopback is not set\n"
        f"Media type is {media if p.up else 'not sure, port hardware type is No connector'}\n"
        f"{f'{p.speed}Mbps-speed mode, full-duplex mode' if p.up else 'Unknown-speed mode, unknown-duplex mode'}\n"
        "Link speed type is autonegotiation, link duplex type is autonegotiation\nFlow-control is not enabled\nMaximum frame length: 9216\n"
        "Allow jumbo frames to pass\nBroadcast max-ratio: 100%\nMulticast max-ratio: 100%\nUnicast max-ratio: 100%\n"
        f"PVID: {p.pvid}\nMDI type: Automdix\nPort link-type: {p.link_type.capitalize()}\n"
        + (f" VLAN Passing:   {p.vlans}\n VLAN permitted: {p.vlans}\n Trunk port encapsulation: IEEE 802.1q\n" if p.link_type == "trunk"
           else f" Tagged VLANs:   None\n Untagged VLANs: {p.pvid}\n")
        + f"Port priority: 0\nLast link flapping: {'Never' if not p.up else '6 hours 12 minutes' if p.flaps else '14 weeks 4 days 22 hours 58 minutes'}\nLast clearing of counters: Never\n"
        f" Peak input rate: {rate_in * 3} bytes/sec, at {d.now():%Y-%m}-02 15:01:44\n Peak output rate: {rate_out * 3} bytes/sec, at {d.now():%Y-%m}-03 01:40:54\n"
        f" Last 300 seconds input: {rate_in // 425} packets/sec {rate_in} bytes/sec {p.in_bps // (p.speed * 10_000)}%\n"
        f" Last 300 seconds output: {rate_out // 425} packets/sec {rate_out} bytes/sec {p.out_bps // (p.speed * 10_000)}%\n" + _counters(d, p)
    )  # fmt: skip


def _counters(d: Device, p: Port) -> str:
    crc, out = d.counted(p.crc_per_s), []
    for way, bps in (("Input", p.in_bps), ("Output", p.out_bps)):
        octets, packets = d.counted(bps / 8), d.counted(bps / 3400)
        few = packets // 50
        split = f"         {packets - 2 * few} unicasts, {few} broadcasts, {few} multicasts, 0 pauses\n"
        gap = "  " if way == "Input" else " "
        out.append(
            f" {way} (total):{gap}{packets} packets, {octets} bytes\n{split} {way} (normal):{gap}{packets} packets, - bytes\n{split}"
        )
        if way == "Input":
            out.append(
                f" Input:  {crc} input errors, 0 runts, 0 giants, 0 throttles\n         {crc} CRC, 0 frame, - overruns, 0 aborts\n         - ignored, - parity errors\n"
            )
    out.append(
        " Output: 0 output errors, - underruns, - buffer failures\n         0 aborts, 0 deferred, 0 collisions, 0 late collisions\n         0 lost carrier, - no carrier\n"
    )
    return "".join(out)


@SHAPE.command("display counters inbound interface")
def inbound(d: Device) -> str:
    """source: elinpf hp_comware_display_counters_bound_interface.raw."""
    return _table(d, [(p.name, p.in_bps, p.crc_per_s) for p in d.physical()])


@SHAPE.command("display counters outbound interface")
def outbound(d: Device) -> str:
    """source: elinpf hp_comware_display_counters_bound_interface.raw."""
    return _table(d, [(p.name, p.out_bps, 0.0) for p in d.physical()])


def _table(d: Device, ports: list[tuple[str, int, float]]) -> str:
    """Packets and errors of one direction."""
    rows = "".join(
        f"{abbreviated(name):<16}{d.counted(bps / 3400):>14}{d.counted(bps / 170_000):>19}{d.counted(bps / 170_000):>19}{d.counted(errors):>12}\n"
        for name, bps, errors in ports
    )
    return (
        f"Interface         Total (pkts)   Broadcast (pkts)   Multicast (pkts)  Err (pkts)\n{rows}\n"
        ' Overflow: More than 14 digits (7 digits for column "Err").\n       --: Not supported.\n'
    )


@SHAPE.command("display stp brief", when=switch)
def stp_brief(d: Device) -> str:
    """source: invented, after the H3C manuals (same table as VRP, two spaces more)."""
    rows = "".join(f" 0        {p.name:<35} {p.stp_role:<5} {p.stp_state:<12} NONE\n" for p in stp_ports(d))
    return " MST ID   Port                                Role  STP State   Protection\n" + rows


@SHAPE.command("display stp", "display stp root", when=switch)
def stp(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return (
        f"-------[CIST Global Info][Mode RSTP]-------\n Bridge ID           : {d.priority}.{d.mac}\n Bridge times        : Hello 2s MaxAge 20s FwdDelay 15s MaxHops 20\n"
        f" Root ID/ERPC        : {d.root}, 2000\n RegRoot ID/IRPC     : {d.priority}.{d.mac}, 0\n RootPort ID         : 128.53\n BPDU-Protection     : Enabled\n"
        f" Bridge Config-\n Digest-Snooping     : Disabled\n TC or TCN received  : {d.stp_changes}\n Time since last TC  : {ago(d.stp_change_hours)}\n"
    )


@SHAPE.command("display stp history", when=switch)
def stp_history(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return f"-------------- STP slot 1 history trace ---------------\n-------------- Instance 0 ---------------------\n\n Port {abbreviated(d.root_port or 'Bridge-Aggregation1')}\n    Role change   : DESI->ROOT\n    Time          : 2026/05/03 02:11:08\n    Port priority : {d.root} 0 {d.root} 0 128.153\n"


@SHAPE.command("display mac-address statistics", when=switch)
def macs(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return f"MAC TYPE               LEARNED                USER-DEFINED    SYSTEM-DEFINED    IN-USE      AVAILABLE\nDynamic Unicast        {d.macs:<23}0               0                 {d.macs:<12}{d.mac_limit}\nTotal Unicast                                                                {d.macs}\n"


@SHAPE.command("display arp count all", "display arp all count")
def arp(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return f"Total number of entries: {d.arps}"


@SHAPE.command("display ip routing-table statistics")
def statistics(d: Device) -> str:
    """source: elinpf hp_comware_display_ip_routing-table_statistics.raw."""
    static = sum(r.proto == "Static" for r in d.routes)
    rows = "".join(
        f"{n:<11}{c:<12}{c:<12}{c:<12}{0:<11}\n"
        for n, c in (("DIRECT", 8), ("STATIC", static), ("RIP", 0), ("OSPF", 0), ("IS-IS", 0), ("BGP", 0))
    )
    return f"Total prefixes: {8 + static}\tActive prefixes: {8 + static}\n\nProto      Routes      Active      Added       Deleted\n{rows}Total      {8 + static:<12}{8 + static:<12}{8 + static:<12}{0:<11}\n"


@SHAPE.command("display ip routing-table")
def routes(d: Device) -> str:
    """source: elinpf hp_comware_display_ip_routing-table.raw."""
    rows = "".join(
        f"{r.prefix:<18} {r.proto:<7}{r.pre:<4} {r.cost:<12} {r.next_hop:<15} {abbreviated(r.interface)}\n"
        for r in d.routes
    )
    return f"\nDestinations : {len(d.routes) + 1}     Routes : {len(d.routes) + 1}\n\nDestination/Mask   Proto   Pre Cost        NextHop         Interface\n{rows}127.0.0.0/8        Direct  0   0           127.0.0.1       InLoop0\n"


@SHAPE.command("display ospf peer")
def ospf(d: Device) -> str:
    """Without OSPF the reply is empty. source: elinpf hp_comware_display_ospf_peer.raw."""
    if not d.ospf:
        return ""
    rows = "".join(
        f" {o.router_id:<15} {o.address:<15} 1   37         {o.state}/ -           {o.interface}\n" for o in d.ospf
    )
    return f"\n         OSPF Process 1 with Router ID 10.77.255.20\n               Neighbor Brief Information\n\n Area: 0.0.0.0        \n Router ID       Address         Pri Dead-Time  State             Interface\n{rows}"


@SHAPE.command("display ntp-service status")
def ntp(d: Device) -> str:
    """source: invented, after the H3C manuals and notes (30457454988)."""
    good = d.ntp_synced
    return (
        f" Clock status: {'synchronized' if good else 'unsynchronized'}\n Clock stratum: {3 if good else 16}\n"
        + (f" System peer: {d.ntp_server}\n Local mode: client\n Reference clock ID: {d.ntp_server}\n Leap indicator: 00\n Clock jitter: {d.ntp_offset / 1000:.6f} s\n"
           if good else " Reference clock ID: none\n Leap indicator: 11\n Clock jitter: 0.000000 s\n")
        + f" Stability: 0.000 pps\n Clock precision: 2^-10\n Root delay: {0.00383 if good else 0:.5f} ms\n Root dispersion: {16.26572 if good else 0.01526:.5f} ms\n"
        f" Reference time: {'e2a1c9f4.b9923965' if good else '00000000.00000000'}  {d.now():%a, %b %d %Y  %H:%M:%S}.724\n System poll interval: 64 s\n"
    )  # fmt: skip
