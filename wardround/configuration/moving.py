"""Children whose order means something (rules of a policy): the lines that bring them into the wanted order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from hier_config import HConfig

from wardround.configuration.dialects import Dialect, Ordered
from wardround.configuration.reading import Node
from wardround.configuration.steps import Step


def moves(dialect: Dialect, running: HConfig, goal: HConfig) -> Iterator[Step]:
    """Steps that move what stands in another order than in the goal; new children stand last until then."""
    for rule in dialect.ordered:
        for views, mine, theirs in _places(rule, running, goal):
            for text in _moved(rule, _names(rule, mine), _names(rule, theirs)):
                yield Step(views, text)


def _places(rule: Ordered, running: HConfig, goal: HConfig) -> Iterator[tuple[tuple[str, ...], Node | None, Node]]:
    if rule.within is None:
        yield (rule.view,) if rule.view else (), running, goal
        return
    for section in goal.children:
        if rule.within.match(section.text):
            yield (section.text,), running.children.get(section.text), section


def _names(rule: Ordered, node: Node | None) -> list[str]:
    found = (rule.child.match(c.text) for c in node.children) if node is not None else ()
    return [f["name"] for f in found if f]


def _moved(rule: Ordered, have: Sequence[str], want: Sequence[str]) -> Iterator[str]:
    """The fewest moves: what already stands in rising order stays, each of the others goes after the one before it."""
    after = [n for n in have if n in set(want)]
    after += [n for n in want if n not in set(after)]
    place = {name: at for at, name in enumerate(after)}
    steady = _rising([place[name] for name in want])
    for at, name in enumerate(want):
        if place[name] not in steady:
            form = rule.move if at else rule.top
            yield form.format(name=name, other=want[at - 1] if at else "")


def _rising(numbers: Sequence[int]) -> set[int]:
    """The members of a longest rising subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for at, number in enumerate(numbers):
        spot = bisect_left(tails, number)
        tails[spot : spot + 1] = [number]
        ends[spot : spot + 1] = [at]
        back.append(ends[spot - 1] if spot else -1)
    found: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        found.add(numbers[at])
        at = back[at]
    return found
