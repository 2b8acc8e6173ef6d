"""The rows of the contracts (data/rows.csv): what an asset or an item is counted under."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "rows.csv"
CHECKS = ("inspection-", "software-check-", "hardware-check-")


@functools.cache
def rows() -> dict[str, dict[str, str]]:
    """Row id → its columns (name, count, mode, protocols, checks)."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def checks() -> list[dict[str, str]]:
    """The 14 + 7 + 3 named checks of the first contract, in its order."""
    return [row for ident, row in rows().items() if ident.startswith(CHECKS)]
