"""Chapter 3: what was looked at per layer, the problems and risks, what could not be told, and the named checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from reports.common import greys, view
from reports.common.fit import Fitted
from reports.common.risks import grey_line, risks, unseen, untold
from reports.common.text import line, moment, said, some
from reports.common.wordxml import Cell, Span, blocks, grade_cell, paragraph, table
from reports.inspection import backups
from reports.inspection.form import Line, Section, in_scope, sorted_lines
from wardround.record.model import GRADES, Record


def section(record: Record, part: Section, found: Sequence[view.Finding], fitted: Fitted) -> Markup:
    """The body of 3.x; a section without assets in scope says so, one that was not asked is grey with its count."""
    stand = backups.stand(record) if part.key == "database" else ""
    if not found:
        return blocks(_unasked(record, part), stand)
    lines = [_looked(record, one, those) for one, those in sorted_lines(part, found)]
    looked = table((28, 52, 17, 63), ["检查内容", "包含", "判定", "结果"], lines)
    return blocks(_scope(record, part, found), looked, stand, risks(record, fitted), _greys(record, part, found))


def _scope(record: Record, part: Section, found: Sequence[view.Finding]) -> str:
    counts = view.tally(found)
    assets = len({f["asset"] for f in found})
    items = len({f["item"] for f in found})
    silent = len(set(in_scope(record, part)) - {f["asset"] for f in found})
    missing = f"另有 {silent} 台在范围内而未取得本层检查结论，计灰。" if silent else ""
    text = f"涉及资产 {assets} 台，巡检项 {items} 项，应判 {len(found)} 项次，已判 {len(found) - counts['grey']} 项次：{view.counted(counts)}。"
    return paragraph(text + missing, "WRItem", keep=True)


def _unasked(record: Record, part: Section) -> str:
    scope = in_scope(record, part)
    if not scope:
        return paragraph(f"本次巡检范围不含{part.what}资产（合同范围见资产统计）。", "WRItem")
    names = some((view.asset_name(record, n) for n in scope), 4)
    grey = Span(f"灰 {len(scope)} 台", bold=True)
    return paragraph(
        [
            "本轮范围内有",
            f"{part.what}资产 {len(scope)} 台（{names}），均未取得本层检查结论：",
            grey,
            "，不作正常判断。",
        ],
        "WRItem",
    )


def _looked(record: Record, one: Line, found: Sequence[view.Finding]) -> list[str | Cell]:
    if not found:
        return [one.title, one.text, grade_cell("grey", "灰"), "未取得数据（本轮无对应的检查结论）"]
    grade = view.worst(found)
    return [one.title, one.text, grade_cell(grade, view.word(grade)), _result(record, found)]


def _result(record: Record, found: Sequence[view.Finding]) -> str:
    """The counts, and behind them the worst finding with its value, or what was looked at."""
    counts = view.counted(view.tally(found))
    bad = view.ailing(record, found)
    if bad:
        return f"{counts}\n最差：{_named(min(bad, key=_worst))}"
    titles = list(dict.fromkeys(line(f.get("title"), 12) for f in found))
    return f"{counts}\n{'、'.join(titles[:3])}{f'等 {len(titles)} 项' if len(titles) > 3 else ''}"


def _named(finding: view.Finding) -> str:
    """Asset, item, and the value with its limit, else the message."""
    shown = view.value(finding)
    limit = f"（限值 {line(finding.get('limit'))}）" if shown and finding.get("limit") else ""
    told = f"{shown}{limit}" if shown else said(finding.get("message"), 36)
    return f"{line(finding['asset'], 24)} {line(finding.get('title'), 20)}：{told}"


def _worst(finding: view.Finding) -> tuple[int, int, float]:
    """Grade, severity, and how far over its limit: min() finds the worst; ties keep the order they came in."""
    return (
        view.place(GRADES, finding.get("grade")),
        view.place(view.SEVERITIES, finding.get("severity")),
        -view.excess(finding),
    )


def _greys(record: Record, part: Section, found: Sequence[view.Finding]) -> str:
    """What could not be told, by asset and by reason, never as if it were well; assets are named in the widest section."""
    grey = [f for f in found if f.get("grade") == "grey"]
    silent = greys.silent(record)
    return untold(record, grey, unseen(record, silent) if part.key == "system" else _pointer(silent, grey))


def _pointer(silent: Sequence[greys.Silent], grey: Sequence[view.Finding]) -> list[str]:
    names = {s.asset for s in silent}
    count = sum(f["asset"] in names for f in grey)
    assets = len({f["asset"] for f in grey} & names)
    return [grey_line(f"整台未检或中途中断的资产 {assets} 台（名单见 3.3），计 {count} 项次。")] if count else []


def checks(record: Record) -> Markup:
    """The contract's 14 + 7 + 3 named checks."""
    rows = [_check(i, c) for i, c in enumerate(record.round.get("checks") or [], 1)]
    at = moment(record.round.get("closed"))
    note = f"「应判/已判/灰」按项次计，截至 {at}；标「人工」者须由人员按检查表填写，未填写时为灰。"
    return blocks(
        table(
            (10, 62, 16, 14, 14, 14, 12, 18), ["序号", "检查项目", "判定", "资产", "应判", "已判", "灰", "人工"], rows
        ),
        paragraph(note, "WRNote"),
    )


def _check(index: int, check: Mapping[str, Any]) -> list[str | Cell]:
    told, grey = int(check.get("told") or 0), int(check.get("grey") or 0)
    asked = int(check.get("findings", told + grey) or 0)
    grade = str(check.get("grade") or "grey")
    questions = check.get("checklist") or []
    people = f"{len(questions)} 问待填" if questions else "—"
    numbers = (check.get("assets") or 0, asked, told, grey)
    return [
        Cell(str(index), align="center"),
        line(check.get("name"), 40),
        grade_cell(grade, view.word(grade)),
        *(Cell(str(n), align="center") for n in numbers),
        people,
    ]
