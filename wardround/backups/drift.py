"""A change that no record covers stays open until a record covers it or the configuration is as it was before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Covers = Callable[[datetime | None, datetime], tuple[str, ...]]
"""The change records that cover the asset between two times."""


def settled(
    still: Mapping[str, Any] | None, words: Mapping[str, Any], was: str, now: datetime, covers: Covers
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """What stays open after this round, and what the receipt tells besides.

    `still` is what was open before, `words` the receipt's, `was` the digest of the copy before.
    """
    if words["state"] not in ("same", "changed"):
        return (dict(still) if still else None), {}
    if still and words["digest"] == still["origin"]:
        return None, {"back": True}
    late = covers(_at(still["since"]), datetime.fromisoformat(still["at"])) if still else ()
    left = dict(still) if still and not late else None
    if words["state"] == "changed" and not words["changes"]:
        return _opened(left, words, was, now), {}
    numbers = tuple(dict.fromkeys([*(words.get("changes") or ()), *late]))
    return left, {"changes": numbers, **({"open_at": left["found"], "open_what": left["what"]} if left else {})}


def _opened(left: dict[str, Any] | None, words: Mapping[str, Any], was: str, now: datetime) -> dict[str, Any]:
    since = words.get("since")
    fresh = {
        "origin": was,
        "since": since.isoformat() if since else None,
        "found": now.isoformat(),
        "what": first(str(words.get("diff") or "")),
    }
    return {**(left or fresh), "at": now.isoformat()}


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def first(diff: str) -> str:
    """The first changed line of a unified diff, and the section it stands in where that shows it."""
    section = ""
    for line in diff.splitlines()[2:]:
        if line[:1] in "+-" and line[1:].strip():
            inside = f"{section} 下 " if section and line[1:2] == " " else ""
            return f"{inside}{line[0]}{line[1:].strip()[:100]}"
        if line[:1] == " " and line[1:2].strip():
            section = line[1:].strip()[:60]
    return ""
