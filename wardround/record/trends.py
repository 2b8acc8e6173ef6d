"""Trend words: how a finding stands against the round before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wardround.finding import Finding
from wardround.record.model import Trend
from wardround.verdict import WORST_FIRST

STEADY = 0.1
"""A value that moved by less than this share of the larger one (while green also: of what is left to its limit) is 稳定."""


def trend(now: Finding, before: Mapping[str, Any] | None, worse: str) -> Trend:
    """好转/稳定/上升/恶化/首次 with the number; "" when either side is grey.

    The grade decides first; within one grade the number does, in the item's direction `worse`: moved for the worse
    is 上升 while the grade is green and 恶化 when it is not.  Of an item without a direction the number is not told.
    """
    if before is None:
        return Trend("首次")
    same = before.get("unit", now.unit) == now.unit  # an item may tell a count one time and a rate the next
    delta = _delta(now.value, before["value"]) if same and worse else None
    since = str(before["round"])
    if "grey" in (now.grade, before["grade"]):
        return Trend("", before["value"], delta, since)
    step = WORST_FIRST.index(now.grade) - WORST_FIRST.index(before["grade"])
    word = ("好转" if step > 0 else "恶化") if step else _within(now, before["value"], delta, worse)
    return Trend(word, before["value"], delta, since)


def _within(now: Finding, before: Any, delta: float | None, worse: str) -> str:
    if delta is None or not worse or abs(delta) <= STEADY * max(abs(float(before)), abs(float(now.value or 0))):
        return "稳定"
    if now.grade == "green" and abs(delta) <= STEADY * _room(now.limit, float(before)):
        return "稳定"
    if (delta > 0) != (worse == "higher"):
        return "好转"
    return "恶化" if now.grade != "green" else ("上升" if delta > 0 else "稳定")


def _room(limit: str, before: float) -> float:
    """How far the earlier value was from the first bound of the printed limit; 0 when none is printed."""
    found = re.search(r"[≥≤]\s*(-?\d+(?:\.\d+)?)", limit)
    return abs(float(found.group(1)) - before) if found else 0.0


def _delta(now: Any, before: Any) -> float | None:
    both = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (now, before))
    return round(now - before, 2) if both else None
