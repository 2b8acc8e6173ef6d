"""Optics, trunks and LLDP neighbours of VRP V200."""

from __future__ import annotations

from lab.shapes.huawei_vrp import SHAPE
from lab.shapes.huawei_vrp.ports import chosen
from lab.shapes.huawei_vrp.text import short
from lab.state import Device, Optic, Port, Trunk


def optics(d: Device, words: tuple[str, ...]) -> list[tuple[Port, Optic]]:
    """Ports with a transceiver, all or the one asked for."""
    ports = [chosen(d, "".join(words))] if words else list(d.physical())
    return [(p, p.optic) for p in ports if p.optic]


@SHAPE.command("display transceiver diagnosis interface", "display transceiver diagnosis interface <name>")
def diagnosis(d: Device, *words: str) -> str:
    """Measured values with limits. source: an S-series output in public notes (47196242889)."""
    return "\n".join(_diagnosis(p, o) for p, o in optics(d, words)) or "Info: There is no optical module."


def _diagnosis(p: Port, o: Optic) -> str:
    values = [
        ("TxPower(dBm)", o.tx, -8.2, 0.5), ("RxPower(dBm)", o.rx, o.rx_low, o.rx_high),
        ("Current(mA)", o.bias, 1.0, 75.0), ("Temp.(°C)", o.temperature, -5.0, 75.0), ("Voltage(V)", o.voltage, 2.97, 3.63),
    ]  # fmt: skip
    rows = "".join(
        f"{n:<16}{v:<15.2f}{lo:<13.2f}{hi:<13.2f}{'normal' if lo <= v <= hi else 'abnormal'}\n"
        for n, v, lo, hi in values
    )
    return (
        f"Port {p.name} transceiver diagnostic information:\n"
        "Parameter        Current       Low Alarm    High Alarm\n"
        "  Type            Value        Threshold    Threshold    Status\n"
        "-------------   ---------      ---------    ----------   --------\n" + rows
    )


@SHAPE.command("display transceiver", "display transceiver interface <name>")
def transceiver(d: Device, *words: str) -> str:
    """What is plugged in. source: elinpf huawei_vrp_display_transceiver_verbose.raw."""
    return "".join(_transceiver(p, o) for p, o in optics(d, words)) or "Info: There is no optical module."


@SHAPE.command("display transceiver verbose", "display transceiver interface <name> verbose")
def verbose(d: Device, *words: str) -> str:
    """What is plugged in and how it does. source: elinpf huawei_vrp_display_transceiver_verbose.raw."""
    parts = [_transceiver(p, o) + _measured(o) for p, o in optics(d, words)]
    return "".join(parts) or "Info: There is no optical module."


RULE = "-" * 61


def _transceiver(p: Port, o: Optic) -> str:
    return (
        f"{p.name} transceiver information:\n{RULE}\nCommon information:\n"
        f"  Transceiver Type               :{o.type}\n  Connector Type                 :LC\n"
        f"  Wavelength(nm)                 :{o.wavelength}\n  Transfer Distance(m)           :{o.distance}\n"
        "  Digital Diagnostic Monitoring  :YES\n  Vendor Name                    :HUAWEI\n"
        "  Vendor Part Number             :02318170\n  Ordering Name                  :\n"
        f"{RULE}\nManufacture information:\n  Manu. Serial Number            :{o.serial}\n"
        f"  Manufacturing Date             :2018-02-11\n  Vendor Name                    :HUAWEI\n{RULE}\n"
    )


def _measured(o: Optic) -> str:
    return (
        "Diagnostic information:\n"
        f"  Temperature(°C)              :{o.temperature:.2f}\n  Temp High Threshold(°C)      :75.00\n"
        f"  Temp Low  Threshold(°C)      :-5.00\n  Voltage(V)                    :{o.voltage:.2f}\n"
        "  Volt High Threshold(V)        :3.63\n  Volt Low  Threshold(V)        :2.97\n"
        f"  Bias Current(mA)              :{o.bias:.2f}\n  Bias High Threshold(mA)       :75.00\n"
        f"  Bias Low  Threshold(mA)       :1.00\n  RX Power(dBM)                 :{o.rx:.2f}\n"
        f"  RX Power High Warning(dBM)    :{o.rx_high - 1:.2f}\n  RX Power Low  Warning(dBM)    :{o.rx_low + 2:.2f}\n"
        f"  RX Power High Threshold(dBM)  :{o.rx_high:.2f}\n  RX Power Low  Threshold(dBM)  :{o.rx_low:.2f}\n"
        f"  TX Power(dBM)                 :{o.tx:.2f}\n  TX Power High Warning(dBM)    :-0.50\n"
        "  TX Power Low  Warning(dBM)    :-7.20\n  TX Power High Threshold(dBM)  :0.50\n"
        f"  TX Power Low  Threshold(dBM)  :-8.20\n{RULE}\n"
    )


@SHAPE.command("display eth-trunk", "display eth-trunk <id>")
def eth_trunk(d: Device, number: str = "") -> str:
    """Bundles and their members. source: ntc huawei_vrp_display_eth-trunk.raw."""
    trunks = [t for t in d.trunks if not number or str(t.id) == number]
    return "\n".join(_trunk(d, t) for t in trunks) or "Info: No Eth-Trunk is configured."


def _trunk(d: Device, t: Trunk) -> str:
    ups = len(t.members) - len(t.down)
    members = "".join(
        f"{m:<23}{'Unselect' if m in t.down else 'Selected'} 10GTrunk 32768   {n:<7}{t.id * 32 + 305:<8}"
        f"{'10100010' if m in t.down else '10111100'}  1     \n"
        for n, m in enumerate(t.members, 1)
    )
    partners = "".join(
        f"{m:<23}{0 if m in t.down else 32768:<8}{'0000-0000-0000' if m in t.down else 'f4de-af41-1500'}  "
        f"{0 if m in t.down else 32768:<8}{0 if m in t.down else n:<7}{0 if m in t.down else 305:<8}"
        f"{'10100011' if m in t.down else '10111100'}\n"
        for n, m in enumerate(t.members, 1)
    )
    rule = "-" * 80
    return (
        f"Eth-Trunk{t.id}'s state information is:\nLocal:\n"
        f"LAG ID: {t.id:<20}WorkingMode: {t.mode:<46}\n"
        "Preempt Delay: Disabled     Hash arithmetic: According to SIP-XOR-DIP         \n"
        f"System Priority: 32768      System ID: {d.mac}                         \n"
        "Least Active-linknumber: 1  Max Active-linknumber: 8                          \n"
        f"Operate status: {'up' if ups else 'down':<12}Number Of Up Port In Trunk: {ups:<22}\n{rule}\n"
        "ActorPortName          Status   PortType PortPri PortNo PortKey PortState Weight\n"
        f"{members}\nPartner:\n{rule}\n"
        f"ActorPortName          SysPri   SystemID        PortPri PortNo PortKey PortState\n{partners}"
    )


@SHAPE.command("display lldp neighbor brief")
def lldp_brief(d: Device) -> str:
    """Neighbours, one per line. source: S5720 output quoted in a public napalm driver."""
    rows = "".join(
        f"{short(p.name):<14}{p.peer[0]:<22}{short(p.peer[1]):<26}{96 + n % 24:<10}\n"
        for n, p in enumerate(d.ports.values())
        if p.up and p.peer
    )
    return "Local Intf    Neighbor Dev          Neighbor Intf             Exptime(s)\n" + rows


@SHAPE.command("display lldp neighbor", "display lldp neighbor interface <name>")
def lldp(d: Device, *words: str) -> str:
    """Neighbours in full. source: ntc huawei_vrp_display_lldp_neighbor.raw."""
    ports = [chosen(d, "".join(words))] if words else list(d.physical())
    return "\n".join(_neighbour(p) for p in ports)


def _neighbour(p: Port) -> str:
    if not (p.up and p.peer):
        return f"{p.name} has 0 neighbor(s)\n"
    return (
        f"{p.name} has 1 neighbor(s):\n\nNeighbor index :1\nChassis type   :MAC address \nChassis ID     :{p.peer_mac} \n"
        f"Port ID type   :Interface name \nPort ID        :{p.peer[1]}\nPort description    :TO-{p.peer[0]}\n"
        f"System name         :{p.peer[0]}\nSystem description  :Huawei Versatile Routing Platform Software\n"
        "System capabilities supported   :bridge router \nSystem capabilities enabled     :bridge router \n"
        "Management address type  :ipV4\nManagement address value :10.77.99.1\nOID  :0.6.15.43.6.1.4.1.2011.5.25.41.1.2.1.1.1. \n"
        "Expired time   :104s\n\nPort VLAN ID(PVID)  :1\nProtocol identity   :STP RSTP/MSTP LACP \n\n"
        "Auto-negotiation supported    :Yes \nAuto-negotiation enabled      :No\n"
        f"OperMau   :speed({p.speed})/duplex(Full)\n\nLink aggregation supported:Yes \n"
        f"Link aggregation enabled :{'Yes' if p.trunk is not None else 'No'} \nAggregation port ID      :{p.trunk or 0}\nMaximum frame Size       :9216\n"
    )
