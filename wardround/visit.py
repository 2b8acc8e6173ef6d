"""What is brought back from one asset: contact, answers, and the list of what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardround.kinds.system import Login, Reach
from wardround.platforms import DEPTHS, TOPICS, Question
from wardround.replies import Outcome, Reply


@dataclass(frozen=True)
class Answer:
    """What one question brought: a reply, or the outcome that there is none; `path` of the evidence file."""

    question: str
    got: Reply | Outcome
    path: str = ""


@dataclass(frozen=True)
class Sent:
    """One thing sent to the asset: a command (secrets are named, never told), bytes sent and bytes that came back."""

    at: datetime
    transport: str
    command: str
    sent: int
    received: int = 0


@dataclass(frozen=True)
class Visit:
    """What was brought back from one asset: contact and answers in the order they were asked.

    `device_name` and `device_clock` are the device's own words, as printed.
    """

    asset: str
    platform: str
    at: datetime
    reach: Reach
    login: Login
    answers: tuple[Answer, ...] = ()
    sent: tuple[Sent, ...] = ()
    address: str = ""
    account: str = ""
    device_name: str = ""
    device_clock: str = ""


def due(question: Question, depth: str) -> bool:
    """Whether a round of this depth (or about this topic) asks the question."""
    if depth in TOPICS or question.depth in TOPICS:
        return question.depth == depth or depth in question.topics
    return DEPTHS.index(question.depth) <= DEPTHS.index(depth)
