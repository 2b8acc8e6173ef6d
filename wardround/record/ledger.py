"""The ledger of issued reports: a number is drawn when a report is issued, and never given back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select

from wardround.record import tables as t


def issue(c: Connection, info: Mapping[str, Any], report: str, day: str, at: str, by: str) -> tuple[str, int]:
    """Draw the number YYYYMMDD-NNN of `day` (YYYYMMDD) for a round's report; issued again, the same with a revision."""
    known = _issued(c, info["site"], info["id"], report)
    number, revision = (known[0], known[1] + 1) if known else (_next(c, info["site"], day), 0)
    row = {"site": info["site"], "number": number, "revision": revision, "round": info["id"], "report": report}
    c.execute(insert(t.ISSUES), [row | {"at": at, "by": by}])
    return number, revision


def numbers(c: Connection, site: str) -> list[dict[str, Any]]:
    """Every issued report of a site in order of number and revision; an older revision is 作废."""
    query = select(t.ISSUES).where(t.ISSUES.c.site == site).order_by(t.ISSUES.c.number, t.ISSUES.c.revision)
    rows = [dict(row) for row in c.execute(query).mappings()]
    newest = {row["number"]: row["revision"] for row in rows}
    return [row | {"void": row["revision"] < newest[row["number"]]} for row in rows]


def _issued(c: Connection, site: str, round_id: str, report: str) -> tuple[str, int] | None:
    where = (t.ISSUES.c.site == site, t.ISSUES.c.round == round_id, t.ISSUES.c.report == report)
    row = c.execute(select(t.ISSUES).where(*where).order_by(t.ISSUES.c.revision.desc())).mappings().first()
    return (row["number"], row["revision"]) if row else None


def _next(c: Connection, site: str, day: str) -> str:
    where = (t.ISSUES.c.site == site, t.ISSUES.c.number.like(f"{day}-%"), t.ISSUES.c.revision == 0)
    taken = c.execute(select(func.count()).select_from(t.ISSUES).where(*where)).scalar_one()
    return f"{day}-{taken + 1:03d}"
