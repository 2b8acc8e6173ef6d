"""The parsers of the linux platform bear any text, and noise never looks like health."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardround import platforms
from wardround.collect.deny import denied_script
from wardround.kinds.base import Kind
from wardround.replies import Nothing, Reply

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LINUX = platforms.load("linux")
SAMPLES = [p.read_text(encoding="utf-8", errors="replace") for p in platforms.FOLDER.glob("linux/samples/*/*.raw")]
QUESTIONS = sorted(LINUX.parsers)


def results(question: str, text: str) -> list[Any]:
    try:
        return list(LINUX.parsers[question](Reply(text, AT, question)))
    except (ValueError, OverflowError):
        return []


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SAMPLES))
    start, stop = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text[:start] + draw(st.text(max_size=12)) + text[stop:]


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=mutated())
def test_no_text_breaks_a_parser(question: str, text: str) -> None:
    results(question, text)


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=300))
def test_noise_is_never_health(question: str, text: str) -> None:
    for one in results(question, text):
        assert not isinstance(one, Nothing), text
        if isinstance(one, Kind):
            assert getattr(one, "ok", None) is not True, text


@pytest.mark.parametrize("question", QUESTIONS)
def test_silence_is_not_understood(question: str) -> None:
    assert results(question, "") == []
    assert results(question, "\n\n") == []


@pytest.mark.parametrize("question", list(LINUX.questions()), ids=lambda q: q.id)
def test_fragments_pass_the_deny_list(question: platforms.Question) -> None:
    assert [denied_script(ask) for ask in question.asks] == [""] * len(question.asks)
