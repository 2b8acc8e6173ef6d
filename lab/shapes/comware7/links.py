"""Optics, bundles and neighbours of Comware 7."""

from __future__ import annotations

from lab.shapes.comware7 import SHAPE, switch
from lab.shapes.comware7.network import abbreviated, chosen
from lab.state import Device, Optic


@SHAPE.command("display transceiver diagnosis interface", "display transceiver diagnosis interface <name>", when=switch)
def diagnosis(d: Device, *words: str) -> str:
    """source: Comware 7 outputs in public notes (9871956106)."""
    ports = [chosen(d, "".join(words))] if words else [p for p in d.physical() if p.kind != "ge"]
    return "".join(_optic(p.name, p.optic) for p in ports)


def _optic(name: str, o: Optic | None) -> str:
    head = f"{name} transceiver diagnostic information:\n"
    if o is None:
        return head + "  The transceiver is absent.\n"
    columns = "Temp.(C) Voltage(V)  Bias(mA)  RX power(dBm)  TX power(dBm)\n"
    return head + (
        f"  Current diagnostic parameters:\n    {columns}    {o.temperature:<11.0f}{o.voltage:<12.2f}{o.bias:<10.2f}{o.rx:<15.2f}{o.tx:.2f}\n"
        f"  Alarm thresholds:\n          {columns}    High  73         3.80        88.00     {o.rx_high + 2:<15.2f}3.50\n    Low   -3         2.81        1.00      {o.rx_low - 2:<15.2f}-12.20\n"
        f"  Warning thresholds:\n          {columns}    High  70         3.46        85.00     {o.rx_high:<15.2f}0.50\n    Low   0          3.13        2.00      {o.rx_low:<15.2f}-8.20\n"
    )  # fmt: skip


@SHAPE.command("display link-aggregation summary", when=switch)
def summary(d: Device) -> str:
    """source: elinpf hp_comware_display_link-aggregation_summary.raw."""
    rows = "".join(
        f"BAGG{t.id:<6}D     0x8000,f4de-af41-1500  {len(t.members) - len(t.down):<10}{len(t.down):<12}0           Shar\n"
        for t in d.trunks
    )
    return (
        "Aggregation Interface Type: \nBAGG -- Bridge-Aggregation, BLAGG -- Blade-Aggregation, RAGG -- Route-Aggregation, SCH-B -- Schannel-Bundle \n"
        f"Aggregation Mode: S -- Static, D -- Dynamic \nLoadsharing Type: Shar -- Loadsharing, NonS -- Non-Loadsharing\nActor System ID: 0x8000, {d.mac}\n\n"
        "AGG        AGG   Partner ID              Selected  Unselected  Individual  Share\nInterface  Mode                          Ports     Ports       Ports       Type \n"
        + "-" * 80 + f"\n{rows}"
    )  # fmt: skip


@SHAPE.command("display link-aggregation verbose", when=switch)
def verbose(d: Device) -> str:
    """source: elinpf hp_comware_display_link-aggregation_verbose.raw."""
    head = (
        "Loadsharing Type: Shar -- Loadsharing, NonS -- Non-Loadsharing \nPort Status: S -- Selected, U -- Unselected, I -- Individual \n"
        "Port: A -- Auto port, M -- Management port, R -- Reference port \nFlags:  A -- LACP_Activity, B -- LACP_Timeout, C -- Aggregation, \n"
        "        D -- Synchronization, E -- Collecting, F -- Distributing, \n        G -- Defaulted, H -- Expired \n\n"
    )
    out = []
    for t in d.trunks:
        local = "".join(
            f"  {abbreviated(m):<20}{'U' if m in t.down else 'S':<9}32768    {n:<9}1                      {'{AC}' if m in t.down else '{ACDEF}'}\n"
            for n, m in enumerate(t.members, 1)
        )
        far = "".join(
            f"  {abbreviated(m):<20}{'0' if m in t.down else '32768':<9}{n:<9}9        0x8000, f4de-af41-1500 {'{DEF}' if m in t.down else '{ACDEF}'}\n"
            for n, m in enumerate(t.members, 1)
        )
        out.append(
            f"Aggregate Interface: Bridge-Aggregation{t.id}\nCreation Mode: Manual\nAggregation Mode: Dynamic\nLoadsharing Type: Shar\nManagement VLANs: None\n"
            f"System ID: 0x8000, {d.mac}\nLocal: \n  Port                Status   Priority Index    Oper-Key               Flag\n{local}"
            f"Remote: \n  Actor               Priority Index    Oper-Key SystemID               Flag   \n{far}"
        )
    return head + "\n".join(out)


@SHAPE.command("display lldp neighbor-information list")
def lldp(d: Device) -> str:
    """source: elinpf hp_comware_display_lldp_neighbor-information_list.raw."""
    rows = "".join(
        f"{abbreviated(p.name):<15} {p.peer_mac:<15} {p.peer[1]:<31} {p.peer[0]}\n"
        for p in d.physical()
        if p.up and p.peer
    )
    return (
        "Chassis ID : * -- -- Nearest nontpmr bridge neighbor\n             # -- -- Nearest customer bridge neighbor\n             Default -- -- Nearest bridge neighbor\n"
        f"Local Interface Chassis ID      Port ID                         System Name     \n{rows}"
    )


@SHAPE.command("display lldp neighbor-information", "display lldp neighbor-information verbose")
def lldp_verbose(d: Device) -> str:
    """source: elinpf hp_comware_display_lldp_neighbor-information_verbose.raw."""
    return "\n".join(
        f"LLDP neighbor-information of port {n}[{p.name}]:\nLLDP agent nearest-bridge:\n LLDP neighbor index : 1\n Update time         : 57 days, 22 hours, 1 minutes, 46 seconds\n"
        f" Chassis type        : MAC address\n Chassis ID          : {p.peer_mac}\n Port ID type        : Interface name\n Port ID             : {p.peer[1]}\n Time to live        : 120\n"
        f" Port description    : TO-{d.prompt_name}\n System name         : {p.peer[0]}\n System description  : Huawei Versatile Routing Platform Software\n"
        for n, p in enumerate(d.physical(), 1) if p.up and p.peer
    )  # fmt: skip
