"""Who gets to the login by a configuration: what an engineer can lock himself out with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lab.config.acl import COLLECTOR, permits
from lab.config.tree import Tree
from lab.config.values import listed
from lab.state import Device


@dataclass
class Words:
    """How a family says it; patterns are matched against whole lines."""

    address: str = r"ip address .*"
    route: str = r"ip route-static (0\.0\.0\.0 (0\.0\.0\.0|0)|10\.0\.0\.0 (255\.0\.0\.0|8)|10\.77\.0\.0 \S+) .*"
    server: str = "stelnet server enable"
    lines: tuple[str, ...] = ("user-interface vty",)
    list_on_server: str = r"ssh server acl (?:ipv4 )?(\d+)"
    list_on_line: str = r"acl (\d+) inbound"
    lists: tuple[str, ...] = ("acl number {}",)
    protocol: str = r"protocol inbound (\S+)"
    passed: str = r"port trunk allow-pass vlan (.+)"
    bundle: str = r"eth-trunk (\d+)"
    bundles: str = "interface Eth-Trunk{}"
    switches: tuple[str, ...] = field(default=("shutdown",))


VRP = Words()


def admits(d: Device, start: Tree, now: Tree, words: Words = VRP) -> str:
    """ "" while a login from the collector gets through, else "gone" or "denied"."""
    if _off_the_net(d, start, now, words) or (start.find((words.server,)) and not now.find((words.server,))):
        return "gone"
    return _at_the_line(d, now, words)


def texts(tree: Tree, *path: str) -> list[str]:
    """The lines of a block; none when there is no such block."""
    block = tree.find(path)
    return [line.text for line in block.children] if block else []


def _off_the_net(d: Device, start: Tree, now: Tree, words: Words) -> bool:
    """The management address, the way back and one uplink must be left as they were."""
    block = f"interface {d.management_interface}"
    there = [text for text in texts(start, block) if re.fullmatch(words.address, text)]
    here = [text for text in texts(now, block) if re.fullmatch(words.address, text)]
    if there != here or "shutdown" in texts(now, block):
        return True
    if _routed(start, words) and not _routed(now, words):
        return True
    uplinks = [f"interface {p.name}" for p in d.physical() if p.peer and p.link_type == "trunk"]
    carried = [u for u in uplinks if _carries(start, u, words)]
    return bool(carried) and not any(_carries(now, u, words) for u in carried)


def _routed(tree: Tree, words: Words) -> bool:
    return any(re.fullmatch(words.route, line.text) for line in tree.root.children)


def _carries(tree: Tree, uplink: str, words: Words) -> bool:
    """True while an uplink is on and takes the management VLAN."""
    found = texts(tree, uplink)
    if "shutdown" in found:
        return False
    for text in found:
        if member := re.fullmatch(words.bundle, text):
            return _carries(tree, words.bundles.format(member[1]), words)
        if passed := re.fullmatch(words.passed, text):
            return 99 in listed(passed[1])
    return False


def _at_the_line(d: Device, now: Tree, words: Words) -> str:
    """Access lists of the server and of the lines, and the protocols the lines take."""
    way = "telnet" if d.quirks.get("telnet") else "ssh"
    numbers = [m[1] for line in now.root.children if (m := re.fullmatch(words.list_on_server, line.text))]
    for head in words.lines:
        for block in now.blocks(head):
            inside = [line.text for line in block.children]
            numbers += [m[1] for text in inside if (m := re.fullmatch(words.list_on_line, text))]
            if any((m := re.fullmatch(words.protocol, text)) and m[1] not in (way, "all") for text in inside):
                return "denied"
    return "" if all(_permits(now, number, words) for number in numbers) else "denied"


def _permits(tree: Tree, number: str, words: Words) -> bool:
    names = [form.format(number) for form in words.lists]
    return all(permits(tree, name, COLLECTOR) for name in names if tree.find((name,)))
