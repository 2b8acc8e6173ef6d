"""Chapter 4: whether systems of level 3 are copied elsewhere all the time (GB/T 22239 8.1.4.9 b)."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from reports.common import ages, backups, view
from reports.common.text import line, said, some, span
from reports.common.wordxml import Cell, blocks, grade_cell, paragraph, table
from wardround.kinds.backup import DataBackup
from wardround.record.model import Record

ITEM = "offsite_realtime"
CLAUSE = (
    "GB/T 22239—2019 三级 8.1.4.9 b）要求「提供异地实时备份功能，利用通信网络将重要数据实时备份至备份场地」。"
    "每天或每夜复制一次的副本不是实时备份。"
)


@dataclass(frozen=True)
class System:
    """A system of level 3 and what was concluded of it."""

    name: str
    asset: str
    grade: str
    message: str


def systems(record: Record) -> list[System]:
    """The systems that the clause is about, the worst first."""
    found = [
        System(line(part.get("name"), 30), f["asset"], str(part.get("grade")), line(part.get("message")))
        for f in backups.findings(record)
        if f.get("item") == ITEM
        for part in f.get("parts") or ()
        if part.get("name") != DataBackup.title  # a job that gave no record, of whatever system
    ]
    known = {s.name: s for s in sorted(found, key=lambda s: -view.place(_WORST, s.grade))}
    return sorted(known.values(), key=lambda s: (view.place(_WORST, s.grade), s.name))


_WORST = ("red", "yellow", "grey", "green")


def paragraphs(record: Record) -> Markup:
    """The clause, then a line per system; in words where nothing is known."""
    listed = systems(record)
    parts, tail = [paragraph(CLAUSE, "WRBody")], _unanswered(record)
    if not listed:
        return blocks(*parts, paragraph(_none(record), "WRItem"), tail)
    rows: list[list[str | Cell]] = [
        [s.name, grade_cell(s.grade, view.word(s.grade)), said(s.message, 90), _shipped(record, s.name)] for s in listed
    ]
    good = sum(s.grade == "green" for s in listed)
    head = f"涉及系统 {len(listed)} 个：有异地实时备份 {good} 个，没有或未能证实 {len(listed) - good} 个。"
    parts += [paragraph(head, "WRItem", keep=True), table((34, 14, 72, 40), ["系统", "判定", "结论", "异地副本"], rows)]
    return blocks(*parts, tail)


def _unanswered(record: Record) -> str:
    """The jobs of which nothing is known."""
    names = [line(j.name, 30) for j in backups.jobs(record) if not j.answered]
    text = f"没有取得结果、无法按本条核对的任务 {len(names)} 项：{some(names, 5).replace('台', '项')}。"
    return paragraph(text, "WRItem") if names else ""


def _none(record: Record) -> str:
    if not record.standing.check.round:
        return backups.none(record, "尚未做过数据备份核查，是否有异地实时备份未知，不作符合看待。")
    if any(j.record.level for j in backups.jobs(record)):
        return "登记的系统均未定为三级，本条不要求；其余异地副本见第 2 章。"
    return "清单没有登记系统的等级保护定级，无法按本条核对；请在清单中补登定级。"


def _shipped(record: Record, system: str) -> str:
    """The copies elsewhere of a system's jobs as the records tell them."""
    told = [
        where + (f"，滞后 {span(j.record.lag_s)}" if j.record.continuous and j.record.lag_s is not None else "")
        for j in backups.jobs(record)
        if (j.record.system or j.name) == system and (where := elsewhere(record, j))
    ]
    return "\n".join(dict.fromkeys(told)) or "未登记"


def elsewhere(record: Record, job: backups.Job) -> str:
    """Where a job's copy elsewhere stands and, on a line of its own, how old it is; "" when none is registered."""
    one = job.record
    place = line(one.offsite, 24) or line(one.offsite_job, 24)
    at, continuous = one.offsite_at, one.offsite_continuous
    if one.offsite_job:
        asset, _, name = one.offsite_job.partition("/")
        other = next(
            (j.record for j in backups.jobs(record) if j.name == name and j.asset == (asset or job.asset)), None
        )
        at, continuous = (other.last_at, other.continuous) if other else (None, None)
    if not place:
        return ""
    if continuous:
        return f"{place}，实时"
    return f"{place}\n{ages.date(record, at)}（{ages.ago(record, at)}前）" if at else f"{place}，时间未取得"
