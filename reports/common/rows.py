"""Problems and findings as rows of a sheet, for workbooks and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reports.common import view
from reports.common.layers import layer_word
from reports.common.text import day, moment
from wardround.record.model import Record

PROBLEMS = [
    ("序号", 7), ("编号", 8), ("严重等级", 10), ("状态", 10), ("资产", 24), ("资产名称", 26), ("巡检项", 22), ("问题描述", 60),
    ("负责人", 12), ("计划解决日期", 14), ("发现日期", 12), ("发现轮次", 15), ("关闭轮次", 15),
]  # fmt: skip
FINDINGS = [
    ("序号", 7), ("资产", 24), ("资产名称", 26), ("层面", 10), ("巡检项", 24), ("判定", 7), ("严重等级", 10), ("数值", 10), ("单位", 7),
    ("限值", 16), ("说明", 60), ("建议", 50), ("趋势", 18), ("清单行", 22), ("条款", 18), ("时间", 17), ("证据", 50),
]  # fmt: skip


def problems(record: Record) -> Iterator[tuple[Any, ...]]:
    """Every problem, the open ones first and worst first."""
    ordered = [*view.open_problems(record)]
    seen = {p.id for p in ordered}
    ordered += [p for p in record.problems if p.id not in seen]
    titles = view.assets(record)
    for index, p in enumerate(ordered, 1):
        name = (titles.get(p.asset) or {}).get("title", "")
        dates = (p.due, day(p.opened_at), p.opened_round, p.closed_round)
        yield (index, p.id, p.severity, p.status, p.asset, name, p.title, p.message, p.owner, *dates)


def findings(record: Record) -> Iterator[tuple[Any, ...]]:
    """Every finding, worst first."""
    titles = view.assets(record)
    for index, f in enumerate(sorted(record.findings, key=view.sort_key(record)), 1):
        name = (titles.get(f["asset"]) or {}).get("title", "")
        head = (
            index,
            f["asset"],
            name,
            layer_word(f.get("layer")),
            f.get("title"),
            view.word(f.get("grade")),
            f.get("severity"),
        )
        body = (
            f.get("value"),
            f.get("unit"),
            f.get("limit"),
            f.get("message"),
            "" if f.get("grade") == "green" else view.advice(record, f),
            view.trend(record, f),
        )
        lists = (", ".join(f.get("rows") or ()), ", ".join(f.get("clauses") or ()))
        yield (*head, *body, *lists, moment(f.get("at")), ", ".join(f.get("evidence") or ()))


FIRST = [
    ("序号", 6), ("资产", 20), ("资产名称", 18), ("巡检项", 18), ("判定", 7), ("严重等级", 9), ("说明", 40), ("建议", 46), ("趋势", 12),
    ("数值", 9), ("单位", 7), ("限值", 16), ("层面", 8), ("清单行", 34), ("条款", 14), ("时间", 17), ("证据", 40),
]  # fmt: skip
"""The workbook's columns of a finding, what a reader needs first; the page scrolls sideways to the rest."""


def read_first(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows of findings in the order of FIRST."""
    titles = [title for title, _ in FINDINGS]
    places = [titles.index(title) for title, _ in FIRST]
    return (tuple(row[i] for i in places) for row in rows)
