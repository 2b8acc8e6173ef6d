"""StoneOS: prompts, refusals, and parsers that bear any text and never make health of noise."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardround import platforms
from wardround.collect.deny import denied
from wardround.kinds.base import Kind
from wardround.replies import Nothing, Reply

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
STONEOS = platforms.load("hillstone_stoneos")
FOLDER = platforms.FOLDER / "hillstone_stoneos" / "samples"
SAMPLES = [p.read_text(encoding="utf-8", errors="replace") for p in FOLDER.glob("*/*.raw")]
QUESTIONS = sorted(STONEOS.parsers)
PROMPTS = [
    "SG-6000#",
    "SG-6000# ",
    "SG-6000>",
    "SG-6000(config)#",
    "FW-01(B)#",
    "FW-01(M)# ",
    "hostname(M0D1)(config)#",
    "hostname(D0M1) (config-if-eth0/2:1)#",
    "信息科防火墙(M)#",
]


def results(question: str, text: str) -> list[Any]:
    try:
        return list(STONEOS.parsers[question](Reply(text, AT, question)))
    except (ValueError, OverflowError):
        return []


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SAMPLES))
    start, stop = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text[:start] + draw(st.text(max_size=12)) + text[stop:]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_prompts_are_known(prompt: str) -> None:
    assert re.search(STONEOS.ways[0].session["prompt"], prompt)


@pytest.mark.parametrize(
    "line", ["Fan                        Fine", "# configuration sequence number: 383", "S>* 0.0.0.0/0"]
)
def test_lines_of_replies_are_no_prompts(line: str) -> None:
    assert not re.search(STONEOS.ways[0].session["prompt"], line)


@pytest.mark.parametrize("text", ["show foo\n      ^-----unrecognized keyword foo\n", "% Unrecognized command\n"])
def test_unknown_commands_are_told(text: str) -> None:
    assert type(STONEOS.refusal(text)).__name__ == "Unsupported"


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=mutated())
def test_no_text_breaks_a_parser(question: str, text: str) -> None:
    results(question, text)


SAYS_NONE = re.compile("not enabled|disabled", re.I)  # hypothesis tries words of the code; these are real answers


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=300).filter(lambda t: not SAYS_NONE.search(t)))
def test_noise_is_never_health(question: str, text: str) -> None:
    for one in results(question, text):
        assert not isinstance(one, Nothing), text
        if isinstance(one, Kind):
            assert getattr(one, "ok", None) is not True, text


@pytest.mark.parametrize("question", list(STONEOS.questions()), ids=lambda q: q.id)
def test_commands_pass_the_deny_list(question: platforms.Question) -> None:
    assert [denied(ask) for ask in question.asks] == [""] * len(question.asks)
