"""What many places ask about one record is told once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from wardround.record.model import Record

_T = TypeVar("_T")


def once(function: Callable[[Record], _T]) -> Callable[[Record], _T]:
    """The function's answer about the last record it was asked about is kept: many places ask about the same."""
    last: list[tuple[Record, _T]] = []

    @functools.wraps(function)
    def kept(record: Record) -> _T:
        if not last or last[0][0] is not record:
            last[:] = [(record, function(record))]
        return last[0][1]

    return kept
