"""The table of the contract's 14 + 7 + 3 named checks, from the findings that serve them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from wardround import rows
from wardround.finding import Finding
from wardround.item import Item
from wardround.verdict import WORST_FIRST

CHECKLIST = Path(__file__).parent.parent / "items" / "checklist.yml"


def checks(findings: Sequence[Finding], items: Mapping[str, Item]) -> list[dict[str, Any]]:
    """For each named check: grade, how many findings were told and grey, and what people still have to answer."""
    questions = _questions()
    return [_check(row, findings, items, questions.get(row["id"], [])) for row in rows.checks()]


def _check(
    row: Mapping[str, str],
    findings: Iterable[Finding],
    items: Mapping[str, Item],
    questions: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    serving = {name for name, item in items.items() if row["id"] in item.rows}
    of_row = [f for f in findings if f.item in serving]
    grey = sum(f.grade == "grey" for f in of_row)
    grades = [f.grade for f in of_row] + ["grey" for _ in questions]
    return {
        "row": row["id"],
        "name": row["name"],
        "grade": min(grades, key=WORST_FIRST.index) if grades else "grey",
        "assets": len({f.asset for f in of_row}),
        "findings": len(of_row),
        "told": len(of_row) - grey,
        "grey": grey,
        "items": sorted({f.item for f in of_row}),
        "checklist": [f"{q['question']}（{q['answer']}）" for q in questions],
    }


def _questions() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    if CHECKLIST.is_file():
        for entry in yaml.safe_load(CHECKLIST.read_text(encoding="utf-8")) or []:
            found.setdefault(entry["row"], []).append(entry)
    return found
