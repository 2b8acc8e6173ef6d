"""The kinds of words a command line takes, and how the device keeps them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Set
from functools import lru_cache

from lab.config import secrets

Convert = Callable[[str], str | None]


def convert(kind: str, token: str, rest: str, kinds: dict[str, Convert]) -> str | None:
    """The word as the device keeps it, or None when it is not of this kind."""
    name = kind.strip("<>").rstrip("!+")
    if name in kinds:
        return kinds[name](token)
    if name in ("vlans", "range"):
        found = listed(kinds["all"]("") or "") if rest.lower() == "all" and "all" in kinds else listed(rest)
        return spell(found) if found and (name == "vlans" or len(found) > 1) else None
    if name in ("text", "rest", "tail", "banner"):
        return rest or None
    return _valued(name, token)


def _valued(name: str, token: str) -> str | None:
    if found := re.fullmatch(r"(\d+)-(\d+)", name):
        return str(int(token)) if token.isdigit() and int(found[1]) <= int(token) <= int(found[2]) else None
    if "|" in name:
        starts = [word for word in name.split("|") if word.startswith(token.lower())]
        return starts[0] if len(starts) == 1 or token.lower() in starts else None
    if name.startswith("secret-"):
        return secrets.taken(name.removeprefix("secret-"), token.strip('"') if name == "secret-stoneos" else token)
    return PLAIN[name](token)


@lru_cache(4096)
def listed(text: str) -> frozenset[int]:
    """`10 20 to 22` as numbers; empty for anything else."""
    if text.lower() == "all":
        return frozenset(range(1, 4095))
    found: set[int] = set()
    words = text.replace(",", " ").split()
    while words:
        first = words.pop(0)
        last = first
        if words and words[0].lower() == "to":
            words.pop(0)
            last = words.pop(0) if words else ""
        if not (first.isdigit() and last.isdigit() and 1 <= int(first) <= int(last) <= 4094):
            return frozenset()
        found |= set(range(int(first), int(last) + 1))
    return frozenset(found)


def spell(numbers: Set[int]) -> str:
    """Numbers as `10 20 to 22` (two in a row are written apart, as VRP does); all of them as `all`."""
    if len(numbers) == 4094:
        return "all"
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(_run(run) for run in runs)


def _run(run: list[int]) -> str:
    return f"{run[0]} to {run[-1]}" if len(run) > 2 else " ".join(map(str, run))


def _address(token: str) -> str | None:
    try:
        return str(ipaddress.IPv4Address(token))
    except ValueError:
        return None


def _mask(token: str) -> str | None:
    """A mask as dots, also when typed as a length."""
    try:
        return str(ipaddress.IPv4Network(f"0.0.0.0/{token}").netmask)
    except ValueError:
        return None


def _length(token: str) -> str | None:
    """A mask as a length, also when typed as dots."""
    try:
        return str(ipaddress.IPv4Network(f"0.0.0.0/{token}").prefixlen)
    except ValueError:
        return None


def _wildcard(token: str) -> str | None:
    return "0" if token == "0" else _address(token)


def _area(token: str) -> str | None:
    """An OSPF area: `0` is 0.0.0.0."""
    return str(ipaddress.IPv4Address(int(token))) if token.isdigit() and int(token) < 2**32 else _address(token)


def _prefix(token: str) -> str | None:
    try:
        return str(ipaddress.IPv4Interface(token)) if "/" in token else None
    except ValueError:
        return None


def _domain(token: str) -> str | None:
    """An address or a name."""
    return token if re.fullmatch(r"[\w.:-]+", token) else None


def _word(token: str) -> str | None:
    return token


def _quoted(token: str) -> str | None:
    return token if token.startswith('"') else f'"{token}"'


PLAIN: dict[str, Convert] = {
    "ip": _address, "mask": _mask, "wildcard": _wildcard, "prefix": _prefix, "host": _domain, "word": _word,
    "quoted": _quoted, "length": _length, "area": _area,
}  # fmt: skip
