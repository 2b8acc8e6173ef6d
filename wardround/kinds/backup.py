"""Kinds of what is kept against loss: configurations, backups of data, and the drills that prove them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardround.kinds.base import Kind, measured


@dataclass(frozen=True, kw_only=True)
class ConfigBackup(Kind):
    """A configuration as it was kept in this round; `unit` "" is the one that runs.

    `state` is new, changed, same or refused (not kept: `why` says so, the last good one stays); `changes` are the
    numbers of the change records that cover the asset since the copy before (`since`); `salted` secrets are those the
    device encrypts anew at every show, whose change therefore cannot be seen; `diff` the unified diff against the copy
    before. `open_at` is when a change was found that no record covers to this day, `open_what` its first line; `back`
    True: the configuration is again as it was before such a change.
    """

    title = "配置备份"
    state: str = ""
    complete: bool | None = None
    why: str = ""
    size_lines: int | None = measured("行")
    added: int | None = None
    removed: int | None = None
    since: datetime | None = None
    changes: tuple[str, ...] = ()
    updated: str = ""
    digest: str = ""
    secrets: int | None = None
    salted: int | None = None
    diff: str = ""
    open_at: datetime | None = None
    open_what: str = ""
    back: bool = False


@dataclass(frozen=True, kw_only=True)
class DataBackup(Kind):
    """One backup of data as its tool tells it; `unit` is the name of the job in `backup_jobs`.

    The plan's words come from the job: `system` (HIS …), `what` (全量, 增量, 日志, 文件 …), `tier` (核心/重要/一般),
    `rpo_s`, `rto_s`, `keeper` (who restores), `retention`. Times are aware; sizes in bytes, durations in seconds.
    `last_at` is when the newest good one ended; `tried_at` and `tried_ok` the newest attempt, good or not.
    `intact` is what a verification said, when (`verified_at`) and by what means (`verified_how`).
    `continuous` True: changes are shipped all the time (WAL, redo, binlog), `lag_s` how far the copy is behind.
    `offsite` is where the copy elsewhere stands, `offsite_at` the time of the newest one there, `offsite_continuous`
    whether it is kept up to date all the time (8.1.4.9 b).
    `asked_at` is the clock that the times are told by (the host's own, at the asking); `level` the grading level of the
    system (等保定级, 2 or 3); `usual_*` the median of the earlier backups that are still there; `min_bytes`, `keep_*`,
    `encrypt`, `offsite_max_s` what the plan demands; `lacks` what a restore would miss; `proved` 1 when a verification
    made in this very round passed, 0 when it failed; `offsite_job` "ASSET/JOB" where the copy elsewhere is a job itself.
    """

    title = "数据备份"
    system: str = ""
    what: str = ""
    tier: str = ""
    method: str = ""
    keeper: str = ""
    rpo_s: float | None = None
    rto_s: float | None = None
    last_at: datetime | None = None
    tried_at: datetime | None = None
    tried_ok: bool | None = None
    why: str = ""
    duration_s: float | None = measured("s")
    size_bytes: int | None = measured("B")
    count: int | None = None
    oldest_at: datetime | None = None
    retention: str = ""
    next_due: datetime | None = None
    encrypted: bool | None = None
    digest: str = ""
    intact: bool | None = None
    verified_at: datetime | None = None
    verified_how: str = ""
    continuous: bool | None = None
    lag_s: float | None = measured("s")
    free_bytes: int | None = measured("B")
    offsite: str = ""
    offsite_at: datetime | None = None
    offsite_continuous: bool | None = None
    asked_at: datetime | None = None
    level: int | None = None
    usual_bytes: int | None = None
    usual_s: float | None = None
    min_bytes: int | None = None
    keep_count: int | None = None
    keep_s: float | None = None
    encrypt: bool | None = None
    offsite_max_s: float | None = None
    offsite_job: str = ""
    lacks: tuple[str, ...] = ()
    proved: int | None = measured()


@dataclass(frozen=True, kw_only=True)
class Drill(Kind):
    """One restore drill; `unit` is the name of the job whose backup was restored.

    `by` is 自动 or 人工执行; `ok` None when it could not be told. `restored` names the backup that was used and `made_at`
    when it was made; `took_s` from the start to the last check (measured RTO), `lost_s` between the newest record
    restored and the moment of the drill (data-loss window); `checks` are lines "✓ …" and "✗ …"; `record` is the digest
    (SHA-256) of the signed drill record. `never` True: the job is planned and was never drilled; `passed_at` is when a
    drill of the job passed last; `cleaning` what was removed at the end; `undone` when and why the last attempt did not take place.
    """

    title = "恢复演练"
    system: str = ""
    what: str = ""
    method: str = ""
    by: str = ""
    who: str = ""
    at: datetime | None = None
    ok: bool | None = None
    why: str = ""
    restored: str = ""
    made_at: datetime | None = None
    took_s: float | None = measured("s")
    lost_s: float | None = measured("s")
    rpo_s: float | None = None
    rto_s: float | None = None
    checks: tuple[str, ...] = ()
    cleaned: bool | None = None
    record: str = ""
    tier: str = ""
    never: bool | None = None
    passed_at: datetime | None = None
    cleaning: str = ""
    undone: str = ""
