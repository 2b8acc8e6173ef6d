"""BorgBackup: `info --json`, and `check` for the proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wardround.backup_jobs.attempts import Attempt, planned, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.told import Told, complaints, framed, json_in
from wardround.backup_jobs.tool import failed, run
from wardround.backup_jobs.words import quoted
from wardround.replies import Unparsed

LAST = 30
_QUIET = "BORG_RELOCATED_REPO_ACCESS_IS_OK=no BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes"


def _env(job: Job) -> str:
    """The environment of borg; a passphrase stays in its file on the host."""
    word = f" BORG_PASSCOMMAND={quoted('cat ' + job.word('password_file'))}" if job.word("password_file") else ""
    return f"{_QUIET}{word}"


def _borg(job: Job, arguments: str) -> str:
    return run(job, "borg", f"--bypass-lock {arguments}", env=_env(job))


def _prefix(job: Job) -> str:
    return f" -a {quoted(job.word('prefix') + '*')}" if job.word("prefix") else ""


def _ask(job: Job) -> str:
    repo = job.quoted("repo")
    return framed(
        ("info", _borg(job, f"info --json --last {LAST}{_prefix(job)} {repo}")),
        ("list", _borg(job, f"list --json{_prefix(job)} {repo}")),
    )


def _ask_verify(job: Job) -> str:
    return framed(("check", _borg(job, f"check -v {job.quoted('repo')}")))


def _verified(seen: Told, job: Job) -> Results:
    part = seen.main("check")
    good = "no problems found" in part.text and "errors found" not in part.text and part.code in (0, None)
    broken = "errors found" in part.text or "integrity error" in part.text.lower()
    if not good and not broken:
        yield failed(part, "borg check") or Unparsed("borg check 没有给出结论", part.text.strip()[-160:])
        return
    why = "" if good else "；".join(list(complaints(part))[:2]) or "仓库有错误"
    yield planned(job, intact=good, verified_at=seen.now, verified_how="borg check", proved=int(good), why=why)


@reader(
    "borg",
    "BorgBackup",
    ask=_ask,
    needs=("repo",),
    takes=("password_file", "prefix"),
    recorded=("borg info --json", "borg list --json"),
    verify=(_ask_verify, _verified),
)
def borg(seen: Told, job: Job) -> Results:
    """The record of the archives that begin with the job's prefix."""
    part = seen.main("info")
    part = part if '"archives"' in part.text else (seen.part("list") if seen.part("list").text else part)
    if not part.text.strip():
        return
    try:
        told = json_in(part.text)
        mine = [a for a in told["archives"] if str(a["name"]).startswith(job.word("prefix"))]
        found = [_attempt(a, seen) for a in mine]
    except (KeyError, TypeError, ValueError):
        yield failed(part, "borg") or Unparsed("borg 的 JSON 不完整", part.text.strip()[:160])
        return
    yield summed(found, job, seen, encrypted=_encrypted(told), **_counted(seen, job))


def _attempt(one: Mapping[str, Any], seen: Told) -> Attempt:
    at = seen.moment(str(one.get("end") or one.get("time") or one["start"]))
    if at is None:
        raise ValueError(one["name"])
    size = (one.get("stats") or {}).get("original_size")
    took = one.get("duration")
    return Attempt(
        at,
        True,
        int(size) if size is not None else None,
        float(took) if took is not None else None,
        label=str(one["name"]),
    )


def _encrypted(told: Mapping[str, Any]) -> bool | None:
    mode = (told.get("encryption") or {}).get("mode")
    return None if not mode else str(mode) not in ("none", "authenticated", "authenticated-blake2")


def _counted(seen: Told, job: Job) -> dict[str, Any]:
    """All the archives there are, where only the last were asked for their sizes."""
    try:
        every = json_in(seen.part("list").text)["archives"]
        times = [seen.moment(str(a["time"])) for a in every if str(a["name"]).startswith(job.word("prefix"))]
    except (KeyError, TypeError, ValueError):
        return {}
    known = [t for t in times if t]
    return {"count": len(known), "oldest_at": min(known)} if known else {}
