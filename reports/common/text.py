"""Device text made safe to print: control sequences gone, numbers readable, dates cut to the day."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

# CSI and OSC sequences first: their letters would stay behind as rubbish once ESC alone is dropped.
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]|\x9b[0-?]*[ -/]*[@-~]")
# What XML 1.0 forbids (with lone surrogates), C1 controls, and the marks that turn the reading direction around.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GAP = re.compile(r"[ \t\r\n]+")
# A stretch without Chinese; in it two plain words in a row make it speech, one plain word a state.
_FOREIGN = re.compile("[!-~][ -~]*")
_WORDS = re.compile(r"(?<![\w/.-])[A-Za-z]{2,} [A-Za-z]{2,}(?![\w/])")
_STATE = re.compile(r"[A-Za-z]{4,}")
_ORNAMENT = re.compile(r"([^\w\s])\1{9,}")
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
    text = clean(value)
    text = (_GAP.sub(" ", text) if "  " in text or not text.isprintable() else text).strip()
    return text if not most or len(text) <= most else text[: most - 1] + "…"


def brief(value: Any, most: int) -> str:
    """The cleaned value cut at the end of a clause (。；) within `most` characters, else at the first end behind."""
    return _cut(line(value), most, "。；！", "。")


def said(value: Any, most: int) -> str:
    """A message cut at its punctuation near `most` characters, never within a word or brackets, foreign words in 「」.

    A device's ornamental line (a row of one sign) is told by its first signs.
    """
    return quoted(_cut(_ORNAMENT.sub(r"\1\1\1…", line(value)), most, "。；，！", "…"))


def quoted(message: str) -> str:
    """The message with a device's own foreign words in 「」; the name of the part before the first ： stays as it is."""
    head, colon, rest = message.partition("：")
    return head + colon + _FOREIGN.sub(_quote, rest) if colon else _FOREIGN.sub(_quote, message)


def _quote(found: re.Match[str]) -> str:
    text = found.group(0)
    if not (_WORDS.search(text) or (_STATE.fullmatch(text.strip()) and _alone(found))):
        return text
    core = text.strip()
    return text.replace(core, f"「{core}」", 1)


def _alone(found: re.Match[str]) -> bool:
    """Whether a single foreign word is a whole clause, as in 状态异常：Abnormal."""
    whole, start, end = found.string, found.start(), found.end()
    return start > 0 and whole[start - 1] == "：" and (end == len(whole) or whole[end] in "，；。…（")


def _cut(whole: str, most: int, ends: str, mark: str) -> str:
    """Whole where it nearly fits or has no place to be cut; only a far longer one is cut at a blank or hard."""
    near = most + most // 4
    if len(whole) <= near:
        return whole
    places = [i for i in _places(whole, ends) if most // 4 < i < 2 * most]
    fitting = [i for i in places if i <= near]
    if fitting and (fitting[-1] >= most // 2 or len(places) == len(fitting)):
        end = fitting[-1]
    else:
        end = next((i for i in places if i > near), 0)
    if end:
        return whole[:end].rstrip(" ，；。.、") + mark
    most_whole = most * 8 // 5
    if len(whole) <= most_whole:
        return whole
    blank = whole.rfind(" ", most, most_whole)
    return whole[: blank if blank > 0 else near] + "…"


def _places(whole: str, ends: str) -> Iterator[int]:
    """Where a text may end: at its punctuation and before brackets, outside of them."""
    depth = 0
    for i, sign in enumerate(whole):
        if sign in "（([「“":
            if depth == 0 and sign in "（(" and not whole[i - 1 : i].isdigit():
                yield i
            depth += 1
        elif sign in "）)]」”":
            depth = max(0, depth - 1)
        elif depth == 0 and sign in ends:
            yield i


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


def zone(value: Any) -> str:
    """The offset of an RFC 3339 moment as "UTC+8", "" when it has none."""
    found = re.search(r"(?:([+-])(\d\d):?(\d\d)|Z)$", line(value))
    if not found:
        return ""
    hours = f"{int(found.group(2))}{'' if found.group(3) == '00' else ':' + found.group(3)}" if found.group(1) else ""
    return f"UTC{found.group(1)}{hours}" if hours not in ("", "0") else "UTC"


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


def span(seconds: float) -> str:
    """A span of time as people read it: 45 秒, 38 分钟, 26 小时, 9 天."""
    if seconds == 3600:
        return "1 小时"
    for limit, step, word in ((120, 1, "秒"), (7200, 60, "分钟"), (72 * 3600, 3600, "小时")):
        if abs(seconds) < limit:
            return f"{seconds / step:.0f} {word}"
    return f"{number(round(seconds / 86400, 1 if abs(seconds) < 30 * 86400 else 0))} 天"


def titled(system: Any, name: Any) -> str:
    """A job by its system and name; the system is left out where the name begins with it."""
    whole, short = line(name, 30), line(system, 20)
    return whole if not short or whole.startswith(short) else f"{short}　{whole}"


_PLAN_UNITS = {"m": "分钟", "h": "小时", "d": "天", "w": "周"}


def planned(text: Any) -> str:
    """A plan's own words for spans with Chinese units: "6份 30d" becomes "6份 30 天"."""
    return re.sub(r"(\d)\s*([mhdw])(?![A-Za-z])", lambda found: f"{found[1]} {_PLAN_UNITS[found[2]]}", line(text))


def size(count: float) -> str:
    """Bytes as people read them: 20 B, 340 MB, 1.2 GB."""
    value, unit = float(count), "B"
    for bigger in ("KB", "MB", "GB", "TB"):
        if abs(value) < 1024:
            break
        value, unit = value / 1024, bigger
    return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
