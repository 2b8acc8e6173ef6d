"""The device's own clock line in a reply: as printed, and as a time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_ASKED = re.compile(r"^(?:dis\w*|sh\w*|get)?\s*(?:clo\w*|date|time)(?:\s|$)|^date\b", re.I)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:\s?[+-]\d\d:?\d\d)?")
_COMWARE = re.compile(
    r"(?P<time>\d\d:\d\d:\d\d)(?:\.\d+)?\s+\S+\s+\w{3}\s+(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})"
)
_UNIX = re.compile(
    r"\w{3}\s+(?P<month>\w{3})\s+(?P<day>\d{1,2})\s+(?P<time>\d\d:\d\d:\d\d)\s+(?:(?P<zone>\w+)\s+)?(?P<year>\d{4})"
)
_CHINESE = re.compile(
    r"(?P<year>\d{4})年 ?(?P<month>\d\d?)月 ?(?P<day>\d\d?)日 星期. (?P<time>\d\d:\d\d:\d\d)(?: (?P<zone>[A-Z]{3}))?"
)
_ZONE = re.compile(
    r"(?:\bUTC|\bGMT)\s*(?P<sign>[+-])(?P<h>\d\d?)(?::(?P<m>\d\d))?|\b(?P<word>add|minus)\s+(?P<hours>\d\d?):(?P<minutes>\d\d)",
    re.I,
)
_NAMED = {"CST": "+08:00", "UTC": "+00:00", "GMT": "+00:00"}
_MONTHS = {
    m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}


def asked(command: str) -> bool:
    """Whether a command asks for the clock."""
    return _ASKED.match(command.strip()) is not None


def read(text: str) -> tuple[str, datetime] | None:
    """The first clock of a text: as printed, and aware (the zone of this machine where none is told)."""
    if found := _ISO.search(text):
        stamp = re.sub(r"\s(?=[+-])", "", found.group(0))
        return _told(found.group(0), stamp if re.search(r"[+-]\d\d:?\d\d$", stamp[10:]) else stamp + _zone(text))
    for form in (_COMWARE, _UNIX, _CHINESE):
        if found := form.search(text):
            month = found["month"] if found["month"].isdigit() else str(_MONTHS.get(found["month"].lower(), 0))
            iso = f"{found['year']}-{int(month):02d}-{int(found['day']):02d}T{found['time']}"
            iso += _NAMED.get(found.groupdict().get("zone") or "", "") or _zone(text)
            return _told(found.group(0), iso)
    return None


def _zone(text: str) -> str:
    """The offset that a text tells beside its clock ("Time Zone(Beijing) : UTC+08:00", "BJ add 08:00:00"), else ""."""
    found = _ZONE.search(text)
    if not found:
        return ""
    minus = found["sign"] == "-" or (found["word"] or "").lower() == "minus"
    hours, minutes = int(found["h"] or found["hours"]), int(found["m"] or found["minutes"] or 0)
    return f"{'-' if minus else '+'}{hours:02d}:{minutes:02d}"


def _told(printed: str, iso: str) -> tuple[str, datetime] | None:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return printed, at if at.tzinfo else at.astimezone()


def sensible(text: str, command: str, latest: datetime) -> datetime:
    """The clock the reply shows; `latest` when it shows none, or one that cannot be (the year 2000, the future)."""
    found = read(text) if asked(command) else None
    if found is None or not latest - timedelta(days=365 * 5) < found[1] < latest + timedelta(days=2):
        return latest
    return found[1]
