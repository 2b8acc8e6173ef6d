"""The Ansible inventory of the lab, made from hospital.yml; what is planned, not what is broken."""

from __future__ import annotations

from typing import Any

import yaml

from lab import bench
from lab.hospital import devices, plan
from lab.state import Device

PLATFORMS = {
    "huawei_vrp": "huawei_vrp", "huawei_chassis": "huawei_vrp", "huawei_vrp8": "huawei_vrp", "huawei_usg": "huawei_usg",
    "comware5": "hp_comware", "comware7": "hp_comware", "hillstone_stoneos": "hillstone_stoneos",
}  # fmt: skip
HEAD = """---
# Made by `python -m lab inventory`: do not edit, change lab/hospital.yml instead.
# The passwords stand in the open on purpose: they open nothing but the simulated devices on 127.77.0.0/16.
"""


def render(switches: int = 0, offset: int = 0) -> str:
    """The inventory as YAML text."""
    hosts = _fleet(switches) if switches else {name: _host(device) for name, device in devices(faults=False).items()}
    if not switches:
        hosts |= plan()["brought"]
    groups: dict[str, Any] = {}
    for name, variables in hosts.items():
        groups.setdefault(variables["platform"], {"hosts": {}})["hosts"][name] = variables
    account = plan()["accounts"]["wardround"]
    shared = {
        "ports": {"ssh": 10022 + offset, "telnet": 10023 + offset},
        "ansible_user": "wardround",
        "ansible_password": account["password"],
    }
    tree = {"all": {"vars": shared, "children": groups}}
    return HEAD + yaml.dump(tree, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=140)


class _Plain(yaml.SafeDumper):
    """Indented lists and no anchors: what a person would write."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never ``*id001``."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists are indented below their key."""
        super().increase_indent(flow, False)


def _fleet(count: int) -> dict[str, Any]:
    return {
        bench.name(n): {
            "platform": "huawei_vrp",
            "rows": ["hardware-27"],
            "criticality": "一般",
            "model": "S5720S-52X-SI-AC",
            "ansible_host": bench.address(n),
        }
        for n in range(count)
    }


def _host(device: Device) -> dict[str, Any]:
    """One host's variables."""
    spec, quirks = plan()["devices"][device.name], device.quirks
    host: dict[str, Any] = {
        "ansible_host": device.address,
        "platform": PLATFORMS[device.shape],
        "title": spec["title"],
        "model": device.model,
        "rows": spec.get("rows", ["hardware-27"]),
        "criticality": spec.get("criticality", "一般"),
        "campus": plan()["campuses"].get(device.name.split("-")[0], "总院"),
        "zone": "内网",
    }
    host |= _login(spec, quirks)
    if spec.get("pair"):
        host["pair"] = spec["pair"]
    if expected := _expected(device):
        host["expect"] = expected
    return host


def _login(spec: dict[str, Any], quirks: dict[str, Any]) -> dict[str, Any]:
    """How to get in, where it differs from everybody else."""
    found: dict[str, Any] = {}
    if (user := spec.get("user", "wardround")) != "wardround":
        found |= {
            "ansible_user": user,
            "ansible_password": plan()["accounts"][user]["password"],
            "enable_password": plan()["super_password"],
        }
    if wrong := quirks.get("inventory_password"):
        found["ansible_password"] = wrong
    if quirks.get("telnet"):
        found["transport"] = "telnet"
    if quirks.get("legacy_crypto"):
        found["legacy_crypto"] = True
    if spec.get("bastion"):
        gate = plan()["bastion"]
        found["bastion"] = {
            "host": gate["address"], "user": gate["user"], "password": gate["password"], "otp": gate["otp"],
            "login": "{user}@{account}@{asset}", "menu": True, "max_sessions": gate["max_sessions"],
        }  # fmt: skip
    return found


def _expected(device: Device) -> dict[str, Any]:
    """What is planned: neighbours, numbers, bundles, gateways."""
    told: dict[str, Any] = {}
    cables = {p.name: {"system": p.peer[0], "port": p.peer[1]} for p in device.physical() if p.peer}
    if cables and device.shape != "hillstone_stoneos":
        told["neighbors"] = cables
    if cables:
        told["uplinks"] = list(cables)
    if device.patch:
        told["patch"] = device.patch
    told["power_supplies"] = sum(p.present for p in device.psus)
    told["fans"] = sum(f.present for f in device.fans)
    if device.trunks:
        told["aggregates"] = {device.trunk_name(t.id): t.members for t in device.trunks}
    kinds = [b.kind for b in device.boards]
    if "MPU" in kinds:
        told["boards"] = sum(kinds.count(kind) for kind in ("MPU", "LPU", "CMU"))
        told["arp_capacity"] = 16384
    if device.members:
        told["stack_members"] = len(device.members)
    if device.ospf:
        told["routing_peers"] = len(device.ospf)
    if device.vrrp:
        told["vrrp"] = {v.vrid: v.state for v in device.vrrp}
    if device.role != "firewall":
        told["stp_root"] = device.root
    told["default_route"] = next((r.next_hop for r in device.routes if r.prefix == "0.0.0.0/0"), None)
    told["ntp_server"] = device.ntp_server
    return told
