"""Readers that the topics of StoneOS share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wardround.text import is_rule

_PAIR = re.compile(r"^\s*(?P<name>[^:：]{1,60}?)\s*[:：]\s*(?P<value>.*)$")

# The manual's and the device's words for a part's state (HILLSTONE-HARDWARE-MIB: fine, absent, warning, fail …).
GOOD = {"fine", "ok", "normal", "online", "good", "up"}
GONE = {"absent", "empty", "not present", "not installed", "none", "n/a", "null"}
_BAD = re.compile(r"fail|fault|no power|nopower|warning|abnormal|error|offline|bad|alarm", re.I)


def told_lines(lines: Iterable[str]) -> Iterator[str]:
    """Lines that say something: not blank, not drawn."""
    return (line for line in lines if not is_rule(line))


def pairs(lines: Iterable[str]) -> dict[str, str]:
    """Name (lower case) → value of "Name: value" lines, the first of a name; Chinese colons too."""
    found: dict[str, str] = {}
    for line in lines:
        if pair := _PAIR.match(line):
            found.setdefault(pair["name"].strip().lower(), pair["value"].strip())
    return found


def health(word: str) -> tuple[bool | None, bool | None]:
    """Whether a part is present and whether it is well, by the device's word."""
    plain = word.strip().lower()
    if plain in GONE:
        return False, None
    if plain in GOOD:
        return True, True
    return (True, False) if _BAD.search(plain) else (None, None)
