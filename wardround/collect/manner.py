"""How sessions of a platform behave, as its platform.yml says: prompt, pager, dialogues, preparation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

ANY_PROMPT = r"^[^\r\n]{1,100}[>#\]$%]\s*$"
MORE = r"-{2,}\s*more\s*(?:\(.*?\))?\s*-{2,}|--More--|<--- More --->|Press any key to continue|\(q=quit\)"
BUSY = (
    r"All user interfaces are used|user interface.{0,30}(?:full|busy|are used)|[Tt]oo many (?:users|sessions|connections)"
    r"|(?:number|maximum) of .{0,40}(?:users?|sessions?|lines?) .{0,40}(?:reached|exceed)|[Nn]o (?:free|idle|available) "
    r"(?:vty|VTY|lines?|user interface)|会话数?已?达?到?上限|已达上限|[Cc]onnection (?:limit|refused by).{0,20}"
)
# a password change is never ours to make, whatever the platform
REFUSALS = ((r"(?i)change (?:now|it|the password|your password)[^\n]{0,40}\[?Y(?:es)?/N(?:o)?\]?\s*:?\s*$", "N"),)
_PREFIX = re.compile(r"^(?:HRP_[A-Z]+|RBM_[A-Z]+)")
_NAME = re.compile(r"[^\s<>\[\]()#$%:@*~]+")


@dataclass(frozen=True)
class Manner:
    """How sessions of a platform behave, compiled once."""

    prompt: re.Pattern[str]
    more: re.Pattern[str]
    more_key: str
    busy: re.Pattern[str]
    dialogs: tuple[tuple[re.Pattern[str], str], ...]
    prepare: tuple[str, ...]
    newline: str
    enable: tuple[str, re.Pattern[str]] | None


def manner(session: Mapping[str, Any]) -> Manner:
    """The manner told by a way's session words of platform.yml."""
    more = session.get("more") or MORE
    dialogs = tuple((str(d["expect"]), str(d.get("send", ""))) for d in session.get("dialogs") or ()) + REFUSALS
    prepare = session.get("prepare") or ()
    enable = session.get("enable") or {}
    return _manner(
        str(session.get("prompt") or ANY_PROMPT),
        "|".join(more) if isinstance(more, list) else str(more),
        str(session.get("more_key", " ")),
        str(session.get("busy") or BUSY),
        dialogs,
        (prepare,) if isinstance(prepare, str) else tuple(prepare),
        str(session.get("newline", "\n")),
        (str(enable["command"]), str(enable.get("expect", r"[Pp]assword:?\s*$"))) if "command" in enable else ("", ""),
    )


@lru_cache
def _manner(
    prompt: str,
    more: str,
    more_key: str,
    busy: str,
    dialogs: tuple[tuple[str, str], ...],
    prepare: tuple[str, ...],
    newline: str,
    enable: tuple[str, str],
) -> Manner:
    return Manner(
        re.compile(prompt, re.M),
        re.compile(more, re.I),
        more_key,
        re.compile(busy, re.I | re.S),
        tuple((re.compile(e), s) for e, s in dialogs),
        prepare,
        newline,
        (enable[0], re.compile(enable[1])) if enable[0] else None,
    )


def name_in(prompt: str, pattern: re.Pattern[str]) -> str:
    """The device's name as it stands in its prompt."""
    found = pattern.search(prompt)
    if found and "name" in pattern.groupindex and found.group("name"):
        return str(found.group("name"))
    words = _NAME.findall(_PREFIX.sub("", prompt.strip().lstrip("<[")) if found else prompt)
    bare = [_PREFIX.sub("", w) for w in words]
    return max(bare, key=len, default="")
