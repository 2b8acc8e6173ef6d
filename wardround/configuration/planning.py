"""From two trees to the lines that lead from one to the other, each with the view it is sent in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase

from hier_config import HConfig, HConfigChild

from wardround.configuration import members
from wardround.configuration.dialects import Dialect
from wardround.configuration.merging import merged
from wardround.configuration.moving import moves
from wardround.configuration.reading import Node, dialect_of
from wardround.configuration.secrets import shape
from wardround.configuration.steps import Plan, Step

MERGE, REPLACE = "merge", "replace"


class PlanError(Exception):
    """A change that cannot be planned; the message is Chinese."""


def target(
    running: HConfig, wanted: HConfig, how: str = MERGE, sections: Sequence[str] = (), *, secrets: bool = False
) -> HConfig:
    """The configuration that should run after the change (what differs in its secret only stays, unless `secrets`)."""
    goal = _target(running, wanted, how, sections, secrets)
    if not secrets:
        _adopt(running, goal, ())
    return goal


def _target(running: HConfig, wanted: HConfig, how: str, sections: Sequence[str], secrets: bool) -> HConfig:
    if how not in (MERGE, REPLACE):
        raise PlanError(f"how={how}：只能是 merge（只增改）或 replace（同时去掉多余的）")
    if running.driver.__class__ is not wanted.driver.__class__:
        raise PlanError("运行配置与所给配置不是同一种语法")
    if how == MERGE:
        return merged(running, wanted, secrets=secrets)
    if not sections:
        return wanted.deep_copy()
    inside = [child.text for child in wanted.children if named(child.text, sections)]
    rest = running.deep_copy()
    for child in list(rest.children):
        if named(child.text, sections) and child.text not in inside:
            child.delete()
    whole = merged(rest, wanted, secrets=secrets)
    for text in inside:
        section = whole.add_child(text, return_if_present=True)
        section.children.clear()
        for child in wanted.children[text].children:
            section.add_deep_copy_of(child)
    return whole


def named(text: str, sections: Sequence[str]) -> bool:
    """Whether a section is one of those named by their first lines."""
    line = text.split("\n", 1)[0]
    return any(line == name or fnmatchcase(line, name) for name in sections)


def plan(
    running: HConfig, wanted: HConfig, how: str = MERGE, sections: Sequence[str] = (), *, secrets: bool = False
) -> Plan:
    """What to send to a device that runs `running`: merge adds, replace also removes what is not wanted.

    With `sections` (first lines of sections, `*` allowed) only they are replaced, and the rest is merged. A line that
    differs in its secret only is left as it is on the device, unless `secrets`.
    """
    return towards(running, target(running, wanted, how, sections, secrets=secrets), secrets=secrets)


def way_back(running: HConfig, wanted: HConfig) -> Plan:
    """What leads a device that was changed from `running` to `wanted` back to `running`."""
    return towards(wanted, running, secrets=True)


def towards(running: HConfig, goal: HConfig, *, secrets: bool = False, touched: Collection[str] = ()) -> Plan:
    """The lines that lead from one whole configuration to another.

    A line that differs in its secret only is not sent, unless `secrets`, or it is one of `touched`.
    """
    dialect = dialect_of(running)
    mine, theirs = running.deep_copy(), goal.deep_copy()
    if not secrets:
        _adopt(mine, theirs, touched)
    members.reduce_vlans(dialect, mine, theirs)
    heads = _meet(dialect, mine, theirs)
    delta = mine.config_to_get_to(theirs)
    for text in heads:
        delta.add_child(text, return_if_present=True).new_in_config = True
    return Plan((*_ordered(dialect, delta), *moves(dialect, running, goal)))


def _meet(dialect: Dialect, mine: Node, theirs: Node) -> list[str]:
    """Make two sections comparable; the section headers whose parameters change come back."""
    members.reduce(dialect, mine, theirs)
    _whole(dialect, mine, theirs)
    root = isinstance(mine, HConfig)
    heads = _align(dialect, mine, theirs) if root else []
    for child in [c for tree in (mine, theirs) for c in tree.children if root and dialect.fixed.match(c.text)]:
        child.delete()
    for child in [c for c in mine.children if c.text not in theirs.children and dialect.kept.match(c.text)]:
        theirs.add_child(child.text)
    for child in mine.children:
        if child.children and (other := theirs.children.get(child.text)):
            _meet(dialect, child, other)
    return heads


def _whole(dialect: Dialect, mine: Node, theirs: Node) -> None:
    """Where every line about one thing goes (a local user), one undo takes them all."""
    if dialect.whole is None:
        return
    stays = {found.group(0) for c in theirs.children if (found := dialect.whole.match(c.text))}
    for child in list(mine.children):
        if (found := dialect.whole.match(child.text)) and found.group(0) not in stays:
            child.delete()
            mine.add_child(found.group(0), return_if_present=True)


def _adopt(mine: Node, theirs: Node, touched: Collection[str]) -> None:
    """A line that differs from the device's in its secret only becomes the device's.

    Where one side has more of them than the other (SNMP communities) nobody can tell which is which: all are sent.
    """
    have, want = _shapes(mine, theirs), _shapes(theirs, mine)
    for found, lines in want.items():
        same = [child.text for child in have.get(found, ())]
        if len(same) == len(lines):
            for child, text in zip(lines, same, strict=True):
                child.text = child.text if child.text in touched else text
    for child in mine.children:
        if child.children and (other := theirs.children.get(child.text)):
            _adopt(child, other, touched)


def _shapes(node: Node, other: Node) -> dict[str, list[HConfigChild]]:
    """The lines with secrets that the other side has not, by what they are without them."""
    found: dict[str, list[HConfigChild]] = {}
    for child in node.children:
        if child.text not in other.children and (bare := shape(child.text)) != child.text:
            found.setdefault(bare, []).append(child)
    return found


def _align(dialect: Dialect, mine: Node, theirs: Node) -> list[str]:
    """A section whose header differs in its parameters is the same section; its header is sent again."""
    heads: list[str] = []
    by_name = {h: c for c in theirs.children if (h := dialect.header(c.text)) and c.text not in mine.children}
    for child in [c for c in mine.children if c.text not in theirs.children] if by_name else ():
        if other := by_name.get(dialect.header(child.text) or child.text):
            child.text = other.text
            heads.append(other.text)
    return heads


def _ordered(dialect: Dialect, delta: HConfig) -> Iterator[Step]:
    """Removals that others wait for, then changes as they are written, then the other removals, last defined first."""
    goes = [c for c in delta.children if _removal(c)]
    stays = [c for c in sorted(delta.children) if not _removal(c)]
    added = [c.text for c in stays]
    early = [c for c in goes if _first(dialect, c.text, added)]
    late = [c for c in goes if c not in early]
    freed = _freed(dialect, stays)
    yield from (Step((parent,), text) for parent, text in freed)
    yield from (Step((), c.text) for c in reversed(early))
    for child in stays:
        yield from _section(child, (), freed)
    last = dialect.vlans.get("batch", "\n")  # what may still be used by the others
    late.sort(key=lambda c: not c.text.startswith(dialect.negation + last))
    yield from (Step((), c.text) for c in reversed(late))


def _removal(child: HConfigChild) -> bool:
    """Whether hier_config put a line into the delta to take one back."""
    return not child.new_in_config and not child.children


def _first(dialect: Dialect, text: str, added: list[str]) -> bool:
    """Whether a removal comes before all else: it frees what others get, or would take away what is added."""
    bare = text.removeprefix(dialect.negation)
    if dialect.first.match(bare) or any(a == bare or a.startswith(bare + " ") for a in added):
        return True
    like = shape(bare)
    return like != bare and any(shape(a).startswith(like) for a in added)


def _freed(dialect: Dialect, stays: list[HConfigChild]) -> list[tuple[str, str]]:
    """Lines taken out of one section that come back in another (an address that moves): section and line."""
    new = {line.text for child in stays for line in child.all_children() if line.new_in_config}
    return [
        (child.text, line.text)
        for child in stays
        for line in child.children
        if _removal(line) and line.text.removeprefix(dialect.negation) in new and not child.new_in_config
    ]


def _section(child: HConfigChild, views: tuple[str, ...], freed: list[tuple[str, str]]) -> Iterator[Step]:
    """A line and what is sent under it; a section that only leads to its lines is entered, not sent."""
    inner = list(child.children)
    if not inner or child.new_in_config:
        yield Step(views, child.text)
    path = (*views, child.text)
    goes = [c for c in inner if _removal(c) and (child.text, c.text) not in freed]
    yield from (Step(path, c.text) for c in reversed(goes))
    for one in inner:
        if not _removal(one):
            yield from _section(one, path, freed)
