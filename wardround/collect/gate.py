"""The one seam through which anything is sent: the platform's list, a deny list over it, and a note of every byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from wardround.collect.deny import denied, denied_script
from wardround.platforms import Way
from wardround.visit import Sent

VALUE = r"[A-Za-z0-9_.:/@\-]{1,80}"
PLACE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}|\{(\w+)\}")


class Refused(Exception):  # noqa: N818  an outcome, not an error
    """Something that must not be sent; the message is Chinese."""


class Permit:
    """What one way of a platform may send: its questions' commands and its session words, nothing else."""

    def __init__(self, way: Way, values: Mapping[str, Any] | None = None) -> None:
        enable = way.session.get("enable") or {}
        words = [*_listed(way.session.get("prepare")), *_listed(enable.get("command"))]
        asks = [(ask, frozenset(q.each)) for q in way.questions.values() for ask in q.asks]
        told = [(ask, names) for ask, names in asks if "{" in ask and places(ask, names)]
        self.exact = {*words, *(ask for ask, _ in asks)} - {ask for ask, _ in told}
        self.forms = [_form(ask, names, values or {}) for ask, names in told]

    def check(self, command: str) -> str:
        """The command itself; Refused when it is not on the list, or on the deny list."""
        if why := denied(command):
            raise Refused(why)
        if command not in self.exact and not any(form.fullmatch(command) for form in self.forms):
            raise Refused("命令不在平台清单中")
        return command

    def fragment(self, text: str) -> str:
        """A shell fragment of a probe; Refused when it is not on the list, or on the deny list."""
        if why := denied_script(text):
            raise Refused(why)
        if text not in self.exact and not any(form.fullmatch(text) for form in self.forms):
            raise Refused("命令不在平台清单中")
        return text


def _listed(words: Any) -> list[str]:
    return [words] if isinstance(words, str) else [str(word) for word in words or ()]


def places(template: str, names: frozenset[str]) -> list[re.Match[str]]:
    """What is to be filled in: `{{ host variable }}`, and `{name}` for the names of `each` (a shell's own stay)."""
    return [place for place in PLACE.finditer(template) if place.group(1) or place.group(2) in names]


def _form(template: str, names: frozenset[str], values: Mapping[str, Any]) -> re.Pattern[str]:
    """A regex of everything a template may become: host variables literally, values of replies by their letters."""
    parts, start = [], 0
    for place in places(template, names):
        parts.append(re.escape(template[start : place.start()]))
        parts.append(re.escape(str(value_of(values, place.group(1)))) if place.group(1) else VALUE)
        start = place.end()
    return re.compile("".join(parts) + re.escape(template[start:]))


def value_of(values: Mapping[str, Any], path: str) -> Any:
    """A host variable by its dotted path, "" when there is none."""
    found: Any = values
    for word in path.split("."):
        found = found.get(word) if isinstance(found, Mapping) else None
    return "" if found is None else found


class Gate:
    """What a session writes through; `write` is the transport's own, `sent` the round's list."""

    def __init__(self, permit: Permit, transport: str, sent: list[Sent]) -> None:
        self.permit, self.transport, self.sent = permit, transport, sent
        self.write: Callable[[bytes], None] = _closed
        self._asked = 0

    def command(self, text: str, newline: str = "\n") -> None:
        """Send a command of the platform's list, or raise Refused."""
        told = self.permit.check(text)
        self._asked = len(self.sent)
        self._out(told, (text + newline).encode())

    def answered(self, count: int) -> None:
        """So many bytes came back for the last command."""
        asked = self.sent[self._asked]
        self.sent[self._asked] = Sent(asked.at, asked.transport, asked.command, asked.sent, count)

    def script(self, fragments: Iterable[str], whole: str, told: str) -> bytes:
        """A probe made of fragments that all stand on the platform's list, noted as sent; else Refused."""
        for fragment in fragments:
            self.permit.fragment(fragment)
        data = whole.encode()
        self.sent.append(Sent(datetime.now().astimezone(), self.transport, told, len(data)))
        return data

    def key(self, keys: str, why: str) -> None:
        """Answer a dialogue of the platform's list or the pager."""
        self._out(why, keys.encode())

    def secret(self, text: str, newline: str = "\n") -> None:
        """Send a password; the list says only that one was sent."""
        self._out("（口令）", (text + newline).encode())

    def other(self, told: str, count: int, received: int = 0) -> None:
        """Note what a transport with requests of its own has sent; its command must have been checked before."""
        self.sent.append(Sent(datetime.now().astimezone(), self.transport, told, count, received))

    def _out(self, told: str, data: bytes) -> None:
        self.sent.append(Sent(datetime.now().astimezone(), self.transport, told, len(data)))
        self.write(data)


def _closed(data: bytes) -> None:
    del data
    raise ConnectionError("会话尚未打开")
