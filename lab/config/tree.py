"""A configuration as a tree of lines, read from and printed in the layout of each family."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Path = tuple[str, ...]
"""The texts of the blocks a line stands in, outermost first."""


@dataclass
class Line:
    """One line with the lines below it; `group` numbers the `#` sections of the top level."""

    text: str
    children: list[Line] = field(default_factory=list)
    group: int = 0
    key: str | None = None  # what makes it the same line as another: filled in by the grammar

    def copy(self) -> Line:
        """A deep copy."""
        return Line(self.text, [child.copy() for child in self.children], self.group, self.key)

    def same(self, other: Line) -> bool:
        """True when text and children are equal."""
        return self.text == other.text and len(self.children) == len(other.children) and all(
            a.same(b) for a, b in zip(self.children, other.children, strict=True)
        )  # fmt: skip


class Tree:
    """All lines of one configuration below a root."""

    def __init__(self, lines: list[Line] | None = None) -> None:
        self.root = Line("", lines or [])

    def copy(self) -> Tree:
        """An independent copy."""
        return Tree([line.copy() for line in self.root.children])

    def same(self, other: Tree) -> bool:
        """True when both say the same in the same order."""
        return self.root.same(other.root)

    def find(self, path: Path) -> Line | None:
        """The block at a path."""
        node: Line | None = self.root
        for text in path:
            node = next((child for child in node.children if child.text == text), None) if node else None
        return node

    def need(self, path: Path) -> Line:
        """The block at a path, made when it is not there."""
        node = self.root
        for depth, text in enumerate(path):
            child = next((c for c in node.children if c.text == text), None)
            if child is None:
                child = Line(text)
                place(node, child, top=depth == 0)
            node = child
        return node

    def blocks(self, head: str) -> Iterator[Line]:
        """Top-level lines that start with these words."""
        return (line for line in self.root.children if line.text == head or line.text.startswith(f"{head} "))


def numbers(text: str) -> list[int]:
    """What lines of one kind are sorted by."""
    return [int(n) for n in re.findall(r"\d+", text)]


def _number(text: str) -> tuple[str, list[int]]:
    return "" if text.startswith("rule ") else re.sub(r"\d+", "", text), numbers(text)


def place(parent: Line, line: Line, top: bool) -> None:
    """Put a new line where the device would print it: behind its like, rules and blocks by number."""
    siblings, word = parent.children, line.text.split()[0]
    like = [n for n, s in enumerate(siblings) if s.text.split()[0] == word]
    if top:
        line.group = max((s.group for s in siblings), default=0) + 1
    if not like:
        _fresh(siblings, line, top)
        return
    later = [n for n in like if _number(siblings[n].text) > _number(line.text)] if _sorted(word) else []
    at = later[0] if later else like[-1] + 1
    if top and not _blocky(word):
        line.group = siblings[like[-1]].group
    siblings.insert(at, line)


def _sorted(word: str) -> bool:
    return word in ("interface", "rule", "acl", "vlan", "area", "network")


def _blocky(word: str) -> bool:
    """Blocks of their own between two `#`, also when there are several of them."""
    return word in ("interface", "acl", "vlan", "ospf", "local-user", "zone", "traffic", "policy", "address", "service")


def _fresh(siblings: list[Line], line: Line, top: bool) -> None:
    """Nothing like it yet: before the user interfaces, which every family prints last; else at the end."""
    last = [n for n, s in enumerate(siblings) if s.text.startswith(("user-interface", "line "))] if top else []
    siblings.insert(last[0] if last else len(siblings), line)


def parse(lines: list[str], style: str) -> Tree:
    """Lines as generated or as found in a file; marks, headers and end marks are not part of the tree."""
    found: list[Line] = []
    stack: list[tuple[int, Line]] = []
    group = 0
    for raw in _joined(lines):
        text = raw.strip() if "\n" not in raw else raw.lstrip()
        if not text or text.startswith("!") or text in ("return", "End") or (style == "stoneos" and text == "exit"):
            continue
        if text == "#":
            group, stack = group + 1, []
            continue
        indent = len(raw) - len(raw.lstrip(" "))
        if style == "comware" and not stack:
            indent = 0 if indent <= 1 else indent
        while stack and stack[-1][0] >= indent:
            stack.pop()
        line = Line(text, group=group)
        (stack[-1][1].children if stack else found).append(line)
        if not (style == "comware" and raw.startswith(" ") and not stack):
            stack.append((indent, line))
    return Tree(found)


def _joined(lines: list[str]) -> Iterator[str]:
    """Quoted texts over several lines (banners) as one."""
    held = ""
    for line in lines:
        held = f"{held}\n{line}" if held else line
        if held.lstrip().startswith("header ") and held.count('"') % 2:
            continue
        yield held
        held = ""


def render(tree: Tree, style: str) -> list[str]:
    """The lines as the family prints them, without header and end mark."""
    if style == "stoneos":
        return [text for line in tree.root.children for text in _stoneos(line, 0)]
    out, group = ["#"], None
    for line in tree.root.children:
        if group is not None and line.group != group:
            out.append("#")
        group = line.group
        lead = " " if style == "comware" and not line.children and not _view_line(line.text) else ""
        out += [lead + text for text in _indented(line, 0)]
    return [*out, "#"]


def _view_line(text: str) -> bool:
    """Comware prints what opens a view at the margin, also when there is nothing in it."""
    return text.split(maxsplit=1)[0] in ("interface", "vlan", "acl", "local-user", "line", "ospf", "domain", "user-group", "role",
                               "security-zone", "security-policy", "user-interface")  # fmt: skip


def _indented(line: Line, depth: int) -> Iterator[str]:
    yield " " * depth + line.text
    for child in line.children:
        yield from _indented(child, depth + 1)


STONEOS_VIEWS = (
    "ip vrouter ",
    "zone ",
    "interface ",
    "admin user ",
    "policy-global",
    "rule id ",
    "address ",
    "ha group ",
)


def _stoneos(line: Line, depth: int) -> Iterator[str]:
    yield "  " * depth + line.text
    for child in line.children:
        yield from _stoneos(child, depth + 1)
    if line.children or line.text.startswith(STONEOS_VIEWS if depth == 0 else "rule id "):
        yield "  " * depth + "exit"
