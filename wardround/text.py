"""Small readers that parsers share: numbers with units and commas, durations, blocks of lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SECONDS = {"year": 31536000, "week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}
_SPAN = re.compile(r"(\d+)\s*(year|week|day|hour|minute|second)s?", re.I)
_SIZES = {"": 1, "B": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}


def number(text: str) -> float | None:
    """The first number of a text ("1,200.5 KB" → 1200.5, "-5.04" → -5.04), or None."""
    found = re.search(r"[-+]?\d[\d,]*(?:\.\d+)?", text)
    return float(found.group(0).replace(",", "")) if found else None


def integer(text: str) -> int | None:
    """The first number of a text cut to a whole one, or None."""
    value = number(text)
    return None if value is None else int(value)


def size(amount: str, unit: str) -> int:
    """Bytes of "2,994,228" and "KB" (also K, Kbytes, MB, GiB …); ValueError when `unit` is none of these."""
    letter = unit.strip()[:1].upper()
    if letter not in _SIZES:
        raise ValueError(f"未知容量单位 {unit!r}")
    return int(float(amount.replace(",", "")) * _SIZES[letter])


def duration(text: str) -> int | None:
    """Seconds of "85 weeks, 4 days, 0 hour, 10 minutes", or None when no span is named."""
    found = _SPAN.findall(text)
    return sum(int(n) * _SECONDS[word.lower()] for n, word in found) if found else None


def blocks(lines: Iterable[str], start: re.Pattern[str]) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Cut lines into blocks that begin where `start` matches: (the match, the lines after it); what precedes is left."""
    head: re.Match[str] | None = None
    body: list[str] = []
    for line in lines:
        found = start.match(line)
        if found:
            if head:
                yield head, body
            head, body = found, []
        elif head:
            body.append(line)
    if head:
        yield head, body


def is_rule(line: str) -> bool:
    """Whether a line is blank or only drawn (-----, =====, - - -)."""
    return not line.strip(" \t-=_+|*")
