"""The difference of two configurations for people: section by section, as a unified diff shows it."""

from __future__ import annotations

from collections.abc import Iterator

from hier_config import HConfig, HConfigChild

from wardround.configuration.reading import Node


def difference(running: HConfig, wanted: HConfig) -> str:
    """Lines that go (-) and come (+), under the sections they stand in (@@); "" when there are none."""
    return "".join(f"{line}\n" for line in _node(running, wanted, ()))


def _node(mine: Node, theirs: Node, path: tuple[str, ...]) -> Iterator[str]:
    lines = [*_only(mine, theirs, "-"), *_only(theirs, mine, "+")]
    if lines:
        yield f"@@ {' / '.join(part.split(chr(10), 1)[0] for part in path) or '（全局）'} @@"
        yield from lines
    for child in mine.children:
        if other := theirs.children.get(child.text):
            yield from _node(child, other, (*path, child.text))


def _only(node: Node, other: Node, sign: str) -> Iterator[str]:
    for child in node.children:
        if child.text not in other.children:
            yield from _all(child, sign, 0)


def _all(child: HConfigChild, sign: str, depth: int) -> Iterator[str]:
    yield from (f"{sign}{' ' * depth}{line}" for line in child.text.split("\n"))
    for one in child.children:
        yield from _all(one, sign, depth + 1)
