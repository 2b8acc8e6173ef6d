from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.record.test_trends import finding
from wardround.waivers import WaiverError, checked, waived

RULE = {"asset": "a*", "item": "i", "until": "2026-11-30", "by": "王主任", "reason": "备件在途"}
RED = replace(finding("red"), severity="严重", message="电源故障")


def test_a_waiver_takes_the_severity_and_says_who() -> None:
    found = waived(RED, checked([RULE]))
    assert found.severity == ""
    assert found.grade == "red"
    assert found.message == "电源故障（豁免至 2026-11-30，王主任：备件在途）"


def test_an_expired_waiver_has_no_effect_and_is_named() -> None:
    found = waived(replace(RED, at=datetime(2026, 12, 1, tzinfo=UTC)), checked([RULE]))
    assert found.severity == "严重"
    assert "到期" in found.message


def test_a_waiver_for_another_asset_has_no_effect() -> None:
    assert waived(RED, checked([RULE | {"asset": "b*"}])) == RED


@pytest.mark.parametrize(("change", "named"), [({"by": ""}, "by"), ({"until": "soon"}, "soon")])
def test_a_bad_waiver_is_one_clear_line(change: dict[str, str], named: str) -> None:
    with pytest.raises(WaiverError, match=named):
        checked([RULE | change])
