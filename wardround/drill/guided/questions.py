"""What the runbook asks on the restored database, and how the answers are judged: one list serves both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardround.drill.plan import Plan
from wardround.drill.proving import compared, harmless, moment
from wardround.drill.spans import spoken

MARK = "== WARDROUND"


@dataclass(frozen=True)
class Question:
    """One statement with its number in the transcript."""

    number: int
    title: str
    sql: str
    how: str
    wanted: object = None


def questions(plan: Plan) -> list[Question]:
    """The sanity statements, the row counts, the newest record, in the order they are asked."""
    asked = [(s.title, s.sql, s.how, s.wanted) for s in plan.sanity]
    for one in plan.row_counts:
        spare = one.rows * one.percent / 100
        title, sql = f"表 {one.table} 行数（生产 {one.rows}）", f"SELECT COUNT(*) FROM {one.table}"  # noqa: S608  of the plan
        asked.append((title, sql, "between", [one.rows - spare, one.rows + spare]))
    if plan.newest:
        asked.append(("最新记录时间", plan.newest, "newest", None))
    return [Question(number, *words) for number, words in enumerate(asked, 1)]


def answer(question: Question, value: str, at: datetime) -> tuple[bool, str, datetime | None]:
    """Whether the value is as wanted, the line for the record, and for the newest record its time."""
    if question.how != "newest":
        ok, wish = compared(value, question.how, question.wanted, at)
        return ok, f"{question.title}：{harmless(value)}（{wish}）", None
    then = moment(value, at)
    if then is None or then > at:
        return False, f"{question.title}：{'在演练时刻之后，不可信' if then else '返回的不是时间'}", None
    return True, f"{question.title} {then:%Y-%m-%d %H:%M:%S}，距演练开始 {spoken((at - then).total_seconds())}", then
