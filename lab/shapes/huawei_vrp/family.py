"""The configuration family of VRP: layout, users, and who gets to the login."""

from __future__ import annotations

from pathlib import Path

from lab.config.family import Family, User
from lab.config.reach import admits
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


SHAPE.family = Family("vrp", lines, header, "return", (GRAMMAR,), RULES, users, admits)
