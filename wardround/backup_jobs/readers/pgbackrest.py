"""pgBackRest: `info --output=json`, and the archiver of the database for the log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wardround.backup_jobs.attempts import Attempt, planned, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.told import Told, framed, json_in
from wardround.backup_jobs.tool import failed, run
from wardround.replies import Outcome, Unparsed

TYPES = {"全量": ("full",), "增量": ("incr", "diff", "full"), "文件": ("full", "diff", "incr")}
_BAD = re.compile(
    r"status: (?!ok\b)\w+|total (?!valid|WAL|files)[^:]*invalid|invalid checksum|(?:missing|checksum invalid|size invalid|other): [1-9]|^\S* ?\S* ?P\d\d\s+ERROR",
    re.M,
)
ARCHIVER = (
    '"select coalesce(extract(epoch from last_archived_time)::bigint, 0), '
    "coalesce(extract(epoch from last_failed_time)::bigint, 0), coalesce(last_archived_wal, '-'), "
    "coalesce(last_failed_wal, '-') from pg_stat_archiver\""
)


def _ask(job: Job) -> str:
    parts = [("info", run(job, "pgbackrest", f"{_where(job)} info --output=json", "postgres"))]
    if job.what == "日志":
        port = f" -p {job.quoted('port')}" if job.word("port") else ""
        port += f" -h {job.quoted('socket')}" if job.word("socket") else ""
        parts.append(("archiver", run(job, "psql", f"-XAt -F '|'{port} -d postgres -c {ARCHIVER}", "postgres")))
    return framed(*parts)


def _where(job: Job) -> str:
    config = f"--config={job.quoted('config')} " if job.word("config") else ""
    return f"{config}--stanza={job.quoted('stanza')}"


def _ask_verify(job: Job) -> str:
    return framed(
        (
            "verify",
            run(
                job,
                "pgbackrest",
                f"{_where(job)} --log-level-console=info --log-level-file=off --output=text verify",
                "postgres",
            ),
        )
    )


def _verified(seen: Told, job: Job) -> Results:
    """`verify` tells its end at level info; 2.48 and later also a status, the invalid files and each backup's state."""
    part = seen.main("verify")
    ended = "verify command end: completed successfully" in part.text
    bad = [re.sub(r"^\S+ \S+ P\d\d +\w+: ", "", line).strip() for line in part.lines if _BAD.search(line)]
    if not ended and not bad:
        yield failed(part, "pgbackrest verify") or Unparsed("pgbackrest verify 没有给出结论", part.text.strip()[-160:])
        return
    ok = ended and not bad and part.code in (0, None)
    why = "" if ok else "；".join(bad)[:160] or "校验未通过"
    yield planned(job, intact=ok, verified_at=seen.now, verified_how="pgbackrest verify", proved=int(ok), why=why)


@reader(
    "pgbackrest",
    "pgBackRest",
    ask=_ask,
    needs=("stanza",),
    takes=("config", "port", "socket"),
    recorded=("pgbackrest info --output=json",),
    verify=(_ask_verify, _verified),
)
def pgbackrest(seen: Told, job: Job) -> Results:
    """The record of a stanza: its backups of the wanted type, or its archiver."""
    part = seen.main("info")
    if not part.text.strip():
        return
    try:
        told = json_in(part.text)
    except ValueError:
        yield failed(part, "pgbackrest info") or Unparsed("pgbackrest info 的 JSON 不完整", part.text.strip()[:160])
        return
    stanza = next((s for s in _mappings(told) if s.get("name") == job.word("stanza")), None)
    if stanza is None:
        yield Outcome(f"pgbackrest 没有 stanza {job.word('stanza')}")
        return
    told_status = stanza.get("status")
    status = told_status if isinstance(told_status, Mapping) else {}
    if status.get("code") not in (0, 2):  # 2: no valid backups yet
        yield Outcome(f"pgbackrest：{status.get('message') or '没有给出状态'}")
        return
    if job.what == "日志":
        yield from _log(seen, job, stanza)
        return
    wanted = TYPES[job.what]
    try:
        attempts = [_attempt(b, seen) for b in _mappings(stanza.get("backup")) if b.get("type") in wanted]
    except (AttributeError, KeyError, TypeError, ValueError):
        yield Unparsed("pgbackrest 的备份记录缺少时间", str(stanza.get("name")))
        return
    yield summed(attempts, job, seen, encrypted=_encrypted(stanza))


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (v for v in value if isinstance(v, Mapping)) if isinstance(value, list) else ()


def _attempt(backup: Mapping[str, Any], seen: Told) -> Attempt:
    times, info = backup["timestamp"], backup.get("info") or {}
    start, stop = float(times["start"]), float(times["stop"])
    # `error` says that pages failed their checksum while they were copied; older versions do not tell it
    bad = backup.get("error") is True
    stored = (info.get("repository") or {}).get("delta")
    return Attempt(
        seen.epoch(stop),
        not bad,
        int(stored if stored is not None else info["size"]) if stored is not None or "size" in info else None,
        stop - start,
        f"备份 {backup.get('label', '')} 中有页校验错误" if bad else "",
    )


def _encrypted(stanza: Mapping[str, Any]) -> bool | None:
    ciphers = {str(r.get("cipher")) for r in _mappings(stanza.get("repo")) if r.get("cipher")}
    ciphers |= {str(stanza["cipher"])} if stanza.get("cipher") and not ciphers else set()
    if not ciphers or "mixed" in ciphers:
        return None
    return "none" not in ciphers


def _log(seen: Told, job: Job, stanza: Mapping[str, Any]) -> Results:
    part = seen.part("archiver")
    found = re.search(r"^(\d+)\|(\d+)\|([0-9A-F.a-z-]+)\|([0-9A-F.a-z-]+)$", part.text, re.M)
    if not found:
        yield failed(part, "psql") or Outcome("没有取得归档进程的状态（pg_stat_archiver）", part.text.strip()[:160])
        return
    archived, broken = int(found.group(1)), int(found.group(2))
    if not archived:
        yield planned(job, seen, tried_ok=False if broken else None, count=0, why="还没有归档过日志", continuous=False)
        return
    ok = archived >= broken
    yield planned(
        job,
        seen,
        last_at=seen.epoch(archived),
        tried_at=seen.epoch(max(archived, broken)),
        tried_ok=ok,
        why="" if ok else f"日志 {found.group(4)} 归档失败",
        lag_s=max(0.0, seen.now.timestamp() - archived),
        continuous=ok,
        encrypted=_encrypted(stanza),
    )
