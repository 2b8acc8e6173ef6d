"""Barman: its own check, the catalogue of backups and the stream of WAL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from wardround.backup_jobs.attempts import Attempt, planned, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.told import Told, framed, json_in
from wardround.backup_jobs.tool import failed, run
from wardround.replies import Outcome, Unparsed
from wardround.text import duration

_LINE = re.compile(
    r"^(?P<server>\S+) (?P<id>\d{8}T\d{6})(?: '[^']*')? - (?:[A-Z] - )?(?:(?P<at>\w{3} \w{3} +\d+ [\d:]{8} \d{4}) - Size: (?P<size>[\d.]+ \w+)"
    r"|(?P<state>[A-Z_]+))"
)
GOOD = ("DONE",)
RUNNING = ("STARTED", "EMPTY", "SYNCING", "WAITING_FOR_WALS")
_UNITS = {"B": 0, "KiB": 1, "MiB": 2, "GiB": 3, "TiB": 4}


def _ask(job: Job) -> str:
    server = job.quoted("server")
    return framed(
        ("check", run(job, "barman", f"-f json check {server}", "barman")),
        ("list", run(job, "barman", f"-f json list-backup {server}", "barman")),
        ("show", run(job, "barman", f"-f json show-backup {server} latest", "barman")),
    )


@reader(
    "barman",
    "Barman",
    ask=_ask,
    needs=("server",),
    recorded=("barman list-backup", "barman list-backups"),
)
def barman(seen: Told, job: Job) -> Results:
    """The record of a server: its base backups, or the stream of its log."""
    part = seen.main("list")
    if not part.text.strip() and not seen.parts.keys() - {""}:
        return
    server = job.word("server")
    checks = dict(_checks(seen, server))
    if job.what == "日志":
        yield from _stream(seen, job, checks)
        return
    try:
        found = list(_attempts(part.text, server, seen))
    except (KeyError, TypeError, ValueError):
        yield failed(part, "barman list-backup") or Unparsed("barman list-backup 的回显看不懂", part.text.strip()[:160])
        return
    if part.code not in (0, None):
        yield failed(part, "barman list-backup") or Outcome("barman 报错")
        return
    bad = [f"{name}：{hint or '失败'}" for name, (state, hint) in checks.items() if state == "FAILED"]
    record = summed(found, job, seen, **_took(seen, server))
    if bad and record.tried_ok:
        record = planned(
            job, seen, **{**_told(record), "why": "barman check 未通过：" + "；".join(bad)[:200], "tried_ok": False}
        )
    yield record


def _told(record: Any) -> dict[str, Any]:
    return {k: v for k, v in vars(record).items() if v not in (None, "", ())}


def _checks(seen: Told, server: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Name → state and hint of `barman check`, as JSON or as its lines."""
    text = seen.part("check").text
    try:
        told = json_in(text)
        for name, one in told[server].items():
            yield str(name), (str(one["status"]), str(one.get("hint") or ""))
    except (AttributeError, KeyError, TypeError, ValueError):
        for found in re.finditer(r"^\s+([^:\n]+): (OK|FAILED)(?: \((.*)\))?$", text, re.M):
            yield found.group(1).strip().replace(" ", "_"), (found.group(2), found.group(3) or "")


def _attempts(text: str, server: str, seen: Told) -> Iterator[Attempt]:
    if re.search(r"^\s*\{", text, re.M):
        for one in json_in(text)[server]:
            yield _attempt(one, seen)
        return
    for line in text.splitlines():
        found = _LINE.match(line)
        if not found and line.strip():
            raise ValueError(line)
        if found:
            at = seen.moment(found["at"] or "") or seen.moment(found["id"].replace("T", ""))
            if at is None:
                raise ValueError(line)
            state = found["state"] or "DONE"
            yield Attempt(at, _ok(state), _bytes(found["size"]), why="" if state in GOOD else f"状态 {state}")


def _attempt(one: Mapping[str, Any], seen: Told) -> Attempt:
    state = str(one["status"])
    stamp = one.get("end_time_timestamp")
    at = seen.epoch(float(stamp)) if stamp else seen.moment(str(one["backup_id"]).replace("T", ""))
    if at is None:
        raise ValueError(one["backup_id"])
    size = one.get("size_bytes")
    why = "" if state in GOOD else f"备份 {one['backup_id']} 状态 {state}"
    return Attempt(at, _ok(state), int(size) if size is not None else None, why=why)


def _ok(state: str) -> bool | None:
    return True if state in GOOD else (None if state in RUNNING else False)


def _bytes(text: str | None) -> int | None:
    number, _, unit = (text or "").partition(" ")
    return int(float(number) * 1024 ** _UNITS[unit]) if unit in _UNITS else None


def _took(seen: Told, server: str) -> dict[str, Any]:
    try:
        return {
            "duration_s": float(json_in(seen.part("show").text)[server]["base_backup_information"]["copy_time_seconds"])
        }
    except (KeyError, TypeError, ValueError):
        return {}


def _stream(seen: Told, job: Job, checks: Mapping[str, tuple[str, str]]) -> Results:
    """The log: continuous where Barman's own receiver runs; it does not say how far it is behind."""
    running = next((v for k, v in checks.items() if k in ("receive_wal_running", "receive-wal_running")), None)
    archive = next((v for k, v in checks.items() if k in ("wal_archive", "WAL_archive")), ("OK", ""))
    if running is None and not checks:
        yield failed(seen.part("check"), "barman check") or Outcome("没有取得 barman check 的结果")
        return
    if running is None:
        yield planned(job, seen, why="barman 没有启用流式接收日志（streaming_archiver）", continuous=False)
        return
    ok = running[0] == archive[0] == "OK"
    why = (
        ""
        if ok
        else f"{'receive-wal 没有运行' if running[0] != 'OK' else 'WAL 归档异常'}（{running[1] or archive[1] or '未说明'}）"
    )
    age = duration(checks.get("wal_maximum_age", ("", ""))[1].rpartition("latest wal age:")[2])
    at = seen.now - timedelta(seconds=age) if age is not None else None
    unknown = "" if at else "barman 没有给出日志的时间，请在其配置中设 last_wal_maximum_age"
    yield planned(job, seen, last_at=at, tried_ok=ok, why=why or unknown, continuous=ok, lag_s=age)
