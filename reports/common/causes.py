"""What is wrong, most costly first, one line per cause: an alarm, its board and its log entry are one, so are both ends of a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reports.common import view
from reports.common.families import FAMILIES, weight
from reports.common.text import line, said, some
from wardround.record.model import Problem, Record

_PROOF = ("hardware", "pair")
"""Families of which an alarm or a log entry of the same asset is but the announcement."""


_NAME = re.compile(r"[A-Za-z0-9_.-]{3,}")


@dataclass(frozen=True)
class Trouble:
    """A finding or an open problem, as far as both can tell."""

    asset: str
    item: str
    title: str
    message: str
    severity: str
    owner: str = ""
    due: str = ""


@dataclass
class Cause:
    """Troubles that stand on one line; the first says what it is."""

    family: str
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def first(self) -> Trouble:
        """The trouble that names the cause."""
        return self.troubles[0]

    @property
    def assets(self) -> list[str]:
        """The assets concerned, the first's first."""
        return list(dict.fromkeys(t.asset for t in self.troubles))


def of_findings(record: Record, findings: Iterable[view.Finding]) -> list[Trouble]:
    """Red and yellow findings with a severity as troubles."""
    known = view.problem_index(record)
    return [
        Trouble(
            f["asset"], str(f.get("item")), line(f.get("title")), line(f.get("message")), str(f["severity"]),
            view.owner(record, f, known), view.due(record, f, known),
        )
        for f in findings
        if f.get("severity")
    ]  # fmt: skip


def of_problems(problems: Iterable[Problem]) -> list[Trouble]:
    """Problems as troubles."""
    return [
        Trouble(p.asset, p.item, line(p.title), line(p.message or p.title), p.severity, line(p.owner), line(p.due))
        for p in problems
    ]


def causes(record: Record, troubles: Iterable[Trouble]) -> list[Cause]:
    """One line per cause, the costliest first.

    Severity decides, then the asset's criticality and how many systems run on it, then the kind of trouble, then how
    many parts and neighbours hang on the asset.
    """
    hanging = _dependants(record)
    ranked = sorted(troubles, key=lambda t: _rank(record, t, hanging))
    found: dict[tuple[str, str], Cause] = {}
    for one in ranked:
        family = FAMILIES.get(one.item, one.item)
        home = _home(found, one, family)
        found.setdefault(home, Cause(home[1])).troubles.append(one)
    return _joined(list(found.values()))


def what(cause: Cause, most: int = 70) -> str:
    """The cause in words: its first message, another one of the same asset, and how many belong to it."""
    own = [t for t in cause.troubles if t.asset == cause.first.asset]
    second = next((t for t in own if _part(t) != _part(cause.first) and FAMILIES.get(t.item) in _PROOF), None)
    words = said(cause.first.message, most) + (f"；{said(second.message, most // 2)}" if second else "")
    rest = len(cause.troubles) - (2 if second else 1)
    return words + (f"（另有相关结论 {rest} 项）" if rest else "")


def who(record: Record, cause: Cause, most: int = 3) -> str:
    """The cause's assets as people call them."""
    return some((view.asset_name(record, name) for name in cause.assets), most)


def _part(one: Trouble) -> str:
    """The part a message is about: the words before its first colon."""
    return one.message.partition("：")[0]


def _home(found: Mapping[tuple[str, str], Cause], one: Trouble, family: str) -> tuple[str, str]:
    """An announcement joins the part or pair that is broken on its asset, and a lost pair the broken board."""
    joins = (
        _PROOF if family == "log" else ("hardware",) if one.item == "ha_pair_healthy" and "主控" in one.message else ()
    )
    return next(((one.asset, f) for f in joins if (one.asset, f) in found), (one.asset, family))


def _joined(listed: Sequence[Cause]) -> list[Cause]:
    """Causes of one family that say the same, or whose messages name each other's asset (two ends of one thing)."""
    kept: list[Cause] = []
    named: dict[tuple[str, str], Cause] = {}
    same: dict[tuple[str, str], Cause] = {}
    for cause in listed:
        other = named.get((cause.family, cause.first.asset))
        other = other or same.setdefault((cause.family, cause.first.message), cause)
        other = None if other is cause else other
        if other:
            other.troubles.extend(cause.troubles)
        else:
            kept.append(cause)
        for word in {w for t in cause.troubles for w in _NAME.findall(t.message)}:
            named.setdefault((cause.family, word.removeprefix("TO-")), other or cause)
    return kept


def _dependants(record: Record) -> dict[str, int]:
    """How many assets are part of an asset or, by the plan, its neighbours."""
    count = dict.fromkeys(view.assets(record), 0)
    for asset in view.assets(record).values():
        if asset.get("of") in count:
            count[str(asset["of"])] += 1
    for finding in record.findings:
        if finding.get("item") == "lldp_neighbors_as_planned" and finding["asset"] in count:
            count[finding["asset"]] += len(finding.get("parts") or ())
    return count


def _rank(record: Record, one: Trouble, hanging: Mapping[str, int]) -> tuple[int, int, int, int, int, str, str]:
    asset = view.assets(record).get(one.asset) or {}
    return (
        view.place(view.SEVERITIES, one.severity),
        view.place(view.CRITICALITIES, asset.get("criticality", "")),
        -len(asset.get("systems") or ()),
        weight(one.item),
        -hanging.get(one.asset, 0),
        one.asset,
        one.item,
    )
