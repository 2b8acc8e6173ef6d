"""How an asset's replies fit the platform that the inventory declares, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wardround import platforms
from wardround.kinds.base import Kind
from wardround.kinds.system import PlatformFit
from wardround.platforms import Platform
from wardround.replies import Denied, NoAnswer, Nothing, Outcome, Reply, Unparsed, Unsupported
from wardround.visit import Answer, Visit

Brought = Sequence[tuple[Answer, Sequence[Kind | Outcome]]]
"""Every answer that should have told something, with what its parser made of it."""
WORDS = ("understood", "denied", "unparsed", "unsupported", "silent")
_BY_OUTCOME = ((Denied, "denied"), (Unparsed, "unparsed"), (Unsupported, "unsupported"), (NoAnswer, "silent"))
SHOWN = 3


def fit(visit: Visit, platform: Platform, brought: Brought) -> tuple[PlatformFit, list[str]]:
    """The counts of the visit's outcomes, and the evidence of the first replies that were not understood.

    A question asked for many parts counts once, by its best answer; one that was held back does not count at all.
    """
    words = _words(brought)
    told = list(words.values())
    counts: dict[str, Any] = {word: told.count(word) for word in WORDS}
    answered = len(told) - counts["silent"] - counts["denied"]
    like = _like(visit, platform) if counts["understood"] * 2 <= answered else ""
    name = f"{platform.title}（{platform.name}）" if platform.name else visit.platform
    why = visit.login.why or visit.reach.why
    found = PlatformFit(platform=name, like=like, asked=len(told), why=why, **counts)
    strange = [a.path for a, _ in brought if a.path and words.get(a.question) in ("unparsed", "unsupported")]
    return found, strange[:SHOWN]


def _words(brought: Brought) -> dict[str, str]:
    """Question → the best word for what its answers came to."""
    found: dict[str, str] = {}
    for answer, made in brought:
        word = _word(answer, made)
        if word and (answer.question not in found or WORDS.index(word) < WORDS.index(found[answer.question])):
            found[answer.question] = word
    return found


def _word(answer: Answer, made: Sequence[Kind | Outcome]) -> str:
    """One of WORDS; "" for a question that was held back on our side."""
    if not isinstance(answer.got, Reply):
        return "silent" if isinstance(answer.got, NoAnswer) else ""
    if any(isinstance(one, Kind | Nothing) for one in made):
        return "understood"
    return next((word for kind, word in _BY_OUTCOME for one in made if isinstance(one, kind)), "")


def _like(visit: Visit, own: Platform) -> str:
    """The platform whose parsers make much more of the replies to the commands that both have; "" when there is none."""
    counts = {name: _understood(visit, platforms.load(name), own) for name in platforms.names() if name != own.name}
    best = max(counts, key=lambda name: counts[name][0], default="")
    if not best or counts[best][0] < max(SHOWN, 2 * counts[best][1]):
        return ""
    return f"{platforms.load(best).title}（{best}）"


def _understood(visit: Visit, other: Platform, own: Platform) -> tuple[int, int]:
    """How many of the replies to commands of both are wholly understood by the other's parsers, and by its own."""
    theirs: Mapping[str, str] = {ask: q.id for q in other.questions() if q.supplies for ask in q.asks}
    replies = [a.got for a in visit.answers if isinstance(a.got, Reply) and a.got.command in theirs]
    made = [(other.parse(replace(r, question=theirs[r.command])), own.parse(r)) for r in replies]
    return sum(map(_wholly, (m[0] for m in made))), sum(map(_wholly, (m[1] for m in made)))


def _wholly(made: Sequence[Kind | Outcome]) -> bool:
    return bool(made) and all(isinstance(one, Kind | Nothing) for one in made)
