"""What is covered: questions and their proof by platform, and the contract's rows by an inventory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wardround import items, platforms, rows
from wardround.kinds import Kind
from wardround.platforms import Platform, Question

PROOF = {"recorded": "真机录像", "vendor": "厂商文档", "invented": "自拟（未经证实）"}
"""The word a sample's source begins with → how it is printed; the strongest of a question's samples counts."""


def support(platform: Platform) -> Iterator[tuple[str, str, str, str]]:
    """(question, command, kinds supplied, proof) of every question of a platform."""
    for question in platform.questions():
        kinds = "、".join(k.title or k.__name__ for k in question.supplies) or "—"
        if question.keep:
            seen = "原文入库，不解析"
        else:
            seen = proof(platform.name, question.id) if question.supplies else "只留证据，不判断"
        yield question.id, asked(question), kinds, seen


def asked(question: Question) -> str:
    """The commands in one line; a shell probe is named as such (`commands` prints it whole)."""
    if any("\n" in ask.strip() or ";" in ask for ask in question.asks):
        return "shell 探针的一段"
    return " 或 ".join(question.asks)


def proof(platform: str, question: str) -> str:
    """The best source among the question's samples, the parent platform's included."""
    found = [_word(p) for p in _samples(platform, question)]
    return next((PROOF[word] for word in PROOF if word in found), "无样例")


def _samples(platform: str, question: str) -> Iterator[Path]:
    yield from (platforms.FOLDER / platform / "samples" / question).glob("*.json")
    for parent in platforms.parents(platform):
        yield from (platforms.FOLDER / parent / "samples" / question).glob("*.json")


def _word(sample: Path) -> str:
    source = str(json.loads(sample.read_text(encoding="utf-8")).get("source", ""))
    return source.split(":", maxsplit=1)[0].split(maxsplit=1)[0] if source else ""


def needs(kind: type[Kind]) -> list[str]:
    """The titles of the items judged over a kind."""
    return [item.title for item in items.load().values() if kind in item.needs]


def support_page() -> str:
    """docs/support.md."""
    lines = ["# 支持的设备与证据", "", "由 `python -m wardround coverage --support` 生成，勿手改。"]
    lines += [
        "",
        "“证据”一列说明解析程序凭什么相信回显的格式：真机录像 > 厂商文档 > 自拟。自拟的格式到现场须先核对。",
        "",
    ]
    for name in platforms.names():
        platform = platforms.load(name)
        lines += [f"## {platform.title}（`{name}`）", "", "| 问题 | 命令 | 得到 | 证据 |", "|---|---|---|---|"]
        lines += [f"| {q} | `{_cell(c)}` | {k} | {p} |" for q, c, k, p in support(platform)]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'")[:160]


def by_row(hosts: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, str, int, str]]:
    """(row, name, count of the contract, assets of the inventory, how it is answered) of every hardware row."""
    held = Counter(
        r for v in hosts.values() if not v.get("of") for r in (v.get("rows") or []) for _ in range(_count(v))
    )
    for ident, row in rows.rows().items():
        if not ident.startswith(rows.CHECKS):
            yield ident, row["name"], row["count"], held[ident], "清单已登记" if held[ident] else "清单中没有"


def _count(variables: Mapping[str, Any]) -> int:
    members = variables.get("members")
    return int(str(members)) if str(members or "").isdigit() else 1
