"""A job's reply cut up: the host's own clock, and what each command printed with its exit status."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from wardround.replies import Reply

_NOW = re.compile(r"^-- now (\d{9,11}) ([+-]\d{4})$", re.M)
_MARK = re.compile(r"^-- (?P<mark>ask|exit) (?P<word>\S+)$", re.M)


def framed(*asks: tuple[str, str]) -> str:
    """A shell fragment that runs commands in turn, each framed by its name and its exit status.

    The fragment itself always ends with 0: a missing tool must not look like a question that does not apply.
    """
    lines = ['echo "-- now $(date +%s) $(date +%z)"']
    for name, command in asks:
        lines += [f'echo "-- ask {name}"', f"(\n{command.strip()}\n) 2>&1", r"printf '\n-- exit %s\n' $?"]
    return "\n".join([*lines, "true"]) + "\n"


@dataclass(frozen=True)
class Part:
    """What one command printed; `code` is its exit status, None where none is known."""

    text: str
    code: int | None = None

    @property
    def lines(self) -> list[str]:
        """Its non-blank lines."""
        return [line.rstrip() for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Told:
    """A reply read by a reader; `now` is the clock the reply's times are told by; `cut` names a part without an end."""

    now: datetime
    parts: dict[str, Part] = field(default_factory=dict)
    cut: str = ""

    @property
    def zone(self) -> tzinfo:
        """The zone of times told without one."""
        return self.now.tzinfo or UTC

    def part(self, name: str) -> Part:
        """A part by its name, empty when it was not asked."""
        return self.parts.get(name) or Part("")

    def main(self, name: str) -> Part:
        """The part that the rest hangs on: of a bare reply (a file brought back) the whole of it."""
        return self.parts.get(name) or self.parts.get("") or Part("")

    def epoch(self, seconds: float) -> datetime:
        """A moment told in seconds since 1970; ValueError when it is no time of this century."""
        if not 946684800 <= seconds < 4102444800:
            raise ValueError(f"时间 {seconds:g} 不可信")
        return datetime.fromtimestamp(seconds, self.zone)

    def moment(self, text: str) -> datetime | None:
        """A moment told as text (ISO 8601, 2026/11/22 2:03, …) in the reply's zone unless it names its own; or None."""
        return moment(text, self.zone)


def told(reply: Reply) -> Told:
    """The reply's parts; a bare one (a file brought back) is the part ""."""
    found = _NOW.search(reply.text)
    now = _clock(found) if found else reply.at
    if not found:
        return Told(now, {"": Part(reply.text)})
    parts: dict[str, Part] = {}
    name, start = "", 0
    for mark in _MARK.finditer(reply.text):
        if mark["mark"] == "ask":
            name, start = mark["word"], mark.end() + 1
        elif name:
            code = int(mark["word"]) if mark["word"].isdigit() else None
            parts[name], name = Part(reply.text[start : mark.start()].strip("\n"), code), ""
    return Told(now, parts, name)


def _clock(found: re.Match[str]) -> datetime:
    sign = -1 if found.group(2)[0] == "-" else 1
    offset = timedelta(hours=int(found.group(2)[1:3]), minutes=int(found.group(2)[3:]))
    zone = timezone(sign * offset) if offset < timedelta(hours=24) else UTC
    return datetime.fromtimestamp(int(found.group(1)), zone)


_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S",
          "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%d-%b-%Y %H:%M:%S", "%d-%b-%y %H:%M:%S",
          "%b %d %Y %H:%M:%S", "%a %b %d %H:%M:%S %Y", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d", "%Y/%m/%d")  # fmt: skip


def moment(text: str, zone: tzinfo) -> datetime | None:
    """An aware moment of a text, or None."""
    plain = re.sub(r"\s+", " ", text.strip().strip("'\""))
    plain = re.sub(r"(\d{2}:\d{2}:\d{2})[.,]\d+", r"\1", plain)
    if not plain or not re.search(r"\d{4}|\d{1,2}-[A-Za-z]{3}-\d\d", plain) or len(plain) > 40:
        return None
    for read in (datetime.fromisoformat, *(_form(f) for f in _FORMS)):
        try:
            found = read(plain)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=zone)
    return None


def _form(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)  # noqa: DTZ007  the zone is laid on by the caller


def json_in(text: str) -> Any:
    """The JSON value that begins on a line of its own after whatever a tool said first; ValueError when there is none."""
    for found in re.finditer(r"^[ \t]*(?=[\[{])", text, re.M):
        try:
            return json.JSONDecoder().raw_decode(text, found.end())[0]
        except (ValueError, RecursionError):
            continue
    raise ValueError("回显中没有完整的 JSON")


def complaints(part: Part) -> Iterator[str]:
    """The lines by which a tool says what went wrong, shortened."""
    for line in part.lines:
        if re.search(r"error|fatal|fail|denied|wrong|incorrect|not (?:exist|found)|unable|cannot|no such", line, re.I):
            yield line.strip()[:160]
