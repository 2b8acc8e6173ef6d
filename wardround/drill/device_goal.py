"""What a spare device is to run in a drill: the configuration of another, but for what must stay the spare's own."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from hier_config import HConfig, HConfigChild

from wardround.configuration.members import vlan_ids
from wardround.configuration.planning import REPLACE, target, towards
from wardround.configuration.reading import Node, dialect_of
from wardround.configuration.secrets import holds_secret
from wardround.configuration.steps import Plan as Lines
from wardround.drill.trouble import RefusedError

NAMES = ("sysname", "hostname")
OWN = (
    "sysname *",
    "hostname *",
    "ip route-static 0.0.0.0 *",
    "snmp-agent local-engineid *",
    "irf *",
    "stack *",
)
"""A device's own name, its way to us, what is made from its serial number or place in a stack."""
OWN_INSIDE = ("ip route 0.0.0.0/0 *",)
"""The same for lines that stand in a section (StoneOS: its way to us, in a virtual router)."""
_VLAN = re.compile(r"interface [Vv]lan-?(?:if|interface) ?(\d+)$", re.I)


@dataclass(frozen=True)
class Allowed:
    """What may differ: sections and lines of the spare that stay (`keep`, by their first line, `*` allowed), and the
    addresses: `mine` is the spare's (its section stays), `theirs` the production device's (lines with it are left out).
    """

    keep: tuple[str, ...]
    mine: str
    theirs: str

    def stays(self, child: HConfigChild) -> bool:
        """Whether a section (or a line that stands in none) is the spare's own."""
        line = first_line(child)
        return any(line == name or fnmatchcase(line, name) for name in (*OWN, *self.keep)) or _holds(child, self.mine)


def first_line(child: HConfigChild) -> str:
    """The line a section is named by."""
    return child.text.split("\n", 1)[0]


def _holds(child: HConfigChild, address: str) -> bool:
    """Whether an address is configured in a section."""
    return bool(address) and any(_names(line.text, address) for line in (child, *child.all_children()))


def _names(line: str, address: str) -> bool:
    return line.startswith("ip address ") and re.search(rf"(?<![\d.]){re.escape(address)}(?![\d.])", line) is not None


def named(tree: HConfig) -> str:
    """The device's name in its configuration, "" when there is none."""
    lines = [child.text for child in tree.children if child.text.startswith(tuple(f"{n} " for n in NAMES))]
    return lines[0].split(" ", 1)[1].strip('" ') if lines else ""


def addressed(tree: HConfig, address: str) -> bool:
    """Whether a configuration puts this address on one of its interfaces."""
    return any(_holds(child, address) for child in tree.children)


def checked(own: HConfig, wanted: HConfig, allowed: Allowed) -> None:
    """RefusedError when the spare looks like the production device, or nothing says how the spare is reached."""
    if named(own) and named(own) == named(wanted):
        raise RefusedError(f"备用机自己的名字也是 {named(own)}：可能连到了生产设备上，未作任何改动（备用机请另起名字）")
    if allowed.mine and addressed(wanted, allowed.mine):
        raise RefusedError(f"备用机的地址 {allowed.mine} 写在生产设备的配置里：可能就是生产设备，未作任何改动")
    if not addressed(own, allowed.mine) and not allowed.keep:
        raise RefusedError(
            f"备用机的配置里没有它的管理地址 {allowed.mine}（经跳板或地址转换？）：请用 keep 写明它的管理接口，未作任何改动"
        )


def goal(own: HConfig, wanted: HConfig, allowed: Allowed) -> HConfig:
    """The wanted configuration with the spare's own sections in the place of the other's."""
    whole = wanted.deep_copy()
    for child in [c for c in whole.children if allowed.stays(c)]:
        child.delete()
    _without(whole, allowed.theirs)
    stays = [child for child in own.children if allowed.stays(child)]
    for child in stays:
        whole.add_deep_copy_of(child)
    _routes(own, whole)
    _vlans(own, whole, stays)
    return whole


def _without(node: Node, address: str) -> None:
    """Leave out the lines that give an interface this address."""
    for child in list(node.children):
        if address and _names(child.text, address):
            child.delete()
        else:
            _without(child, address)


def _routes(own: HConfig, whole: HConfig) -> None:
    """The spare's own lines in the sections that both have."""
    for section in whole.children:
        mine = own.children.get(section.text)
        for child in [c for c in section.children if _inside(c)] if mine else ():
            child.delete()
        for child in [c for c in mine.children if _inside(c)] if mine else ():
            section.add_deep_copy_of(child)


def _inside(child: HConfigChild) -> bool:
    return any(fnmatchcase(child.text, form) for form in OWN_INSIDE)


def _vlans(own: HConfig, whole: HConfig, stays: Sequence[HConfigChild]) -> None:
    """The VLANs that the spare's own interfaces stand on."""
    needed = {int(found.group(1)) for child in stays if (found := _VLAN.match(first_line(child)))}
    dialect = dialect_of(whole)
    for number in sorted((needed & vlan_ids(dialect, own)) - vlan_ids(dialect, whole)):
        whole.add_child(f"{dialect.vlans['section']} {number}", return_if_present=True)


def differing(running: HConfig, wanted: HConfig, allowed: Allowed) -> Lines:
    """What a device still lacks of the wanted configuration, or has besides, but for what may differ."""
    return towards(running, target(running, goal(running, wanted, allowed), REPLACE))


def allowances(running: HConfig, wanted: HConfig, allowed: Allowed) -> list[str]:
    """The first lines of the sections that differ and may."""
    lines = {*_own(running, wanted, allowed), *_own(wanted, running, allowed)}
    left = [first_line(c) for c in wanted.children if _holds(c, allowed.theirs) and not allowed.stays(c)]
    return sorted({*lines, *(f"{line}（生产设备的管理地址）" for line in left)})


def _own(tree: HConfig, other: HConfig, allowed: Allowed) -> Iterator[str]:
    for child in tree.children:
        if allowed.stays(child) and not _same(child, other.children.get(child.text)):
            yield " ".join(first_line(child).split(" ")[:3])


def _same(child: HConfigChild, other: HConfigChild | None) -> bool:
    return other is not None and [c.text for c in child.all_children()] == [c.text for c in other.all_children()]


def size(tree: HConfig) -> tuple[int, int]:
    """How many commands a configuration has, and how many of them hold secrets."""
    lines = [child.text for child in tree.all_children()]
    return len(lines), sum(map(holds_secret, lines))


def address_of(host: str) -> str:
    """The host when it is an address, else ""."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""
