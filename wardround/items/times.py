"""Times as devices and people write them, and the window in which an event still asks for an explanation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from wardround.item import Limits, Own, Subject
from wardround.kinds.system import Clock

CHINA = timezone(timedelta(hours=8))  # the hospitals' zone: the collector may run in UTC (AWX)
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_OFFSET = r"(?:[.,:]\d{1,6}(?!\d))?(?P<z>Z\b|\s?[+-]\d{2}:?\d{2}\b)?"
_YMD = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[T\s]+(?P<t>\d{1,2}:\d{2}(?::\d{2})?)" + _OFFSET)
_MDY = re.compile(
    r"(?P<mon>[A-Za-z]{3})\s+(?P<d>\d{1,2})\s+(?:(?P<y>\d{4})\s+)?(?P<t>\d{1,2}:\d{2}(?::\d{2})?)"
    + _OFFSET
    + r"(?:\S*\s+(?P<y2>\d{4})\b)?"
)


def text_time(text: str, at: datetime, clock: datetime | None = None) -> datetime | None:
    """The instant of a time written in a device's text, of which `clock` is what its own clock showed at `at`.

    A time without an offset is read on that clock, or without one in the hospitals' zone; never in the collector's.
    A clock that is days off is set right.  Without a year it is the last such day.
    """
    wall = clock.replace(tzinfo=None) if clock else at.astimezone(CHINA).replace(tzinfo=None)
    found = _YMD.search(text) or _MDY.search(text)
    made = _wall_time(found.groupdict(), wall) if found else None
    if made is None or found is None:
        return None
    try:
        if found["z"]:
            slow = at - zoned(clock, at) if clock else timedelta()
            aware = datetime.fromisoformat(f"{made.isoformat()}{found['z'].strip()}")
            return aware + slow if abs(slow) > timedelta(days=1) else aware
        return at - (wall - made) if clock else made.replace(tzinfo=CHINA)
    except (ValueError, OverflowError):
        return None


def _wall_time(part: Mapping[str, str | None], near: datetime) -> datetime | None:
    month = int(part["m"] or 0) if "m" in part else _MONTHS.get(str(part.get("mon")).lower())
    year = part.get("y") or part.get("y2")
    hours, minutes, seconds = ([int(n) for n in str(part["t"]).split(":")] + [0])[:3]
    try:
        made = datetime(int(year or near.year), month or 0, int(part["d"] or 0), hours, minutes, seconds)  # noqa: DTZ001  the zone is laid on by the caller
        return made if year or made <= near + timedelta(days=1) else made.replace(year=near.year - 1)
    except (ValueError, OverflowError):
        return None


def instant(value: Any) -> datetime | None:
    """A time a person wrote (date, or date and time), in the hospitals' zone when it names none; a date is its end."""
    try:
        made = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
    if len(str(value).strip()) <= len("2026-11-22"):
        made += timedelta(days=1)
    return made if made.tzinfo else made.replace(tzinfo=CHINA)


@dataclass(frozen=True)
class Window:
    """The span in which what a device remembers still asks for an explanation, up to where a person gave one."""

    days: int
    since: datetime
    at: datetime
    clock: datetime | None

    def time(self, text: str) -> datetime | None:
        """The instant of a time in the device's text."""
        return text_time(text, self.at, self.clock)

    def open(self, text: str) -> bool:
        """Whether what happened at that time asks for an explanation; what is undated does."""
        at = self.time(text)
        return at is None or at > self.since


def window(subject: Subject, clocks: Own[Clock], limits: Limits) -> Window:
    """The window of `limits.log_window_days`, cut by `expect.log_acknowledged`."""
    span = limits.log_window_days.yellow
    length = int(span) if span is not None else 30
    told = subject.expect.get("log_acknowledged")
    until = instant(told) if told is not None else None
    start = subject.at - timedelta(days=min(length, 3650))
    clock = next((c.at for c in clocks.of if c.at), None)
    return Window(length, max(start, until) if until else start, subject.at, clock)


def zoned(at: datetime, near: datetime) -> datetime:
    """A device's clock with a zone: a naive one is read in whichever of the usual zones brings it nearest to `near`."""
    if at.tzinfo:
        return at
    zones = [near.tzinfo or UTC, UTC, CHINA]
    return min((at.replace(tzinfo=z) for z in zones), key=lambda t: abs((t - near).total_seconds()))
