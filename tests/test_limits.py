from __future__ import annotations

import pytest

from wardround.limits import LimitError, defaults


def test_at_or_above_is_worse() -> None:
    cpu = defaults().cpu_percent
    assert [cpu.grade(v) for v in (69.9, 70, 90)] == ["green", "yellow", "red"]


def test_at_or_below_is_worse_where_it_says_so() -> None:
    days = defaults().licence_days
    assert [days.grade(v) for v in (91, 90, 30, -5)] == ["green", "yellow", "red", "red"]


def test_later_overrides_win_field_by_field() -> None:
    limits = defaults().merged({"cpu_percent": {"yellow": 50}}, {"cpu_percent": {"red": 60}})
    assert (limits.cpu_percent.yellow, limits.cpu_percent.red) == (50, 60)


@pytest.mark.parametrize("bad", [{"cpu": {"red": 1}}, {"cpu_percent": 80}, {"cpu_percent": {"red": "高"}}])
def test_a_bad_override_is_named(bad: dict[str, object]) -> None:
    with pytest.raises(LimitError, match=r"limits\.cpu"):
        defaults().merged(bad)  # type: ignore[arg-type]


def test_a_red_bound_milder_than_the_yellow_one_is_refused() -> None:
    with pytest.raises(LimitError, match="写反"):
        defaults().merged({"cpu_percent": {"yellow": 90, "red": 5}})
