"""Problems: opened and closed by findings, given owner, date and status by people; append-only events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from wardround.finding import Finding
from wardround.record import tables as t
from wardround.record.model import Problem

DEADLINES = {"严重": 1, "高风险": 7, "一般": 30}
EVENTS = ("opened", "changed", "closed", "assigned", "due", "status", "note")


def advance(c: Connection, info: Mapping[str, Any], findings: Iterable[Finding]) -> None:
    """Open, update and close the site's problems by the findings of a round; grey leaves a problem as it is."""
    site, at = info["site"], info["closed"]
    open_now = {(p.asset, p.item): p for p in current(c, site) if not p.closed_round}
    for finding in findings:
        known = open_now.get((finding.asset, finding.item))
        if finding.severity and known is None:
            _open(c, info, finding)
        elif finding.severity and known and (known.severity, known.message) != (finding.severity, finding.message):
            data = {"severity": finding.severity, "message": finding.message}
            note(c, known.id, "changed", data, at=at, round_id=info["id"])
        elif known and finding.grade == "green":
            note(c, known.id, "closed", {"message": finding.message}, at=at, round_id=info["id"])


def current(c: Connection, site: str) -> list[Problem]:
    """Every problem of a site as its events tell it now, oldest first."""
    rows = c.execute(
        select(t.PROBLEMS, t.EVENTS.c.event, t.EVENTS.c.at, t.EVENTS.c.round, t.EVENTS.c.data)
        .join(t.EVENTS, t.EVENTS.c.problem == t.PROBLEMS.c.id)
        .where(t.PROBLEMS.c.site == site)
        .order_by(t.PROBLEMS.c.id, t.EVENTS.c.id)
    ).mappings()
    states: dict[int, dict[str, Any]] = {}
    for row in rows:
        blank = {
            "id": row["id"],
            "asset": row["asset"],
            "item": row["item"],
            "status": "待处理",
            "owner": "",
            "due": "",
        }
        _apply(states.setdefault(row["id"], blank), dict(row))
    return [Problem(**state) for state in states.values()]


def note(
    c: Connection,
    problem: int,
    event: str,
    data: Mapping[str, Any],
    *,
    at: str,
    by: str = "",
    round_id: str = "",
) -> None:
    """Append an event to a problem; `event` is one of EVENTS."""
    if event not in EVENTS:
        raise ValueError(f"问题事件只能是 {'、'.join(EVENTS)}，不是 {event}")
    c.execute(
        insert(t.EVENTS),
        [{"problem": problem, "at": at, "round": round_id, "by": by, "event": event, "data": dict(data)}],
    )


def _open(c: Connection, info: Mapping[str, Any], finding: Finding) -> None:
    where = (t.PROBLEMS.c.site == info["site"], t.PROBLEMS.c.asset == finding.asset, t.PROBLEMS.c.item == finding.item)
    ordinal = c.execute(select(func.count()).select_from(t.PROBLEMS).where(*where)).scalar_one()
    row = {"site": info["site"], "asset": finding.asset, "item": finding.item, "ordinal": ordinal}
    key = c.execute(insert(t.PROBLEMS).values(**row)).inserted_primary_key
    data = {n: getattr(finding, n) for n in ("title", "message", "severity")}
    data |= {"due": _due(info, finding), "owner": _owner(info, finding.asset)}
    note(c, key[0] if key else 0, "opened", data, at=info["closed"], round_id=info["id"])


def _due(info: Mapping[str, Any], finding: Finding) -> str:
    days = (info.get("contract", {}).get("deadlines") or {}).get(finding.severity, DEADLINES[finding.severity])
    opened: date = datetime.fromisoformat(info["closed"]).date()
    return (opened + timedelta(days=int(days))).isoformat()


def _owner(info: Mapping[str, Any], asset: str) -> str:
    duty = info.get("duty") or {}
    return str(info["assets"].get(asset, {}).get("owner") or duty.get("owner") or duty.get("inspector") or "")


def _apply(state: dict[str, Any], row: Mapping[str, Any]) -> None:
    event, data = row["event"], row["data"]
    if event == "opened":
        state |= {"opened_round": row["round"], "opened_at": row["at"]}
    if event == "closed":
        state |= {"closed_round": row["round"] or "人工", "closed_at": row["at"], "status": "已解决"}
        return
    state |= {k: v for k, v in data.items() if k in ("title", "message", "severity", "due", "owner", "status")}
