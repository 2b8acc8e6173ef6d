"""Chapter 6: which drills are planned and late, and the record of each: what was restored, how long, what was checked."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reports.common import ages, backups, proofs
from reports.common import backup_words as words
from reports.common.proofs import Proof
from reports.common.text import line, said, span, titled
from reports.common.wordxml import GRADE_INK, Cell, Span, blocks, paragraph, table
from wardround.kinds.backup import Drill
from wardround.record.model import Record

MOST, CHECKS, PLANNED = 10, 20, 30
INK = {True: GRADE_INK["green"], False: GRADE_INK["red"], None: GRADE_INK["grey"]}
LEGEND = "核对行：✓ 合格，✗ 不合格，※ 说明。数据丢失窗口为恢复出的最新一条数据距演练时刻的时间。"


def planned(record: Record) -> Markup:
    """Every job with a drill planned or made: when it passed last, by when the next is due, how late it is."""
    known = proofs.of(record)
    if not known:
        return blocks(paragraph(words.last_drill(record), "WRItem"))
    ordered = sorted(known.items(), key=lambda k: (-k[1].late, k[1].last is not None, k[0]))
    rows = [_planned(record, asset, job, proof) for (asset, job), proof in ordered[:PLANNED]]
    late = [p for p in known.values() if p.late]
    head = (
        f"逾期的演练 {len(late)} 项，最长逾期 {max(p.late for p in late)} 天。" if late else "截至本轮没有逾期的演练。"
    )
    names = ["任务", "最近演练", "上次通过", "周期", "应于", "逾期"]
    note = "周期按系统级别的限值；从未通过的，自合同起始日起算；未列入计划的只列记录，不计逾期。"
    note += f"另有 {len(ordered) - PLANNED} 项见附册《数据备份》《恢复演练》。" if len(ordered) > PLANNED else ""
    tables = table((46, 34, 24, 18, 24, 14), names, rows)
    return blocks(paragraph(head, "WRItem", keep=True), tables, paragraph(note, "WRNote"))


def _planned(record: Record, asset: str, job: str, proof: Proof) -> list[str | Cell]:
    last = proof.last
    told = f"{ages.date(record, last.at)}\n{proofs.outcome(last)}" if last else "从未演练"
    period = f"{proof.period} 天" if proof.period and proof.planned else "未列入"
    return [
        f"{line(job, 30)}\n{line(asset, 40)}",
        told,
        Cell(ages.date(record, proof.passed) or "从未", align="center"),
        Cell(period, align="center"),
        Cell(proof.due or "—", align="center"),
        Cell(
            f"{proof.late} 天" if proof.late else "—",
            align="center",
            bold=bool(proof.late),
            ink="B3261E" if proof.late else "",
        ),
    ]


def records(record: Record) -> Markup:
    """The newest drill of every job, those that did not pass first."""
    known = [(key, p) for key, p in proofs.of(record).items() if p.last]
    if not known:
        return blocks(paragraph(backups.none(record, "截至本轮没有任何恢复演练的记录（应做的见 6.1）。"), "WRItem"))
    ordered = sorted(known, key=lambda k: (_rank(k[1]), k[0]))
    parts = [_drill(record, asset, proof.last) for (asset, _), proof in ordered[:MOST] if proof.last]
    earlier = len(record.standing.drills) - len(known)
    left = len(ordered) - MOST
    tail = f"每项任务只印最近一次，更早的 {earlier} 次见附册《恢复演练》。" if earlier > 0 else ""
    tail += f"另有 {left} 项任务的演练见附册《恢复演练》。" if left > 0 else ""
    return blocks(*parts, paragraph(LEGEND + tail, "WRNote"))


def _rank(proof: Proof) -> int:
    return {False: 0, None: 1, True: 2}[proof.last.ok if proof.last else None]


def _drill(record: Record, asset: str, one: Drill) -> str:
    head = [
        Span(f"{titled(one.system, one.unit)}（{line(asset, 30)}）："),
        Span(proofs.outcome(one), bold=True, ink=INK[one.ok]),
    ]
    told: list[list[str | Cell]] = [
        [_label("演练时间"), ages.local(record, one.at), _label("方式"), by(one)],
        [
            _label("所用备份"),
            line(one.restored.rsplit("/", 1)[-1], 60) or "未记录",
            _label("备份时间"),
            ages.local(record, one.made_at) or "未记录",
        ],
        [
            _label("恢复用时"),
            took(one),
            _label("丢失窗口"),
            lost(one),
        ],
        [_label("数据清除"), cleaned(one), _label("记录摘要"), Cell(one.record or "未签名存档", style="WRSmall")],
    ]
    if one.why and not one.ok:
        told.append([_label("原因"), Cell(line(one.why, 300), span=3)])
    told.append([_label("核对"), Cell(checks(one.checks), span=3)])
    return paragraph(head, "WRLead", keep=True) + table((20, 62, 20, 58), (), told)


def _label(text: str) -> Cell:
    return Cell(text, fill="F3F4F6", align="center", style="WRTableHead")


def by(one: Drill) -> str:
    """How the drill was made, and by whom."""
    who = line(one.who, 20)
    hand = "人工执行" if one.by == "人工执行" else one.by or "未记录"
    return "，".join(t for t in (hand, who and f"执行人 {who}", line(one.method, 40)) if t)


def took(one: Drill) -> str:
    """The measured time to restore beside the planned one."""
    if one.ok is False:
        return f"{span(one.took_s)}后失败，没有恢复成功" if one.took_s is not None else "没有恢复成功"
    return measured(one.took_s, one.rto_s, "RTO")


def lost(one: Drill) -> str:
    """The window of data loss beside what is allowed."""
    return "演练未通过，不计" if one.ok is False else measured(one.lost_s, one.rpo_s, "RPO")


def measured(seconds: float | None, goal: float | None, name: str) -> str:
    """A measured span beside its goal, both as people read them."""
    wanted = f"{name} {span(goal)}" if goal else f"未登记 {name}"
    if seconds is None:
        return f"未取得（{wanted}）"
    over = "，超过" if goal and seconds > goal else ""
    return f"{span(seconds)}（{wanted}{over}）"


def cleaned(one: Drill) -> str:
    """Whether the restored data were removed."""
    word = {True: "已清除", False: "没有清除干净", None: "未记录"}[one.cleaned]
    return f"{word}：{said(one.cleaning, 60)}" if one.cleaning else word


def checks(lines: Sequence[str]) -> str:
    """Every line of the checks, as far as there is room."""
    shown = [line(text, 120) for text in lines[:CHECKS]]
    more = [f"… 还有 {len(lines) - CHECKS} 行见附册《恢复演练》"] if len(lines) > CHECKS else []
    return "\n".join([*shown, *more]) or "没有核对记录"
