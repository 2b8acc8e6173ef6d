"""Lines laid over a configuration: what it will be once the device has taken them."""

from __future__ import annotations

import re

from hier_config import HConfig, HConfigChild

from wardround.configuration import members
from wardround.configuration.dialects import Dialect
from wardround.configuration.drivers import parent_text
from wardround.configuration.reading import Node, dialect_of
from wardround.configuration.secrets import shape

_OBJECT = re.compile(r"\d|\"")


def merged(running: HConfig, wanted: HConfig, *, secrets: bool = False) -> HConfig:
    """The running configuration with the wanted lines in it; `undo` lines take away what they name.

    A password that is there already stays as it is, unless `secrets`: nobody can tell whether it is the same.
    """
    whole = running.deep_copy()
    _lay(dialect_of(running), whole, wanted, secrets)
    return whole


def _lay(dialect: Dialect, node: Node, over: Node, secrets: bool) -> None:
    slots = _slots(dialect, node)
    for child in over.children:
        if child.text.startswith(dialect.negation):
            _take(dialect, node, child)
        else:
            _put(dialect, node, child, slots, secrets)


def _slots(dialect: Dialect, node: Node) -> dict[str, HConfigChild]:
    found: dict[str, HConfigChild] = {}
    for child in node.children:
        if slot := dialect.slot(child.text, parent_text(child)) or dialect.header(child.text):
            found[slot] = child
    return found


def _put(dialect: Dialect, node: Node, child: HConfigChild, slots: dict[str, HConfigChild], secrets: bool) -> None:
    """One line that sets or adds something, with what stands under it."""
    there = node.children.get(child.text)
    slot = dialect.slot(child.text, parent_text(child)) or dialect.header(child.text)
    if there is None and slot and (same := slots.get(slot)):
        if not secrets and same.text != shape(same.text) == shape(child.text):
            return
        same.text = child.text  # replaced where it stood; a section keeps its lines
        there = same
    if there is None and (undone := node.children.get(dialect.negation + child.text)):
        undone.delete()
        return
    if there is None:
        there = node.add_child(child.text)
    _oust(dialect, node, child.text)
    if slot:
        slots[slot] = there
    _lay(dialect, there, child, secrets)


def _oust(dialect: Dialect, node: Node, text: str) -> None:
    """Take out the lines that a device does not suffer beside this one."""
    for line, gone in dialect.ousts:
        for other in [c for c in node.children if gone.match(c.text)] if line.match(text) else ():
            other.delete()


def _take(dialect: Dialect, node: Node, child: HConfigChild) -> None:
    """One `undo` line: what it names goes; a default that no configuration shows is undone all the same."""
    if child.text in node.children:
        return
    bare = child.text.removeprefix(dialect.negation)
    if one := members.listed(dialect, bare):
        _take_members(dialect, node, one, child.text)
        return
    named = [c for c in node.children if c.text == bare or _names(dialect, bare, c)]
    for gone in named:
        gone.delete()
    if not named and not _plainly_absent(dialect, bare, parent_text(child)):
        node.add_child(child.text)


def _names(dialect: Dialect, bare: str, child: HConfigChild) -> bool:
    if child.text.startswith(dialect.negation):
        return False
    return (
        child.text.startswith(bare + " ") or dialect.undone(child.text, parent_text(child)) == dialect.negation + bare
    )


def _take_members(dialect: Dialect, node: Node, one: tuple[members.Key, members.Members], undo: str) -> None:
    """Members of a list; VLAN 1 is a member of every trunk without being shown."""
    key, gone = one
    have = members.gathered(dialect, node).get(key, set())
    if have & gone:
        members.rewrite(dialect, node, key, have - gone)
    elif gone == {1}:
        node.add_child(undo)


def _plainly_absent(dialect: Dialect, bare: str, parent: str) -> bool:
    """Whether a line that is not shown is certainly not there: a value, a rule, an object; not a switch."""
    if bare in dialect.silent:
        return True
    value = dialect.slot(bare, parent) or dialect.slot(bare + " x", parent)
    return bool(value or _OBJECT.search(bare))
