"""Spans of time as people write and read them: 30m, 4h, 7d."""

from __future__ import annotations

import re
from typing import Any

from wardround.drill.trouble import PlanError

_UNITS = {"s": 1, "秒": 1, "m": 60, "min": 60, "分钟": 60, "h": 3600, "小时": 3600, "d": 86400, "天": 86400}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|秒|min|m|分钟|h|小时|d|天)")


def seconds(value: Any, word: str) -> float | None:
    """A span in seconds, None when it is not given; PlanError when it is no span. A bare number is seconds."""
    if value in (None, ""):
        return None
    text = str(value).strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not _SPAN.sub("", text).strip():
        return sum(float(number) * _UNITS[unit] for number, unit in _SPAN.findall(text))
    raise PlanError(f"{word}: {value} 不是时长（例如 30m、4h、7d）")


def spoken(span: float) -> str:
    """A span as read: "3 分 20 秒", "1 小时 5 分"."""
    whole = round(span)
    if whole < 60:
        return f"{span:.3g} 秒" if span < 10 else f"{whole} 秒"
    for size, word, next_size, next_word in (
        (86400, "天", 3600, "小时"),
        (3600, "小时", 60, "分钟"),
        (60, "分", 1, "秒"),
    ):
        if whole >= size:
            rest = whole % size // next_size
            alone = "分钟" if word == "分" and not rest else word
            return f"{whole // size} {alone}" + (f" {rest} {next_word}" if rest else "")
    return f"{whole} 秒"
