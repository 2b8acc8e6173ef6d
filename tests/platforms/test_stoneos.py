"""StoneOS: prompts, refusals, and parsers that bear any text and never make health of noise."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.platforms.fuzz import mutated, results, samples
from wardround import platforms
from wardround.collect.deny import denied
from wardround.kinds.base import Kind
from wardround.replies import Nothing

STONEOS = platforms.load("hillstone_stoneos")
SAMPLES = samples("hillstone_stoneos")
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
@given(text=mutated(SAMPLES))
def test_no_text_breaks_a_parser(question: str, text: str) -> None:
    results(STONEOS, question, text)


SAYS_NONE = re.compile("not enabled|disabled", re.I)  # hypothesis tries words of the code; these are real answers


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=300).filter(lambda t: not SAYS_NONE.search(t)))
def test_noise_is_never_health(question: str, text: str) -> None:
    for one in results(STONEOS, question, text):
        assert not isinstance(one, Nothing), text
        if isinstance(one, Kind):
            assert getattr(one, "ok", None) is not True, text


@pytest.mark.parametrize("question", list(STONEOS.questions()), ids=lambda q: q.id)
def test_commands_pass_the_deny_list(question: platforms.Question) -> None:
    assert [denied(ask) for ask in question.asks] == [""] * len(question.asks)
