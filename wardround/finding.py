"""A finding: one item on one asset in one round, as it stands in findings.jsonl."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from wardround.verdict import Grade, Value, Verdict

SEVERITIES = ("严重", "高风险", "一般", "")
_LADDER = ("", "一般", "高风险", "严重")
_STEPS = {("red", "核心"): 3, ("red", "重要"): 2, ("yellow", "核心"): 2}
_SHIFT = {"grave": 1, "normal": 0, "light": -1}


@dataclass(frozen=True)
class Finding:
    """One line of findings.jsonl; the field names are a contract with the outside (docs/findings.schema.json)."""

    round: str
    asset: str
    rows: tuple[str, ...]
    platform: str
    item: str
    title: str
    layer: str
    grade: Grade
    severity: str
    value: Value
    unit: str
    limit: str
    message: str
    advice: str
    clauses: tuple[str, ...]
    evidence: tuple[str, ...]
    parts: tuple[dict[str, Any], ...]
    at: datetime

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values in the order of the contract; `at` is RFC 3339 with offset."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {k: list(v) if isinstance(v, tuple) else v for k, v in pairs} | {"at": self.at.isoformat()}


def severity(grade: str, criticality: str, weight: str, least: str = "") -> str:
    """严重/高风险/一般 from grade × the asset's criticality × the item's weight; "" for green and grey.

    red: 核心 严重, 重要 高风险, 一般 一般; yellow: 核心 高风险, else 一般; the weight shifts a step, never below 一般 nor below `least`.
    """
    if grade not in ("red", "yellow"):
        return ""
    step = _STEPS.get((grade, criticality), 1) + _SHIFT[weight]
    return _LADDER[min(3, max(1, step, _LADDER.index(least)))]


def part(verdict: Verdict) -> dict[str, Any]:
    """A part of a finding as printed."""
    return {
        "name": verdict.name,
        "grade": verdict.grade,
        "value": verdict.value,
        "unit": verdict.unit,
        "message": verdict.message,
    }
