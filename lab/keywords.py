"""Command matching as the devices do it: unambiguous abbreviations of keywords, errors with a position."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any


class MismatchError(Exception):
    """A command line the device does not take; ``kind`` says how, ``at`` where (a column of the line)."""

    def __init__(self, kind: str, at: int, token: str = "") -> None:
        super().__init__(kind)
        self.kind, self.at, self.token = kind, at, token


@dataclass
class Node:
    """One step of the command tree; ``<x>`` children take any word."""

    children: dict[str, Node] = field(default_factory=dict)
    target: Any = None


def add(root: Node, pattern: str, target: Any) -> None:
    """Hang ``target`` at the end of ``pattern`` (``display interface <name>``)."""
    node = root
    for word in pattern.split():
        node = node.children.setdefault(word, Node())
    node.target = target


def match(root: Node, line: str) -> tuple[Any, list[str]]:
    """The target and its arguments, or MismatchError."""
    node, args = root, []
    for found in re.finditer(r"\S+", line):
        node, arg = _step(node, found.group(), found.start())
        args += arg
    if node.target is None:
        raise MismatchError("incomplete", len(line.rstrip()) + 1)
    return node.target, args


def _step(node: Node, word: str, at: int) -> tuple[Node, list[str]]:
    """One word further down the tree; a keyword wins over an argument."""
    lower = word.lower()
    if lower in node.children:
        return node.children[lower], []
    keys = [k for k in node.children if not k.startswith("<") and k.startswith(lower)]
    if len(keys) == 1:
        return node.children[keys[0]], []
    if len(keys) > 1:
        raise MismatchError("ambiguous", at, word)
    for key, child in node.children.items():
        if key.startswith("<"):
            return child, [word]
    if not node.children:
        raise MismatchError("too_many", at, word)
    raise MismatchError("unrecognized", at, word)
