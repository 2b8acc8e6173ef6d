"""The annex as a workbook: every job, drill, configuration, difference, finding and problem."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from reports.backup import front, jobs
from reports.backup.configs import diffs
from reports.backup.offsite import elsewhere
from reports.common import ages, backups, proofs, rows, view
from reports.common.sheets import Book
from reports.common.template import utc
from reports.common.text import line, moment, planned
from wardround.record.model import Record

JOBS = [
    ("序号", 6), ("判定", 7), ("系统", 14), ("任务", 20), ("资产", 18), ("内容", 8), ("级别", 8), ("定级", 6), ("RPO（小时）", 11), ("RTO（小时）", 11),
    ("最近成功", 17), ("距今（小时）", 12), ("最差结论", 44), ("校验方式", 16), ("校验时间", 17), ("校验结果", 9), ("异地", 30), ("最近演练", 30), ("逾期（天）", 10),
    ("大小（MB）", 12), ("以往大小（MB）", 14), ("耗时（秒）", 11), ("计划保留", 14), ("份数", 7), ("最早一份", 17), ("加密", 8), ("方法", 14), ("恢复责任人", 16),
]  # fmt: skip
DRILLS = [
    ("序号", 6), ("系统", 14), ("任务", 24), ("资产", 22), ("演练时间", 17), ("结果", 16), ("方式", 10), ("执行人", 10), ("方法", 26), ("所用备份", 40),
    ("备份时间", 17), ("恢复用时（秒）", 13), ("RTO（秒）", 10), ("丢失窗口（秒）", 13), ("RPO（秒）", 10), ("核对", 80), ("原因", 40), ("清除", 40),
    ("记录摘要 SHA-256", 66), ("见于轮次", 15),
]  # fmt: skip
CONFIGS = [
    ("序号", 6), ("资产", 24), ("资产名称", 26), ("平台", 18), ("状态", 12), ("行数", 8), ("增", 7), ("减", 7), ("变更单", 20), ("上一份备份", 17),
    ("最近完好备份距今（天）", 20), ("设备记录的最后修改", 30), ("加密另存的口令", 14), ("说明", 60), ("内容摘要", 44), ("轮次", 15),
]  # fmt: skip
DIFFS = [("差异（全文为 changes.diff）", 160)]
STATES = {"new": "首次备份", "changed": "有改动", "same": "无变化", "refused": "不完整未存", "missed": "未取到"}
DIFF_MOST = 50_000


def workbook(record: Record) -> bytes:
    """All of the standing as sheets."""
    whole, book = backups.whole(record), Book()
    book.sheet("说明", [("项目", 22), ("内容", 110)], _about(record))
    book.sheet("数据备份", JOBS, data(record), ("判定",))
    book.sheet("恢复演练", DRILLS, drills(record))
    book.sheet("配置备份", CONFIGS, configs(record))
    book.sheet("全部结论", rows.FINDINGS, rows.findings(whole), ("判定",))
    book.sheet("问题清单", rows.PROBLEMS, problems(record))
    book.sheet("配置差异", DIFFS, ((text,) for text in diffs(record, DIFF_MOST, DIFF_MOST)))
    return book.finish(utc(record.round.get("closed")))


def _about(record: Record) -> Iterator[tuple[str, Any]]:
    info = record.round
    yield from (("医院", view.hospital(record)), ("系统", view.system(record)), ("巡检轮次", info.get("id")))
    yield from (
        ("结束", moment(info.get("closed"))),
        ("时间", view.zoned(record)),
        ("报告编号", record.number or "草稿"),
    )
    yield from (("总体判定", view.word(front.overall(record))), ("评定规则", front.RULE))
    for topic in record.standing.topics:
        yield (view.TOPICS[topic.name], f"{line(topic.round)}　{moment(topic.closed)}" if topic.round else "没有做过")
    yield ("差异 changes.diff SHA-256", record.standing.backup.diff or "未提供")
    yield ("判定用语", "绿 正常；黄 需关注；红 故障或即将故障；灰 未能判断，不按正常计")
    yield ("记录摘要 SHA-256", record.digest)


def data(record: Record) -> Iterator[tuple[Any, ...]]:
    """Every job of the plan, the worst first."""
    for index, job in enumerate(backups.jobs(record), 1):
        one = job.record
        plan = (one.system, job.name, job.asset, one.what, one.tier, one.level, _hours(one.rpo_s), _hours(one.rto_s))
        last = (ages.local(record, one.last_at), _hours(ages.age(record, one.last_at)), job.why)
        intact = {True: "通过", False: "未通过", None: "未校验"}[one.intact]
        proof = (one.verified_how, ages.local(record, one.verified_at), intact, _flat(elsewhere(record, job)))
        drill = (_flat(jobs.drilled(record, job)), job.proof.late or None)
        weight = (_megabytes(one.size_bytes), _megabytes(one.usual_bytes), one.duration_s)
        sealed = {True: "是", False: "否", None: "未取得"}[one.encrypted]
        kept = (planned(one.retention), one.count, ages.local(record, one.oldest_at), sealed, one.method, one.keeper)
        yield (index, view.word(job.grade), *plan, *last, *proof, *drill, *weight, *kept)


def _flat(text: str) -> str:
    return text.replace("\n", "，")


def _megabytes(count: int | None) -> float | None:
    return None if count is None else round(count / 1024**2, 1)


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)


def drills(record: Record) -> Iterator[tuple[Any, ...]]:
    """Every drill on record, the newest first; then the jobs that were never drilled."""
    index = 0
    for told, one in reversed(record.standing.drills):
        index += 1
        head = (
            one.system,
            one.unit,
            told.asset,
            ages.local(record, one.at),
            proofs.outcome(one),
            one.by,
            one.who,
            one.method,
        )
        times = (one.restored, ages.local(record, one.made_at), one.took_s, one.rto_s, one.lost_s, one.rpo_s)
        tail = ("\n".join(one.checks), one.why, one.cleaning, one.record, told.round)
        yield (index, *head, *times, *tail)
    for (asset, job), proof in proofs.of(record).items():
        if proof.last is None:
            index += 1
            late = f"从未演练{'，' + proofs.overdue(proof) if proof.late else ''}"
            yield (index, "", job, asset, "", late, *[""] * 14)


def configs(record: Record) -> Iterator[tuple[Any, ...]]:
    """Every asset whose configuration is to be kept."""
    known = record.standing.backup.assets
    for index, one in enumerate(backups.configs(record), 1):
        kept = one.record
        name = (known.get(one.asset) or {}).get("title", "")
        head = (index, one.asset, name, one.platform, STATES.get(one.state, one.state))
        if kept is None:
            yield (*head, *[""] * 8, one.why, "", one.round)
            continue
        changes = "、".join(kept.changes) or ("无变更单" if one.state == "changed" else "")
        age = None if one.kept else ages.age(record, kept.since)
        since = (changes, ages.local(record, kept.since), None if age is None else round(age / 86400, 1))
        lines = (kept.size_lines, kept.added, kept.removed)
        yield (*head, *lines, *since, kept.updated, kept.secrets, one.why, kept.digest, one.round)


def problems(record: Record) -> Iterator[tuple[Any, ...]]:
    """The problems of the register that concern what this report is about."""
    found = {(f["asset"], f["item"]) for f in backups.findings(record)}
    whole = backups.whole(record)
    mine = [p for p in record.problems if (p.asset, p.item) in found]
    yield from rows.problems(dataclasses.replace(whole, problems=mine))
