"""Waivers: a known finding accepted until a date, by a name, for a reason (host variable `waivers`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from wardround.finding import Finding

FIELDS = ("asset", "item", "until", "by", "reason")


class WaiverError(ValueError):
    """A waiver that lacks a field or carries a date that is none; the message names it."""


def checked(waivers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The waivers with `until` as a date; WaiverError names the first bad one."""
    return [_checked(number, waiver) for number, waiver in enumerate(waivers, 1)]


def _checked(number: int, waiver: Mapping[str, Any]) -> dict[str, Any]:
    missing = [f for f in FIELDS if not waiver.get(f)]
    if missing:
        raise WaiverError(
            f"waivers 第 {number} 条缺少 {'、'.join(missing)}（豁免必须写明资产、巡检项、期限、批准人、理由）"
        )
    try:
        until = date.fromisoformat(str(waiver["until"]))
    except ValueError:
        raise WaiverError(f"waivers 第 {number} 条的 until 不是日期：{waiver['until']}（应为 YYYY-MM-DD）") from None
    return {**waiver, "until": until}


def waived(finding: Finding, waivers: Iterable[Mapping[str, Any]]) -> Finding:
    """The finding, without severity while a waiver covers it; one that ran out is named and has no effect."""
    if not finding.severity:
        return finding
    for waiver in waivers:
        if not (fnmatchcase(finding.asset, waiver["asset"]) and fnmatchcase(finding.item, waiver["item"])):
            continue
        if finding.at.date() > waiver["until"]:
            return replace(finding, message=f"{finding.message}（豁免已于 {waiver['until']} 到期）")
        mark = f"（豁免至 {waiver['until']}，{waiver['by']}：{waiver['reason']}）"
        return replace(finding, severity="", message=finding.message + mark)
    return finding
