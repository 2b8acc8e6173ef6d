"""A configuration's text, read once into hier_config's tree: no command is lost, what is none is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hier_config import HConfig, HConfigChild

from wardround.configuration.dialects import Dialect
from wardround.configuration.drivers import Tuned, driver

LONGEST_BLOCK = 400
_RUNS = re.compile(r"[ \t]{2,}")
_LENGTHS = re.compile(r"^(ip address|ip route-static) (\d+\.\d+\.\d+\.\d+) (\d{1,2})(?= |$)")
Node = HConfig | HConfigChild


@dataclass
class Read:
    """What a text holds: the tree of its commands, the lines around them, and whether its end was there."""

    tree: HConfig
    notes: list[str] = field(default_factory=list)
    ended: bool = False


def read(dialect: Dialect, text: str) -> Read:
    """The tree of a configuration, or of a few lines of one."""
    return _Reader(dialect).read(text)


def dialect_of(tree: HConfig) -> Dialect:
    """The dialect a tree was read in."""
    assert isinstance(tree.driver, Tuned)  # noqa: S101  for the type checker: only we make trees
    return tree.driver.dialect


class _Reader:
    """Follows indentation; `#` at the margin (VRP, Comware) and `exit` (StoneOS) end sections as well."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.found = Read(HConfig(driver(dialect)))
        self.stack: list[tuple[int, HConfigChild]] = []
        self.fresh = True
        self.base = 0

    def read(self, text: str) -> Read:
        """The whole text."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
        for indent, line in _whole(self.dialect, lines):
            self._line(indent, line)
        return self.found

    def _line(self, indent: int, line: str) -> None:
        if self.dialect.ends.match(line):
            self.found.ended = True
        if self.dialect.notes.match(line) or self._leaves(line):
            self.found.notes.append(line)
            if indent == 0:
                self._section_over()
            return
        if self.fresh or indent < self.base:  # Comware prints root lines with one blank before them
            self.base, self.fresh, self.stack = indent, False, []
        self._place(indent, line)

    def _section_over(self) -> None:
        if self.dialect.driver != "stoneos":
            self.fresh = True

    def _leaves(self, line: str) -> bool:
        """Whether a line only leaves a section; where it stands in the text is told by its indentation."""
        return line in (self.dialect.leave, "return")

    def _place(self, indent: int, line: str) -> None:
        while self.stack and indent <= self.stack[-1][0]:
            self.stack.pop()
        parent: Node = self.stack[-1][1] if self.stack else self.found.tree
        self.stack.append((indent, parent.add_child(canonical(self.dialect, line), return_if_present=True)))


def canonical(dialect: Dialect, line: str) -> str:
    """A line as the device prints it: blanks, mask lengths, the common short forms."""
    if "\n" in line:
        return line
    if "  " in line and not line.startswith(("description ", "header ")):
        line = '"'.join(_RUNS.sub(" ", part) if i % 2 == 0 else part for i, part in enumerate(line.split('"')))
    for form, like in dialect.like:
        if found := form.match(line):
            return str(found.expand(like)) + line[found.end() :]
    return _LENGTHS.sub(_with_mask, line) if line.startswith("ip address") else line


def _with_mask(found: re.Match[str]) -> str:
    bits = min(int(found[3]), 32)
    value = (0xFFFFFFFF << (32 - bits)) & 0xFFFFFFFF
    return f"{found[1]} {found[2]} {'.'.join(str(value >> s & 255) for s in (24, 16, 8, 0))}"


def _whole(dialect: Dialect, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Indentation and text of every command; keys, certificates and banners come as one text of many lines."""
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        bare = line.lstrip()
        size = _size(dialect, bare, lines, at) if bare else 1
        if bare:
            rest = [one.rstrip() for one in lines[at + 1 : at + size]]
            yield len(line) - len(bare), "\n".join([bare, *rest])
        at += size


def _size(dialect: Dialect, line: str, lines: list[str], at: int) -> int:
    """How many lines the command that begins here has."""
    for block in dialect.blocks:
        if block.opens.match(line):
            return _until(lines, at, block.closes)
    for quoted in dialect.quoted:
        if (found := quoted.match(line)) and line.count(found["q"]) % 2:
            return _until(lines, at, re.compile(rf".*{re.escape(found['q'])}"))
    return 1


def _until(lines: list[str], at: int, closes: re.Pattern[str]) -> int:
    """Lines up to the one that closes; 1 when none does."""
    for end in range(at + 1, min(at + LONGEST_BLOCK, len(lines))):
        if closes.match(lines[end].strip()):
            return end - at + 1
    return 1
