"""问题与风险 and 未能判定 as paragraphs: who, what, advice, severity, owner, deadline; what could not be told, and why."""

from __future__ import annotations

from collections.abc import Sequence

from reports.common import greys, view
from reports.common.fit import Entry, Fitted
from reports.common.text import line, some
from reports.common.wordxml import Span, paragraph
from wardround.record.model import Record

GREYS = 8
SILENT = 14


def risks(record: Record, fitted: Fitted) -> str:
    """问题与风险: a paragraph per entry; 【严重】/【风险】 in front, a pointer to the annex behind what is merged."""
    if not fitted.entries:
        return paragraph([Span("问题与风险：", bold=True), "已判定的项目中未发现问题。"], "WRItem")
    pointer = "同类问题已合并，逐台清单见附册。" if any(len(e.findings) > 1 for e in fitted.entries) else ""
    if fitted.left:
        pointer = f"另有 {fitted.left} 组问题因篇幅未印出，全部列于附册。"
    head = paragraph("问题与风险：", "WRLead", keep=True)
    return head + "".join(_risk(record, e) for e in fitted.entries) + (paragraph(pointer, "WRNote") if pointer else "")


def _risk(record: Record, entry: Entry) -> str:
    """【严重】/【风险】 sentence, advice, deadline; a waived one says 【豁免】."""
    severity = str(entry.first.get("severity") or "")
    mark, ink = {"严重": ("【严重】", "B3261E"), "": ("【豁免】", "5F6368")}.get(severity, ("【风险】", "8A6100"))
    advice = f"建议：{entry.advice}" if entry.advice else "建议：由负责人核实后处理。"
    end = f"等级：{severity}，负责人：{entry.owner}，期限：{entry.due}。" if severity else ""
    said: list[str | Span] = [
        Span(mark, bold=True, ink=ink),
        f"{_who(record, entry)}：{_stop(entry.message)}{_stop(advice)}{end}",
    ]
    return paragraph(said, "WRRisk")


def _who(record: Record, entry: Entry) -> str:
    names = list(dict.fromkeys(f["asset"] for f in entry.findings))
    if len(names) == 1:
        return view.asset_name(record, names[0])
    return f"{line(entry.first.get('title'), 30)}，{len(names)} 台（{some((line(n, 24) for n in names), 3)}），例如"


def _stop(text: str) -> str:
    return text if text.endswith(("。", "；", "！", "？")) else text + "。"


def untold(record: Record, grey: Sequence[view.Finding], heads: Sequence[str]) -> str:
    """未能判定: the lines about whole assets, then the greys of the others by item and reason."""
    if not grey:
        return ""
    rest = greys.rest(grey, [s.asset for s in greys.silent(record)])
    lines = [
        grey_line(f"{r.title}：{r.why}——{len(r.assets)} 项次（{some(sorted(set(r.assets)), 3)}）。")
        for r in rest[:GREYS]
    ]
    left = sum(len(r.assets) for r in rest[GREYS:])
    lines += [grey_line(f"其余 {left} 项次逐条见附册《全部结论》。")] if left else []
    return paragraph("未能判定（灰）：", "WRLead", keep=True) + "".join([*heads, *lines])


def unseen(record: Record, silent: Sequence[greys.Silent]) -> list[str]:
    """A line for each asset that was not looked into, or cut off midway."""
    lines = [_silent(record, s) for s in silent[:SILENT]]
    left = len(silent) - SILENT
    return [*lines, grey_line(f"另有 {left} 台未检，名单见附册《资产》（判定为灰）。")] if left > 0 else lines


def _silent(record: Record, one: greys.Silent) -> str:
    head = "整台未检" if one.whole else "中途中断"
    return grey_line(f"{head}：{view.asset_name(record, one.asset)}，{one.why}——{one.count} 项次。")


def grey_line(text: str) -> str:
    """A line about what could not be told."""
    return paragraph([Span("【灰】", bold=True, ink="5F6368"), text], "WRRisk")
