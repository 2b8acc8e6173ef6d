"""整体健康度: one printed rule over the findings of a round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wardround.finding import Finding
from wardround.record.model import Problem

RULE = (
    "红：核心资产存在未关闭的严重问题；黄：存在高风险问题，或核心资产未能判断（灰）的检查项超过 5%，"
    "或有逾期的严重/高风险问题；其余为绿。核心资产灰项超过 20% 时不得为绿。"
)


def health(
    findings: Sequence[Finding], assets: Mapping[str, Mapping[str, Any]], problems: Iterable[Problem], today: str
) -> dict[str, Any]:
    """The grade with the reasons that decided it and the counts below it; `today` YYYY-MM-DD is the closing day."""
    core = {name for name, asset in assets.items() if asset.get("criticality") == "核心"}
    of_core = [f for f in findings if f.asset in core]
    grey = sum(f.grade == "grey" for f in of_core)
    share = grey / len(of_core) if of_core else 0.0
    serious = sorted({f.asset for f in of_core if f.severity == "严重"})
    risky = sum(f.severity == "高风险" for f in findings) + sum(f.severity == "严重" for f in findings)
    late = [p for p in problems if not p.closed_round and p.severity != "一般" and p.due and p.due < today]
    reasons = []
    if serious:
        reasons.append(f"核心资产存在严重问题：{'、'.join(serious[:8])}" + ("等" if len(serious) > 8 else ""))
    if risky:
        reasons.append(f"严重与高风险问题共 {risky} 项")
    if share > 0.05:
        reasons.append(f"核心资产有 {share:.0%} 的检查项未能判断")
    if late:
        reasons.append(f"逾期的严重/高风险问题 {len(late)} 项")
    told = sum(f.grade != "grey" for f in findings)
    return {
        "grade": "red" if serious else "yellow" if reasons else "green",
        "rule": RULE,
        "reasons": reasons or ["各项检查未发现严重与高风险问题"],
        "told": told,
        "asked": len(findings),
        "core_grey_percent": round(100 * share, 1),
        "counts": dict(Counter(f.grade for f in findings)),
    }
