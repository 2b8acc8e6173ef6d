from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from wardround.finding import Finding
from wardround.record.trends import trend

AT = datetime(2026, 11, 22, tzinfo=UTC)


def finding(grade: Any = "green", value: Any = None, limit: str = "") -> Finding:
    return Finding("r", "a", (), "p", "i", "t", "network", grade, "", value, "%", limit, "", "", (), (), (), AT)


def before(grade: str = "green", value: Any = None) -> dict[str, Any]:
    return {"grade": grade, "value": value, "round": "20261101-001"}


@pytest.mark.parametrize(
    ("now", "then", "worse", "word"),
    [
        (finding(), None, "", "首次"),
        (finding("red"), before("green"), "", "恶化"),
        (finding("green"), before("yellow"), "", "好转"),
        (finding("green"), before("green"), "", "稳定"),
        (finding("grey"), before("green"), "", ""),
        (finding("green", 60), before("green", 30), "higher", "上升"),
        (finding("yellow", 80), before("yellow", 71), "higher", "恶化"),
        (finding("green", 20), before("green", 40), "higher", "好转"),
        (finding("green", 41), before("green", 40), "higher", "稳定"),
        (finding("yellow", 40), before("yellow", 80), "lower", "恶化"),
        (finding("green", 5, "≥70% 黄，≥90% 红"), before("green", 3), "higher", "稳定"),
        (finding("green", 62, "≥70% 黄，≥90% 红"), before("green", 50), "higher", "上升"),
        (finding("green", 1), before("green", 5), "", "稳定"),
        (finding("green", 1), {**before("green", 500), "unit": "个"}, "higher", "稳定"),
    ],
)
def test_trend_word(now: Finding, then: dict[str, Any] | None, worse: str, word: str) -> None:
    assert trend(now, then, worse).word == word


def test_trend_carries_the_number() -> None:
    assert trend(finding("green", 62.5), before("green", 50), "higher").text == "上升（+12.5）"


def test_a_number_without_a_direction_is_no_trend() -> None:
    assert trend(finding("green", 1), before("green", 5), "").text == "稳定"
