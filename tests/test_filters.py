from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parent.parent / "filter_plugins" / "wardround.py"
SPEC = importlib.util.spec_from_file_location("filter_plugin_wardround", PATH)
assert SPEC is not None
assert SPEC.loader is not None
PLUGIN = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(PLUGIN)
FILTERS = PLUGIN.FilterModule().filters()


def test_a_grade_or_worse_is_counted() -> None:
    counts = {"red": 2, "yellow": 3, "green": 50}
    assert [FILTERS["at_least"](counts, g) for g in ("red", "yellow", "grey")] == [2, 5, 5]


def test_a_word_that_is_no_grade_is_named() -> None:
    with pytest.raises(ValueError, match="fail_on=rot"):
        FILTERS["at_least"]({}, "rot")


def test_grades_have_their_words() -> None:
    assert FILTERS["grade_word"]("red") == "红"
