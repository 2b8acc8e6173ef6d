"""The parsers of the linux platform bear any text, and noise never looks like health."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.platforms.fuzz import mutated, results, samples
from wardround import platforms
from wardround.collect.deny import denied_script
from wardround.kinds.base import Kind
from wardround.replies import Nothing

LINUX = platforms.load("linux")
SAMPLES = samples("linux")
QUESTIONS = sorted(LINUX.parsers)


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=mutated(SAMPLES))
def test_no_text_breaks_a_parser(question: str, text: str) -> None:
    results(LINUX, question, text)


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=300))
def test_noise_is_never_health(question: str, text: str) -> None:
    for one in results(LINUX, question, text):
        assert not isinstance(one, Nothing), text
        if isinstance(one, Kind):
            assert getattr(one, "ok", None) is not True, text


@pytest.mark.parametrize("question", QUESTIONS)
def test_silence_is_not_understood(question: str) -> None:
    assert results(LINUX, question, "") == []
    assert results(LINUX, question, "\n\n") == []


@pytest.mark.parametrize("question", list(LINUX.questions()), ids=lambda q: q.id)
def test_fragments_pass_the_deny_list(question: platforms.Question) -> None:
    assert [denied_script(ask) for ask in question.asks] == [""] * len(question.asks)
