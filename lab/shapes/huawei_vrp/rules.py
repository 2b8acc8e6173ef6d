"""What a VRP switch refuses, and what follows from a line beyond its own text."""

from __future__ import annotations

from lab.config.edit import Change
from lab.config.family import Rule
from lab.config.tree import Line, Tree, place
from lab.config.values import listed, spell

RENEW = "Error: Please renew the default configurations."
NO_VLAN = "Error: The VLAN does not exist."


def vlans(tree: Tree) -> set[int]:
    """The VLANs there are: VLAN 1 always."""
    found = {1}
    for line in tree.root.children:
        if line.text.startswith("vlan batch "):
            found |= listed(line.text.removeprefix("vlan batch "))
        elif line.text.startswith("vlan ") and line.text[5:].isdigit():
            found.add(int(line.text[5:]))
    return found


def batch(change: Change, numbers: set[int]) -> None:
    """`vlan 50` makes the VLAN part of the batch, `undo vlan 50` takes it out."""
    tree, text = change.tree, f"vlan batch {spell(numbers - {1})}"
    old = next((line for line in tree.root.children if line.text.startswith("vlan batch ")), None)
    if old is None:
        place(tree.root, Line(text), top=True)
        change.did.append(f"+{text}")
    elif old.text != text:
        change.did += [f"-{old.text}", f"+{text}"]
        old.text, old.key = text, None


def vlan(change: Change) -> str:
    """A VLAN comes or goes; one with a Vlanif does not go."""
    number, there = int(change.match.args[0]), vlans(change.tree)
    if change.undo:
        if number == 1:
            return "Error: The default VLAN can not be deleted."
        if change.tree.find((f"interface Vlanif{number}",)):
            return "Error: The VLAN has a L3 interface. Please delete it first."
        batch(change, there - {number})
        return "" if number in there else NO_VLAN
    if number not in there:
        batch(change, there | {number})
    return ""


def interface(change: Change) -> str:
    """Ports cannot be removed; a Vlanif needs its VLAN."""
    name = change.match.args[0]
    if change.undo:
        if name in change.device.ports and not name.startswith(("Vlanif", "Eth-Trunk", "LoopBack")):
            return "Error: The interface can not be deleted."
        bundle_ = f" eth-trunk {name[9:]}" if name.startswith("Eth-Trunk") else ""
        if bundle_ and any(
            child.text == bundle_.strip() for line in change.tree.blocks("interface") for child in line.children
        ):
            return "Error: The Eth-Trunk has member interfaces. Please delete them first."
        return "" if change.tree.find((f"interface {name}",)) else "Error: The interface does not exist."
    if name.startswith("Vlanif") and int(name[6:]) not in vlans(change.tree):
        return "Error: Can not create this interface because the VLAN does not exist. Please create the VLAN first."
    return ""


def link_type(change: Change) -> str:
    """The type changes only on a port without VLANs of the old type."""
    kind = change.match.args[0] if change.match.args else "hybrid"
    if change.undo or change.has(f"port link-type {kind}"):
        return ""
    return RENEW if change.has("port default") or change.has("port trunk") or change.has("port hybrid") else ""


def _needs(change: Change, kind: str) -> str:
    if change.undo:
        return ""
    if not change.has(f"port link-type {kind}"):
        return RENEW if kind == "access" else "Error: Please configure the link type of the interface first."
    return ""


def access(change: Change) -> str:
    """`port default vlan` on an access port, and the VLAN there."""
    refusal = _needs(change, "access")
    if refusal or change.undo:
        return refusal
    return "" if int(change.match.args[0]) in vlans(change.tree) else NO_VLAN


def trunk(change: Change) -> str:
    """Only on a trunk."""
    return _needs(change, "trunk")


def bundle(change: Change) -> str:
    """Only a port without configuration of its own joins a trunk, and the trunk must be there."""
    if change.undo:
        return ""
    if not change.tree.find((f"interface Eth-Trunk{change.match.args[0]}",)):
        return "Error: The Eth-Trunk does not exist."
    own = [line for line in (change.block.children if change.block else []) if line.text.startswith("port ")]
    return "Error: Please delete the configuration of the interface first." if own else ""


def address(change: Change) -> str:
    """An address belongs to one interface; a switch port takes none."""
    name = change.path[-1].removeprefix("interface ")
    port = change.device.ports.get(name)
    if port and port.kind not in ("vlanif", "meth") and not change.has("undo portswitch"):
        return "Error: Unrecognized command found at '^' position." if not _routed(change) else ""
    if change.undo:
        return ""
    for line in change.tree.blocks("interface"):
        if line.text != change.path[-1] and any(
            child.text.startswith(f"ip address {change.match.args[0]} ") for child in line.children
        ):
            return "Error: The address conflicts with another address of the device."
    return ""


def _routed(change: Change) -> bool:
    """Firewalls and routers have addresses on their ports."""
    return change.device.shape in ("huawei_usg",)


def rule(change: Change) -> str:
    """A rule without a number gets the next one; what follows permit or deny must make sense."""
    words = change.match.words
    if change.undo:
        return ""
    if words[1] in ("permit", "deny"):
        taken = [
            int(n) for line in (change.block.children if change.block else []) if (n := line.text.split()[1]).isdigit()
        ]
        step = 5
        number = (max(taken) // step + 1) * step if taken else step
        words.insert(1, str(number))
        change.match.key = f"rule {number} ?"
    tail = words[3] if len(words) > 3 else ""
    known = (
        "source",
        "tcp",
        "udp",
        "ip",
        "icmp",
        "destination",
        "time-range",
        "fragment",
        "logging",
        "vpn-instance",
        "ospf",
    )
    if tail and tail.split()[0] not in known and not tail.split()[0].isdigit():
        return "Error: Unrecognized command found at '^' position."
    return ""


def nothing(change: Change) -> str:
    """Understood, and nothing to keep."""
    change.done = True
    return ""


RULES: dict[str, Rule] = {
    rule_.__name__: rule_
    for rule_ in (vlan, interface, link_type, access, trunk, bundle, address, rule, nothing)
}  # fmt: skip
