"""What the configuration code knows of a family: layout, grammar, rules, and who gets in by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lab.config.edit import Change, Editor
from lab.config.grammar import Grammar
from lab.config.tree import Tree
from lab.config.values import Convert

if TYPE_CHECKING:
    from lab.config.store import Config
    from lab.state import Device

Rule = Callable[[Change], str]
"""Looks at a change before it is applied and may alter the tree; what it returns is the device's refusal."""


@dataclass
class User:
    """A local user as the configuration has it; `secret` is the mark of the password."""

    secret: str = ""
    level: int = 0
    services: str = ""
    blocked: bool = False


@dataclass
class Family:
    """One family's configuration."""

    style: str  # vrp, comware or stoneos: how the tree is printed
    lines: Callable[[Device], list[str]]  # the configuration a device of the lab starts with
    header: Callable[[Device, Config, bool], list[str]]  # what stands before it; True for the saved one
    end: str
    grammars: tuple[Path, ...]
    rules: dict[str, Rule]
    users: Callable[[Tree], dict[str, User]]
    admits: Callable[[Device, Tree, Tree], str]  # "" for open, "denied" at the line, "gone" from the network
    virtual: tuple[str, ...] = ("Vlanif", "LoopBack", "Eth-Trunk", "NULL", "Tunnel")
    two_stage: bool = False
    _grammar: list[Grammar] = field(default_factory=list, init=False)

    @property
    def grammar(self) -> Grammar:
        """Read once."""
        if not self._grammar:
            self._grammar.append(Grammar(*self.grammars))
        return self._grammar[0]

    def editor(self, device: Device) -> Editor:
        """The editor for one device: it knows the device's own interfaces."""
        kinds: dict[str, Convert] = {"port": self._port(device)}
        if self.style == "vrp":
            kinds["all"] = lambda _: "2 to 4094"  # VLAN 1 is on every trunk anyway
        return Editor(self.grammar, kinds)

    def _port(self, device: Device) -> Convert:
        names = list(device.ports)

        def convert(token: str) -> str | None:
            return full_name(names, self.virtual, token)

        return convert


SHORT = {
    "ge": "GigabitEthernet", "xge": "XGigabitEthernet", "gi": "GigabitEthernet", "eth": "Ethernet",
    "ten": "Ten-GigabitEthernet", "xg": "XGigabitEthernet",
}  # fmt: skip


def full_name(names: Iterable[str], virtual: tuple[str, ...], typed: str) -> str | None:
    """The interface meant: a port the device has, or one that configuration makes (`Vlanif50`)."""
    found = re.fullmatch(r"([A-Za-z][A-Za-z-]*?|\d+GE)(\d+(?:[/.:]\d+)*)", typed, re.I)
    if not found:
        return None
    kind, number = found[1].lower(), found[2]
    for name in names:
        word = name[: len(name) - len(number)]
        if name.endswith(number) and word and not word[-1].isdigit() and _means(word.lower(), kind):
            return name
    for word in virtual:
        if _means(word.lower(), kind) and number.isdigit() and (word not in LIMITS or int(number) in LIMITS[word]):
            return f"{word}{number}"
    return None


LIMITS = {"Vlanif": range(1, 4095), "Vlan-interface": range(1, 4095), "LoopBack": range(1024), "NULL": range(1)}


def _means(word: str, kind: str) -> bool:
    return word.startswith(kind) or SHORT.get(kind, "").lower() == word
