"""Copies on disk: found by pattern, dated by name or time, proven by the digest file that lies beside."""

from __future__ import annotations

import glob
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from wardround.retention.gfs import Copy

DIGESTS = {".sha256": "sha256", ".sha512": "sha512", ".md5": "md5", ".sm3": "sm3"}
FRESH_S = 3600
_DATE = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?:[-_T. ]?(\d\d)[-_:.]?(\d\d)(?:[-_:.]?(\d\d))?)?(?!\d)")


def found(pattern: str, now: datetime) -> Iterator[Copy]:
    """The copies a pattern names; digest files, links and what was touched within the last hour are left out."""
    for path in _files(pattern):
        stat = path.stat()
        if now.timestamp() - stat.st_mtime >= FRESH_S:
            yield Copy(path, dated(path.name, stat.st_mtime, now), stat.st_size)


def written_just_now(pattern: str, now: datetime) -> int:
    """How many copies a pattern names that `found` leaves out because they may still be written."""
    return sum(now.timestamp() - path.stat().st_mtime < FRESH_S for path in _files(pattern))


def _files(pattern: str) -> Iterator[Path]:
    for name in glob.glob(pattern):  # noqa: PTH207  the pattern may be absolute
        path = Path(name)
        if path.suffix not in DIGESTS and not path.is_symlink() and path.is_file():
            yield path


def dated(name: str, changed: float, now: datetime) -> datetime:
    """When a copy was made: the only date in its name, else the time it was last written."""
    dates = list(_DATE.finditer(name))
    if len(dates) == 1:
        try:
            year, month, day, hour, minute, second = (int(part or 0) for part in dates[0].groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=now.tzinfo)
        except ValueError:
            pass
    return datetime.fromtimestamp(changed, tz=now.tzinfo or UTC)


def proven(copy: Copy) -> bool | None:
    """Whether the digest file beside agrees; None when there is none that can be read."""
    for suffix, algorithm in DIGESTS.items():
        beside = copy.path.with_name(copy.path.name + suffix)
        if beside.is_file():
            words = beside.read_text(encoding="utf-8", errors="replace").split()
            return bool(words) and words[0].lower() == _digest(copy.path, algorithm)
    return None


def sidecars(copy: Copy) -> list[Path]:
    """The digest files of a copy, which go with it."""
    beside = [copy.path.with_name(copy.path.name + suffix) for suffix in DIGESTS]
    return [p for p in beside if p.is_file()]


def _digest(path: Path, algorithm: str) -> str:
    made = hashlib.new(algorithm)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            made.update(block)
    return made.hexdigest()
