"""Spanning tree, loops, MAC table of VRP V200."""

from __future__ import annotations

from lab.shapes.huawei_vrp import SHAPE
from lab.shapes.huawei_vrp.text import ago
from lab.state import Device, Port


def stp_ports(d: Device) -> list[Port]:
    """Ports the tree runs on: up, not a member of a bundle, not an IP interface."""
    return [
        p
        for p in d.ports.values()
        if p.up and p.kind not in ("vlanif", "meth") and (p.trunk is None or p.kind == "trunk")
    ]


def bridge(d: Device) -> str:
    """The device's own bridge id."""
    return f"{d.priority}.{d.mac}"


@SHAPE.command("display stp brief")
def stp_brief(d: Device) -> str:
    """Roles and states. source: S5700 outputs in public notes (uppercase states)."""
    rows = "".join(
        f"   0    {p.name:<27} {p.stp_role:<5} {p.stp_state:<13} {'BPDU' if p.link_type == 'access' else 'NONE'}\n"
        for p in stp_ports(d)
    )
    return " MSTID  Port                        Role  STP State     Protection\n" + rows


@SHAPE.command("display stp")
def stp(d: Device) -> str:
    """The tree as seen from here. source: S5700 outputs in public notes."""
    own = bridge(d)
    cost = "0" if d.root == own else "2000"
    mark = " (This bridge is the root)" if d.root == own else ""
    number = next((n for n, p in enumerate(d.ports.values(), 1) if p.name == d.root_port), 0)
    head = (
        "-------[CIST Global Info][Mode RSTP]-------\n"
        f"CIST Bridge         :{own}\n"
        "Config Times        :Hello 2s MaxAge 20s FwDly 15s MaxHop 20\n"
        "Active Times        :Hello 2s MaxAge 20s FwDly 15s MaxHop 20\n"
        f"CIST Root/ERPC      :{d.root} / {cost}{mark}\n"
        f"CIST RegRoot/IRPC   :{own} / 0{mark}\n"
        f"CIST RootPortId     :{'128.' + str(number) if number else '0.0'}\n"
        "BPDU-Protection     :Enabled\n"
        f"TC or TCN received  :{d.stp_changes * 2}\n"
        "TC count per hello  :0\n"
        "STP Converge Mode   :Normal \n"
        f"Time since last TC  :{ago(d.stp_change_hours)}\n"
        f"Number of TC        :{d.stp_changes}\n"
        f"Last TC occurred    :{d.root_port or 'XGigabitEthernet1/0/3'}\n"
    )
    return head + "".join(_port(d, n, p) for n, p in enumerate(stp_ports(d)[:8], 1))


def _port(d: Device, number: int, p: Port) -> str:
    role = {"ROOT": "Root", "ALTE": "Alternate", "DESI": "Designated"}[p.stp_role]
    return (
        f"----[Port{number}({p.name})][{p.stp_state}]----\n"
        " Port Protocol       :Enabled\n"
        f" Port Role           :{role} Port\n"
        " Port Priority       :128\n"
        " Port Cost(Dot1T )   :Config=auto / Active=2000\n"
        f" Designated Bridge/Port   :{d.root if p.stp_role != 'DESI' else bridge(d)} / 128.{number}\n"
        " Port Edged          :Config=default / Active=disabled\n"
        " Point-to-point      :Config=auto / Active=true\n"
    )


@SHAPE.command("display stp topology-change")
def topology_change(d: Device) -> str:
    """Topology changes. source: Huawei command reference (V600 page, same fields)."""
    return (
        " CIST topology change information\n"
        f"   Number of topology changes             :{d.stp_changes}\n"
        f"   Time since last topology change        :{ago(d.stp_change_hours)}\n"
        f"   Topology change initiator(notified)    :{d.root_port or 'XGigabitEthernet1/0/3'}\n"
        f"   Topology change last received from     :{d.root.split('.')[1]}\n"
        f"   Number of generated topologychange traps :   {d.stp_changes}\n"
        "   Number of suppressed topologychange traps:   0\n"
    )


@SHAPE.command("display loop-detection", "display loopback-detect")
def loops(d: Device) -> str:
    """Loops found. source: invented."""
    head = (
        "Loopback-detect sending-packet interval:  5\nLoopback-detect sending-packet pattern:  None\n"
        "----------------------------------------------------------------------------------\n"
        "Interface                     RecoverTime  Action     Status    \n"
        "----------------------------------------------------------------------------------\n"
    )
    rows = [f"{p.name:<30}30           shutdown   {'LOOPBACK' if p.name in d.loops else 'NORMAL'}\n"
            for p in list(d.physical())[:4] + [d.ports[n] for n in d.loops]]  # fmt: skip
    return head + "".join(dict.fromkeys(rows)) + "-" * 82


@SHAPE.command("display mac-address flapping record")
def flapping(d: Device) -> str:
    """MAC addresses that moved. source: invented, after the V200 manuals."""
    if not d.flapping:
        return "Info: No MAC-address flapping record."
    rows = "".join(
        f" S:{d.now():%Y-%m-%d} 08:11:04   {vlan:<8} {mac} {old:<14} {new:<14} 57\n E:{d.now():%Y-%m-%d} 08:13:39\n"
        for mac, vlan, old, new in d.flapping
    )
    return (
        " S  : start time\n E  : end time\n(Q) : quit VLAN\n(D) : error down\n" + "-" * 79 + "\n"
        " Move-Time             VLAN     MAC-Address    Original-Port  Move-Ports     MoveNum\n" + "-" * 79 + "\n"
        f"{rows}\n" + "-" * 79 + f"\nTotal items on slot 0: {len(d.flapping)}\n"
    )


@SHAPE.command("display mac-address total-number")
def mac_total(d: Device) -> str:
    """source: invented, after the V200 manuals."""
    return f"Total number of MAC addresses: {d.macs}"


@SHAPE.command("display mac-address summary")
def mac_summary(d: Device) -> str:
    """Capacity of the MAC table. source: invented, after the V200 manuals."""
    return (
        "Summary information of slot 0:\n-----------------------------------\n"
        "Static     :                    0\nBlackhole  :                    0\n"
        f"Dyn-Local  :{d.macs:>21}\nDyn-Remote :                    0\nDyn-Trunk  :                    0\n"
        "Sticky     :                    0\nSecurity   :                    0\nAuthen     :                    0\n"
        f"In-used    :{d.macs:>21}\nCapacity   :{d.mac_limit:>21}\n-----------------------------------\n"
    )
