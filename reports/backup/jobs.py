"""Chapters 2 and 7: every job of the plan on one line; how long its backups are kept."""

from __future__ import annotations

from markupsafe import Markup

from reports.backup.offsite import elsewhere
from reports.common import ages, backups, proofs, view
from reports.common.backups import Job
from reports.common.text import line, planned, span, titled
from reports.common.wordxml import Cell, blocks, grade_cell, paragraph, table
from wardround.record.model import Record

MOST = 40
WIDTHS = (40, 11, 11, 28, 29, 20, 28, 36, 31, 13)
HEAD = ["系统与任务", "内容", "级别", "RPO / RTO", "最近成功", "距今", "校验", "异地", "最近演练", "结论"]


def overview(record: Record) -> Markup:
    """The table of the site; in words where there is nothing to show."""
    jobs = backups.jobs(record)
    if not jobs:
        return blocks(paragraph(nothing(record), "WRItem"))
    rows = [_row(record, job) for job in jobs[:MOST]]
    left = f"另有 {len(jobs) - MOST} 项未印出，全部列于附册《数据备份》。" if len(jobs) > MOST else ""
    check = record.standing.check
    note = (
        f"依据 {line(check.round)}（{ages.local(record, ages.moment_of(check.closed))}）的核查；距今按本轮结束时计。"
        f"结论取该任务各项检查及其恢复演练中最差者；系统级的要求（策略、异地实时备份）见第 3、4 章。{left}"
    )
    return blocks(table(WIDTHS, HEAD, rows), paragraph(note, "WRNote"))


def nothing(record: Record) -> str:
    """Why there is no table."""
    if not record.standing.check.round:
        never = "截至本轮尚未做过数据备份核查，没有可列的数据；这不表示备份正常。请登记备份任务（backup_jobs）后执行备份核查。"
        return backups.none(record, never)
    return "清单中没有登记任何数据备份任务，没有可列的数据；这不表示备份正常。请在清单中登记备份任务（backup_jobs）。"


def _row(record: Record, job: Job) -> list[str | Cell]:
    one = job.record
    last = ages.local(record, one.last_at) or ("没有成功的备份" if job.answered else "未取得")
    cells = [
        tier(one.tier),
        goals(job),
        last,
        since(record, job),
        verified(record, job),
        elsewhere(record, job) or "未登记",
        drilled(record, job),
    ]
    return [
        f"{titled(one.system, job.name)}\n{line(job.asset, 40)}",
        Cell(line(one.what) or "—", align="center"),
        *(Cell(text, align="center" if i in (0, 3) else "left") for i, text in enumerate(cells)),
        grade_cell(job.grade, view.word(job.grade)),
    ]


def tier(word: str) -> str:
    """The class of the system."""
    return line(word) or "—"


def goals(job: Job) -> str:
    """RPO and RTO as planned."""
    one = job.record
    rpo = span(one.rpo_s) if one.rpo_s else job.words.get("rpo") or "未写"
    rto = span(one.rto_s) if one.rto_s else job.words.get("rto") or "未写"
    return f"{rpo} / {rto}"


def since(record: Record, job: Job) -> str:
    """How old the newest good backup is; 实时 with its lag where changes are shipped all the time."""
    one = job.record
    if one.continuous and one.lag_s is not None:
        return f"实时\n滞后 {span(one.lag_s)}"
    return ages.ago(record, one.last_at) or "—"


def verified(record: Record, job: Job) -> str:
    """By what means the backup was verified, and when, on lines of their own."""
    one = job.record
    if one.intact is None and one.verified_at is None:
        return "未校验"
    how = line(one.verified_how, 24) or "方式未写"
    when = ages.date(record, one.verified_at) or "日期未取得"
    return f"{how}\n{when}" + ("\n未通过" if one.intact is False else "")


def drilled(record: Record, job: Job) -> str:
    """The newest drill of the job in words, and how late the next one is, on lines of their own."""
    proof = job.proof
    last = proof.last
    told = [ages.date(record, last.at), proofs.outcome(last)] if last else ["从未演练"]
    if not last and not proof.planned:
        return "未列入演练计划"
    return "\n".join([*told, *([proofs.overdue(proof)] if proof.late else [])])


def kept(record: Record) -> Markup:
    """Retention as planned beside what was found."""
    jobs = backups.jobs(record)
    if not jobs:
        return blocks(paragraph(nothing(record), "WRItem"))
    graded = _retention(record)
    rows = [_kept(record, job, graded.get((job.asset, job.name), "")) for job in jobs[:MOST]]
    head = ["系统与任务", "计划保留", "实有份数", "最早一份", "加密（计划/实有）", "判定"]
    note = "判定取《备份保留检查》的结论；计划没有写保留要求的不判。保留策略的执行（清理）须两次确认，且从不删除最近一份已校验的副本。"
    return blocks(table((48, 28, 20, 26, 24, 14), head, rows), paragraph(note, "WRNote"))


def _retention(record: Record) -> dict[tuple[str, str], str]:
    return {
        (f["asset"], str(part.get("name"))): str(part.get("grade"))
        for f in backups.findings(record)
        if f.get("item") == "backup_kept"
        for part in f.get("parts") or ()
    }


def _kept(record: Record, job: Job, grade: str) -> list[str | Cell]:
    one = job.record
    sealed = {True: "已加密", False: "未加密", None: "看不出"}[one.encrypted]
    wanted = {True: "要求", False: "不要求", None: "未写"}[one.encrypt]
    return [
        titled(one.system, job.name),
        planned(one.retention) or "未写",
        Cell("未取得" if one.count is None else f"{one.count} 份", align="center"),
        ages.date(record, one.oldest_at) or "未取得",
        Cell(f"{wanted} / {sealed}", align="center"),
        grade_cell(grade, view.word(grade)) if grade else Cell("不判", align="center"),
    ]
