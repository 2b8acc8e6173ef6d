"""hospital.yml and models.yml → devices with state, wired into one hospital."""

from __future__ import annotations

import re
import time
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lab.accounts import Account
from lab.faults import change, plant
from lab.journal import Journal
from lab.node import LabNode
from lab.state import Board, Device, Fan, File, Licence, Log, Member, Optic, Port, Psu, Sensor, Signature
from lab.wiring import hash_of, wire

HERE = Path(__file__).parent
WARDS = ("护士站", "医生办公室", "收费窗口", "自助机", "打印机", "监护仪网关", "PACS阅片", "移动查房AP", "空置")


@cache
def read(name: str) -> Any:
    """One of the lab's YAML files; treat it as read-only."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def plan() -> dict[str, Any]:
    """hospital.yml as it is."""
    loaded: dict[str, Any] = read("hospital.yml")
    return loaded


def devices(faults: bool = True, repaired: Collection[str] = (), later: bool = False) -> dict[str, Device]:
    """All devices by name, wired; faults planted but for the repaired ones, or none (``all``); ``later``: the next day's too."""
    known = [*read("faults.yml"), *read("drift.yml")]
    if unknown := set(repaired) - {fault["id"] for fault in known} - {"all"}:
        raise ValueError(f"no such fault in lab/faults.yml: {', '.join(sorted(unknown))}")
    made = {name: build(name, spec) for name, spec in plan()["devices"].items()}
    wire(made, plan())
    for name, spec in plan()["devices"].items():
        _pair(made[name])
        for path, value in spec.get("state", {}).items():
            change(made[name], path, value)
    if faults and "all" not in repaired:
        for fault in (f for f in known if f["id"] not in repaired and (later or not f.get("later"))):
            plant(fault, made)
    return made


def load(journal: Journal, repaired: Collection[str] = (), later: bool = False) -> list[LabNode]:
    """All devices, each with its accounts."""
    logins = plan()["accounts"]
    return [
        LabNode(device, journal, plan()["super_password"], _accounts(logins), plan()["banner"])
        for device in devices(repaired=repaired, later=later).values()
    ]


def _accounts(logins: dict[str, Any]) -> dict[str, Account]:
    """Every device counts wrong passwords for itself."""
    return {user: Account(login["password"], login["level"]) for user, login in logins.items()}


def build(name: str, spec: dict[str, Any]) -> Device:
    """One device from its line in the plan and its model."""
    model = read("models.yml")[spec.get("build", spec["model"])]
    number = hash_of(name)
    device = Device(
        name, spec["address"], spec.get("shape", "huawei_vrp"), spec["model"], spec["version"], model["series"],
        spec.get("hostname", ""), spec.get("role", "access"), spec.get("vlan", 10), spec.get("priority", 32768),
        f"2102359{number % 10**9:09d}{number % 9973:04d}", f"f4de-af{number >> 16 & 255:02x}-{number & 0xFF00 | 0:04x}",
        time.time(), 80 + number % 400,
    )  # fmt: skip
    device.quirks = dict(spec.get("quirks", {}))
    device.logins = {user: (login["password"], login["level"]) for user, login in plan()["accounts"].items()}
    _hardware(device, model)
    _ports(device, model)
    _software(device)
    for key, value in model.get("set", {}).items():
        setattr(device, key, value)
    device.memory, device.cpu = 30 + number % 17, 5 + number % 12
    return device


def _hardware(device: Device, model: dict[str, Any]) -> None:
    """Boards, supplies, fans, sensors."""
    device.boards = [Board(**b) for b in model["boards"]]
    device.psus = [Psu(**p) for p in model["psus"]]
    device.fans = [Fan(**f) for f in model["fans"]]
    device.sensors = [Sensor(**s) for s in model["sensors"]]


def expand(pattern: str) -> list[str]:
    """``GE0/0/{1..3}`` → GE0/0/1, GE0/0/2, GE0/0/3."""
    found = re.search(r"\{(\d+)\.\.(\d+)\}", pattern)
    if not found:
        return [pattern]
    first, last = int(found[1]), int(found[2])
    return [pattern[: found.start()] + str(n) + pattern[found.end() :] for n in range(first, last + 1)]


def _ports(device: Device, model: dict[str, Any]) -> None:
    """All ports; about half of the copper ports of an access switch have a client on them."""
    index = 0
    for kind, patterns in model["ports"].items():
        for name in (n for pattern in patterns for n in expand(pattern)):
            index += 1
            mac = f"{device.mac[:-2]}{index & 255:02x}"
            port = device.ports[name] = Port(name, kind, pvid=device.vlan if kind == "ge" else 1, mac=mac)
            _client(device, port)
            if any(name.startswith(p) for p in model.get("optical", [])) and index % 2:
                port.optic = Optic("1000_BASE_SX_SFP", 850, f"CD25HP{index:03d}", -6.1, -5.4, 6.2, distance="550(50um)")
    name = device.management_interface
    address = f"10.77.99.{device.address.split('.')[-1]}/24"
    port = device.ports.setdefault(name, Port(name, "vlanif", mac=device.mac))
    port.up, port.description, port.address = True, "管理", address


def _client(device: Device, port: Port) -> None:
    """Plug something into an edge port, by a stable dice."""
    dice = hash_of(device.name + port.name) % 100
    edge = port.kind == "ge" or (device.role == "server" and port.kind == "xge")
    if device.role == "firewall" or not edge:
        return
    if dice < 55:
        port.up, port.in_bps, port.out_bps = True, 20_000 * (1 + dice), 90_000 * (1 + dice)
        port.description = WARDS[dice % (len(WARDS) - 1)] if dice % 3 == 0 else ""
        port.pvid, port.vlans = device.vlan, str(device.vlan)
    elif dice > 92:
        port.admin, port.description = False, WARDS[-1]


def _software(device: Device) -> None:
    """Files, patch, routine log lines."""
    if not device.version.startswith("V"):
        _other_software(device)
        return
    short = device.version.split("SPC")[0]
    device.software = f"{device.series}-{device.version}.cc"
    device.patch = f"{short}SPH{'010' if short.endswith('C10') else '016'}"
    device.files = [File(device.software, 86_423_552), File(f"{device.patch}.pat", 3_201_440), File("vrpcfg.zip", 4812)]
    device.logs = _routine(device)


def _other_software(device: Device) -> None:
    """The same for Comware and StoneOS."""
    name = f"{device.series.lower()}-cmw710-{device.version.split('Release ')[-1].lower()}.bin"
    device.files = [File(name, 74_223_616), File("startup.cfg", 9120), File("startup.mdb", 120_431)]
    device.logs = _routine(device)


def _routine(device: Device) -> list[Log]:
    """Harmless log lines as every device has them: logins, edge ports, the clock."""
    edges = [p.name for p in device.ports.values() if p.kind in ("ge", "xge")][:8]
    logs = [Log("NTP", 4, "STRATUM_CHANGE", "System stratum changes from 16 to 3. (SourceAddress=10.77.0.20)", 400.0)]
    for day in range(1, 15):
        user = "The SSH user succeeded in logging in. (ServiceType=stelnet, UserName=wardround, UserAddress=10.77.0.30)"
        logs.append(Log("SSH", 5, "SSH_USER_LOGIN", user, day * 24 - 0.4))
        logs.append(Log("SHELL", 6, "LOGOUT", "wardround logout from 10.77.0.30.", day * 24 - 0.5))
        edge = edges[hash_of(device.name + str(day)) % len(edges)]
        for word, after in (("DOWN", 0.0), ("UP", 0.05)):
            text = f"Interface {edge} has turned into {word} state."
            logs.append(Log("IFPDT", 4, "IF_STATE", text, day * 24 - 11.3 - after))
    return logs


def _pair(device: Device) -> None:
    """HA state, licences, signature libraries of the firewalls; IRF members of the stack."""
    first = device.name.endswith("-A")
    if device.shape == "huawei_usg":
        device.hrp = {"prefix": "HRP_M" if first else "HRP_S", "role": "active" if first else "standby",
                      "peer": "standby" if first else "active", "normal": True}  # fmt: skip
        device.licences = [Licence("IPS Update", 410), Licence("AV Update", 410), Licence("URL Remote Query", 410)]
        device.signatures = [Signature("IPS-SDB", 3), Signature("AV-SDB", 2), Signature("SA-SDB", 6)]
    elif device.shape == "hillstone_stoneos":
        device.ha = {"state": "Master" if first else "Backup", "peer": "Backup" if first else "Master", "sync": True}
        device.licences = [Licence("AntiVirus", 265), Licence("IPS", 265), Licence("URL DB", 265), Licence("Platform")]
        device.signatures = [Signature("AV", 2, 9_412_004), Signature("IPS", 4, 9120), Signature("URL", 5, 140_000_000)]
    elif device.model.startswith("SecPath"):
        device.licences = [Licence("IPS", 300), Licence("AV", 300), Licence("UFLT", 300)]
        device.signatures = [Signature("IPS", 5), Signature("AV", 2), Signature("APR", 6), Signature("URL", 6)]
    if len([b for b in device.boards if b.kind == "BOX"]) > 1:
        device.members = [
            Member(1, "Master", device.mac, 32, "WS5800-48X"),
            Member(2, "Standby", device.mac[:-2] + "80", 1, "WS5800-48X"),
        ]
