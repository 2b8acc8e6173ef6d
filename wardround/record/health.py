"""整体健康度: one printed rule over the findings of a round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wardround.finding import Finding
from wardround.record.model import Problem

RULE = (
    "红：核心资产存在未关闭的严重问题；黄：存在高风险问题，或核心资产（没有核心资产时为全部资产）未能判断（灰）的检查项"
    "超过 5%，或全部资产的灰项超过 20%，或有逾期的严重/高风险问题；未能评定：没有上述问题而灰项超过一半；其余为绿。"
)


def health(
    findings: Sequence[Finding], assets: Mapping[str, Mapping[str, Any]], problems: Iterable[Problem], today: str
) -> dict[str, Any]:
    """The grade with the reasons that decided it and the counts below it; `today` YYYY-MM-DD is the closing day."""
    core = {name for name, asset in assets.items() if asset.get("criticality") == "核心"}
    of_core = [f for f in findings if f.asset in core] if core else findings
    serious = sorted({f.asset for f in findings if f.asset in core and f.severity == "严重"})
    ours = [p for p in problems if not p.closed_round and p.asset in assets and p.severity != "一般"]
    late = sum(bool(p.due and p.due < today) for p in ours)
    risky = sum(f.severity in ("高风险", "严重") for f in findings)
    wrong = _wrong(serious, risky, late)
    grey = _grey(_share(of_core), _share(findings), "核心" if core else "全部")
    return {
        "grade": "red" if serious else _mild(wrong, grey, _share(findings)),
        "rule": RULE,
        "reasons": [*wrong, *grey] or ["各项检查未发现严重与高风险问题"],
        "told": sum(f.grade != "grey" for f in findings),
        "asked": len(findings),
        "core_grey_percent": round(100 * _share(of_core), 1),
        "counts": dict(Counter(f.grade for f in findings)),
    }


def _mild(wrong: Sequence[str], grey: Sequence[str], share: float) -> str:
    """The grade when no core asset is in serious trouble; mostly grey and nothing wrong = could not be told."""
    if share > 0.5 and not wrong:
        return "grey"
    return "yellow" if wrong or grey else "green"


def _share(findings: Sequence[Finding]) -> float:
    return sum(f.grade == "grey" for f in findings) / len(findings) if findings else 0.0


def _wrong(serious: Sequence[str], risky: int, late: int) -> list[str]:
    named = f"核心资产存在严重问题：{'、'.join(serious[:8])}" + ("等" if len(serious) > 8 else "")
    told = ((serious, named), (risky, f"严重与高风险问题共 {risky} 项"), (late, f"逾期的严重/高风险问题 {late} 项"))
    return [text for present, text in told if present]


def _grey(core: float, whole: float, word: str) -> list[str]:
    told = (
        (core > 0.05, f"{word}资产有 {core:.0%} 的检查项未能判断"),
        (whole > 0.2, f"全部检查项中 {whole:.0%} 未能判断"),
    )
    return [text for present, text in told if present]
