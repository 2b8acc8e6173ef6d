"""Secrets as tokens that say nothing and stay the same: `<masked:cipher:v3f2a9c01d2e4>`, keyed so that none is guessed.

A token of a value (v…) changes when the secret does. A token of a place (p…) stands for a secret that the device
encrypts anew at every show: it stays, whatever the value.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping

from wardround.masking import MARK, Masker, Span, inside, near, told
from wardround.masking.rules import ALGORITHMS, BARE, BARE_MARKS

NOT_SALTED = re.compile(r"(?!)")
CIPHER_MARKS = tuple(mark for mark in BARE_MARKS if "%" in mark)
_HINTS = (
    "passw",
    "passp",
    "pass-",
    "secret",
    "key",
    "psk",
    "pwd",
    "communit",
    "cipher",
    "cak",
    "pre-share",
    "-hex",
    "manager ",
    "cation str",
)
_VALUE = r"(?P<v>\"[^\"\n]*\"|[^\s\"<]\S*)"
_WORD = re.compile(  # a word for a secret, words that say how it is written or whose it is, then the secret
    r"(?<![^\s;\"])(?:[\w\-]*(?:password|passwd|passphrase|pass-phrase|pwd|secret|psk|pre-?share|-hex|cipher|cak)|"
    r"(?:(?!\S*public-)[\w\-]+-)?key(?:-string)?|authentication (?:string|manager \S+)|"
    r"community(?= (?:read |write |name |string |\")))"
    r"(?:[ \t]+(?:simple|cipher|plain\w*|hash|irreversible-cipher|encrypted|inbound|outbound|esp|ah|md5|sha[\w\-]*|hmac\S*|"
    r"pass-?phrase|raw-key|read|write|ro|rw|name|string|authentication|accounting|authorization|level|role|\d{1,3}|"
    r"\d+\.\d+\.\d+\.\d+)(?=[ \t]))*[ \t]+" + _VALUE,
    re.I,
)
_PROSE = re.compile(r"\s*(?:description|remark|banner|#|!|//)", re.I)


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

    def before(self, text: str) -> Iterator[Span]:
        """Marks the device itself shows, which are no tokens; ciphers with blanks, which rules would cut."""
        if "<masked:" in text:
            yield from ((*found.span(), "literal") for found in MARK.finditer(text))
        for start, end in near(text, CIPHER_MARKS) if "%" in text else ():
            for found in BARE.finditer(text, start, end):
                if found["cipher"] and " " in found["cipher"]:
                    yield *found.span(), "cipher"

    def after(self, text: str, lowered: str, lines: str) -> Iterator[Span]:
        """A wide net: what looks like a secret is none too many, for everything comes back."""
        for start, end in near(lowered, [hint for hint in _HINTS if hint in lines]):
            for found in () if _PROSE.match(text, start) else _WORD.finditer(text, start, end):
                if not told(found["v"]) and not ALGORITHMS.match(found["v"]):
                    yield *inside(found), "secret"

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


def blanked(text: str) -> str:
    """The text with tokens that no longer tell one secret from another: what two keys have in common."""
    return MARK.sub(lambda match: f"<masked:{match[1]}>", text)


def fingerprint(key: bytes) -> str:
    """What tells one key from another without telling the key."""
    return hmac.new(key, b"wardround", hashlib.sha256).hexdigest()[:16]
