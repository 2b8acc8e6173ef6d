"""Interfaces of VRP V200: brief, full, description, IP, VLAN."""

from __future__ import annotations

from datetime import timedelta

from lab.keywords import MismatchError
from lab.shapes.huawei_vrp import SHAPE
from lab.shapes.huawei_vrp.text import full_name, short, stamp
from lab.state import Device, Port


def phy(p: Port) -> str:
    """``up``, ``down`` or ``*down`` (shut down by hand)."""
    return "up" if p.up else "down" if p.admin else "*down"


def utilisation(bps: int, p: Port) -> str:
    """``0%``, ``0.38%``."""
    percent = bps / (p.speed * 10_000)
    return "0%" if percent < 0.005 else f"{percent:.2f}%"


def chosen(d: Device, name: str) -> Port:
    """The port somebody typed, in full or short (``g0/0/1``, ``GigabitEthernet 0/0/1``)."""
    found = full_name(d.ports, name)
    if found is None:
        raise MismatchError("wrong", 18, name)
    return d.ports[found]


BRIEF = """PHY: Physical
*down: administratively down
#down: LBDT down
(l): loopback
(s): spoofing
(E): E-Trunk down
(b): BFD down
(e): ETHOAM down
(dl): DLDP down
(lb): LBDT block
InUti/OutUti: input utility/output utility
Interface                   PHY   Protocol  InUti OutUti   inErrors  outErrors
"""


@SHAPE.command("display interface brief")
def brief(d: Device) -> str:
    """One line per interface, members below their trunk. source: elinpf huawei_vrp_display_interface_brief.raw."""
    return BRIEF + "".join(_brief(d, p, indent) for p, indent in _ordered(d))


def _ordered(d: Device) -> list[tuple[Port, str]]:
    """Trunks with their members first, then the rest in order; virtual interfaces last."""
    rows: list[tuple[Port, str]] = []
    for trunk in d.trunks:
        rows.append((d.ports[d.trunk_name(trunk.id)], ""))
        rows += [(d.ports[name], "  ") for name in trunk.members]
    seen = {p.name for p, _ in rows}
    return rows + [(p, "") for p in d.ports.values() if p.name not in seen]


def _brief(d: Device, p: Port, indent: str) -> str:
    name = indent + p.name + ("(10G)" if p.kind == "xge" and d.shape == "huawei_chassis" else "")
    state = phy(p)
    errors = d.counted(p.crc_per_s)
    return (
        f"{name:<27} {state:<5} {'up' if p.up else 'down':<8}{utilisation(p.in_bps, p):>7}{utilisation(p.out_bps, p):>7}"
        f"{errors:>11}{0:>11}\n"
    )


@SHAPE.command("display interface description")
def description(d: Device) -> str:
    """source: elinpf huawei_vrp_display_interface_description.raw."""
    head = BRIEF.split("InUti", 1)[0] + "Interface                     PHY     Protocol Description            \n"
    return head + "".join(
        f"{short(p.name):<30}{phy(p):<8}{'up' if p.up else 'down':<9}{p.description}\n" for p in d.ports.values()
    )


@SHAPE.command("display interface", "display interface <name>", "display interface <type> <number>")
def interface(d: Device, *words: str) -> str:
    """Full state and counters. source: ntc huawei_vrp_display_interface2.raw."""
    ports = [chosen(d, "".join(words))] if words else list(d.ports.values())
    return "\n".join(_full(d, p) for p in ports)


def _full(d: Device, p: Port) -> str:
    """One interface; virtual ones are shorter."""
    state = "UP" if p.up else "DOWN" if p.admin else "Administratively DOWN"
    head = f"{p.name} current state : {state}\nLine protocol current state : {'UP' if p.up else 'DOWN'} \nDescription:{p.description}\n"
    if p.kind in ("vlanif", "meth"):
        address = p.address or "unassigned"
        return head + (
            f"Route Port,The Maximum Transmit Unit is 1500\nInternet Address is {address}\n"
            f"IP Sending Frames' Format is PKTFMT_ETHNT_2, Hardware address is {p.mac}\n"
            f"Current system time: {stamp(d)}\n"
            "    Input bandwidth utilization  : --\n    Output bandwidth utilization : --\n"
        )
    return head + _physical(d, p) + _counters(d, p)


def _physical(d: Device, p: Port) -> str:
    """Mode, speed, rates."""
    up = d.now() - timedelta(hours=200 if p.flaps == 0 else 1)
    since = f"{up:%Y-%m-%d %H:%M:%S} UTC+08:00" if p.up else "-"
    if p.optic:
        mode = f"Port Mode: COMMON FIBER, Transceiver: {p.optic.type}"
    else:
        mode = "Port Mode: COMMON COPPER" if p.kind in ("ge", "trunk") else "Port Mode: COMMON FIBER"
    if p.kind == "trunk":
        members = next(t for t in d.trunks if d.trunk_name(t.id) == p.name).members
        speed = f"Physical is ETH_TRUNK, Hash arithmetic : According to SIP-XOR-DIP,Maximal BW: {len(members)}0G, Current BW: {len(members)}0G\n"
    else:
        speed = (
            f"{mode}\nSpeed : {p.speed if p.up or p.kind != 'ge' else 1000},  Loopback: NONE\n"
            f"Duplex: {p.duplex},  Negotiation: {'DISABLE' if p.optic else 'ENABLE'}\n"
            f"Mdi   : {'-' if p.optic else 'AUTO'},  Flow-control: DISABLE\n"
        )
    return (
        f"Switch Port, Link-type : {p.link_type}(configured),\n"
        f"PVID : {p.pvid:>4}, TPID : 8100(Hex), The Maximum Frame Length is 9216\n"
        f"IP Sending Frames' Format is PKTFMT_ETHNT_2, Hardware address is {p.mac}\n"
        f"Last physical up time   : {since}\n"
        f"Last physical down time : {f'{up:%Y-%m-%d %H:%M:%S} UTC+08:00' if p.flaps or p.up else '-'}\n"
        f"Current system time: {stamp(d)}\n{speed}"
        f"Last 300 seconds input rate {p.in_bps} bits/sec, {p.in_bps // 3400} packets/sec\n"
        f"Last 300 seconds output rate {p.out_bps} bits/sec, {p.out_bps // 3400} packets/sec\n"
        f"Input peak rate {p.in_bps * 3} bits/sec, Record time: {d.now():%Y-%m}-03 10:14:55\n"
        f"Output peak rate {p.out_bps * 3} bits/sec, Record time: {d.now():%Y-%m}-03 10:14:55\n\n"
    )


def _counters(d: Device, p: Port) -> str:
    """Counters, in the recorded layout."""
    crc = d.counted(p.crc_per_s)
    lines = []
    for way, bps in (("Input", p.in_bps), ("Output", p.out_bps)):
        octets, packets = d.counted(bps / 8), d.counted(bps / 3400)
        few = packets // 50
        lines.append(
            f"{way}:  {packets} packets, {octets} bytes\n"
            f"  Unicast:{packets - 2 * few:>27},  Multicast:{few:>28}\n"
            f"  Broadcast:{few:>25},  Jumbo:{0:>32}\n"
            f"  Discard:{p.in_discards if way == 'Input' else 0:>27},  Pause:{0:>32}\n"
            + (f"  Frames:{0:>28}\n" if way == "Input" else "")
        )
        if way == "Input":
            lines.append(
                f"\n  Total Error:{crc:>23}\n  CRC:{crc:>31},  Giants:{0:>31}\n  Runts:{0:>29},  DropEvents:{0:>27}\n"
                f"  Alignments:{0:>24},  Symbols:{0:>30}\n  Ignoreds:{0:>26}\n\n"
            )
    lines.append(
        f"\n  Total Error:{0:>23}\n  Collisions:{0:>24},  Late Collisions:{0:>22}\n  Deferreds:{0:>25}  \n\n"
        "    Input bandwidth utilization threshold : 80.00%\n    Output bandwidth utilization threshold: 80.00%\n"
        f"    Input bandwidth utilization  : {utilisation(p.in_bps, p):>5}\n"
        f"    Output bandwidth utilization : {utilisation(p.out_bps, p):>5}\n"
    )
    return "".join(lines)


@SHAPE.command(
    "display counters error", "display counters error inbound", when=lambda d: d.series in ("S7700", "S6735")
)
def counters_error(d: Device) -> str:
    """Ports with errors. source: invented."""
    rows = "".join(f"{p.name:<26}{d.counted(p.crc_per_s):>14}{0:>14}\n" for p in d.physical() if p.crc_per_s)
    return "Interface                     InErrors     OutErrors\n" + "-" * 54 + "\n" + rows


@SHAPE.command("display ip interface brief")
def ip_brief(d: Device) -> str:
    """source: elinpf huawei_vrp_display_ip_interface_brief_meth.raw."""
    ports = [p for p in d.ports.values() if p.kind in ("vlanif", "meth")]
    ups = sum(p.up for p in ports)
    head = (
        "*down: administratively down\n^down: standby\n(l): loopback\n(s): spoofing\n"
        f"The number of interface that is UP in Physical is {ups}\n"
        f"The number of interface that is DOWN in Physical is {len(ports) - ups}\n"
        f"The number of interface that is UP in Protocol is {ups}\n"
        f"The number of interface that is DOWN in Protocol is {len(ports) - ups}\n\n"
        "Interface                         IP Address/Mask      Physical   Protocol  \n"
    )
    return head + "".join(
        f"{p.name:<34}{p.address or 'unassigned':<21}{phy(p):<11}{'up' if p.up else 'down':<10}\n" for p in ports
    )


@SHAPE.command("display port vlan")
def port_vlan(d: Device) -> str:
    """source: elinpf huawei_vrp_display_port_vlan_example1.raw."""
    head = "Port                        Link Type    PVID  Trunk VLAN List\n" + "-" * 79 + "\n"
    return head + "".join(
        f"{p.name:<28}{p.link_type:<13}{p.pvid:<6}{'1-4094' if p.link_type == 'trunk' else '-'}\n" for p in d.physical()
    )
