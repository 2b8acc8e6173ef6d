from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.record.test_trends import finding
from wardround.finding import Finding
from wardround.record.health import health

CORE = {"core": {"criticality": "核心"}, "edge": {"criticality": "一般"}}


def of(asset: str, grade: Any = "green", severity: str = "", count: int = 1) -> list[Finding]:
    return [replace(finding(grade), asset=asset, severity=severity)] * count


@pytest.mark.parametrize(
    ("findings", "grade"),
    [
        (of("core", count=20) + of("edge", count=20), "green"),
        (of("core", count=19) + of("core", "red", "严重"), "red"),
        (of("core", count=20) + of("edge", "red", "高风险"), "yellow"),
        (of("core", count=20) + of("edge", "red", "一般"), "green"),
        (of("core", count=10) + of("core", "grey"), "yellow"),
        (of("core", count=50) + of("edge", "grey", count=20), "yellow"),
        (of("core") + of("edge", "grey", count=20), "grey"),
    ],
)
def test_the_rule(findings: list[Finding], grade: str) -> None:
    assert health(findings, CORE, [], "2026-11-22")["grade"] == grade


def test_without_core_assets_all_count() -> None:
    found = of("edge", count=4) + of("edge", "grey")
    assert health(found, {"edge": {}}, [], "2026-11-22")["grade"] == "yellow"
