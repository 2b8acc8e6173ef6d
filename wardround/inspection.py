"""The main job: one round over the hosts of a play, from collecting to the closed record."""

from __future__ import annotations

import asyncio
import platform as machine
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround import disk, platforms
from wardround import items as items_folder
from wardround.backup_jobs import with_jobs
from wardround.backups import rounds as backups
from wardround.backups.keeper import Keeper
from wardround.collect import Settings, collect
from wardround.collect.codes import Ask, asked
from wardround.collect.evidence import read as read_evidence
from wardround.collect.evidence import safe
from wardround.collect.target import Target
from wardround.examine import examine
from wardround.job import InspectionError, Job, checked, fault, limits_of
from wardround.judge import Examined
from wardround.kinds.system import Login, Reach
from wardround.limits import LimitError, Limits, defaults
from wardround.record.closing import Outcome, close
from wardround.record.packing import KEPT, pack_old
from wardround.record.reading import url
from wardround.record.rounds import Round, RoundError
from wardround.record.store import Store
from wardround.snapshot import snapshot
from wardround.visit import Visit


class Inspection:
    """Runs one job; `say` prints a progress line, `ask` asks a person for a bastion's one-time code."""

    def __init__(self, job: Job, say: Callable[[str], None], ask: Ask = lambda _: None) -> None:
        self.job = checked(job)
        self.say, self.ask = say, ask
        self.stop = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.limits: dict[str, Limits] = {}
        self.assets: dict[str, Examined] = {}
        self.sent: list[dict[str, Any]] = []

    def interrupt(self) -> None:
        """Start no new asset and close the open sessions; safe to call from a signal handler, and more than once."""
        if self.loop and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.stop.set)
        else:
            self.stop.set()

    def run(self, now: datetime) -> Outcome:
        """Collect, parse, judge and close; an interrupted round comes back with state "interrupted"."""
        if self.job.topic == "backup":
            backups.checked(self.job.site_variables, now)  # before a round is opened that could not be closed
        fresh = not self.job.runs.exists()
        current = Round.open(self.job.runs, self.job.round_id, f"{now:%Y%m%d}", snapshot(self.job, now))
        if fresh:
            self.say(f"新建巡检目录 {self.job.runs}，没有以往的记录可比；若本应已有，请核对 runs=")
        store = Store(url(self.job.runs, self.job.store_url))
        try:
            if kept := store.round(current.id):
                current.write_info(kept["snapshot"])
                raise RoundError(f"{current.folder}：编号 {current.id} 的巡检此前已入库，现已补全状态；请直接查看报告")
            with self._keeper(now) as keeper:
                self._collected(current, self._targets(current), keeper)
                if self.stop.is_set() and len(self.assets) < self.job.size:
                    current.mark("interrupted")
                    return Outcome(current.id, "interrupted", current.folder)
                if keeper:
                    backups.kept(keeper, current, self.assets, self.job.site_variables, self.say)
            outcome = close(
                current, store, self.assets, items_folder.load(), datetime.now().astimezone(), sent=self.sent
            )
            pack_old(self.job.runs, int(self.job.site_variables.get("keep_evidence") or KEPT))
            return outcome
        finally:
            store.close()
            current.release()

    def _keeper(self, now: datetime) -> AbstractContextManager[Keeper | None]:
        """Who keeps the configurations of this round, None in a round that is about something else."""
        if self.job.topic != "backup":
            return nullcontext()
        folder = (self.job.backups or Path("backups")) / safe(self.job.site)
        return backups.kept_for(folder, self.job.site_variables, self.job.groups, now)

    def _targets(self, current: Round) -> list[Target]:
        """The assets still to be asked; those of an interrupted run are read back, the broken ones told at once."""
        for visit in current.visits(read_evidence) if self.job.topic != "backup" else ():  # what was staged is gone
            if visit.asset in self.job.hosts and visit.login.ok is not None:  # a refused login is not tried again
                self._examine(visit)
        self.say(f"巡检 {current.id}：{self.job.size} 台资产；若被中断，续跑请加 -e round={current.id}")
        if self.assets:
            self.say(f"续跑：已有 {len(self.assets)} 台的采集结果，不再重复访问")
        wanted = []
        for name, variables in self.job.hosts.items():
            if why := self._fault(name, variables):
                self._broken(name, why)
            elif name not in self.assets:
                wanted.append(Target(name, str(variables["platform"]), variables))
        for name, why in self.job.broken.items():
            self._broken(name, why)
        return wanted

    def _fault(self, name: str, variables: Mapping[str, Any]) -> str:
        """Why an asset's variables cannot be used, or ""."""
        try:
            self.limits[name] = limits_of(variables)
        except LimitError as error:
            return str(error)
        return fault(variables, self.job.topic)

    def _broken(self, name: str, why: str) -> None:
        at = datetime.now().astimezone()
        known = str(self.job.hosts.get(name, {}).get("platform", ""))
        usable = known if known in platforms.names() else ""
        visit = Visit(name, usable, at, Reach(ok=False, why=f"变量错误：{why}"), Login(ok=None, why="变量错误"))
        self._examine(visit)
        self.say(f"{name}：变量错误：{why}")

    def _examine(self, visit: Visit) -> None:
        self.sent += sent_lines(visit)
        variables = self.job.hosts.get(visit.asset, {})
        limits = self.limits.get(visit.asset) or defaults()
        platform = platforms.load(visit.platform) if visit.platform else platforms.NONE
        platform = with_jobs(platform, variables)
        self.assets[visit.asset] = examine(visit, platform, variables, limits, self.job.depth)

    def _collected(self, current: Round, targets: list[Target], keeper: Keeper | None) -> None:
        """Ask the targets; whatever ends that before its time leaves the round marked as one to be resumed."""
        try:
            asyncio.run(self._collect(current, targets, keeper))
        except BaseException as error:
            with suppress(OSError):  # a full disk
                current.mark("interrupted")
            if isinstance(error, OSError):
                kept = f"已采集的 {len(self.assets)} 台保留，处理后续跑请加 -e round={current.id}"
                raise InspectionError(f"{disk.fault(error)}；巡检中断，{kept}") from None
            raise

    def _unless_stopped(self, line: str) -> None:
        if not self.stop.is_set():
            self.say(line)

    async def _collect(self, current: Round, targets: list[Target], keeper: Keeper | None) -> None:
        total, tally = len(targets), Counter[str]()

        def done(visit: Visit) -> None:
            current.keep(visit)
            self._examine(visit)
            tally["ok" if visit.login.ok else "bad"] += 1
            count = tally.total()
            if not visit.login.ok or count == total or count % max(1, total // 20) == 0:
                self.say(f"[{count}/{total}] {visit.asset}：{progress(visit)}")

        settings = Settings(
            depth=self.job.depth,
            evidence=current.folder / "evidence",
            inventory=self.job.inventory,
            collector=machine.node(),
            codes=asked(targets, str(self.job.settings.get("otp") or ""), self.ask, self._unless_stopped),
            keeper=keeper,
            **self.job.settings,
        )
        self.loop = asyncio.get_running_loop()
        await collect(targets, settings, done, self.stop)


def progress(visit: Visit) -> str:
    """A visit in a few words."""
    if visit.reach.ok is not True:
        return visit.reach.why or "未采集"
    return f"已采集 {len(visit.answers)} 项" if visit.login.ok else f"登录失败：{visit.login.why}"


def sent_lines(visit: Visit) -> list[dict[str, Any]]:
    """Everything that was sent to an asset, as it stands in sent.jsonl."""
    words = {"asset": visit.asset, "address": visit.address, "account": visit.account}
    return [
        words | {"at": s.at.isoformat(), "transport": s.transport, "command": s.command, "bytes": s.sent}
        for s in visit.sent
    ]
