"""Faults change the state of devices; what is printed follows from the state."""

from __future__ import annotations

import re
from typing import Any

from lab.state import Alarm, Device, Licence, Log, OspfPeer, Route, Signature, Vrrp

MADE = {
    "alarms": Alarm, "logs": Log, "licences": Licence, "signatures": Signature,
    "vrrp": Vrrp, "ospf": OspfPeer, "routes": Route,
}  # fmt: skip


def plant(fault: dict[str, Any], devices: dict[str, Device]) -> None:
    """Change the fault's device (and the far ends of cut cables)."""
    device = devices[fault["device"]]
    device.config = None
    for path, value in fault.get("set", {}).items():
        change(device, path, value)
    if typed := fault.get("typed"):
        device.typed.append(typed)
    for name, entries in fault.get("add", {}).items():
        getattr(device, name).extend(MADE[name](**e) if name in MADE else _plain(e) for e in entries)
    for name, key in fault.get("remove", {}).items():
        setattr(device, name, [e for e in getattr(device, name) if key not in vars(e).values()])
    for port in fault.get("cut", []):
        cut(devices, device, port)
    if slot := fault.get("lose_slot"):
        lose(devices, device, slot)


def _plain(entry: Any) -> Any:
    return tuple(entry) if isinstance(entry, list) else entry


def change(thing: Any, path: str, value: Any) -> None:
    """Set ``fans[1].ok`` or ``ports[GigabitEthernet0/0/1].up``; KeyError when there is no such part."""
    steps = re.findall(r"\[([^\]]+)\]|([^.\[\]]+)", path)
    for inner, plain in steps[:-1]:
        thing = _part(thing, inner) if inner else getattr(thing, plain)
    inner, plain = steps[-1]
    if inner:
        thing[int(inner) if isinstance(thing, list) else inner] = value
    elif isinstance(thing, dict):
        thing[plain] = value
    else:
        if not hasattr(thing, plain):
            raise KeyError(f"{path}: no such field")
        setattr(thing, plain, value)


def _part(thing: Any, key: str) -> Any:
    """A member of a dict by key; of a list by index (``1``), name (``PWR3``) or field (``slot=8``)."""
    if isinstance(thing, dict):
        return thing[key]
    if key.isdigit():
        return thing[int(key)]
    name, _, wanted = key.rpartition("=")
    for entry in thing:
        if str(getattr(entry, name or "name", "")) == wanted:
            return entry
    raise KeyError(key)


def cut(devices: dict[str, Device], device: Device, name: str) -> None:
    """A broken cable: both ends go down and nobody hears a neighbour any more."""
    port = device.ports[name]
    far = port.peer
    _down(device, name)
    for other in devices.values():
        if far and other.prompt_name == far[0] and far[1] in other.ports:
            _down(other, far[1])


def lose(devices: dict[str, Device], device: Device, slot: str) -> None:
    """A stack member is gone: its board, its cables, its ports."""
    _part(device.boards, f"slot={slot}").online = False
    _part(device.members, f"id={slot}").online = False
    gone = [name for name in device.ports if f"{slot}/0/" in name]
    for name in gone:
        cut(devices, device, name)
        del device.ports[name]


def _down(device: Device, name: str) -> None:
    port = device.ports[name]
    port.up, port.peer, port.in_bps, port.out_bps = False, None, 0, 0
    for trunk in device.trunks:
        if name in trunk.members and name not in trunk.down:
            trunk.down.append(name)
