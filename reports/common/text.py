"""Device text made safe to print: control sequences gone, numbers readable, dates cut to the day."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

# CSI and OSC sequences first: their letters would stay behind as rubbish once ESC alone is dropped.
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]|\x9b[0-?]*[ -/]*[@-~]")
# What XML 1.0 forbids (with lone surrogates), C1 controls, and the marks that turn the reading direction around.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GAP = re.compile(r"[ \t\r\n]+")
_DIGITS = re.compile(r"[0-9][0-9.,:/-]*")


def clean(value: Any) -> str:
    """The value as text without terminal sequences and characters that XML or a browser must not get."""
    text = "" if value is None else str(value)
    if text.isprintable():
        return text
    text = _ANSI.sub("", text)
    return _BIDI.sub("", _ILLEGAL.sub("", text))


def line(value: Any, most: int = 0) -> str:
    """The cleaned value on one line, cut with an ellipsis after `most` characters (0 = never)."""
    text = _GAP.sub(" ", clean(value)).strip()
    return text if not most or len(text) <= most else text[: most - 1] + "…"


def brief(value: Any, most: int) -> str:
    """The cleaned value cut at the end of a clause within `most` characters, else with an ellipsis."""
    whole = line(value)
    if len(whole) <= most:
        return whole
    end = max(whole.rfind(sign, most // 3, most) for sign in "。；")
    return whole[:end] + "。" if end > 0 else line(whole, most)


def number(value: Any) -> str:
    """A measured value as people write it: 12, 12.5, 1234567; other text cleaned; "" for None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return line(value)
    whole = float(value)
    if not math.isfinite(whole):
        return str(value)
    return f"{whole:.0f}" if whole == int(whole) else f"{whole:.2f}".rstrip("0").rstrip(".")


def day(moment: Any) -> str:
    """The date of an RFC 3339 moment as YYYY-MM-DD, "" when there is none."""
    text = line(moment)
    return text[:10] if re.match(r"\d{4}-\d\d-\d\d", text) else text


def moment(value: Any, *, seconds: bool = False) -> str:
    """An RFC 3339 moment as YYYY-MM-DD HH:MM[:SS]."""
    return line(value)[: 19 if seconds else 16].replace("T", " ")


def pattern(message: str) -> str:
    """The message with every number replaced, so that the same complaint of many assets is recognised."""
    return _DIGITS.sub("#", message)


def some(names: Iterable[str], most: int, total: int | None = None) -> str:
    """The first names joined by 、 with "等 N 台" when there are more."""
    listed = list(names)
    count = len(listed) if total is None else total
    shown = "、".join(listed[:most])
    return shown if count <= most else f"{shown} 等 {count} 台"


def wide(text: str) -> float:
    """The width of a text in full-width characters (Latin letters count half)."""
    return sum(1.0 if ord(c) > 0x2E7F else 0.55 for c in text)
