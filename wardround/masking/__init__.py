"""Secrets in replies become `<masked:TYPE:n>`: the algorithm word stays, equal secrets of a round share n.

`:empty`, `:default` and `:account` after n tell that the secret is empty, a factory one, or the account's own name.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping

from wardround.masking.rules import (
    ACCOUNT,
    ALGORITHMS,
    BARE,
    BARE_MARKS,
    COMMON,
    CONTEXT,
    DEFAULTS,
    HASH_PREFIX,
    PRIVATE,
    RULES,
    SHADOW,
    STEMS,
    TYPE_WORDS,
    TYPED,
)

MARK = re.compile(r"<masked:([\w.\-]+):(\d+|[vp][0-9a-f]{12})(?::(empty|default|account))?>")
_STARS = re.compile(r"[*%\-.]*$|\(null\)$|<masked")
_HINTS = tuple(dict.fromkeys(hint for rule in RULES for hint in rule.hints))
_BY_STEM = {stem: [h for h in _HINTS if next(s for s in STEMS if s in h) == stem] for stem in STEMS}
Span = tuple[int, int, str]
LONG = 20_000


class Masker:
    """Masks the replies of one round; `start` is the highest number an earlier part of the round has used."""

    def __init__(self, known: Mapping[str, str] | None = None, start: int = 0) -> None:
        self._numbers: dict[str, int] = {}
        self._next = start + 1
        self._known: dict[str, str] = {}
        self._finder: re.Pattern[str] | None = None
        self.learn(known or {})

    def learn(self, known: Mapping[str, str]) -> None:
        """Our own secrets (value → type): masked wherever they stand, save words too common to hide."""
        self._known |= {s: t for s, t in known.items() if len(s) >= 4 and s.lower() not in COMMON}
        words = sorted(self._known, key=len, reverse=True)
        self._finder = re.compile("|".join(re.escape(word) for word in words)) if words else None

    def mask(self, text: str) -> tuple[str, int]:
        """The text with secrets masked, and how many there were."""
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = text.translate(_ASCII_LOWER)
        lines = _distinct(lowered)
        spans = [*self.before(text), *self._own(text), *_private(text), *_shadow(text)]
        spans += [*_typed(text, lowered, lines), *_ruled(text, lowered, lines), *_bare(text, lines)]
        spans += self.after(text, lowered, lines)
        return self._replaced(text, spans) if spans else (text, 0)

    def before(self, text: str) -> Iterable[Span]:  # noqa: ARG002
        """What counts before all rules; nothing here."""
        return ()

    def after(self, text: str, lowered: str, lines: str) -> Iterable[Span]:  # noqa: ARG002
        """What counts where no rule found anything; nothing here."""
        return ()

    def _own(self, text: str) -> Iterator[Span]:
        for found in self._finder.finditer(text) if self._finder else ():
            yield found.start(), found.end(), self._known[found.group(0)]

    def _replaced(self, text: str, spans: list[Span]) -> tuple[str, int]:
        """Each span as its mark; where two overlap the one found first (by the more certain rule) counts."""
        taken = sorted(_apart(spans))
        parts, at = [], 0
        for start, end, kind in taken:
            parts += [text[at:start], self._mark(kind, text[start:end], text, start)]
            at = end
        return "".join(parts) + text[at:], len(taken)

    def _mark(self, kind: str, value: str, text: str, start: int) -> str:
        """The mark of one secret; quotes around it are not part of it."""
        bare = value.strip("\"'")
        if not bare:
            return f"<masked:{kind}:0:empty>"
        number = self.number(bare)
        account = ACCOUNT.search(text, text.rfind("\n", 0, start) + 1, start)
        if account and account["name"] == bare:
            return f"<masked:{kind}:{number}:account>"
        return f"<masked:{kind}:{number}{':default' if bare in DEFAULTS else ''}>"

    def number(self, bare: str) -> str:
        """What stands for a secret in its mark: its number in this round."""
        if bare not in self._numbers:
            self._numbers[bare] = self._next
            self._next += 1
        return str(self._numbers[bare])

    def of(self, asset: str, salted: Iterable[str] = ()) -> Masker:  # noqa: ARG002  one for all here
        """The masker for one asset's replies."""
        return self


def _apart(spans: list[Span]) -> Iterator[Span]:
    """Spans that do not overlap, the earlier in the list first; zero-wide ones (empty secrets) too."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end, kind in spans:
        at = bisect.bisect_left(starts, start)
        if (at and ends[at - 1] > start) or (at < len(starts) and (starts[at] < end or starts[at] == start)):
            continue
        starts.insert(at, start)
        ends.insert(at, end)
        yield start, end, kind


def _private(text: str) -> Iterator[Span]:
    for found in PRIVATE.finditer(text) if "PRIVATE KEY-----" in text else ():
        if not found["v"].startswith("<masked"):
            yield *found.span("v"), "private-key"


def _shadow(text: str) -> Iterator[Span]:
    """The hash of a shadow line; its algorithm ($6$…) stays readable."""
    if "::" not in text and ":$" not in text:
        return
    for found in SHADOW.finditer(text):
        value = found["v"]
        if (value and not value.strip("!*x")) or "<masked" in value:
            continue
        algorithm = HASH_PREFIX.match(value)
        start, end = found.span("v")
        yield start + (algorithm.end() if algorithm else 0), end, "shadow"


def _distinct(lowered: str) -> str:
    """Every line of a long text once: what is looked for in vain is looked for in less (ports are configured alike)."""
    return "\n".join(dict.fromkeys(lowered.split("\n"))) if len(lowered) > LONG else lowered


def _typed(text: str, lowered: str, lines: str) -> Iterator[Span]:
    """`cipher X`, `simple X` … where the line before it speaks of a secret."""
    for word in (w for w in TYPE_WORDS if w in lines):
        at = lowered.find(word)
        while at >= 0:
            begin = at
            while begin and not text[begin - 1].isspace():
                begin -= 1
            found = TYPED.match(text, begin)
            line = text.rfind("\n", 0, begin) + 1
            if (
                found
                and not told(found["v"])
                and not ALGORITHMS.match(found["v"])
                and CONTEXT.search(text, line, begin)
            ):
                yield *inside(found), found["t"].lower()
            at = lowered.find(word, at + len(word))


def _ruled(text: str, lowered: str, lines: str) -> Iterator[Span]:
    present = [hint for stem, hints in _BY_STEM.items() if stem in lines for hint in hints if hint in lines]
    if not present:
        return
    for rule in RULES:
        hints = [hint for hint in present if hint in rule.hints]
        for start, end in near(lowered, hints) if hints else ():
            for found in rule.pattern.finditer(text, start, end):
                if not told(found["v"]):
                    yield *inside(found), rule.kind


def near(lowered: str, hints: Iterable[str]) -> list[tuple[int, int]]:
    """The lines that hold one of the hints."""
    lines: dict[int, int] = {}
    for hint in hints:
        at = lowered.find(hint)
        while at >= 0:
            end = lowered.find("\n", at)
            end = len(lowered) if end < 0 else end
            lines[lowered.rfind("\n", 0, at) + 1] = end
            at = lowered.find(hint, end)
    return sorted(lines.items())


def _bare(text: str, lines: str) -> Iterator[Span]:
    marks = [mark for mark in BARE_MARKS if mark in lines] if "$" in lines or "%" in lines else ()
    for start, end in near(text, marks) if marks else ():
        for found in BARE.finditer(text, start, end):
            yield *found.span(), "cipher" if found["cipher"] else "hash"


def inside(found: re.Match[str]) -> tuple[int, int]:
    """Where the secret stands, without the quotes around it."""
    start, end = found.span("v")
    quoted = end - start >= 2 and found["v"][0] in "\"'" and found["v"][-1] == found["v"][0]
    return (start + 1, end - 1) if quoted else (start, end)


def told(value: str) -> bool:
    """Whether a value is masked already, by us or by the device."""
    return bool(value) and _STARS.match(value.strip("\"'")) is not None and value not in ('""', "''")


_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def highest(texts: Iterable[str]) -> int:
    """The highest number used in texts that are masked already."""
    return max((int(found[1]) for text in texts for found in MARK.findall(text) if found[1].isdigit()), default=0)
