"""Change records: who may change what, when; a difference they do not cover is a finding."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Any

WORDS = ("id", "assets", "from", "to", "who", "what")


class ChangeError(ValueError):
    """A change record that cannot be read; the message names it."""


@dataclass(frozen=True)
class Change:
    """One record: its number, the assets (names, groups or patterns), its window, who does what."""

    number: str
    assets: tuple[str, ...]
    begin: datetime
    end: datetime
    who: str = ""
    what: str = ""

    def covers(self, names: Iterable[str], since: datetime | None, until: datetime) -> bool:
        """Whether it is about one of the names (an asset and its groups) and its window lies in the span."""
        within = self.begin <= until and (since is None or self.end >= since)
        return within and any(fnmatchcase(name, pattern) for name in names for pattern in self.assets)


def read(records: Any, zone: datetime) -> list[Change]:
    """The site variable `changes`: a list of {id, assets, from, to, who, what}; `zone` lends its UTC offset."""
    if not isinstance(records, list):
        raise ChangeError("changes 应是一个列表，每项有 id、assets、from、to")
    return [_change(one, zone) for one in records]


def _change(one: Any, zone: datetime) -> Change:
    if not isinstance(one, Mapping) or not one.get("id"):
        told = "、".join(f"{k}: {v}" for k, v in one.items()) if isinstance(one, Mapping) else str(one)
        raise ChangeError(f"changes 中有一项没有 id（变更单号）：{told[:60]}")
    number, assets = str(one["id"]), one.get("assets") or ()
    for word in one:
        if word not in WORDS:
            near = difflib.get_close_matches(str(word), WORDS, 1)
            raise ChangeError(f"changes 中 {number}：不认识的词 {word}" + (f"，是否应为 {near[0]}？" if near else ""))
    if not assets or not one.get("from"):
        raise ChangeError(f"changes 中 {number} 没有写 {'from' if assets else 'assets'}")
    begin = _moment(number, one["from"], zone)
    end = _moment(number, one.get("to") or one["from"], zone, whole_day=True)
    if end < begin:
        raise ChangeError(f"changes 中 {number} 的 to（{one['to']}）早于 from（{one['from']}）")
    named = tuple(str(a) for a in ([assets] if isinstance(assets, str) else assets))
    return Change(number, named, begin, end, str(one.get("who", "")), str(one.get("what", "")))


def _moment(number: str, value: Any, zone: datetime, *, whole_day: bool = False) -> datetime:
    try:
        at = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ChangeError(f"changes 中 {number} 的时间 {value} 无法识别，应如 2026-11-22 20:00") from None
    if whole_day and at.time() == time(0):
        at += timedelta(days=1)
    return at if at.tzinfo else at.replace(tzinfo=zone.tzinfo)
