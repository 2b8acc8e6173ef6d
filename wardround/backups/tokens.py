"""Secrets as tokens that say nothing and stay the same: `<masked:cipher:v3f2a9c01d2e4>`, keyed so that none is guessed.

A token of a value (v…) changes when the secret does. A token of a place (p…) stands for a secret that the device
encrypts anew at every show: it stays, whatever the value.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping

from wardround.masking import MARK, Masker

NOT_SALTED = re.compile(r"(?!)")


class Tokens(Masker):
    """The tokens of a site; `of` gives those of one asset."""

    def __init__(self, key: bytes, known: Mapping[str, str] | None = None) -> None:
        super().__init__(known)
        self.key = key

    def digest(self, text: str) -> str:
        """A keyed digest of a whole text, from which nothing of it can be told."""
        return hmac.new(self.key, text.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()

    def of(self, asset: str, salted: Iterable[str] = ()) -> AssetTokens:
        """The tokens of one asset, whose secrets matching `salted` are encrypted anew at every show."""
        return AssetTokens(self, asset, salted)


class AssetTokens(Masker):
    """Replaces the secrets of one asset's replies and remembers what each token stands for."""

    def __init__(self, site: Tokens, asset: str, salted: Iterable[str] = ()) -> None:
        super().__init__()
        self._known, self._finder = site._known, site._finder
        self.key, self.asset = site.key, asset
        self.salted = re.compile("|".join(salted)) if salted else NOT_SALTED
        self.values: dict[str, str] = {}
        self._places: dict[str, int] = {}

    def mask(self, text: str) -> tuple[str, int]:
        """The text with tokens for secrets, and how many."""
        self._places = {}
        return super().mask(text)

    def _mark(self, kind: str, value: str, text: str, start: int) -> str:
        if not value:
            return f"<masked:{kind}:0:empty>"
        salted = self.salted.search(value) is not None
        token = "p" + self._place(kind, text, start) if salted else "v" + self._digest(value)
        self.values[token] = value
        mark = super()._mark(kind, value, text, start) if value.strip("\"'") else ""
        flag = mark.rpartition(":")[2].rstrip(">")
        return f"<masked:{kind}:{token}{':' + flag if flag in ('default', 'account') else ''}>"

    def _place(self, kind: str, text: str, start: int) -> str:
        """A digest of where a secret stands: its section's first line and what is before it on its own line."""
        begin = text.rfind("\n", 0, start) + 1
        line = self.salted.sub("*", text[begin:start])
        where = f"{self.asset}\n{_section(text, begin)}\n{line}\n{kind}"
        nth = self._places[where] = self._places.get(where, 0) + 1
        return self._digest(f"{where}\n{nth}")

    def _digest(self, text: str) -> str:
        return hmac.new(self.key, text.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()[:12]


def _section(text: str, begin: int) -> str:
    """The nearest line above that is less indented than the line at `begin`, "" at the top level."""
    indent = _indent(text, begin)
    while indent and begin:
        begin = text.rfind("\n", 0, begin - 1) + 1
        if text[begin : begin + 1].strip() and _indent(text, begin) < indent:
            return text[begin : text.find("\n", begin)]
    return ""


def _indent(text: str, begin: int) -> int:
    end = begin
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return end - begin


def found(text: str) -> set[str]:
    """The tokens that stand in a text."""
    return {match[1] for match in MARK.findall(text) if not match[1].isdigit()}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text as the device told it; KeyError names a token whose value is not there."""

    def value(match: re.Match[str]) -> str:
        return "" if match[2] == "0" else values[match[2]]

    return MARK.sub(value, text)
