"""Chapter 1: the grade with its rule, what a head of department has to know in one paragraph, and the three topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup

from reports.backup.offsite import systems
from reports.common import backup_words as words
from reports.common import backups, view
from reports.common.text import line, moment
from reports.common.wordxml import GRADE_INK, Cell, Span, blocks, grade_cell, paragraph, table
from wardround.record.model import GRADES, Record
from wardround.record.standing import Topic

RULE = (
    "总体判定取配置备份、数据备份、恢复演练三项中最差者；每项取其各条检查结论中最差者；没有做过的项目计灰，不计正常。"
)
WORDS = {"red": "红，有重大风险", "yellow": "黄，有待整改", "grey": "灰，未能评定", "green": "绿，良好"}
CHAPTERS = {"backup": "5", "backup_check": "2、7", "drill": "6"}


def grades(record: Record) -> dict[str, str]:
    """Topic → the worst of its findings; grey for one that was never asked about."""
    return {t.name: worst(str(f.get("grade")) for f in _found(t)) for t in record.standing.topics}


def _found(topic: Topic) -> list[view.Finding]:
    """The findings of a topic: what a round tells of drills, and only that, is theirs."""
    drill = topic.name == "drill"
    return [f for f in topic.findings if str(f.get("item", "")).startswith("drill_") == drill]


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
    return blocks(paragraph(head, "WRLead"), part, paragraph(f"评定规则——{RULE}", "WRNote"))


def summary(record: Record) -> Markup:
    """The paragraph."""
    at = moment(record.round.get("closed"))
    if record.standing.why:
        return blocks(paragraph(backups.none(record, ""), "WRBody"))
    told = [words.data(record), words.drills(record), real_time(record), words.configurations(record), troubles(record)]
    return blocks(paragraph(f"截至 {at or '本轮结束'}：" + "".join(t for t in told if t), "WRBody"))


def real_time(record: Record) -> str:
    """How many systems of level 3 have a copy elsewhere in real time."""
    found = systems(record)
    if not found:
        return ""
    missing = sum(s.grade != "green" for s in found)
    told = f"其中 {missing} 个没有或未能证实有异地实时备份" if missing else "都有异地实时备份"
    return f"要求异地实时备份的三级系统 {len(found)} 个，{told}。"


def troubles(record: Record) -> str:
    """What is to be settled, by severity."""
    counts = Counter(str(f.get("severity")) for f in backups.findings(record) if f.get("severity"))
    told = "、".join(f"{s} {counts[s]} 项" for s in view.SEVERITIES if counts[s])
    return f"需处理的问题：{told}（见第 3 章）。" if told else "已判断的项目中没有需处理的问题。"


def topics(record: Record) -> Markup:
    """A line for each topic: its newest round, when, the grade, the counts, and where to read on."""
    graded = grades(record)
    rows: list[list[str | Cell]] = []
    for topic in record.standing.topics:
        ident, grade = line(topic.round), graded[topic.name]
        here = "（本轮）" if ident and ident == record.round.get("id") else ""
        when = moment(topic.closed) if ident else "没有做过"
        counts = view.counted(view.tally(_found(topic))) if ident else "没有结论，计灰"
        state = grade_cell(grade, view.word(grade))
        rows.append(
            [view.TOPICS[topic.name], f"{ident}{here}", when, state, f"{counts}　见第 {CHAPTERS[topic.name]} 章"]
        )
    note = "三项各取截至本轮结束时最近一轮的结果；最近一轮只查了部分资产的，其余资产取其各自最近的一轮。"
    head = ["项目", "最近一轮", "时间", "判定", "结论（项次）"]
    return blocks(table((23, 38, 30, 12, 57), head, rows), paragraph(note, "WRNote"))
