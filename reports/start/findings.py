"""The start page's red findings, those with equal advice under one heading, and its greys by asset and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from reports.common import greys, view
from reports.common.text import line, quoted, some
from reports.common.webpage import badge, grade, text
from wardround.record.model import Record

MOST = 120
RESTS = 30


def section(record: Record, files: Mapping[str, str]) -> str:
    """The red findings with who, until when and by what evidence."""
    red = [f for f in view.ailing(record) if f.get("grade") == "red"]
    if not red:
        return '<h2 id="findings">红色结论</h2><div class="panel"><p>本轮没有红色结论。</p></div>'
    known = view.problem_index(record)
    groups: dict[tuple[str, str], list[view.Finding]] = {}
    for finding in red[:MOST]:
        advice = view.advice(record, finding) or "由负责人核实后处理。"
        groups.setdefault((line(finding.get("title")), advice), []).append(finding)
    shown = "".join(_group(record, title, advice, those, files, known) for (title, advice), those in groups.items())
    more = f'<p class="soft">其余 {len(red) - MOST} 项见附册。</p>' if len(red) > MOST else ""
    return f'<h2 id="findings">红色结论（{len(red)} 项，最要紧的在前）</h2><div class="panel">{shown}{more}</div>'


def greys_section(record: Record) -> str:
    """What could not be told: whole assets first, then items by reason."""
    count = view.tally(record.findings)["grey"]
    if not count:
        return '<h2 id="greys">未能判断（灰）</h2><div class="panel"><p>本轮没有灰项。</p></div>'
    silent = greys.silent(record)
    rest = greys.rest(record.findings, [s.asset for s in silent])
    lines = [
        f"<p>{badge('grey', '整台未检' if s.whole else '中途中断')} {text(view.asset_name(record, s.asset))}"
        f'，{text(s.why)}<span class="soft">　{s.count} 项次</span></p>'
        for s in silent
    ]
    lines += [
        f"<p>{grade('grey')} {text(r.title)}：{text(r.why)}"
        f'<span class="soft">　{len(r.assets)} 项次（{text(some(sorted(set(r.assets)), 5))}）</span></p>'
        for r in rest[:RESTS]
    ]
    left = sum(len(r.assets) for r in rest[RESTS:])
    lines += [f'<p class="soft">其余 {left} 项次逐条见附册《全部结论》。</p>'] if left else []
    head = f"未能判断（灰，{count} 项次）"
    return f'<h2 id="greys">{head}</h2><div class="panel"><p>灰项不作正常看待。</p>{"".join(lines)}</div>'


def _group(
    record: Record,
    title: str,
    advice: str,
    those: Sequence[view.Finding],
    files: Mapping[str, str],
    known: Mapping[Any, Any],
) -> str:
    body = "".join(_finding(record, f, files, known) for f in those)
    return (
        f'<div class="finding"><h3>{text(title)}<span class="soft">　{len(those)} 项</span></h3>'
        f"<p>建议：{text(advice)}</p>{body}</div>"
    )


def _finding(record: Record, finding: view.Finding, files: Mapping[str, str], known: Mapping[Any, Any]) -> str:
    rank = f"<b>{text(finding.get('severity') or '已豁免')}</b>"
    asset = view.assets(record).get(finding["asset"]) or {}
    away = "（未连接设备）" if view.brought(asset) else ""
    links = "　".join(_evidence(path, files) for path in finding.get("evidence") or ()) or "无应答，无证据文件"
    who = f"负责人：{view.owner(record, finding, known)}　期限：{view.due(record, finding, known)}　趋势：{view.trend(record, finding)}"
    return (
        f'<div class="one"><p>{grade(str(finding.get("grade")))} {rank}　{text(view.asset_name(record, finding["asset"]))}：'
        f"{text(quoted(line(finding.get('message'), 300)))}</p>"
        f'<p class="small"><span class="soft">{text(who)}</span>　证据{away}：{links}</p></div>'
    )


def _evidence(path: Any, files: Mapping[str, str]) -> str:
    base = files.get("巡检目录", "")
    name = text(line(path).removeprefix("evidence/"))
    return (
        f'<a href="{text(base)}/{text(quote(line(path)))}">{name}</a>' if base else f'<span class="mono">{name}</span>'
    )
