"""Clinic hours: when a heavy question would be felt by patients."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

CLINIC_HOURS = ("07:30-11:30", "13:30-17:00", "Mon 00:00-12:00")
_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6} | {
    prefix + day: n for prefix in ("周", "星期") for n, day in enumerate("一二三四五六日")
}
_SPAN = re.compile(r"^(?:(\S+?)\s+)?(\d{1,2}):(\d\d)\s*[-–—~至]\s*(\d{1,2}):(\d\d)$")


def in_hours(hours: Iterable[str], now: datetime) -> str:
    """The span of clinic hours ("07:30-11:30", "Mon 00:00-12:00") that `now` falls into, or ""."""
    minute = now.hour * 60 + now.minute
    for text in hours:
        day, start, end = parse(text)
        if (day is None or day == now.weekday()) and start <= minute < end:
            return text
    return ""


def parse(text: str) -> tuple[int | None, int, int]:
    """Weekday (Monday 0, None = every day), first minute and end minute of the day; ValueError tells what is wrong."""
    found = _SPAN.match(text.strip())
    day = found.group(1) if found else None
    if not found or (day and day.lower()[:3] not in _DAYS):
        raise ValueError(f"clinic_hours 写法应为 07:30-11:30 或 Mon 00:00-12:00，现为 {text!r}")
    start, end = (int(found.group(i)) * 60 + int(found.group(i + 1)) for i in (2, 4))
    return (_DAYS[day.lower()[:3]] if day else None), start, end
