"""Electronic labels of VRP devices: serial numbers for the inventory."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardround.kinds.hardware import Label
from wardround.platforms.huawei_vrp.shapes import blank, lines_of, no_such, told_lines
from wardround.replies import Parsed, Reply, Unparsed, parses
from wardround.text import blocks, is_rule

_MADE_HEAD = re.compile(r"^\s*Slot\s+(?:Sub|Card)\s+(?P<type>Type\s+)?Serial", re.I)
_MADE_ROW = re.compile(
    r"^(?P<head>\s*\S.*?)\s+(?P<serial>[0-9A-Za-z*#]{8,}|-+|NA)\s+(?P<made>\d{4}-\d\d-\d\d|-+|NA)\s*$"
)
_BRIEF_HEAD = re.compile(r"^\s*Slot\s*(?:#\s*)?\s+BoardType\s+BarCode", re.I)
_BRIEF_ROW = re.compile(
    r"^(?P<indent>\s*)(?P<unit>[A-Z][A-Za-z]*(?:\s?\d+)?|\d+)(?:\s+(?P<model>\S+)\s+(?P<serial>[0-9A-Za-z*]{8,})(?:\s+(?P<detail>\S.*))?)?\s*$"
)
_SECTION = re.compile(
    r"^\[(?P<name>(?:Slot|Port|Main|Power|Fan|Card|PIC|Backplane|Daughter|Board|Sub)\w*[^\]]*)\]\s*$", re.I
)


@parses("labels")
def labels(reply: Reply) -> Parsed:
    """`display device manufacture-info`, `display elabel brief` or `display elabel`."""
    lines = lines_of(reply)
    if any(_SECTION.match(line) for line in lines):
        yield from _full(lines)
    elif any(_BRIEF_HEAD.match(line) for line in lines):
        yield from _brief(lines)
    else:
        yield from _made(told_lines(reply))


def _made(lines: list[str]) -> Parsed:
    typed = has_head = False
    slot = ""
    for line in lines:
        if found := _MADE_HEAD.match(line):
            typed, has_head = bool(found["type"]), True
        elif has_head and (found := _MADE_ROW.match(line)):
            words = found["head"].split()
            child = bool(slot) and len(found["head"]) - len(found["head"].lstrip()) >= 3
            unit = f"{slot}/{words[0]}" if child else words[0]
            slot = slot if child else words[0]
            if not child and len(words) > 1 and not blank(words[1]):
                unit += f"/{words[1]}"
            rest = words[1 if child else 2 :]
            yield Label(unit=unit, model=" ".join(rest) if typed else "", serial=found["serial"], made=found["made"])
        else:
            yield no_such(line) or Unparsed("电子标签中有一行未能识别", line)


def _brief(lines: list[str]) -> Parsed:
    parent = ""
    head = False
    for line in lines:
        if _BRIEF_HEAD.match(line):
            head = True
        elif is_rule(line):
            continue
        elif head and (found := _BRIEF_ROW.match(line)):
            unit = found["unit"] if not found["indent"] else f"{parent}/{found['unit']}".lstrip("/")
            parent = parent if found["indent"] else unit
            if found["model"]:
                yield Label(unit=unit, model=found["model"], serial=found["serial"], detail=found["detail"] or "")
        else:
            yield no_such(line) or Unparsed("电子标签中有一行未能识别", line)


def _full(lines: list[str]) -> Iterator[Label | Unparsed]:
    slot = part = ""
    for head, body in blocks(lines, _SECTION):
        name = head["name"]
        if not name.lower().startswith("board properties"):  # what follows is told of the part named before it
            part = "" if re.match(r"Slot_|Main_?Board", name, re.I) else name.removeprefix("Port_")
        told = dict(pair for line in body if len(pair := line.strip().split("=", 1)) == 2)
        if re.match(r"Slot_", name, re.I):
            slot = name.split("_", 1)[1]
        if told.get("BarCode"):
            yield Label(
                unit="/".join(p for p in (slot, part) if p),
                model=told.get("BoardType", ""),
                serial=told["BarCode"],
                made=told.get("Manufactured", ""),
                detail=told.get("Description", ""),
            )
