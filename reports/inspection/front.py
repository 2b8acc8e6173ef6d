"""Chapters 1 and 2: the overall health with its rule, urgent to-dos, and the panorama of systems."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from reports.common import causes, view
from reports.common.families import weight
from reports.common.text import line, number, said
from reports.common.wordxml import GRADE_INK, Cell, Span, blocks, grade_cell, paragraph, table
from wardround.record.model import GRADES, Record

URGENT = 8
PANORAMA = 25
_KEY_WORDS = ("CPU", "处理器", "内存", "使用率", "容量", "连接", "温度")
WORDS = ("恶化", "好转", "上升", "稳定", "首次", "")


def health(record: Record) -> Markup:
    """The grade in word and colour, the reasons, the counts, and the rule as printed."""
    told = record.round.get("health") or {}
    reasons = "；".join(said(r, 90) for r in (told.get("reasons") or [])[:5])
    head: list[str | Span] = [
        Span("整体健康度评分：", bold=True),
        Span(view.health_word(record), bold=True, ink=GRADE_INK.get(str(told.get("grade") or ""), "")),
        "（基于下方关键指标综合评定）",
    ]
    part = paragraph([Span(view.partial(record), bold=True)], "WRItem") if view.partial(record) else ""
    because = paragraph(f"评定依据：{reasons}。", "WRItem") if reasons else ""
    rule = paragraph(f"评定规则——{line(told.get('rule'), 300)}", "WRNote") if told.get("rule") else ""
    return blocks(paragraph(head, "WRLead"), part, because, rule)


def told(record: Record) -> str:
    """ "X of Y told" and the counts by grade, from the round's own figures."""
    health_words = record.round.get("health") or {}
    counts = record.round.get("counts") or view.tally(record.findings)
    asked = health_words.get("asked", sum(counts.values()))
    answered = health_words.get("told", asked - counts.get("grey", 0))
    people = len(view.assets(record))
    return (
        f"本次巡检资产 {people} 台（套），应判定 {asked} 项次，已判定 {answered} 项次，"
        f"未能判定（灰）{counts.get('grey', 0)} 项次；{view.counted(counts)}。灰项未按正常计。"
    )


def urgent(record: Record) -> Markup:
    """What cannot wait, one line per cause: what - owner - due; never an empty heading."""
    here = [p for p in view.open_problems(record) if p.asset in view.assets(record)]
    others = len(view.open_problems(record)) - len(here)
    severe = [p for p in here if p.severity == "严重"]
    found = [f for f in view.ailing(record) if f.get("severity") == "严重"] if not record.problems else []
    listed = causes.causes(record, causes.of_problems(severe) or causes.of_findings(record, found))
    closed = str(record.round.get("closed"))[:10]
    shown = [paragraph(_urgent(record, c, closed), "WRItem") for c in listed[:URGENT]]
    left = sum(len(c.troubles) for c in listed[URGENT:])
    more = f"另有 {len(listed) - URGENT} 处（{left} 项结论）严重问题，见第 3、4 章及附册。" if left else ""
    rest = f"其他未关闭问题 {others} 项（所属资产不在本轮范围内），见附册《问题清单》。" if others else ""
    return blocks(
        *(shown or [paragraph("· 本次巡检未发现需立即处理的严重问题。", "WRItem")]),
        paragraph(more, "WRNote") if more else "",
        paragraph(rest, "WRItem") if rest else "",
    )


def _urgent(record: Record, cause: causes.Cause, today: str) -> list[str | Span]:
    owners = "、".join(dict.fromkeys(t.owner or "未指定" for t in cause.troubles))
    due = min((t.due for t in cause.troubles if t.due), default="") or "未设定"
    late = "（已逾期）" if re.match(r"\d{4}-", due) and due < today else ""
    return [
        f"· {causes.who(record, cause)}：{causes.what(cause, 60)} - 负责人：{owners} - 截止日：{due}",
        Span(late, bold=True),
    ]


def panorama(record: Record) -> Markup:
    """One line per business system (else contract row), worst first, at most 25."""
    groups = sorted(grouped(record).items(), key=_order)
    shown = groups if len(groups) <= PANORAMA else groups[: PANORAMA - 1]
    rows = [_line(record, i, name, found) for i, (name, found) in enumerate(shown, 1)]
    if len(groups) > len(shown):
        rest = [f for _, found in groups[len(shown) :] for f in found]
        rows.append(_line(record, PANORAMA, f"其余 {len(groups) - len(shown)} 个系统/模块", rest))
    head = ["序号", "系统/模块", "健康状态", "关键指标概览", "趋势（相比上次）"]
    compared = view.compared(record)
    with_ = compared if "：" in compared else f"上一轮 {compared} "
    note = f"趋势与{with_}比较。" if compared else "无上一轮巡检可比，趋势均为首次。"
    count = f"健康状态取该系统/模块各项结论中最差者；{note}上升：数值升高但仍在限值内。按单台资产的明细见附册。"
    return blocks(table((10, 37, 16, 58, 39), head, rows), paragraph(count, "WRNote"))


def grouped(record: Record) -> dict[str, list[view.Finding]]:
    """Business system, else contract row, else group 未归类 → findings; an asset of two systems counts in both."""
    rows = record.round.get("rows") or {}
    groups: dict[str, list[view.Finding]] = defaultdict(list)
    names = {name: _homes(asset, rows) for name, asset in view.assets(record).items()}
    for finding in record.findings:
        for home in names.get(finding["asset"], ["未归类"]):
            groups[home].append(finding)
    return groups


def _homes(asset: Mapping[str, Any], rows: Mapping[str, Any]) -> list[str]:
    systems = [line(s, 30) for s in asset.get("systems") or ()]
    named = [line((rows.get(r) or {}).get("name") or r, 30) for r in asset.get("rows") or ()]
    return systems or named[:1] or ["未归类"]


def _order(group: tuple[str, Sequence[view.Finding]]) -> tuple[int, int, int, str]:
    name, found = group
    counts = view.tally(found)
    grade = view.worst(found)
    severities = {f.get("severity") for f in found}
    severest = next((i for i, s in enumerate(view.SEVERITIES) if s in severities), len(view.SEVERITIES))
    return (GRADES.index(grade), severest, -counts[grade], name)


def _line(record: Record, index: int, name: str, found: Sequence[view.Finding]) -> list[str | Cell]:
    grade = view.worst(found)
    assets = len({f["asset"] for f in found})
    state = grade_cell(grade, view.word(grade))
    return [
        Cell(str(index), align="center"),
        f"{name}（{assets} 台）",
        state,
        _key(record, found),
        trend(record, found),
    ]


def _key(record: Record, found: Sequence[view.Finding]) -> str:
    """The worst complaint or the mean and maximum of known measures, then the counts."""
    bad = view.ailing(record, found)
    if bad:
        first = bad[0]
        shown = f"{line(view.assets(record).get(first['asset'], {}).get('title') or first['asset'], 20)}：{said(first.get('message'), 40)}"
    else:
        shown = "；".join(_means(found)[:2])
    return (shown + "\n" if shown else "") + view.counted(view.tally(found))


def _means(found: Iterable[view.Finding]) -> list[str]:
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    for finding in found:
        measured = finding.get("value")
        if (
            isinstance(measured, int | float)
            and not isinstance(measured, bool)
            and any(w in str(finding.get("title")) for w in _KEY_WORDS)
        ):
            values[(line(finding.get("title"), 16), line(finding.get("unit"), 6))].append(float(measured))
    return [
        f"{title}平均 {number(round(sum(v) / len(v), 1))}{unit}（最高 {number(max(v))}{unit}）"
        for (title, unit), v in values.items()
    ]


def trend(record: Record, found: Sequence[view.Finding]) -> str:
    """How many findings moved how, and the most telling one: worsened before improved, not green before green."""
    words: dict[str, list[view.Finding]] = defaultdict(list)
    for finding in found:
        words[record.trend(finding).word].append(finding)
    if not words.keys() - {"首次", ""}:
        return "首次" if "首次" in words else "不可比"
    counts = "、".join(f"{w or '不可比'} {len(words[w])}" for w in WORDS if words.get(w))
    moved = words.get("恶化") or words.get("好转")
    return f"{counts}\n{_moved(record, min(moved, key=lambda f: _telling(record, f)))}" if moved else counts


def _telling(record: Record, finding: view.Finding) -> tuple[bool, int, int, float]:
    told = record.trend(finding)
    before = abs(told.previous) if isinstance(told.previous, int | float) else 0
    return (
        finding.get("grade") == "green",
        view.place(view.SEVERITIES, finding.get("severity")),
        weight(finding.get("item")),
        -abs(told.delta or 0) / (before or 1),
    )


def _moved(record: Record, finding: view.Finding) -> str:
    told = record.trend(finding)
    step = f" {number(told.previous)}→{view.value(finding)}" if told.delta and _alike(told.previous, told.delta) else ""
    return f"{told.word}：{line(finding['asset'], 24)} {line(finding.get('title'), 20)}{step}"


def _alike(previous: Any, delta: float) -> bool:
    """Whether the step can be one of the same measure: a counter's total beside its rate cannot."""
    return isinstance(previous, int | float) and abs(delta) < 1e6 and abs(previous) < 1e6


def severities(record: Record) -> Counter[str]:
    """Counts by severity, the round's own when it has them."""
    given = record.round.get("severities")
    return Counter(given) if given else Counter(str(f.get("severity")) for f in record.findings if f.get("severity"))
