"""The configuration family of VRP: layout, users, and who gets to the login."""

from __future__ import annotations

from pathlib import Path

from lab.config.acl import COLLECTOR, permits
from lab.config.family import Family, User
from lab.config.grammar import listed
from lab.config.store import Config
from lab.config.tree import Tree
from lab.shapes.huawei_vrp import SHAPE
from lab.shapes.huawei_vrp.config import lines
from lab.shapes.huawei_vrp.rules import RULES
from lab.state import Device

GRAMMAR = Path(__file__).with_name("grammar.cli")


def header(d: Device, config: Config, saved: bool) -> list[str]:
    """V200 switches print their version only. source: V200R011 configurations in public notes."""
    return [f"!Software Version {d.version}"]


def users(tree: Tree) -> dict[str, User]:
    """Local users of the aaa view."""
    found: dict[str, User] = {}
    block = tree.find(("aaa",))
    for line in block.children if block else []:
        words = line.text.split()
        if words[0] != "local-user" or len(words) < 4:
            continue
        user = found.setdefault(words[1], User())
        if words[2] == "password":
            user.secret = words[-1]
        elif words[2] == "privilege":
            user.level = int(words[-1])
        elif words[2] == "service-type":
            user.services = " ".join(words[3:])
        elif words[2] == "state":
            user.blocked = words[3] == "block"
    return {name: user for name, user in found.items() if user.secret}


def admits(d: Device, start: Tree, now: Tree) -> str:
    """Whether a login from the collector still gets through, as far as it did at the start."""
    return "gone" if _off_the_net(d, start, now) or _deaf(start, now) else _at_the_line(d, now)


def _texts(tree: Tree, *path: str) -> list[str]:
    block = tree.find(path)
    return [line.text for line in block.children] if block else []


def _off_the_net(d: Device, start: Tree, now: Tree) -> bool:
    """The management address, the way back and one uplink must be left as they were."""
    block = f"interface {d.management_interface}"
    if "shutdown" in _texts(now, block) or _addresses(start, block) != _addresses(now, block):
        return True
    if _routes(start) and not _routes(now):
        return True
    return _cut_off(d, start, now)


def _addresses(tree: Tree, block: str) -> list[str]:
    return [text for text in _texts(tree, block) if text.startswith("ip address ")]


def _routes(tree: Tree) -> list[str]:
    """Static routes that lead to the collector."""
    wanted = ("0.0.0.0 0.0.0.0", "10.0.0.0 255.0.0.0", "10.77.0.0 255.255.0.0", "10.77.0.0 255.255.255.0")
    return [line.text for line in tree.blocks("ip route-static") if line.text[16:].startswith(wanted)]


def _cut_off(d: Device, start: Tree, now: Tree) -> bool:
    """All uplinks are shut, or the management VLAN is on none of them."""
    uplinks = [f"interface {p.name}" for p in d.physical() if p.peer and p.link_type == "trunk"]
    carried = [u for u in uplinks if _carries(start, u)]
    return bool(carried) and not any(_carries(now, u) for u in carried)


def _carries(tree: Tree, uplink: str) -> bool:
    texts = _texts(tree, uplink)
    if "shutdown" in texts:
        return False
    bundle = next((text.split()[-1] for text in texts if text.startswith("eth-trunk ")), "")
    if bundle:
        return _carries(tree, f"interface Eth-Trunk{bundle}")
    passed = [text.partition(" vlan ")[2] for text in texts if text.startswith("port trunk allow-pass")]
    return any(99 in listed(text) for text in passed)


def _deaf(start: Tree, now: Tree) -> bool:
    """The SSH server is off."""
    on = "stelnet server enable"
    return start.find((on,)) is not None and now.find((on,)) is None


def _at_the_line(d: Device, now: Tree) -> str:
    """ACLs of the lines and of the server, and the protocols the lines take."""
    ways = "telnet" if d.quirks.get("telnet") else "ssh"
    lists = [line.text.split()[-1] for line in now.blocks(f"{'ssh' if ways == 'ssh' else 'telnet'} server acl")]
    for block in now.blocks("user-interface vty"):
        texts = [line.text for line in block.children]
        lists += [text.split()[1] for text in texts if text.startswith("acl ") and text.endswith("inbound")]
        if any(text.startswith("protocol inbound ") and text.split()[-1] not in (ways, "all") for text in texts):
            return "denied"
    return "" if all(permits(now, f"acl number {number}", COLLECTOR) for number in lists) else "denied"


SHAPE.family = Family("vrp", lines, header, "return", (GRAMMAR,), RULES, users, admits)
