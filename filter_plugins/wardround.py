"""Filters for playbooks and templates: the words of the record."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wardround.record.model import GRADE_WORDS, GRADES


def grade_word(grade: str) -> str:
    """红, 黄, 灰 or 绿 of red, yellow, grey or green; another word as it is."""
    return GRADE_WORDS.get(grade, grade)


def at_least(counts: Mapping[str, Any], grade: str) -> int:
    """How many of a round's findings (counts by grade) are of this grade or worse; ValueError for no grade."""
    if grade not in GRADES:
        raise ValueError(f"fail_on={grade}：只能是 {'、'.join(GRADES)}")
    return sum(int(counts.get(g, 0)) for g in GRADES[: GRADES.index(grade) + 1])


class FilterModule:
    """Registers the filters by name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name → function."""
        return {"grade_word": grade_word, "at_least": at_least}
