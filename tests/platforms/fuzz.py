"""What the fuzz tests of the platforms share: a parser run that must not raise, and mutilated samples."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from wardround.platforms import FOLDER, Platform
from wardround.replies import Reply

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def results(platform: Platform, question: str, text: str) -> list[Any]:
    """All that a parser yields; only a value no device can have may be refused."""
    try:
        return list(platform.parsers[question](Reply(text, AT, question)))
    except (ValueError, OverflowError):
        return []


def samples(platform: str) -> list[str]:
    """The texts of a platform's samples."""
    found = FOLDER.glob(f"{platform}/samples/*/*.raw")
    return [p.read_text(encoding="utf-8", errors="replace") for p in found]


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """A sample with a stretch of it replaced."""
    text = draw(st.sampled_from(texts))
    start, stop = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text[:start] + draw(st.text(max_size=12)) + text[stop:]
