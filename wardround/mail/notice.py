"""The notice: counts, overall health and the titles of red findings; no address, no version, no device text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wardround.record.model import GRADE_WORDS, GRADES, Record

SHOWN = 50
TOPICS = {"backup": "配置备份", "backup_check": "数据备份核查", "drill": "恢复演练"}
DRIFT = "config_drift"
SEVERITIES = ("严重", "高风险", "一般")
COLOURS = {"red": "#c00000", "yellow": "#b27300", "grey": "#666666", "green": "#2e7d32"}
HIDDEN = "〔略〕"
_NOT_FOR_MAIL = re.compile(
    r"""
      [a-z][a-z0-9+.-]*://\S+                                   # a URL
    | (?<![0-9a-f:])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?:%\w+)?(?:/\d+)?(?![0-9a-f:])
    | (?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2} | (?:[0-9a-f]{4}[.-]){2}[0-9a-f]{4}   # MAC addresses
    | (?<!\d)\d{1,3}(?:[-_.．]\d{1,3}){3}(?:/\d+)?(?::\d+)?     # IPv4, also as srv-10-1-2-3
    | v\d{3}r\d{3}\w*                                           # V200R019C10SPC500
    | (?<![\w.])v?\d+(?:\.\d+){2,}[\w.-]* | (?<!\w)v\d+(?:\.\d+)*\b | (?<=版本)\s*\d[\w.-]*   # version numbers
    | (?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}\b                      # host names with a domain
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Notice:
    """What a person reads: subject, plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


def notice(record: Record, places: Sequence[str], prefix: str = "") -> Notice:
    """The notice of a closed round; `places` are closing lines about the documents."""
    info = record.round
    health = str((info.get("health") or {}).get("grade", ""))
    hospital = _hospital(info)
    word = GRADE_WORDS.get(health, "未判定")
    topic = TOPICS.get(str(info.get("topic") or ""), "")
    about = ("巡检内容", topic) if topic else ("巡检周期", str(info.get("period", "")))
    subject = f"{prefix}{hospital} {topic or about[1] + '巡检'} {info['id']} 整体健康度：{word}"
    facts = [("医院", hospital), ("巡检编号", str(info["id"])), about]
    facts += [("完成时间", _minute(str(info.get("closed", "")))), ("整体健康度", word), *_counts(record)]
    facts += _changes(record)
    reds = list(_reds(record))
    return Notice(
        _clean(subject, 200), _text(facts, reds, places), _html(facts, reds, places, COLOURS.get(health, "#000"))
    )


def safe(text: str, longest: int = 60) -> str:
    """A title fit for mail: one line, without addresses, host names and version numbers."""
    return _clean(_NOT_FOR_MAIL.sub(HIDDEN, text), longest)


def _clean(text: str, longest: int) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _hospital(info: Mapping[str, Any]) -> str:
    contract = info.get("contract") or {}
    return safe(str(contract.get("hospital") or contract.get("customer") or info.get("site", "")))


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def _counts(record: Record) -> Iterator[tuple[str, str]]:
    info = record.round
    health = info.get("health") or {}
    counts, severities = info.get("counts") or {}, info.get("severities") or {}
    yield "资产", f"{len(record.assets)} 台"
    yield "结论", "　".join(f"{GRADE_WORDS[g]} {counts.get(g, 0)}" for g in GRADES)
    yield "其中", "　".join(f"{s} {severities.get(s, 0)}" for s in SEVERITIES)
    if "told" in health:
        yield "已判断", f"{health['told']} / {health['asked']} 项"


def _reds(record: Record) -> Iterator[str]:
    """严重 first; severity, the item's title and the asset's."""
    reds = [f for f in record.findings if f["grade"] == "red"]
    reds.sort(key=lambda f: (_rank(f["severity"]), f["title"], f["asset"]))
    for finding in reds[:SHOWN]:
        severity = finding["severity"] or "已豁免"
        yield f"[{severity}] {safe(str(finding['title']))}：{_asset(record, finding)}"
    if len(reds) > SHOWN:
        yield f"其余 {len(reds) - SHOWN} 项见报告"


def _changes(record: Record) -> list[tuple[str, str]]:
    """Of a round of configuration backups: how many devices changed, with and without a change record."""
    if record.round.get("topic") != "backup":
        return []
    drift = [f for f in record.findings if f["item"] == DRIFT]
    changed = [f for f in drift if f.get("value")]  # the lines that changed
    bare = sum(f["grade"] != "green" for f in changed)
    unknown = sum(f["grade"] == "grey" for f in drift)
    told = f"{len(changed)} 台（有变更单 {len(changed) - bare} 台，无变更单 {bare} 台）；未能比对 {unknown} 台"
    return [("配置改动", told)]


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _asset(record: Record, finding: Mapping[str, Any]) -> str:
    """The asset's title, else its inventory name unless that tells an address, else its row."""
    name = str(finding["asset"])
    title = str((record.assets.get(name) or {}).get("title") or "")
    if not title and _NOT_FOR_MAIL.search(name):
        title = "清单行 " + "、".join(r for r in finding.get("rows") or () if not r.startswith("inspection-"))
    return safe(title or name)


def _text(facts: Sequence[tuple[str, str]], reds: Sequence[str], places: Sequence[str]) -> str:
    lines = [f"{name}：{value}" for name, value in facts]
    lines += ["", f"红色结论：{'无' if not reds else ''}", *(f"  {n}. {red}" for n, red in enumerate(reds, 1)), ""]
    return "\n".join([*lines, *places, "", FOOTER, ""])


def _html(facts: Sequence[tuple[str, str]], reds: Sequence[str], places: Sequence[str], colour: str) -> str:
    """Tables and inline styles only: what Outlook, Foxmail and the web mailers all show."""
    e = html.escape
    style = "padding:3px 12px 3px 0;vertical-align:top"
    rows = "".join(
        f'<tr><td style="{style};color:#666">{e(n)}</td>'
        f'<td style="{style}{f";color:{colour};font-weight:bold" if n == "整体健康度" else ""}">{e(v)}</td></tr>'
        for n, v in facts
    )
    listed = "".join(f"<li>{e(red)}</li>" for red in reds)
    red_part = f"<p>红色结论：</p><ol>{listed}</ol>" if reds else "<p>红色结论：无</p>"
    ends = "".join(f"<p>{e(line)}</p>" for line in places)
    font = "font-family:'Microsoft YaHei','微软雅黑',SimSun,sans-serif;font-size:14px"
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"></head>'
        f'<body style="{font}"><table cellspacing="0" cellpadding="0">{rows}</table>{red_part}{ends}'
        f'<p style="color:#666;font-size:12px">{e(FOOTER)}</p></body></html>\n'
    )


FOOTER = "内部资料，请勿转发。本邮件由巡检程序自动发出，只含统计与标题；地址、版本与证据不随邮件外发。"
