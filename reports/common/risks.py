"""问题与风险 as paragraphs: who, what, advice, severity, owner, deadline."""

from __future__ import annotations

from reports.common import view
from reports.common.fit import Entry, Fitted
from reports.common.text import line, some
from reports.common.wordxml import Span, paragraph
from wardround.record.model import Record


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
