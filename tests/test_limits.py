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


def test_a_span_of_days_is_printed_as_one_and_has_no_red() -> None:
    assert defaults().log_window_days.text == "只计近 30天，更早的不再计"
    assert defaults().merged({"log_window_days": {"yellow": 7}}).log_window_days.text == "只计近 7天，更早的不再计"
    with pytest.raises(LimitError, match="没有 red"):
        defaults().merged({"log_window_days": {"red": 60}})


def test_every_limit_that_grades_prints_its_bounds() -> None:
    table = defaults().as_dict()
    assert [name for name, text in table.items() if not text] == []
    assert [n for n, text in table.items() if "黄" not in text and "红" not in text] == ["log_window_days"]
