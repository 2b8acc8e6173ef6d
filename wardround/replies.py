"""What comes back from a device and what can be made of it: the types between collect, parse and judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wardround.kinds.base import Kind


@dataclass(frozen=True)
class Reply:
    """One answered question: masked text with plain newlines, the time it arrived (aware), the values of `each`."""

    text: str
    at: datetime
    question: str = ""
    command: str = ""
    each: Mapping[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The reply's lines without trailing blanks."""
        return [line.rstrip() for line in self.text.splitlines()]


@dataclass(frozen=True)
class Outcome:
    """Why a question gave no kinds (or not all of them); `why` is Chinese and ends up in the report."""

    why: str
    line: str = ""


class Nothing(Outcome):
    """The device says there is none of it: a reason about the asset itself."""


class Unsupported(Outcome):
    """The device does not know the command."""


class Denied(Outcome):
    """The account is not permitted to ask."""


class Unparsed(Outcome):
    """A reply, or one line of it, that was not understood."""


class NoAnswer(Outcome):
    """Asked, but no complete answer came: timeout, dropped line, file not brought back."""


class NotAsked(Outcome):
    """Not asked on purpose: refused by clinic hours, deny list, never_touch or a stopped credential."""


OUTCOMES: dict[str, type[Outcome]] = {
    kind.__name__: kind for kind in (Outcome, Nothing, Unsupported, Denied, Unparsed, NoAnswer, NotAsked)
}

Parsed = Iterator[Kind | Nothing | Unparsed]
Parser = Callable[[Reply], Parsed]


def parses(*questions: str) -> Callable[[Parser], Parser]:
    """Mark a function as the parser of the platform's questions with these ids."""

    def mark(function: Parser) -> Parser:
        function.parses = questions  # type: ignore[attr-defined]
        return function

    return mark


def understand(parser: Parser, reply: Reply) -> list[Kind | Outcome]:
    """Run a parser over a reply; never empty and never raises: a reply that yields nothing is `Unparsed`.

    A value no device can have (ValueError from a kind) spoils that parse, so the whole reply is `Unparsed`.
    """
    try:
        found: list[Kind | Outcome] = list(parser(reply))
    except (ValueError, ArithmeticError) as error:
        return [Unparsed(f"回显中的数值不可信：{error}", first_line(reply.text))]
    except (AttributeError, LookupError, RuntimeError, TypeError) as error:
        return [Unparsed(f"解析程序未能处理该回显（{type(error).__name__}: {error}）", first_line(reply.text))]
    if found:
        return found
    return [Unparsed("回显为空" if not reply.text.strip() else "回显中没有可识别的内容", first_line(reply.text))]


def first_line(text: str) -> str:
    """The first non-blank line, cut to 200 characters."""
    return next((line.strip()[:200] for line in text.splitlines() if line.strip()), "")
