"""Times of a record by its own clock: how old something was when the round was closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reports.common.text import span
from wardround.record.model import Record


def closed(record: Record) -> datetime | None:
    """When the round was closed, None in a record without it."""
    return moment_of(record.round.get("closed"))


def moment_of(text: Any) -> datetime | None:
    """A time of the record, None when there is none."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def age(record: Record, at: datetime | None) -> float | None:
    """The seconds from a time to the round's closing."""
    now = closed(record)
    if now is None or at is None or (now.tzinfo is None) != (at.tzinfo is None):
        return None
    return max(0.0, (now - at).total_seconds())


def local(record: Record, at: datetime | None) -> str:
    """A time by the round's own offset, to the minute; "" when there is none."""
    now = closed(record)
    if at is None:
        return ""
    return f"{at.astimezone(now.tzinfo) if now and now.tzinfo and at.tzinfo else at:%Y-%m-%d %H:%M}"


def date(record: Record, at: datetime | None) -> str:
    """The day of a time."""
    return local(record, at)[:10]


def ago(record: Record, at: datetime | None) -> str:
    """How long before the closing, e.g. 9 天; "" when it cannot be told."""
    seconds = age(record, at)
    return "" if seconds is None else span(seconds)
