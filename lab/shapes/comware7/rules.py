"""What a Comware device refuses, and what follows from a line beyond its own text."""

from __future__ import annotations

from lab.config.edit import Change
from lab.config.family import Rule
from lab.config.tree import Line, Tree, place
from lab.config.values import listed
from lab.shapes.comware7 import firewall
from lab.shapes.huawei_vrp.rules import nothing


def vlans(tree: Tree) -> set[int]:
    """The VLANs there are."""
    return {1} | {
        int(line.text[5:]) for line in tree.root.children if line.text.startswith("vlan ") and line.text[5:].isdigit()
    }


def vlan(change: Change) -> str:
    """VLAN 1 stays; one with a Vlan-interface goes with it (as the device says)."""
    number = change.match.args[0]
    if not change.undo:
        return ""
    if number == "1":
        return "The default VLAN cannot be deleted."
    return "" if int(number) in vlans(change.tree) else "The VLAN does not exist."


def ranged(change: Change) -> str:
    """`vlan 10 to 20`: each is made (or goes) by itself."""
    change.done = True
    for number in sorted(listed(change.match.args[0])):
        there = change.tree.find((f"vlan {number}",))
        if change.undo and there:
            change.tree.root.children.remove(there)
            change.did.append(f"-vlan {number}")
        elif not change.undo and not there:
            place(change.tree.root, Line(f"vlan {number}"), top=True)
            change.did.append(f"+vlan {number}")
    return ""


def interface(change: Change) -> str:
    """Ports cannot be removed; a Vlan-interface needs its VLAN."""
    name = change.match.args[0]
    if change.undo:
        made = name.startswith(("Vlan-interface", "LoopBack", "Bridge-Aggregation"))
        if not made:
            return "This interface cannot be deleted."
        return "" if change.tree.find((f"interface {name}",)) else "The interface does not exist."
    if name.startswith("Vlan-interface") and int(name[14:]) not in vlans(change.tree):
        return f"VLAN {name[14:]} does not exist."
    return ""


def link_type(change: Change) -> str:
    """Comware drops the settings of the old type by itself."""
    block = change.block
    kind = change.match.args[0] if change.match.args else "access"
    if block and not (change.undo and kind == "access" and not change.has("port link-type")):
        for line in [c for c in block.children if c.text.startswith(("port access ", "port trunk ", "port hybrid "))]:
            if change.undo or not line.text.startswith(f"port {kind} "):
                block.children.remove(line)
                change.did.append(f"-{line.text}")
    return ""


def access(change: Change) -> str:
    """`port access vlan` on an access port (the default), and the VLAN there."""
    if change.undo:
        return ""
    if change.has("port link-type trunk") or change.has("port link-type hybrid"):
        return "This port is not an access port."
    return "" if int(change.match.args[0]) in vlans(change.tree) else f"VLAN {change.match.args[0]} does not exist."


def trunk(change: Change) -> str:
    """Only on a trunk."""
    return "" if change.undo or change.has("port link-type trunk") else "This port is not a trunk port."


def address(change: Change) -> str:
    """An address belongs to one interface; a bridge port takes none."""
    name = change.path[-1].removeprefix("interface ")
    port = change.device.ports.get(name)
    if port and port.kind != "vlanif" and not firewall(change.device) and not change.has("port link-mode route"):
        return "% Unrecognized command found at '^' position."
    if change.undo:
        return ""
    taken = (
        child.text
        for line in change.tree.blocks("interface")
        if line.text != change.path[-1]
        for child in line.children
    )
    if any(text.startswith(f"ip address {change.match.args[0]} ") for text in taken):
        return "The IP address you entered overlaps with another interface."
    return ""


def rule(change: Change) -> str:
    """A rule without a number gets the next one in steps of five, from 0."""
    words = change.match.words
    if change.undo:
        return ""
    if words[1] in ("permit", "deny"):
        taken = [
            int(n) for line in (change.block.children if change.block else []) if (n := line.text.split()[1]).isdigit()
        ]
        number = (max(taken) // 5 + 1) * 5 if taken else 0
        words.insert(1, str(number))
        change.match.key = f"rule {number} ?"
    return ""


def named(change: Change) -> str:
    """A rule of the security policy: its name is unique, a number is given when none is typed."""
    words, block = change.match.words, change.block
    if change.undo:
        return ""
    inside = [line.text.split() for line in block.children] if block else []
    old = next((text[1] for text in inside if text[-1] == words[-1]), None)
    if words[1] == "name":
        taken = [int(text[1]) for text in inside]
        words.insert(1, old or str(max(taken, default=-1) + 1))
        change.match.args.insert(0, words[1])
        change.match.key = f"rule {words[1]} name ?"
    return ""


RULES: dict[str, Rule] = {
    rule_.__name__: rule_
    for rule_ in (vlan, ranged, interface, link_type, access, trunk, address, rule, named, nothing)
}  # fmt: skip
