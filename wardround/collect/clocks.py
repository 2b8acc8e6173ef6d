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
    r"\w{3}\s+(?P<month>\w{3})\s+(?P<day>\d{1,2})\s+(?P<time>\d\d:\d\d:\d\d)\s+(?:\w+\s+)?(?P<year>\d{4})"
)
_MONTHS = {
    m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}


def asked(command: str) -> bool:
    """Whether a command asks for the clock."""
    return _ASKED.match(command.strip()) is not None


def read(text: str) -> tuple[str, datetime] | None:
    """The first clock of a text: as printed, and aware (the zone of this machine where none is told)."""
    if found := _ISO.search(text):
        return _told(found.group(0), re.sub(r"\s(?=[+-])", "", found.group(0)))
    for form in (_COMWARE, _UNIX):
        if found := form.search(text):
            month = found["month"] if found["month"].isdigit() else str(_MONTHS.get(found["month"].lower(), 0))
            iso = f"{found['year']}-{int(month):02d}-{int(found['day']):02d}T{found['time']}"
            return _told(found.group(0), iso)
    return None


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
