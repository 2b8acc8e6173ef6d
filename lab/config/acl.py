"""Whether an access list lets an address through."""

from __future__ import annotations

import ipaddress
import re

from lab.config.tree import Tree

COLLECTOR = "10.77.0.30"
"""The address the devices see the collector come from, whatever loopback address it really uses."""


def permits(tree: Tree, block: str, source: str) -> bool:
    """First rule that matches decides; a list without rules (or not there) permits all, one with rules denies the rest."""
    found = tree.find((block,))
    rules = sorted((int(m[1]), m[2], m[3]) for line in (found.children if found else [])
                   if (m := re.match(r"rule (\d+) (permit|deny)\b(.*)", line.text)))  # fmt: skip
    for _, verdict, rest in rules:
        if _matches(rest, source):
            return verdict == "permit"
    return not rules


def _matches(rest: str, source: str) -> bool:
    """True when a rule speaks of this source coming by TCP to the login."""
    words = rest.split()
    if words and words[0] in ("udp", "icmp", "ospf", "gre"):
        return False
    port = re.search(r"destination-port eq (\S+)", rest)
    if port and port[1] not in ("22", "ssh"):
        return False
    found = re.search(r"\bsource (\S+)(?: (\S+))?", rest)
    if not found or found[1] == "any":
        return True
    return _within(source, found[1], found[2] or "0")


def _within(source: str, address: str, wildcard: str) -> bool:
    try:
        mask = ~int(ipaddress.IPv4Address(wildcard if "." in wildcard else int(wildcard))) & 0xFFFFFFFF
        return int(ipaddress.IPv4Address(source)) & mask == int(ipaddress.IPv4Address(address)) & mask
    except ValueError:
        return False
