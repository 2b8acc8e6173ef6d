"""Values as people write them in a plan: 24h, 7d, 500M, 14份; and what may stand in a word that reaches a shell."""

from __future__ import annotations

import re
from typing import Any

_SPANS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SPANS |= {"秒": 1, "分钟": 60, "小时": 3600, "天": 86400, "周": 7 * 86400}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw]|秒|分钟|小时|天|周)", re.I)
_SPAN_WHOLE = re.compile(rf"(?:{_SPAN.pattern}\s*)+", re.I)
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", re.I)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
_COUNT = re.compile(r"(\d+)\s*[份个套次]")
# neither quotes nor anything a shell reads inside single quotes' neighbours; `@MARKER@` and `{{` are the engine's own
_SAFE = re.compile(r"(?!.*(?:@MARKER@|@BYTES@|\{\{))[^\x00-\x1f\x7f'\"\\`$\u2028\u2029]{1,400}")


def span(value: Any) -> float:
    """Seconds of "24h", "7d", "1d12h", "30m", "24小时"; ValueError otherwise."""
    text = str(value).strip()
    if not _SPAN_WHOLE.fullmatch(text):
        raise ValueError(f"{text} 不是时长（如 1h、24h、7d）")
    return sum(float(n) * _SPANS[unit.lower()] for n, unit in _SPAN.findall(text))


def size(value: Any) -> int:
    """Bytes of "500M", "2.5G", 1024; ValueError otherwise."""
    found = _SIZE.fullmatch(str(value).strip())
    if not found:
        raise ValueError(f"{value} 不是容量（如 500M、20G）")
    return int(float(found.group(1)) * 1024 ** _POWERS[found.group(2).upper()])


def kept(value: Any) -> tuple[int | None, float | None]:
    """Copies and seconds of a retention: "14份", "30d", "7份 30d", {count: 7, age: 30d}; ValueError otherwise."""
    if isinstance(value, dict):
        count, age = value.get("count"), value.get("age")
        return (int(count) if count else None, span(age) if age else None)
    text = str(value)
    count = _COUNT.search(text)
    rest = _COUNT.sub("", text).strip(" ，,、")
    if not count and not rest:
        raise ValueError(f"{value} 不是保留要求（如 14份、30d、7份 30d）")
    if rest and not _SPAN_WHOLE.fullmatch(rest):
        raise ValueError(f"{value} 不是保留要求（如 14份、30d、7份 30d）")
    return (int(count.group(1)) if count else None, span(rest) if rest else None)


def quoted(text: Any) -> str:
    """The text as one word of a shell; ValueError when it could be read as anything else."""
    plain = str(text)
    if not _SAFE.fullmatch(plain) or plain.startswith("-"):
        raise ValueError(f"{plain[:60]!r} 不能交给主机：不得含引号、反斜杠、$、反引号、控制字符，也不得以 - 开头")
    return f"'{plain}'"


def bytes_text(number: float) -> str:
    """1.2 GB, 340 MB, 20 B: as a report prints a size."""
    value, unit = float(number), "B"
    for bigger in ("KB", "MB", "GB", "TB"):
        if abs(value) < 1024:
            break
        value, unit = value / 1024, bigger
    return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"


def span_text(seconds: float) -> str:
    """35 分钟, 26 小时, 9 天: as a report prints a span."""
    if seconds >= 3600 and seconds % 3600 == 0 and seconds < 72 * 3600:
        return f"{seconds / 3600:.0f} 小时"
    for limit, step, word in ((120, 1, "秒"), (7200, 60, "分钟"), (72 * 3600, 3600, "小时")):
        if abs(seconds) < limit:
            return f"{seconds / step:.0f} {word}"
    return f"{seconds / 86400:.1f} 天".replace(".0 天", " 天")
