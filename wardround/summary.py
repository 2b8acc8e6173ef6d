"""The table a person sees at the end of a run."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from wardround.finding import Finding
from wardround.record.closing import Outcome
from wardround.record.model import GRADE_WORDS, GRADES, HEALTH_WORDS

SHOWN = 30


def table(outcome: Outcome, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Grades per group, the red findings, and where the files are."""
    yield ""
    yield f"巡检 {outcome.round_id}  整体健康度：{HEALTH_WORDS[outcome.health]}"
    rows = _by_group(outcome.findings, groups)
    width = max([_width(name) for name in rows] + [8])
    yield _pad("分组", width) + "".join(f"{GRADE_WORDS[g]:>6}" for g in GRADES)
    for name, counts in rows.items():
        yield _pad(name, width) + "".join(f"{counts[g]:>7}" for g in GRADES)
    reds = sorted((f for f in outcome.findings if f.grade == "red"), key=lambda f: (f.severity != "严重", f.asset))
    if reds:
        yield f"红色结论 {len(reds)} 项：" + (f"（只列前 {SHOWN} 项，其余见报告）" if len(reds) > SHOWN else "")
    for f in reds[:SHOWN]:
        yield f"  [{f.severity or '已豁免'}] {f.asset} {f.title}：{f.message}"
    yield f"记录：{outcome.folder}（findings.jsonl、evidence/、manifest.json）"


def _by_group(findings: Sequence[Finding], groups: Mapping[str, Sequence[str]]) -> dict[str, Counter[str]]:
    rows: dict[str, Counter[str]] = {}
    for f in findings:
        for name in groups.get(f.asset) or ["未分组"]:
            rows.setdefault(name, Counter())[f.grade] += 1
    total: Counter[str] = Counter(f.grade for f in findings)
    return dict(sorted(rows.items())) | {"合计": total}


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text) + 2)
