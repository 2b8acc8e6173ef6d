"""The main job: one round over the hosts of a play, from collecting to the closed record."""

from __future__ import annotations

import asyncio
import platform as machine
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround import __version__, disk, platforms, rows
from wardround import items as items_folder
from wardround.backup_jobs import faults as job_faults
from wardround.backup_jobs import jobs, with_jobs
from wardround.backups import rounds as backups
from wardround.backups.keeper import Keeper
from wardround.collect import Settings, collect
from wardround.collect.codes import Ask, asked
from wardround.collect.evidence import read as read_evidence
from wardround.collect.evidence import safe
from wardround.collect.target import Target
from wardround.drill.asking import faults as drill_faults
from wardround.examine import examine
from wardround.judge import Examined
from wardround.kinds.system import Login, Reach
from wardround.limits import LimitError, Limits, defaults
from wardround.record.closing import Outcome, close
from wardround.record.packing import KEPT, pack_old
from wardround.record.reading import url
from wardround.record.rounds import Round, RoundError
from wardround.record.store import Store
from wardround.visit import Visit, due

DEPTH = {"日": "daily", "周": "weekly", "月": "monthly"}
PERIODS = ("日", "周", "月", "季度", "半年度", "年度", "节假日专项")
KEPT_WORDS = (
    "title",
    "model",
    "rows",
    "criticality",
    "owner",
    "campus",
    "zone",
    "systems",
    "of",
    "unit",
    "members",
    "pair",
    "transport",
    "recorded_at",
    "backup_jobs",
)

NEEDED = {"backup_check": ("backup_jobs", "drills"), "drill": ("drills",)}
"""Topic → the host variables of which an asset needs one to be of its concern."""


class InspectionError(Exception):
    """A round that cannot begin; the message says what to change."""


@dataclass(frozen=True)
class Job:
    """What a round needs to know; `hosts` are plain variables by inventory name, `broken` those that do not resolve.

    `site_variables` are contract, duty, plan, waivers … as they stand for the whole inventory. `topic` is one of
    platforms.TOPICS for a round about that alone, which leaves out the hosts that it does not concern; `backups` is the
    folder of the configurations' repositories.
    """

    runs: Path
    site: str
    inventory: Path
    hosts: Mapping[str, Mapping[str, Any]]
    broken: Mapping[str, str] = field(default_factory=dict)
    site_variables: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, list[str]] = field(default_factory=dict)
    inventory_size: int = 0
    round_id: str = ""
    topic: str = ""
    backups: Path | None = None
    period: str = "季度"
    store_url: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


class Inspection:
    """Runs one job; `say` prints a progress line, `ask` asks a person for a bastion's one-time code."""

    def __init__(self, job: Job, say: Callable[[str], None], ask: Ask = lambda _: None) -> None:
        if job.period not in PERIODS:
            raise InspectionError(f"period={job.period}：只能是 {'、'.join(PERIODS)}")
        self.job = _about(job) if job.topic else job
        self.say, self.ask = say, ask
        self.depth = job.topic or DEPTH.get(job.period, "quarterly")
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
        fresh = not self.job.runs.exists()
        current = Round.open(self.job.runs, self.job.round_id, f"{now:%Y%m%d}", self._opening(now))
        if fresh:
            self.say(f"新建巡检目录 {self.job.runs}，没有以往的记录可比；若本应已有，请核对 runs=")
        store = Store(url(self.job.runs, self.job.store_url))
        try:
            if kept := store.round(current.id):
                current.write_info(kept["snapshot"])
                raise RoundError(f"{current.folder}：编号 {current.id} 的巡检此前已入库，现已补全状态；请直接查看报告")
            with self._keeper(now) as keeper:
                self._collected(current, self._targets(current), keeper)
                if self.stop.is_set() and len(self.assets) < len(self.job.hosts) + len(self.job.broken):
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

    def _opening(self, now: datetime) -> dict[str, Any]:
        """The snapshot as it stands before anything is asked."""
        site = self.job.site_variables
        return {
            "site": self.job.site,
            "period": self.job.period,
            "depth": self.depth,
            "topic": self.job.topic,
            "started": now.isoformat(timespec="seconds"),
            "version": __version__,
            "collector": machine.node(),
            **{word: site.get(word) or {} for word in ("contract", "duty", "plan")},
            "waivers": site.get("waivers") or [],
            "partial": self._partial(),
            "assets": {name: self._words(name) for name in [*self.job.hosts, *self.job.broken]},
            "limits": defaults().merged(*_limit_tables(site)).as_dict(),
            "limit_titles": defaults().titles(),
            "rows": self._rows(),
        }

    def _partial(self) -> dict[str, int] | None:
        """How many of the inventory's assets the round is about, when it is not about all (--limit)."""
        asked = len(self.job.hosts) + len(self.job.broken)
        return {"asked": asked, "inventory": self.job.inventory_size} if asked < self.job.inventory_size else None

    def _rows(self) -> dict[str, dict[str, str]]:
        """The rows of the tables this site's assets belong to: another contract's rows are none of its business."""
        named = (row for variables in self.job.hosts.values() for row in variables.get("rows") or [])
        tables = {str(row).rsplit("-", 1)[0] for row in named}
        known = {k: r for k, r in rows.rows().items() if k.rsplit("-", 1)[0] in tables}
        return {k: {"name": r["name"], "count": r["count"]} for k, r in known.items()}

    def _words(self, name: str) -> dict[str, Any]:
        variables = self.job.hosts.get(name, {})
        words = {w: variables[w] for w in KEPT_WORDS if variables.get(w) not in (None, "", [])}
        address = variables.get("ansible_host") or name
        told = {"platform": str(variables.get("platform", "")), "address": address, "via": _via(variables)}
        return {**told, "groups": self.job.groups.get(name, []), **words}

    def _targets(self, current: Round) -> list[Target]:
        """The assets still to be asked; those of an interrupted run are read back, the broken ones told at once."""
        for visit in current.visits(read_evidence) if self.job.topic != "backup" else ():  # what was staged is gone
            if visit.asset in self.job.hosts and visit.login.ok is not None:  # a refused login is not tried again
                self._examine(visit)
        count = len(self.job.hosts) + len(self.job.broken)
        self.say(f"巡检 {current.id}：{count} 台资产；若被中断，续跑请加 -e round={current.id}")
        if self.assets:
            self.say(f"续跑：已有 {len(self.assets)} 台的采集结果，不再重复访问")
        wanted = []
        for name, variables in self.job.hosts.items():
            fault = self._fault(name, variables)
            if fault:
                self._broken(name, fault)
            elif name not in self.assets:
                wanted.append(Target(name, str(variables["platform"]), variables))
        for name, fault in self.job.broken.items():
            self._broken(name, fault)
        return wanted

    def _fault(self, name: str, variables: Mapping[str, Any]) -> str:
        """Why an asset's variables cannot be used, or ""."""
        platform = variables.get("platform")
        if not platform:
            return "缺少变量 platform（可用：" + "、".join(platforms.names()) + "）"
        if platform not in platforms.names():
            return f"platform: {platform} 尚不支持（可用：" + "、".join(platforms.names()) + "）"
        try:
            self.limits[name] = defaults().merged(*_limit_tables(variables))
        except LimitError as error:
            return str(error)
        if self.job.topic == "backup_check" and not jobs(variables):
            return "；".join(job_faults(variables))
        if self.job.topic == "drill":
            return "；".join(drill_faults(variables))
        return ""

    def _broken(self, name: str, fault: str) -> None:
        at = datetime.now().astimezone()
        known = str(self.job.hosts.get(name, {}).get("platform", ""))
        usable = known if known in platforms.names() else ""
        visit = Visit(name, usable, at, Reach(ok=False, why=f"变量错误：{fault}"), Login(ok=None, why="变量错误"))
        self._examine(visit)
        self.say(f"{name}：变量错误：{fault}")

    def _examine(self, visit: Visit) -> None:
        self.sent += sent_lines(visit)
        variables = self.job.hosts.get(visit.asset, {})
        limits = self.limits.get(visit.asset) or defaults()
        platform = platforms.load(visit.platform) if visit.platform else platforms.NONE
        platform = with_jobs(platform, variables)
        self.assets[visit.asset] = examine(visit, platform, variables, limits, self.depth)

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
            depth=self.depth,
            evidence=current.folder / "evidence",
            inventory=self.job.inventory,
            collector=machine.node(),
            codes=asked(targets, str(self.job.settings.get("otp") or ""), self.ask, self._unless_stopped),
            keeper=keeper,
            **self.job.settings,
        )
        self.loop = asyncio.get_running_loop()
        await collect(targets, settings, done, self.stop)


def _about(job: Job) -> Job:
    """The job with the hosts that its topic asks anything of; those that cannot be told stay, to be found at fault."""
    hosts = {name: v for name, v in job.hosts.items() if concerned(v, job.topic)}
    if not hosts and not job.broken:
        raise InspectionError(f"清单中没有一台资产需要做{platforms.TOPICS[job.topic]}")
    return replace_fields(job, hosts=hosts, inventory_size=job.inventory_size - len(job.hosts) + len(hosts))


def concerned(variables: Mapping[str, Any], topic: str) -> bool:
    """Whether a round about the topic asks the asset anything, or finds it at fault."""
    if topic in NEEDED:
        return any(variables.get(word) for word in NEEDED[topic])
    name = str(variables.get("platform", ""))
    return name not in platforms.names() or any(due(q, topic) for q in platforms.load(name).questions())


def _via(variables: Mapping[str, Any]) -> str:
    """How an asset is reached, as the report tells it: recorded, local, bastion or direct."""
    transport = variables.get("transport")
    if transport in ("recorded", "local"):
        return str(transport)
    return "bastion" if variables.get("bastion") else "direct"


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


def _limit_tables(variables: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every variable `limits_*` in order of name, then `limits`."""
    names = [*sorted(n for n in variables if n.startswith("limits_")), "limits"]
    return [variables[n] for n in names if variables.get(n)]
