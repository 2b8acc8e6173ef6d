"""Lines typed by somebody without a session: what faults and the second day of a lab do to a configuration."""

from __future__ import annotations

import re

from lab.config.edit import Change, Editor
from lab.config.family import Family
from lab.config.tree import Path, Tree
from lab.state import Device


def typed(device: Device, family: Family, tree: Tree, lines: list[str]) -> None:
    """Apply lines as typed from the system view on; ValueError for one the device would refuse."""
    editor = family.editor(device)
    places: list[tuple[str, Path]] = [("system", ())]
    for line in lines:
        if line in ("quit", "exit"):
            places.pop()
        else:
            places = _one(device, family, editor, tree, places, line)


def _one(
    device: Device, family: Family, editor: Editor, tree: Tree, places: list[tuple[str, Path]], line: str
) -> list[tuple[str, Path]]:
    """One line; the views afterwards."""
    undo = re.match(r"(?:undo|no) ", line)
    found = editor.grammar.match(places[-1][0], line[undo.end() :] if undo else line, editor.kinds, bool(undo))
    if found.entry and found.entry.anywhere:
        places = places[:1]
    change = Change(device, tree, places[-1][1], places[-1][0], found, bool(undo))
    if found.entry and found.entry.hook and (refusal := family.rules[found.entry.hook](change)):
        raise ValueError(f"{device.name}: {line}: {refusal}")
    if change.done:
        return places
    if undo:
        editor.take(change)
        return places
    path = editor.put(change)
    return [*places, (found.entry.opens, path)] if found.entry and found.entry.opens else places
