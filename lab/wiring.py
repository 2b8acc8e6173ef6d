"""Cables, trunks, spanning tree, gateways: what makes single devices one hospital."""

from __future__ import annotations

from typing import Any

from lab.state import Device, Optic, OspfPeer, Port, Route, Trunk, Vrrp

Devices = dict[str, Device]


def wire(devices: Devices, plan: dict[str, Any]) -> None:
    """Lay every cable of the plan, then everything that follows from the cables."""
    for left, lport, right, rport in [*_uplinks(devices), *plan["links"]]:
        connect(devices[left], lport, devices[right], rport)
    for spec in [*_access_trunks(devices), *plan["trunks"]]:
        for name in spec["devices"]:
            _bundle(devices[name], Trunk(spec["id"], list(spec["members"]), spec.get("mode", "LACP")))
    _spanning_tree(devices)
    _gateways(devices, plan)


def connect(left: Device, lport: str, right: Device, rport: str) -> None:
    """One cable between two ports."""
    for port, peer, far in ((left.ports[lport], right, rport), (right.ports[rport], left, lport)):
        port.up, port.peer, port.peer_mac = True, (peer.prompt_name, far), peer.mac
        port.link_type, port.vlans, port.pvid = "trunk", "1 to 4094", 1
        port.description = f"TO-{peer.name}"
        port.in_bps, port.out_bps = 42_000_000 + 1_000_003 * len(far), 61_000_000 + 700_001 * len(far)
        if port.kind != "ge" and port.optic is None:
            port.optic = Optic(serial=f"HA17{abs(hash_of(port.mac + port.name)) % 10**8:08d}")


def hash_of(text: str) -> int:
    """A stable number from a text (Python's own hash differs from run to run)."""
    value = 2166136261
    for char in text.encode():
        value = (value ^ char) * 16777619 % 2**32
    return value


def _floor_switches(devices: Devices) -> list[Device]:
    """The switches that hang on both cores by rule."""
    return [d for d in devices.values() if d.role == "access" and d.shape == "huawei_vrp" and d.series in UPLINKED]


UPLINKED = ("S5720",)


def _uplinks(devices: Devices) -> list[tuple[str, str, str, str]]:
    """XGE0/0/1 to core A and XGE0/0/2 to core B; a bundled switch has both on A."""
    cables = []
    for device, first, second in _core_ports(devices):
        core = "CORE-S7706-A" if first != second else "CORE-S7706-B"
        cables.append((device.name, "XGigabitEthernet0/0/1", "CORE-S7706-A", first))
        cables.append((device.name, "XGigabitEthernet0/0/2", core, second))
    return cables


def _core_ports(devices: Devices) -> list[tuple[Device, str, str]]:
    """Each floor switch with the core ports of its two uplinks; a bundled one has two different ports on core A."""
    spare = iter(range(37, 40))
    rows = []
    for number, device in enumerate(_floor_switches(devices)):
        bundled = device.quirks.get("uplinks") == "trunk"
        rows.append(
            (device, f"XGigabitEthernet1/0/{number}", f"XGigabitEthernet1/0/{next(spare) if bundled else number}")
        )
    return rows


def _access_trunks(devices: Devices) -> list[dict[str, Any]]:
    """Both ends of the bundles of switches with two links to one core."""
    specs = []
    near = ["XGigabitEthernet0/0/1", "XGigabitEthernet0/0/2"]
    for number, (device, first, second) in enumerate(_core_ports(devices)):
        if first != second:
            specs.append({"devices": [device.name], "id": 1, "members": near})
            specs.append({"devices": ["CORE-S7706-A"], "id": 10 + number, "members": [first, second]})
    return specs


def _bundle(device: Device, trunk: Trunk) -> None:
    """An aggregation interface with its members."""
    device.trunks.append(trunk)
    for name in trunk.members:
        device.ports[name].trunk = trunk.id
    name = device.trunk_name(trunk.id)
    first = device.ports[trunk.members[0]]
    device.ports[name] = Port(
        name, "trunk", True, True, first.description, 1, "trunk", "1 to 4094", device.mac,
        first.in_bps * 2, first.out_bps * 2,
    )  # fmt: skip


def _spanning_tree(devices: Devices) -> None:
    """Core A is the root; every other switch has its root port towards it and blocks the second way."""
    root = devices["CORE-S7706-A"]
    for device in devices.values():
        device.root = f"{root.priority}.{root.mac}"
        if device is root:
            continue
        for port in device.physical():
            if port.peer and port.peer[0] == root.prompt_name and not device.root_port:
                device.root_port = device.trunk_name(port.trunk) if port.trunk is not None else port.name
                port.stp_role = "ROOT"
            elif port.peer and port.peer[0] == "CORE-S7706-B" and device.role != "core":
                port.stp_role, port.stp_state = "ALTE", "DISCARDING"
        if device.root_port in device.ports:
            device.ports[device.root_port].stp_role = "ROOT"


def _gateways(devices: Devices, plan: dict[str, Any]) -> None:
    """VRRP on the cores, OSPF between cores and firewalls, a default route for everybody."""
    cores = [devices["CORE-S7706-A"], devices["CORE-S7706-B"]]
    for number, core in enumerate(cores):
        for vlan in (v for v in plan["vlans"] if v > 1):
            master = number == 0
            core.vrrp.append(
                Vrrp(vlan, f"Vlanif{vlan}", f"10.77.{vlan}.1", "Master" if master else "Backup", 120 if master else 100)
            )
            core.ports[f"Vlanif{vlan}"] = Port(
                f"Vlanif{vlan}", "vlanif", True, True, plan["vlans"][vlan], address=f"10.77.{vlan}.{2 + number}/24"
            )
        other = cores[1 - number]
        core.ospf = [
            OspfPeer(f"10.77.255.{2 - number}", f"10.77.254.{2 - number}", "Vlanif99"),
            OspfPeer(f"10.77.255.{11 + number}", f"10.77.253.{10 + number * 4}", "GigabitEthernet2/0/0"),
            OspfPeer("10.77.255.3", f"10.77.252.{10 + number * 4}", "XGigabitEthernet1/0/44"),
        ]
        core.routes.append(Route("0.0.0.0/0", "O_ASE", f"10.77.253.{10 + number * 4}", "GigabitEthernet2/0/0", 150, 1))
        core.routes += [
            Route(f"10.77.{v}.0/24", "Direct", f"10.77.{v}.{2 + number}", f"Vlanif{v}", 0) for v in plan["vlans"]
        ]
        assert other
    devices["CORE-S6735"].ospf = [
        OspfPeer("10.77.255.1", "10.77.252.9", "XGigabitEthernet0/0/47"),
        OspfPeer("10.77.255.2", "10.77.252.13", "XGigabitEthernet0/0/48"),
    ]
    for number, name in enumerate(("FW-USG-A", "FW-USG-B")):
        peer = OspfPeer(f"10.77.255.{1 + number}", f"10.77.253.{9 + number * 4}", "GigabitEthernet1/0/1")
        devices[name].ospf = [peer]
    for device in devices.values():
        if device.role != "core":
            device.routes.append(Route("0.0.0.0/0", "Static", "10.77.99.1", device.management_interface))
