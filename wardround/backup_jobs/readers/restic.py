"""restic: `snapshots --json`, and `check` for the proof."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wardround.backup_jobs.attempts import Attempt, planned, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.told import Told, framed, json_in
from wardround.backup_jobs.tool import failed, run
from wardround.backup_jobs.words import quoted
from wardround.replies import Unparsed

LATEST = 100
_GOOD = "no errors were found"


def _base(job: Job) -> str:
    password = f" --password-file {job.quoted('password_file')}" if job.word("password_file") else ""
    return f"-r {job.quoted('repo')}{password} --no-lock --no-cache"


def _filters(job: Job) -> str:
    words = (("host", "--host"), ("tag", "--tag"), ("source", "--path"))
    return "".join(f" {flag} {quoted(job.word(word))}" for word, flag in words if job.word(word))


def _ask(job: Job) -> str:
    base = _base(job)
    return framed(
        ("snapshots", run(job, "restic", f"{base} snapshots --json --latest {LATEST}{_filters(job)}")),
        ("stats", run(job, "restic", f"{base} stats latest --json{_filters(job)}")),
    )


def _ask_verify(job: Job) -> str:
    return framed(("check", run(job, "restic", f"{_base(job)} check")))


def _verified(seen: Told, job: Job) -> Results:
    part = seen.main("check")
    good = _GOOD in part.text and part.code in (0, None)
    broken = "repository contains errors" in part.text
    if not good and not broken:
        yield failed(part, "restic check") or Unparsed("restic check 没有给出结论", part.text.strip()[-160:])
        return
    bad = [line.strip()[:160] for line in part.lines if re.match(r"error\b|pack \S+|Fatal:", line)]
    why = "" if good else "；".join(bad[:2]) or "仓库有错误"
    yield planned(job, intact=good, verified_at=seen.now, verified_how="restic check", proved=int(good), why=why)


@reader(
    "restic",
    "restic",
    ask=_ask,
    needs=("repo",),
    takes=("password_file", "host", "tag", "source"),
    recorded=("restic snapshots --json",),
    verify=(_ask_verify, _verified),
)
def restic(seen: Told, job: Job) -> Results:
    """The record of the snapshots that the job's words choose; a repository of restic is always encrypted."""
    part = seen.main("snapshots")
    if not part.text.strip():
        return
    try:
        told = json_in(part.text)
        found = [_attempt(one, seen) for one in _chosen(told, job)]
    except (KeyError, TypeError, ValueError):
        yield failed(part, "restic snapshots") or Unparsed("restic snapshots 的 JSON 不完整", part.text.strip()[:160])
        return
    yield summed(found, job, seen, encrypted=True, **_size(seen, found))


def _chosen(told: Any, job: Job) -> Iterator[Mapping[str, Any]]:
    """The snapshots, also where they come in groups; the filters again, for files brought back."""
    if not isinstance(told, list):
        raise TypeError("no list")
    for one in told:
        if not isinstance(one, Mapping):
            raise TypeError("no snapshot")
        if "snapshots" in one:
            yield from _chosen(one["snapshots"], job)
        elif _fits(one, job):
            yield one


def _fits(one: Mapping[str, Any], job: Job) -> bool:
    wanted = ((job.word("host"), [one.get("hostname")]), (job.word("tag"), one.get("tags") or []))
    return all(not word or word in have for word, have in wanted) and (
        not job.word("source") or job.word("source") in (one.get("paths") or [])
    )


def _attempt(one: Mapping[str, Any], seen: Told) -> Attempt:
    """restic 0.17 and later tell a snapshot's size and times in `summary`; earlier ones the moment only."""
    at = seen.moment(str(one["time"]))
    if at is None:
        raise ValueError(one["time"])
    summary = one.get("summary") or {}
    start, end = seen.moment(str(summary.get("backup_start", ""))), seen.moment(str(summary.get("backup_end", "")))
    took = (end - start).total_seconds() if start and end else None
    size = summary.get("total_bytes_processed")
    return Attempt(end or at, True, int(size) if size is not None else None, took, label=str(one.get("short_id", "")))


def _size(seen: Told, found: list[Attempt]) -> dict[str, Any]:
    """The size of the newest snapshot by `stats latest`, where the snapshots do not tell theirs."""
    if any(a.size is not None for a in found):
        return {}
    try:
        return {"size_bytes": int(json_in(seen.part("stats").text)["total_size"])}
    except (KeyError, TypeError, ValueError):
        return {}
