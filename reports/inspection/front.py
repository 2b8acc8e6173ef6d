"""Chapters 1 and 2: the overall health with its rule, urgent to-dos, and the panorama of systems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from reports.common import view
from reports.common.text import line, number
from reports.common.wordxml import GRADE_INK, Cell, Span, blocks, grade_cell, paragraph, table
from wardround.record.model import GRADES, Problem, Record

URGENT = 8
PANORAMA = 25
_KEY_WORDS = ("CPU", "处理器", "内存", "使用率", "容量", "连接", "温度")
_WORDS = ("恶化", "上升", "好转", "稳定", "首次", "")


def health(record: Record) -> Markup:
    """The grade in word and colour, the reasons, the counts, and the rule as printed."""
    told = record.round.get("health") or {}
    grade = str(told.get("grade") or "")
    shown = view.word(grade) if grade else "未评定"
    reasons = "；".join(line(r, 90) for r in (told.get("reasons") or [])[:5])
    head: list[str | Span] = [
        Span("整体健康度评分：", bold=True),
        Span(shown, bold=True, ink=GRADE_INK.get(grade, "")),
        "（基于下方关键指标综合评定）",
    ]
    because = paragraph(f"评定依据：{reasons}。", "WRItem") if reasons else ""
    rule = paragraph(f"评定规则——{line(told.get('rule'), 260)}", "WRNote") if told.get("rule") else ""
    return blocks(paragraph(head, "WRLead"), because, rule)


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
    """The open problems that cannot wait: what - owner - due; never an empty heading."""
    waiting = [p for p in view.open_problems(record) if p.severity == "严重"]
    if not waiting:
        return blocks(*_urgent_findings(record))
    closed = str(record.round.get("closed"))[:10]
    shown = [paragraph(_urgent(record, p, closed), "WRItem") for p in waiting[:URGENT]]
    more = f"其余 {len(waiting) - URGENT} 项严重问题见第 4 章及附册。"
    return blocks(*shown, paragraph(more, "WRNote") if len(waiting) > URGENT else "")


def _urgent(record: Record, problem: Problem, today: str) -> list[str | Span]:
    late = "（已逾期）" if problem.due and problem.due < today else ""
    what = f"· {view.asset_name(record, problem.asset)}：{line(problem.message or problem.title, 70)}"
    return [
        what,
        f" - 负责人：{line(problem.owner) or '未指定'} - 截止日：{line(problem.due) or '未设定'}",
        Span(late, bold=True),
    ]


def _urgent_findings(record: Record) -> list[str]:
    known = view.problem_index(record)
    severe = [f for f in view.ailing(record) if f.get("severity") == "严重"]
    if not severe:
        return [paragraph("· 本次巡检未发现需立即处理的严重问题。", "WRItem")]
    return [
        paragraph(
            f"· {view.asset_name(record, f['asset'])}：{line(f.get('message'), 70)} - 负责人：{view.owner(record, f, known)}"
            f" - 截止日：{view.due(record, f, known)}",
            "WRItem",
        )
        for f in severe[:URGENT]
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
    previous = record.round.get("previous")
    note = f"趋势与上一轮 {line(previous)} 比较。" if previous else "无上一轮巡检可比，趋势均为首次。"
    count = f"健康状态取该系统/模块各项结论中最差者；{note}按单台资产的明细见附册。"
    return blocks(table((10, 41, 17, 60, 32), head, rows), paragraph(count, "WRNote"))


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
        _trend(record, found),
    ]


def _key(record: Record, found: Sequence[view.Finding]) -> str:
    """The worst complaint or the mean and maximum of known measures, then the counts."""
    bad = view.ailing(record, found)
    if bad:
        first = bad[0]
        shown = f"{line(view.assets(record).get(first['asset'], {}).get('title') or first['asset'], 20)}：{line(first.get('message'), 36)}"
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


def _trend(record: Record, found: Sequence[view.Finding]) -> str:
    """The gravest trend word with how many findings moved so, and the example with the largest number."""
    words: dict[str, list[view.Finding]] = defaultdict(list)
    for finding in found:
        words[record.trend(finding).word].append(finding)
    gravest = next((w for w in _WORDS if w in words), "")
    those = words.get(gravest, [])
    if gravest in ("首次", ""):
        return gravest or "不可比"
    moved = max(those, key=lambda f: abs(record.trend(f).delta or 0))
    delta = (
        f"，{line(moved.get('title'), 10)} {number(record.trend(moved).previous)}→{view.value(moved)}"
        if record.trend(moved).delta
        else ""
    )
    return f"{gravest}（{len(those)} 项{delta}）"


def severities(record: Record) -> Counter[str]:
    """Counts by severity, the round's own when it has them."""
    given = record.round.get("severities")
    return Counter(given) if given else Counter(str(f.get("severity")) for f in record.findings if f.get("severity"))
