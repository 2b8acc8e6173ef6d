"""Grandfather-father-son: which of a series of copies stay, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

SPANS: dict[str, tuple[str, Callable[[datetime], object]]] = {
    "daily": ("日", lambda at: at.date()),
    "weekly": ("周", lambda at: at.isocalendar()[:2]),
    "monthly": ("月", lambda at: (at.year, at.month)),
    "yearly": ("年", lambda at: at.year),
}


@dataclass(frozen=True)
class Copy:
    """One copy: where it lies, when it was made (aware), how big; `verified` True when its content was proven."""

    path: Path
    at: datetime
    size: int
    verified: bool = False


@dataclass
class Plan:
    """What stays (with the reasons) and what would go, oldest first."""

    stays: dict[Copy, list[str]] = field(default_factory=dict)
    goes: list[Copy] = field(default_factory=list)


def plan(copies: Iterable[Copy], keep: dict[str, int]) -> Plan:
    """The plan for copies: the newest of each of the last n days, weeks, months and years stays (`keep`: span → n).

    The newest copy and the newest verified one stay whatever the numbers say.
    """
    ordered = sorted(copies, key=lambda c: (c.at, str(c.path)))
    made = Plan()
    for span, number in keep.items():
        word, of = SPANS[span]
        for one in _newest_of_each(ordered, of)[-number:] if number > 0 else ():
            made.stays.setdefault(one, []).append(word)
    for one, why in _always(ordered):
        made.stays.setdefault(one, []).append(why)
    made.goes = [c for c in ordered if c not in made.stays]
    return made


def _newest_of_each(ordered: Sequence[Copy], of: Callable[[datetime], object]) -> list[Copy]:
    return [list(group)[-1] for _, group in groupby(ordered, key=lambda c: of(c.at))]


def _always(ordered: Sequence[Copy]) -> list[tuple[Copy, str]]:
    verified = [c for c in ordered if c.verified]
    return [(c[-1], why) for c, why in ((ordered, "最新"), (verified, "最近一份已校验")) if c]
