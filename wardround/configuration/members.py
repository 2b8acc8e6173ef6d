"""Lists whose members come and go one by one (VLANs of a trunk, service types): compared as sets, not as lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hier_config import HConfig, HConfigChild

from wardround.configuration.dialects import Dialect, ListRule

RANGES_A_LINE = 10
Node = HConfig | HConfigChild
Members = set[int] | set[str]
Key = tuple[str, str, ListRule]


def listed(dialect: Dialect, text: str) -> tuple[Key, Members] | None:
    """Which list a line belongs to, and the members it names."""
    for rule in dialect.lists:
        if found := rule.form.match(text):
            return (found["key"], found["tail"], rule), _members(rule, found["members"])
    return None


def _members(rule: ListRule, text: str) -> Members:
    return numbers(text, rule.all or range(1, 4095)) if rule.numbers else set(text.split())


def numbers(text: str, everything: Iterable[int] = ()) -> set[int]:
    """10 20 to 30 → {10, 20 … 30}; "all" is everything."""
    if text.strip() == "all":
        return set(everything)
    found: set[int] = set()
    for low, high in re.findall(r"(\d+)(?: to (\d+))?", text):
        found.update(range(int(low), int(high or low) + 1))
    return found


def spans(members: Iterable[int]) -> list[str]:
    """{10, 20 … 30} → ["10", "20 to 30"]."""
    runs: list[list[int]] = []
    for number in sorted(members):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [str(a) if a == b else f"{a} to {b}" for a, b in runs]


def written(key: Key, members: Members) -> list[str]:
    """The lines that name these members."""
    name, tail, rule = key
    if not members:
        return []
    if not rule.numbers:
        return [f"{name} {' '.join(sorted(map(str, members)))}{tail}"]
    whole = spans(int(m) for m in members)
    chunks = [whole[i : i + RANGES_A_LINE] for i in range(0, len(whole), RANGES_A_LINE)]
    return [f"{name} {' '.join(chunk)}{tail}" for chunk in chunks]


def gathered(dialect: Dialect, node: Node) -> dict[Key, Members]:
    """The lists of a section."""
    found: dict[Key, Members] = {}
    for child in node.children if dialect.lists else ():
        if one := listed(dialect, child.text):
            found.setdefault(one[0], set()).update(one[1])  # type: ignore[arg-type]
    return found


def reduce(dialect: Dialect, running: Node, wanted: Node) -> None:
    """Leave in both sections only the members that the other has not."""
    have, want = gathered(dialect, running), gathered(dialect, wanted)
    for key in {**have, **want}:
        mine, theirs = have.get(key, set()), want.get(key, set())
        rewrite(dialect, running, key, mine - theirs)
        rewrite(dialect, wanted, key, theirs - mine)


def rewrite(dialect: Dialect, node: Node, key: Key, members: Members) -> None:
    """Put the lines for these members in the place of the list's lines."""
    for child in [c for c in node.children if (one := listed(dialect, c.text)) and one[0] == key]:
        child.delete()
    for line in written(key, members):
        node.add_child(line, return_if_present=True)


# VLANs: created by ranges and by sections of their own


def vlan_ids(dialect: Dialect, tree: HConfig) -> set[int]:
    """Every VLAN a configuration creates, by a range or by a section."""
    return {n for child in tree.children for n in _vlans_of(dialect, child.text)} if dialect.vlans else set()


def _vlans_of(dialect: Dialect, text: str) -> set[int]:
    for word in (dialect.vlans["batch"], dialect.vlans["section"]):
        if found := re.fullmatch(rf"{word} (\d+(?: to \d+)?(?: \d+(?: to \d+)?)*)", text):
            return numbers(found[1])
    return set()


def reduce_vlans(dialect: Dialect, running: HConfig, wanted: HConfig) -> None:
    """Leave the VLANs to create in `wanted`, those to remove in `running`, and sections only for their lines."""
    if not dialect.vlans:
        return
    have, want = vlan_ids(dialect, running), vlan_ids(dialect, wanted)
    sections = [_ranges_out(dialect, tree) for tree in (running, wanted)]
    for number in have - want - {1}:
        if child := sections[0].get(number):
            child.delete()
    for number in want & have:  # a section that only one of them has is no VLAN to create or remove
        for tree, mine, other in ((running, sections[0], sections[1]), (wanted, sections[1], sections[0])):
            if number in other and number not in mine:
                tree.add_child(other[number].text)
    batch = dialect.vlans["batch"]
    missing = want - have - set(sections[1])
    for tree, members in ((running, have - want - {1}), (wanted, missing)):
        _first(tree, [f"{batch} {' '.join(part)}" for part in _parts(spans(members), batch)])


def _parts(whole: list[str], batch: str) -> list[list[str]]:
    size = RANGES_A_LINE if batch.endswith("batch") else 1  # Comware takes one range at a time
    return [whole[i : i + size] for i in range(0, len(whole), size)]


def _first(tree: HConfig, lines: list[str]) -> None:
    """Put lines before all others: what follows may need them."""
    for at, line in enumerate(lines):
        tree.add_child(line).order_weight = -1000 + at


def _ranges_out(dialect: Dialect, tree: HConfig) -> dict[int, HConfigChild]:
    """Take ranges and empty sections out of a tree; the sections with lines, by number."""
    sections: dict[int, HConfigChild] = {}
    for child in list(tree.children):
        if ids := _vlans_of(dialect, child.text):
            if child.children and len(ids) == 1:
                sections[ids.pop()] = child
            else:
                child.delete()
    return sections
