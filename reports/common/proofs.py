"""How backups stand with restore drills: proven when, due when, how late."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.common import ages, view
from reports.common.once import once
from wardround.kinds.backup import Drill
from wardround.record.model import Record
from wardround.record.standing import Told

TIERS = {"核心": "core", "重要": "major", "一般": "minor"}
_YELLOW = re.compile(r"≥(\d+(?:\.\d+)?)天 黄")


@dataclass(frozen=True)
class Proof:
    """How a job stands with drills: its newest one, when one passed last, the plan's period, the days it is late.

    `planned` False: no drill of the job is planned. `due` is the date by which one had or has to pass ("" = not told).
    """

    planned: bool = False
    last: Drill | None = None
    asset: str = ""
    passed: datetime | None = None
    period: int | None = None
    due: str = ""
    late: int = 0


@once
def of(record: Record) -> dict[tuple[str, str], Proof]:
    """(asset, job) → how it stands with drills, of every job that has one planned or made."""
    found: dict[tuple[str, str], Proof] = {}
    for told, one in record.standing.drills:
        found[told.asset, one.unit] = _proof(record, told, one, planned=False)
    for told, one in record.standing.drill.records:
        found[told.asset, one.unit] = _proof(record, told, one, planned=True)
    return dict(sorted(found.items()))


def _proof(record: Record, told: Told, one: Drill, *, planned: bool) -> Proof:
    passed = one.passed_at or (one.at if one.ok else None)
    period = every(record, one.tier)
    since = passed or contract_start(record)
    by = since + timedelta(days=period) if since and period and planned else None
    left = (ages.age(record, by) or 0) / 86400
    late = round(left) if left >= 1 else 0
    return Proof(planned, one if one.at else None, told.asset, passed, period, ages.date(record, by), late)


def every(record: Record, tier: str) -> int | None:
    """Every how many days a drill of a system of that class has to pass, by the limits of the round."""
    text = str((record.round.get("limits") or {}).get(f"drill_days_{TIERS.get(tier, 'minor')}") or "")
    bound = _YELLOW.search(text)
    return int(float(bound.group(1))) if bound else None


def contract_start(record: Record) -> datetime | None:
    """The day the contract begins, by the round's own offset."""
    now = ages.closed(record)
    try:
        start = datetime.fromisoformat(str(view.contract(record).get("start")))
    except ValueError:
        return None
    return start if start.tzinfo or not now else start.replace(tzinfo=now.tzinfo)


def overdue(proof: Proof) -> str:
    """ "逾期 82 天", or "" when a drill is not late."""
    return f"逾期 {proof.late} 天" if proof.late else ""


def outcome(drill: Drill) -> str:
    """通过, 未通过 or 不能判断, and whether a person did it."""
    word = {True: "通过", False: "未通过", None: "不能判断"}[drill.ok]
    return word + ("（人工执行）" if drill.by == "人工执行" else "")
