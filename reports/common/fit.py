"""How much fits into the signed volume: every finding by itself, else grouped, else the worst groups and a pointer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.common import view
from reports.common.text import brief, line, pattern, said, wide
from wardround.record.model import Problem, Record

CHARS = 43
"""Full-width characters on a line of the risk paragraphs."""


@dataclass(frozen=True)
class Entry:
    """One paragraph of 问题与风险: findings that say the same, with the first as their example."""

    findings: tuple[view.Finding, ...]
    message: str
    advice: str
    due: str
    owner: str

    @property
    def first(self) -> view.Finding:
        """The example."""
        return self.findings[0]


@dataclass(frozen=True)
class Fitted:
    """What is printed of one section: entries, how they were grouped, and what is left to the annex."""

    entries: tuple[Entry, ...]
    level: int
    left: int = 0


LEVELS: tuple[Callable[[view.Finding], tuple[object, ...]], ...] = (
    lambda f: (f["asset"], f["item"]),
    lambda f: (f["item"], f.get("severity"), f.get("grade"), pattern(line(f.get("message")))),
    lambda f: (f["item"], f.get("severity"), f.get("grade")),
)


def fit(record: Record, parts: Mapping[str, Sequence[view.Finding]], lines: int) -> dict[str, Fitted]:
    """Entries of each part so that all together take about `lines` lines; parts come worst first."""
    known = view.problem_index(record)
    made: dict[str, list[Entry]] = {}
    for level in range(len(LEVELS)):
        grouped = {key: _groups(findings, level) for key, findings in parts.items()}
        # An entry takes a line at least: what is too many already need not be worded.
        if level < len(LEVELS) - 1 and sum(map(len, grouped.values())) > lines:
            continue
        made = {key: [_entry(record, group, known) for group in groups] for key, groups in grouped.items()}
        if sum(cost(e) for entries in made.values() for e in entries) <= lines:
            return {key: Fitted(tuple(entries), level) for key, entries in made.items()}
    return _cut(made, lines)


def cost(entry: Entry) -> int:
    """Lines that an entry takes."""
    text = wide(entry.message) + wide(entry.advice) + wide(entry.due) + wide(entry.owner) + 24
    return math.ceil(text / CHARS) + (1 if len(entry.findings) > 1 else 0)


def _groups(findings: Sequence[view.Finding], level: int) -> list[list[view.Finding]]:
    groups: dict[tuple[object, ...], list[view.Finding]] = {}
    for finding in findings:
        groups.setdefault(LEVELS[level](finding), []).append(finding)
    return list(groups.values())


def _entry(record: Record, group: Sequence[view.Finding], known: Mapping[tuple[str, str], Problem]) -> Entry:
    first = group[0]
    dates = sorted({view.due(record, f, known) for f in group})
    owners = sorted({view.owner(record, f, known) for f in group})
    message = said(first.get("message"), 100) or line(first.get("title"), 60) or "（设备未给出说明）"
    advice = brief(view.advice(record, first), 64)
    return Entry(tuple(group), message, advice, dates[0], "、".join(owners[:3]) + ("等" if len(owners) > 3 else ""))


def _cut(made: Mapping[str, Sequence[Entry]], lines: int) -> dict[str, Fitted]:
    """The worst entries over all parts until the lines are used up; every part with entries keeps at least one."""
    room = lines
    kept: dict[str, list[Entry]] = {key: list(entries[:1]) for key, entries in made.items()}
    room -= sum(cost(e) for entries in kept.values() for e in entries)
    waiting = [(_rank(e), key, e) for key, entries in made.items() for e in entries[1:]]
    for _, key, entry in sorted(waiting, key=lambda w: w[0]):
        if cost(entry) > room:
            break
        kept[key].append(entry)
        room -= cost(entry)
    return {key: Fitted(tuple(kept[key]), len(LEVELS) - 1, len(made[key]) - len(kept[key])) for key in made}


def _rank(entry: Entry) -> tuple[int, int, int]:
    severity = entry.first.get("severity")
    place = view.SEVERITIES.index(severity) if severity in view.SEVERITIES else len(view.SEVERITIES)
    return (place, 0 if entry.first.get("grade") == "red" else 1, -len(entry.findings))
