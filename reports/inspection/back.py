"""Chapters 4 and 5, and the annex as the signature page names it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from markupsafe import Markup

from reports.common import causes, view
from reports.common.families import weight
from reports.common.text import day, line, said, some
from reports.common.wordxml import Cell, Span, blocks, paragraph, table
from reports.inspection.decide import decisions
from wardround.record.model import Problem, Record

PROBLEMS = 42
NAMED = 5
"""Assets that a merged problem names."""
_NAMES = re.compile(r"[!-~]*[0-9][!-~]*")


def problems(record: Record) -> Markup:
    """The table of chapter 4: open, waived and just closed ones, merged by item when there are too many."""
    rows, note = _problem_rows(record)
    if not rows:
        return blocks(paragraph("截至本轮巡检，没有登记在案的未解决问题。", "WRItem"))
    head = ["序号", "问题描述", "严重等级", "处理负责人", "状态", "发现日期", "计划解决日期"]
    return blocks(table((8, 73, 14, 14, 13, 19, 19), head, rows), paragraph(note, "WRNote") if note else "")


def _problem_rows(record: Record) -> tuple[list[list[str | Cell]], str]:
    listed = [*view.open_problems(record), *_waived(record), *view.closed_now(record)]
    if not listed:
        listed = _unregistered(record)
    if len(listed) <= PROBLEMS:
        return [_row(record, i, [p]) for i, p in enumerate(listed, 1)], ""
    groups = _grouped(listed, alike=True) if len(listed) < 10 * PROBLEMS else []
    if not 0 < len(groups) <= PROBLEMS:
        groups = _grouped(listed, alike=False)
    left = f"，另有 {len(groups) - PROBLEMS} 类未印出" if len(groups) > PROBLEMS else ""
    note = f"问题共 {len(listed)} 项，同类的合并为一行并列出资产，日期取最早者{left}；逐项见附册《问题清单》。"
    return [_row(record, i, group) for i, group in enumerate(groups[:PROBLEMS], 1)], note


def _grouped(listed: Sequence[Problem], *, alike: bool) -> list[list[Problem]]:
    """Problems of one item, severity and state (and, `alike`, one complaint) together, the worst first."""
    groups: dict[tuple[str, ...], list[Problem]] = defaultdict(list)
    for p in listed:
        state = "" if p.status in view.OPEN else p.status
        complaint = _NAMES.sub("#", line(p.message)) if alike and not state else ""
        groups[state, p.severity, p.item, complaint].append(p)
    return sorted(groups.values(), key=_rank)


def _rank(group: Sequence[Problem]) -> tuple[bool, int, int, int, str]:
    first = group[0]
    closed = first.status not in view.OPEN
    return (closed, view.place(view.SEVERITIES, first.severity), weight(first.item), -len(group), first.item)


def _row(record: Record, index: int, group: Sequence[Problem]) -> list[str | Cell]:
    """Phenomenon and assets, then severity, owner, status, the earliest dates."""
    first = group[0]
    names = list(dict.fromkeys(p.asset for p in group))
    what = said(first.message or first.title, 50)
    if len(names) == 1:
        text = f"{view.asset_name(record, names[0])}：{what}"
    else:
        example = (
            "" if len({_NAMES.sub("#", line(p.message)) for p in group}) == 1 else f"{line(first.title, 24)}，例如："
        )
        text = f"{example}{what}\n{len(names)} 台：{some((line(n, 24) for n in names), NAMED)}"
    owners = list(dict.fromkeys(line(p.owner) or "未指定" for p in group))
    states = "、".join(dict.fromkeys(p.status for p in group))
    due = min((line(p.due) for p in group if p.due), default="") or "未设定"
    rest = [
        first.severity,
        owners[0] + (f" 等 {len(owners)} 人" if len(owners) > 1 else ""),
        states,
        min(day(p.opened_at) for p in group),
        due,
    ]
    return [Cell(str(index), align="center"), text, *(Cell(t, align="center", bold=t == "严重") for t in rest)]


def _waived(record: Record) -> list[Problem]:
    return [p for p in record.problems if not p.closed_round and p.status == "已豁免"]


def _unregistered(record: Record) -> list[Problem]:
    """When the round carries no problem register, its findings stand in, without owner or date that nobody gave."""
    known: dict[tuple[str, str], Problem] = {}
    at, ident = str(record.round.get("closed") or ""), str(record.round.get("id") or "")
    return [
        Problem(
            i, f["asset"], f["item"], str(f.get("title")), str(f.get("message")), str(f["severity"]), "待处理",
            view.owner(record, f, known), view.deadline(record, f["severity"]), ident, at,
        )
        for i, f in enumerate(view.ailing(record), 1) if f.get("severity")
    ]  # fmt: skip


def summary(record: Record) -> Markup:
    """The conclusion in a sentence, the three costliest causes, what was closed since the last round."""
    bad = [f for f in view.ailing(record) if f.get("severity")]
    costly = _costliest(record, bad, 3)
    head = f"整体健康度：{view.health_word(record)}；" + (
        f"红、黄结论共 {len(bad)} 项，以下风险代价最高：" if bad else "已判定项目中未发现问题。"
    )
    risks = [
        paragraph([Span(f"{i}. ", bold=True), f"{causes.who(record, c)}：{causes.what(c, 90)}"], "WRRisk")
        for i, c in enumerate(costly, 1)
    ]
    return blocks(paragraph(head, "WRItem"), *risks, _closed(record))


def _costliest(record: Record, bad: Sequence[view.Finding], most: int) -> list[causes.Cause]:
    """The costliest causes: of the gravest findings alone where these give enough."""
    gravest = [f for f in bad if f.get("severity") == bad[0].get("severity")]
    listed = causes.causes(record, causes.of_findings(record, gravest))
    return (listed if len(listed) >= most else causes.causes(record, causes.of_findings(record, bad)))[:most]


def _closed(record: Record) -> str:
    done = view.closed_now(record)
    if not record.round.get("previous"):
        return paragraph("本次为首轮巡检，无上次遗留问题可核销。", "WRItem")
    if not done:
        return paragraph("自上次巡检以来没有核销的问题。", "WRItem")
    names = "；".join(f"{view.asset_name(record, p.asset)} {line(p.title, 30)}" for p in done[:5])
    return paragraph(
        f"自上次巡检（{line(record.round['previous'])}）以来已核销 {len(done)} 项：{names}{' 等' if len(done) > 5 else ''}。",
        "WRItem",
    )


def advice(record: Record) -> Markup:
    """What the hospital must decide, who is late, and what is due next."""
    parts = [paragraph("请院方决定：", "WRLead", keep=True), decisions(record)]
    parts += [paragraph(text, "WRItem") for text in _overdue(record)]
    dates = [line(d, 60) for d in record.round.get("due") or ()][:5]
    parts += [paragraph("下次应完成：" + "；".join(dates) + "。", "WRItem")] if dates else []
    return blocks(*parts)


def _overdue(record: Record) -> list[str]:
    today = day(record.round.get("closed"))
    late = [p for p in view.open_problems(record) if p.due and p.due < today]
    return (
        [
            f"已逾期未解决的问题 {len(late)} 项，请督促负责人（{'、'.join(sorted({line(p.owner) or '未指定' for p in late})[:6])}）给出新的期限。"
        ]
        if late
        else []
    )
