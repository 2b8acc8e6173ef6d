"""Runs of one backup job, as every tool tells them, summed up as a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from wardround.backup_jobs.job import Job
from wardround.backup_jobs.told import Told
from wardround.kinds.backup import DataBackup

EARLIER = 10
"""How many earlier backups make what is usual."""


@dataclass(frozen=True)
class Attempt:
    """One run: when it ended, whether it is good (None: cannot be told, or it still runs), bytes, seconds."""

    at: datetime
    ok: bool | None
    size: int | None = None
    took: float | None = None
    why: str = ""
    label: str = ""


def summed(attempts: Iterable[Attempt], job: Job, seen: Told, **more: Any) -> DataBackup:
    """The record of a job from its runs in any order; no run at all is a record that says so."""
    found = sorted(attempts, key=lambda a: a.at)
    good = [a for a in found if a.ok]
    newest, last = found[-1] if found else None, good[-1] if good else None
    told = last or newest
    return planned(
        job,
        seen,
        **{
            "last_at": last.at if last else None,
            "tried_at": newest.at if newest else None,
            "tried_ok": newest.ok if newest else None,
            "why": newest.why if newest else "没有找到任何备份",
            "duration_s": told.took if told else None,
            "size_bytes": told.size if told else None,
            "count": len(good),
            "oldest_at": good[0].at if good else None,
            "usual_bytes": _usual([a.size for a in good[:-1]]),
            "usual_s": _usual([a.took for a in good[:-1]]),
            "next_due": last.at + timedelta(seconds=job.every_s) if last and job.every_s else None,
            **more,
        },
    )


def _usual(values: Sequence[float | None]) -> int | None:
    known = [v for v in values if v is not None][-EARLIER:]
    return round(median(known)) if known else None


def planned(job: Job, seen: Told | None = None, **told: Any) -> DataBackup:
    """A record with the plan's words; what was told is laid over them."""
    place = str(job.offsite.get("place") or job.offsite.get("path") or job.offsite.get("asset") or "")
    words: dict[str, Any] = {
        "unit": job.name,
        "system": job.system,
        "what": job.what,
        "tier": job.tier,
        "level": job.level,
        "method": job.reader,
        "keeper": job.keeper,
        "rpo_s": job.rpo_s,
        "rto_s": job.rto_s,
        "retention": job.retention,
        "keep_count": job.keep_count,
        "keep_s": job.keep_s,
        "encrypt": job.encrypt,
        "min_bytes": job.min_bytes,
        "offsite": place,
        "offsite_max_s": job.offsite_max_s,
        "offsite_job": f"{job.offsite.get('asset') or ''}/{job.offsite['job']}" if job.offsite.get("job") else "",
        "asked_at": seen.now if seen else None,
    }
    record = DataBackup(**{**words, **told})
    if not job.offsite.get("itself"):
        return record
    own = {"offsite_at": record.last_at, "offsite_continuous": record.continuous}
    return DataBackup(**{**words, **told, **own})
