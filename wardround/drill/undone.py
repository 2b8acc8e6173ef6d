"""A drill that was asked for and did not take place: told until one does, so that the round after it is not silent."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

FOLDER = "undone"


def _file(records: Path, asset: str, job: str) -> Path:
    name = f"{asset} {job}"
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    bare = re.sub(r"[^\w.-]+", "_", name)[:60]
    return records / FOLDER / f"{bare}-{digest}.json"


def note(records: Path, asset: str, job: str, why: str) -> None:
    """Keep why a job's drill did not take place."""
    path = _file(records, asset, job)
    path.parent.mkdir(parents=True, exist_ok=True)
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    beside = path.with_name(path.name + ".new")
    words = {"asset": asset, "job": job, "at": at, "why": why}
    beside.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def settle(records: Path, asset: str, job: str) -> None:
    """A drill of the job took place."""
    _file(records, asset, job).unlink(missing_ok=True)


def told(records: Path, asset: str, job: str) -> str:
    """One line of when and why the last attempt did not take place, "" when it did."""
    with suppress(OSError, ValueError, KeyError):
        words = json.loads(_file(records, asset, job).read_text(encoding="utf-8"))
        return " ".join(f"{str(words['at'])[:16].replace('T', ' ')} {words['why']}".split())
    return ""
