"""One drill from beginning to end: lock, room, restore, checks, teardown; what comes out is the record's content."""

from __future__ import annotations

import getpass
import os
import platform as machine
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround import __version__
from wardround.drill import files, mariabackup, mysqldump, pg_basebackup, pg_dump, source
from wardround.drill.instance import SqlError
from wardround.drill.janitor import watched
from wardround.drill.notes import Notes
from wardround.drill.plan import GUIDED, Plan
from wardround.drill.process import account
from wardround.drill.production import MANNERS, Manners, password
from wardround.drill.proving import beside_production, lost, prove, whole
from wardround.drill.scratch import ROOT, Scratch, Wiped, checked_root, checked_target, clean, locked, opened
from wardround.drill.source import Source
from wardround.drill.trouble import BadBackupError, PlanError, StoppedError

Say = Callable[[str], None]
DATABASES = {"pg_dump": pg_dump, "pg_basebackup": pg_basebackup, "mysqldump": mysqldump, "mariabackup": mariabackup}
GROWTH = {"pg_dump": 3.0, "pg_basebackup": 1.2, "mysqldump": 3.0, "mariabackup": 1.2, "files": 1.0}
PACKED_GROWTH = 6.0
AUTOMATIC = "自动"


def drill(
    plan: Plan, site: str, asset: str, root: Path = ROOT, wait: float = 0, say: Say = print, manners: Manners = MANNERS
) -> dict[str, Any]:  # fmt: skip
    """Do one drill; the content of its record. RefusedError or PlanError: it did not take place."""
    if plan.method in GUIDED:
        raise PlanError(f"{plan.name}：{plan.method} 由人工执行，请先生成操作单，再用 transcript 交回记录")
    who = account()
    beside = Beside(manners, password(plan.production_counts) if plan.production_counts else "")
    checked_target(plan.host, plan.port, plan.data_dir)
    checked_root(root, who)
    with stoppable(), locked(root, plan.name, wait), watched(root):
        for line in clean(root):
            say(line)
        taken = source.newest(plan.source)
        scratch = opened(root, plan.name, who, overwrite=plan.overwrite)
        notes, begun = Notes(), datetime.now().astimezone()
        gone = Wiped()
        try:
            scratch.room_for(plan.space or _room(plan, taken))
            say(f"演练 {plan.name}：恢复 {taken.path.name}（{taken.made_at:%Y-%m-%d %H:%M}）")
            taken, took, why = _attempt(plan, taken, scratch, notes, begun, beside)
        finally:
            gone = _wiped(scratch)
    cleaning = {"cleaned": not gone.left, "cleaning": _cleaning(gone, plan)}
    return content(plan, site, asset, taken, notes, begun, took, why) | cleaning


@dataclass(frozen=True)
class Beside:
    """What is needed to ask production: the site's manners, and the password (read before anything is restored)."""

    manners: Manners
    secret: str


def _attempt(
    plan: Plan, taken: Source, scratch: Scratch, notes: Notes, at: datetime, beside: Beside
) -> tuple[Source, float, str]:
    """Restore and check; the backup with its digest, the measured time, and why it did not pass."""
    begun = time.monotonic()
    took = None
    try:
        taken = _known(taken, notes)
        begun = time.monotonic()  # what a restore in earnest would not wait for is not counted
        with ExitStack() as stack:
            if plan.method == "files":
                files.restored(plan, taken, scratch, notes)
                took = time.monotonic() - begun
            else:
                server = stack.enter_context(DATABASES[plan.method].restored(plan, taken, scratch, notes))
                with notes.phase("业务核对"):
                    prove(plan, server, notes, at)
                took = time.monotonic() - begun
                with notes.phase("与生产比对"):
                    beside_production(plan, server, notes, beside.secret, beside.manners)
                with notes.phase("全库读校验"):
                    whole(server, notes)
    except BadBackupError as error:
        notes.bad(str(error))
    except SqlError as error:
        notes.bad(f"临时实例答不上查询：{error}")
    return taken, round(took if took is not None else time.monotonic() - begun, 2), "；".join(notes.failed)


def _known(taken: Source, notes: Notes) -> Source:
    """The backup with its digest; BadBackupError when the digest beside it says otherwise or there is nothing in it."""
    with notes.phase("核对摘要"):
        if empty := source.looks_empty(taken.path):
            raise BadBackupError(empty)
        if file := source.verified(taken.path):
            notes.good(f"摘要与 {file} 一致")
        return replace(taken, digest=source.digest(taken.path))


def _room(plan: Plan, taken: Source) -> int:
    packed = taken.path.suffix in (".gz", ".zst", ".xz", ".bz2", ".lz4", ".age", ".gpg", ".7z", ".zip")
    wal = sum(p.stat().st_size for p in Path(plan.wal).glob("*") if p.is_file()) if plan.wal else 0
    return int(taken.size * (PACKED_GROWTH if packed else GROWTH[plan.method])) + wal


def _wiped(scratch: Scratch) -> Wiped:
    """Teardown that no second signal interrupts."""
    main = threading.current_thread() is threading.main_thread()
    held = {n: signal.signal(n, signal.SIG_IGN) for n in (signal.SIGTERM, signal.SIGINT)} if main else {}
    try:
        return scratch.wipe()
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM and SIGINT unwind the drill instead of killing it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: Any) -> None:  # noqa: ARG001  a handler's signature
        raise StoppedError("演练已中断，临时实例与数据已清除")

    held = {n: signal.signal(n, stop) for n in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)


def _who() -> str:
    """The account that runs the drill; its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # OSError from Python 3.13 on
        return str(os.geteuid())


def content(
    plan: Plan, site: str, asset: str, taken: Source, notes: Notes, begun: datetime, took: float, why: str
) -> dict[str, Any]:
    """What the record says, but for the clearing up; times RFC 3339."""
    passed = None if notes.unproven and not why else not why
    made_at = notes.made_at or taken.made_at
    return {
        "site": site,
        "asset": asset,
        "job": plan.name,
        **{w: getattr(plan, w) for w in ("system", "what", "tier", "method", "keeper")},
        "by": AUTOMATIC,
        "who": _who(),
        "host": machine.node(),
        "version": __version__,
        "at": begun.isoformat(timespec="seconds"),
        "ok": passed,
        "why": why or "；".join(notes.unproven),
        "restored": str(taken.path),
        "restored_digest": taken.digest,
        "restored_size": taken.size,
        "restored_version": notes.version,
        "made_at": made_at.isoformat(timespec="seconds"),
        "newest_at": notes.newest_at.isoformat(timespec="seconds") if notes.newest_at else None,
        "took_s": took,
        "phases": notes.phases,
        "lost_s": lost(plan, notes, made_at, begun) if not why else None,
        "rpo_s": plan.rpo,
        "rto_s": plan.rto,
        "checks": notes.lines(),
    }


def _cleaning(gone: Wiped, plan: Plan) -> str:
    over = f"，覆写 {gone.overwritten} 字节（固态盘与写时复制文件系统上覆写不作保证）" if plan.overwrite else "，未覆写"
    left = f"；未能删除：{'、'.join(gone.left[:5])}" if gone.left else ""
    return f"临时实例已停止，删除文件 {gone.files} 个、{gone.size} 字节{over}{left}"
