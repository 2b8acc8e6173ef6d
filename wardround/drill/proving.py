"""Whether what was restored is the data: sanity statements, row counts, newest record, checksums of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from wardround.drill.instance import Server, SqlError
from wardround.drill.notes import Notes
from wardround.drill.plan import Count, Plan, Sanity
from wardround.drill.production import Manners, Told, asked
from wardround.drill.spans import spoken
from wardround.drill.trouble import BadBackupError, UnreadError

AHEAD = timedelta(minutes=10)
Outcome = tuple[bool | None, str]


def prove(plan: Plan, server: Server, notes: Notes, at: datetime) -> None:
    """Run every check of the plan on the restored database; `at` is the moment of the drill."""
    if notes.database not in server.databases():
        there = "、".join(server.databases()) or "（无）"
        raise BadBackupError(f"不是这个库的备份：恢复出来的库是 {there}，没有计划的 {notes.database}")
    count = server.tables(notes.database)
    notes.checks.append((count > 0, f"库 {notes.database} 有 {count} 张表"))
    for sanity in plan.sanity:
        notes.checks.append(_sanity(sanity, server, notes.database, at))
    notes.checks += [_count(one, server, notes.database) for one in plan.row_counts]
    notes.checks += [_checksum(t, d, server, notes.database) for t, d in plan.checksums.items()]
    if plan.newest:
        notes.checks.append(_newest(plan.newest, server, notes, at))
    if not (plan.sanity or plan.row_counts or plan.checksums or plan.production_counts):
        words = "sanity、row_counts、checksums、production_counts"
        notes.unproven.append(f"没有登记任何业务核对（{words}），只证明能恢复，不能证明是这些数据")


def _value(sql: str, server: Server, database: str) -> str:
    """The first value of a statement's only row."""
    rows = server.query(sql, database)
    if not rows or not rows[0]:
        raise SqlError("没有返回任何行")
    return rows[0][0]


def _failed(title: str, error: SqlError) -> Outcome:
    text = str(error)
    missing = re.search(
        r"relation .* does not exist|Table .* doesn't exist|Unknown (?:table|column)|column .* does not", text
    )
    return False, f"{title}：" + (
        f"库中没有该表或列，可能是别的库的备份（{text}）" if missing else f"语句出错（{text}）"
    )


def _sanity(sanity: Sanity, server: Server, database: str, at: datetime) -> Outcome:
    try:
        value = _value(sanity.sql, server, database)
        ok, wanted = compared(value, sanity.how, sanity.wanted, at)
    except SqlError as error:
        return _failed(sanity.title, error)
    return ok, f"{sanity.title}：{harmless(value)}（{wanted}）"


def compared(value: str, how: str, wanted: Any, at: datetime) -> tuple[bool, str]:
    """Whether a value is as wanted, and the wish in words."""
    if how == "equals":
        same = value == str(wanted) or (number(value) is not None and number(value) == number(str(wanted)))
        return same, f"应为 {harmless(str(wanted))}"
    if how == "within":
        then = moment(value, at)
        return then is not None and at - then <= timedelta(seconds=float(wanted)), f"应在 {spoken(float(wanted))}之内"
    told = number(value)
    bounds = [number(str(w)) for w in (wanted if how == "between" else [wanted])]
    if told is None or None in bounds:
        return False, "应为数值，无法比较"
    low, high = bounds[0], bounds[-1]
    words = {"between": f"应在 {low}–{high}", "at_least": f"应 ≥ {low}", "at_most": f"应 ≤ {high}"}[how]
    above = how == "at_most" or (low is not None and told >= low)
    below = how == "at_least" or (high is not None and told <= high)
    return above and below, words


def number(text: str) -> Decimal | None:
    """A number, or None."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def harmless(value: str) -> str:
    """A value as it may be kept: numbers and times as they are, text only by its length (it may name a patient)."""
    if re.fullmatch(r"[-+]?[\d.,eE+:\- TZ]{1,40}|true|false|t|f", value.strip()):
        return value.strip()
    return f"文字 {len(value)} 字" if value else "空值"


def moment(value: str, at: datetime) -> datetime | None:
    """A time as a database writes it, aware; one without a zone is of the site's."""
    try:
        found = datetime.fromisoformat(re.sub(r"([+-]\d\d)$", r"\1:00", value.strip()))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=at.tzinfo)


def _count(one: Count, server: Server, database: str) -> Outcome:
    title = f"表 {one.table} 行数"
    try:
        told = _rows(one.table, server, database)
    except SqlError as error:
        return _failed(title, error)
    return _near(title, told, one.rows, one.percent, f"生产 {one.rows}")


def _rows(table: str, server: Server, database: str) -> int:
    return int(_value(f"SELECT count(*) FROM {_name(table)}", server, database))  # noqa: S608  of the plan


def _near(title: str, told: int, wanted: int, percent: float, words: str) -> Outcome:
    off = abs(told - wanted) / wanted * 100 if wanted else (0.0 if told == 0 else 100.0)
    return off <= percent, f"{title} {told}，{words}，相差 {off:.3g}%（允许 {percent:g}%）"


def beside_production(plan: Plan, server: Server, notes: Notes, secret: str, manners: Manners) -> None:
    """Compare tables with production as it is now; what could not be read there is not proven, and has not failed."""
    source = plan.production_counts
    if source is None:
        return
    try:
        for one in asked(source, secret, manners, datetime.now().astimezone()):
            if one.rows is None:
                _uncompared(f"生产库 {source} 的表 {one.table.name} 未能读取（{one.why}），未比对", notes)
            else:
                notes.checks.append(_same(one, one.rows, server, notes.database))
    except UnreadError as error:
        _uncompared(f"生产库 {source} 未能读取（{error}），未比对", notes)


def _uncompared(text: str, notes: Notes) -> None:
    notes.remark(text)
    notes.unproven.append(text)


def _same(one: Told, rows: int, server: Server, database: str) -> Outcome:
    title = f"表 {one.table.name} 行数"
    words = f"生产库此刻约 {rows}（统计估计）" if one.table.estimate else f"生产库此刻 {rows}"
    try:
        return _near(title, _rows(one.table.name, server, database), rows, one.table.percent, words)
    except SqlError as error:
        return _failed(title, error)


def _name(table: str) -> str:
    if not re.fullmatch(r"[\w$.]+", table):
        raise BadBackupError(f"表名 {table} 不可用")
    return table


def _checksum(table: str, wanted: str, server: Server, database: str) -> Outcome:
    title = f"表 {table} 校验值"
    try:
        told = _value(server.checksum_sql(_name(table), database), server, database)
    except SqlError as error:
        return _failed(title, error)
    if not wanted:
        return None, f"{title} {told}（没有登记生产值，未比较）"
    return told == wanted, f"{title} {told}" + ("，与生产一致" if told == wanted else f"，生产为 {wanted}")


def _newest(sql: str, server: Server, notes: Notes, at: datetime) -> Outcome:
    try:
        value = _value(sql, server, notes.database)
    except SqlError as error:
        return _failed("最新记录时间", error)
    then = moment(value, at)
    if then is None:
        return False, "最新记录时间：返回的不是时间" + ("（没有记录）" if not value else "")
    if then > at + AHEAD:
        return False, f"最新记录时间 {then:%Y-%m-%d %H:%M:%S} 在演练时刻之后，不可信"
    notes.newest_at = then
    return (
        True,
        f"最新记录 {then.astimezone(at.tzinfo):%Y-%m-%d %H:%M:%S}，距演练开始 {spoken(max(0.0, (at - then).total_seconds()))}",
    )


def lost(plan: Plan, notes: Notes, made_at: datetime, at: datetime) -> float | None:
    """Seconds of data that would be lost if disaster struck at `at`; None for a restore into a chosen moment."""
    if plan.to is not None:
        return None
    until = notes.newest_at or notes.made_at or made_at
    return max(0.0, (at.astimezone(UTC) - until.astimezone(UTC)).total_seconds())


def whole(server: Server, notes: Notes) -> None:
    """Read everything there is."""
    found: Iterator[Outcome] = server.whole()
    notes.checks += list(found)
