"""Section 3.1's 备份与恢复: how the newest backups stand (time, size, verification) and the record of restore drills."""

from __future__ import annotations

from reports.common import ages, backups, view
from reports.common import backup_words as words
from reports.common.backups import Job
from reports.common.text import size, titled
from reports.common.wordxml import Cell, Span, grade_cell, paragraph, table
from wardround.record.model import Record

MOST = 8


def stand(record: Record) -> str:
    """最近一次备份状态 and 恢复演练记录, also where there is none."""
    data = at(record, record.standing.check.closed) + words.data(record)
    config = at(record, record.standing.backup.closed) + words.configurations(record)
    return (
        paragraph([Span("最近一次备份状态：", bold=True), data], "WRItem")
        + _jobs(record)
        + paragraph([Span("配置备份：", bold=True), config], "WRItem")
        + paragraph([Span("恢复演练记录：", bold=True), words.last_drill(record)], "WRItem")
    )


def at(record: Record, closed: str) -> str:
    """ "（2026-09-22 的结果）" before what a round told, "" where there was none."""
    day = ages.date(record, ages.moment_of(closed))
    return f"（{day} 的结果）" if day else ""


def _jobs(record: Record) -> str:
    jobs = backups.jobs(record)
    if not jobs:
        return ""
    head = ["系统与任务", "最近成功（距今）", "大小", "校验", "判定"]
    left = f"另有 {len(jobs) - MOST} 项见《备份与恢复演练报告》。" if len(jobs) > MOST else ""
    listed = table((50, 48, 18, 30, 14), head, [_row(record, job) for job in jobs[:MOST]])
    return listed + (paragraph(left, "WRNote") if left else "")


def _row(record: Record, job: Job) -> list[str | Cell]:
    one = job.record
    intact = {True: "通过", False: "未通过", None: "未校验"}[one.intact]
    return [
        titled(one.system, job.name),
        _last(record, job),
        Cell(size(one.size_bytes) if one.size_bytes is not None else "—", align="center"),
        f"{ages.date(record, one.verified_at)} {intact}".strip(),
        grade_cell(job.grade, view.word(job.grade)),
    ]


def _last(record: Record, job: Job) -> str:
    if job.record.last_at:
        return f"{ages.local(record, job.record.last_at)}（{ages.ago(record, job.record.last_at)}）"
    return "没有成功的备份" if job.answered else "未取得"
