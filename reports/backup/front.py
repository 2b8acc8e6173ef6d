"""Chapter 1: the grade with its rule, what a head of department has to know in one paragraph, and the three topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from reports.backup.offsite import systems
from reports.common import backups, view
from reports.common.backups import Config, Job
from reports.common.text import line, moment, said
from reports.common.wordxml import GRADE_INK, Cell, Span, blocks, grade_cell, paragraph, table
from wardround.record.model import GRADE_WORDS, GRADES, Record

RULE = (
    "总体判定取配置备份、数据备份、恢复演练三项中最差者；每项取其各条检查结论中最差者；没有做过的项目计灰，不计正常。"
)
WORDS = {"red": "红，有重大风险", "yellow": "黄，有待整改", "grey": "灰，未能评定", "green": "绿，良好"}
TOPICS = {"backup": "配置备份", "backup_check": "数据备份核查", "drill": "恢复演练"}


def grades(record: Record) -> dict[str, str]:
    """Topic → its grade; grey for one that was never asked about."""
    standing = record.standing
    config = [f["grade"] for f in backups.about(standing.backup.findings)]
    data = [j.grade for j in backups.jobs(record)]
    about = backups.about(standing.drill.findings)
    drill = [f["grade"] for f in about if str(f.get("item", "")).startswith("drill_")]
    return {"backup": worst(config), "backup_check": worst(data), "drill": worst(drill)}


def worst(found: Iterable[str]) -> str:
    """The worst of some grades, grey when there are none."""
    present = set(found)
    return next((g for g in GRADES if g in present), "grey")


def overall(record: Record) -> str:
    """The grade of the whole report."""
    return worst(grades(record).values())


def health(record: Record) -> Markup:
    """The grade in word and colour, and the rule it is told by."""
    grade = overall(record)
    head: list[str | Span] = [
        Span("总体判定：", bold=True),
        Span(WORDS[grade], bold=True, ink=GRADE_INK.get(grade, "")),
    ]
    part = paragraph([Span(view.partial(record), bold=True)], "WRItem") if view.partial(record) else ""
    why = paragraph(record.standing.why + "。", "WRItem") if record.standing.why else ""
    return blocks(paragraph(head, "WRLead"), part, why, paragraph(f"评定规则——{RULE}", "WRNote"))


def summary(record: Record) -> Markup:
    """The paragraph."""
    at = moment(record.round.get("closed"))
    told = [data(record), drills(record), real_time(record), configurations(record), troubles(record)]
    return blocks(paragraph(f"截至 {at or '本轮结束'}：" + "".join(t for t in told if t), "WRBody"))


def data(record: Record) -> str:
    """How the data backups stand, with the worst of them."""
    jobs = backups.jobs(record)
    if not record.standing.check.round:
        return "尚未做过数据备份核查，数据备份做没做、能不能用，目前都不知道。"
    if not jobs:
        return "清单中没有登记任何数据备份任务。"
    count = len({j.record.system or j.name for j in jobs})
    bad = next((j for j in jobs if j.grade in ("red", "yellow")), None)
    told = f"最要紧的是 {job_name(bad)}：{said(bad.why, 50)}。" if bad else ""
    unknown = sum(j.grade == "grey" for j in jobs)
    none = f"有 {unknown} 项未能判断，不作正常看待。" if unknown else ""
    return f"登记数据备份任务 {len(jobs)} 项（{count} 个系统），{counted(j.grade for j in jobs)}。{told}{none}"


def job_name(job: Job) -> str:
    """A job as people call it: system, name and asset."""
    return f"{line(job.record.system, 20)} {line(job.name, 30)}（{line(job.asset, 30)}）".strip()


def counted(grades_: Iterable[str]) -> str:
    """ "绿 8 项、红 2 项", only what there is."""
    counts = Counter(grades_)
    return "、".join(f"{GRADE_WORDS[g]} {counts[g]} 项" for g in reversed(GRADES) if counts[g])


def drills(record: Record) -> str:
    """How many jobs a drill has proven, and how many are late."""
    known = backups.proofs(record)
    if not known:
        return "没有任何恢复演练的记录，备份能否恢复未经证明。"
    proofs = known.values()
    good = sum(bool(p.last and p.last.ok) for p in proofs)
    failed = sum(bool(p.last and p.last.ok is False) for p in proofs)
    never = sum(p.last is None for p in proofs)
    late = [p for p in proofs if p.late]
    told = [f"最近一次演练通过 {good} 项"]
    told += [f"未通过 {failed} 项"] if failed else []
    told += [f"从未演练 {never} 项"] if never else []
    told += [f"逾期 {len(late)} 项（最长 {max(p.late for p in late)} 天）"] if late else []
    return f"有恢复演练计划或记录的任务 {len(known)} 项：{'，'.join(told)}。"


def real_time(record: Record) -> str:
    """How many systems of level 3 have a copy elsewhere in real time."""
    found = systems(record)
    if not found:
        return ""
    missing = sum(s.grade != "green" for s in found)
    told = f"其中 {missing} 个没有或未能证实有异地实时备份" if missing else "都有异地实时备份"
    return f"要求异地实时备份的三级系统 {len(found)} 个，{told}。"


def configurations(record: Record) -> str:
    """How many configurations were kept, changed, changed without a record, missed."""
    listed = backups.configs(record)
    if not listed:
        return "尚未做过配置备份，网络设备与主机的配置没有留存。"
    changed = [c for c in listed if c.state == "changed"]
    bare = sum(not backups.covered(c) for c in changed)
    told = f"配置应备 {len(listed)} 台，已备 {sum(c.kept for c in listed)} 台"
    told += f"，有改动 {len(changed)} 台" + (f"（无变更单 {bare} 台）" if changed else "")
    return f"{told}{_missed(listed)}。"


def _missed(listed: Sequence[Config]) -> str:
    lost = [c for c in listed if not c.kept]
    never = sum(not (c.record and c.record.since) for c in lost)
    return f"，未取得 {len(lost)} 台" + (f"（其中 {never} 台从未有过备份）" if never else "") if lost else ""


def troubles(record: Record) -> str:
    """What is to be settled, by severity."""
    counts = Counter(str(f.get("severity")) for f in backups.findings(record) if f.get("severity"))
    told = "、".join(f"{s} {counts[s]} 项" for s in view.SEVERITIES if counts[s])
    return f"需处理的问题：{told}（见第 3 章）。" if told else "已判断的项目中没有需处理的问题。"


def topics(record: Record) -> Markup:
    """A line for each topic: its newest round, when, the grade, what came of it."""
    told = {"backup": configurations(record), "backup_check": data(record), "drill": drills(record)}
    graded = grades(record)
    rows: list[list[str | Cell]] = []
    for topic in record.standing.topics:
        grade, ident = graded[topic.name], line(topic.round)
        here = "（本轮）" if ident and ident == record.round.get("id") else ""
        when = moment(topic.closed) if ident else "没有做过"
        rows.append(
            [
                TOPICS[topic.name],
                f"{ident}{here}\n{when}".strip(),
                grade_cell(grade, view.word(grade)),
                told[topic.name],
            ]
        )
    note = "三项各取截至本轮结束时最近一轮的结果；只巡检部分资产的一轮，其余资产取其各自最近一轮。"
    return blocks(table((26, 34, 14, 86), ["项目", "最近一轮", "判定", "结果"], rows), paragraph(note, "WRNote"))
