"""备份的可靠: verified, complete, encrypted, elsewhere, in real time where it must be, and somebody who restores it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from wardround.backup_jobs.job import entries, faults
from wardround.backup_jobs.words import span_text
from wardround.item import History, Limits, Site, Subject, item
from wardround.items.backups import AHEAD_S, ROWS, class_rpo, clock, of_tier, rpo_s, stamp
from wardround.kinds.backup import DataBackup
from wardround.verdict import Verdict, against, green, grey, not_counted, red, yellow

LEVEL = 3


@item(
    "备份校验检查",
    layer="backup",
    rows=["software-check-2", *ROWS],
    worse="higher",
    clauses=["8.1.4.9 a)"],
    advice="做一次校验（核对摘要、备份软件的 verify/check），再做恢复演练：只有恢复出来的备份才算有备份。"
    "校验未通过的，立即重做备份并保留坏的那份备查。",
)
def backup_verified(backup: DataBackup, history: History[DataBackup], subject: Subject, limits: Limits) -> Verdict:
    """The backup was verified not long ago and is intact."""
    return of_tier(_proof(backup, history, subject, limits), backup.tier)


def _proof(backup: DataBackup, history: History[DataBackup], subject: Subject, limits: Limits) -> Verdict:
    if backup.intact is False:
        return red(f"校验未通过：{backup.why or backup.verified_how or '未说明'}")
    earlier = history.series(backup, "proved")
    if backup.verified_at is None and earlier and earlier[-1][1] == 0:
        return red(f"{stamp(earlier[-1][0])} 校验未通过，之后没有再校验")
    at = backup.verified_at if backup.intact else next((t for t, ok in reversed(earlier) if ok), None)
    if at is None:
        return yellow("从未校验过，不能保证恢复得出来")
    limit = limits.backup_verified_core_days if backup.tier == "核心" else limits.backup_verified_days
    days = max(0.0, (clock(backup, subject) - at).total_seconds() / 86400)
    how = f"，{backup.verified_how}" if backup.verified_how else ""
    return against(limit, round(days, 1), f"{stamp(at)} 校验通过{how}（{round(days, 1):g} 天前）")


@item(
    "备份内容完整检查",
    layer="backup",
    rows=["software-check-2", *ROWS],
    advice="把所缺的部分加进备份任务（如 pg_dumpall -g 导出角色与权限、备份时加 WITH CHECKSUM），下一轮再核对。",
)
def backup_complete(backup: DataBackup) -> Verdict:
    """Nothing is missing that a restore would need."""
    if backup.lacks:
        return yellow("；".join(backup.lacks))
    return green("没有发现缺少的部分") if backup.last_at else not_counted("没有可看的备份")


@item(
    "备份加密检查",
    layer="backup",
    rows=["software-check-6", *ROWS],
    clauses=["8.1.4.8 b)"],
    advice="备份含患者信息，按计划在备份软件中启用加密（或用 age、openssl、gpg 加密后存放）；密钥与备份分开保管，并演练一次用密钥恢复。",
)
def backup_encrypted(backup: DataBackup) -> Verdict:
    """The backup is encrypted where the plan says so."""
    if not backup.encrypt:
        return not_counted("计划没有要求加密")
    if backup.encrypted is None:
        return grey("看不出是否加密")
    return green("已加密") if backup.encrypted else red("计划要求加密，实际没有加密")


@dataclass(frozen=True)
class Copy:
    """The copy of a backup elsewhere: where, when, and whether it is kept up to date all the time; `known` where told."""

    place: str = ""
    at: datetime | None = None
    continuous: bool | None = None
    known: bool = True


def _copy(backup: DataBackup, everywhere: Mapping[str, list[DataBackup]], own: str) -> Copy:
    """The copy as the record itself tells it, or as the job elsewhere does that the plan names."""
    if not backup.offsite_job:
        return Copy(backup.offsite, backup.offsite_at, backup.offsite_continuous)
    asset, _, name = backup.offsite_job.partition("/")
    found = next((b for b in everywhere.get(asset or own, []) if b.unit == name), None)
    place = backup.offsite or asset or name
    return Copy(place, found.last_at, found.continuous) if found else Copy(place, known=False)


@item(
    "异地副本检查",
    layer="backup",
    rows=ROWS,
    worse="higher",
    clauses=["8.1.4.9 b)"],
    advice="核对向异地复制的任务与链路，补传最近一份；没有异地副本的，机房失火或勒索病毒会同时失去数据与备份，应立项解决。",
)
def backup_offsite(backup: DataBackup, everywhere: Site[DataBackup], subject: Subject, limits: Limits) -> Verdict:
    """A copy stands elsewhere and is not old."""
    return of_tier(_away(backup, _copy(backup, everywhere.of, subject.name), subject, limits), backup.tier)


def _away(backup: DataBackup, copy: Copy, subject: Subject, limits: Limits) -> Verdict:
    if not copy.place:
        told = "没有异地副本"
        return red(told) if backup.tier == "核心" else yellow(told)
    if copy.at is None:
        why = "没有取得副本的时间" if copy.known else f"本轮没有取得 {backup.offsite_job} 的结果"
        return red(f"{copy.place}：没有可用的副本") if _told_wrong(copy.place) else grey(f"{copy.place}：{why}")
    age = (clock(backup, subject) - copy.at).total_seconds()
    if age < -AHEAD_S:
        return grey(f"{copy.place}：副本的时间（{stamp(copy.at)}）在主机时钟之后，时间不可信")
    age = max(0.0, age)
    text = f"{copy.place}：{stamp(copy.at)}（{span_text(age)}前）"
    if backup.offsite_max_s:
        over = age > backup.offsite_max_s
        limit = f"≤{span_text(backup.offsite_max_s)}"
        return (
            red(f"{text}，超过 {limit[1:]}", round(age / 3600, 1), "h", limit=limit) if over else _fine(text, age, copy)
        )
    graded = against(limits.backup_offsite_hours, age / 3600, text)
    return graded if graded.grade != "green" else _fine(text, age, copy)


def _told_wrong(place: str) -> bool:
    """Whether the reader wrote a reason after the place."""
    return place.endswith("）")


def _fine(text: str, age: float, copy: Copy) -> Verdict:
    hours = round(age / 3600, 1)
    return yellow(text, hours, "h") if _told_wrong(copy.place) else green(text, hours, "h")


@item(
    "异地实时备份检查",
    layer="backup",
    rows=ROWS,
    weight="grave",
    clauses=["8.1.4.9 b)"],
    advice="三级系统应把重要数据实时备份至备份场地（日志连续传送、存储远程复制、数据库灾备库）；"
    "每天夜里复制一次不算实时。未建成前列入整改计划并缩短复制间隔。",
)
def offsite_realtime(backups: list[DataBackup], everywhere: Site[DataBackup], subject: Subject) -> Iterator[Verdict]:
    """Every system graded level 3 has a copy elsewhere that is kept up to date all the time."""
    for system, mine in _systems(backups).items():
        yield of_tier(_realtime(system, mine, everywhere.of, subject), _tier(mine))


def _systems(backups: Iterable[DataBackup]) -> dict[str, list[DataBackup]]:
    found: dict[str, list[DataBackup]] = {}
    for one in backups:
        found.setdefault(one.system or one.unit, []).append(one)
    return found


def _realtime(system: str, mine: list[DataBackup], everywhere: Mapping[str, list[DataBackup]], own: Subject) -> Verdict:
    levels = [b.level for b in mine if b.level is not None]
    if not levels:
        core = any(b.tier == "核心" for b in mine)
        why = "资产清单没有登记系统的定级，不知道是否要求异地实时备份"
        return grey(why, name=system) if core else not_counted(why, name=system)
    if max(levels) < LEVEL:
        return not_counted(f"定级 {max(levels)} 级，不要求异地实时备份", name=system)
    all_of_it = [b for bs in everywhere.values() for b in bs if (b.system or b.unit) == system] or mine
    copies = [_copy(b, everywhere, own.name) for b in all_of_it]
    live = next((c for c in copies if c.place and c.continuous), None)
    if live:
        return green(f"{live.place}：连续传送", name=system)
    placed = [c for c in copies if c.place]
    timed = [c for c in placed if c.at]
    if timed:
        at = max(c.at for c in timed if c.at)
        return red(f"只有定时的异地副本（最近 {stamp(at)}），定时复制不是实时备份", name=system)
    if any(c.continuous is None for c in placed):
        return grey(f"登记了 {placed[0].place}，没有取得实时备份的证据", name=system)
    return red("没有异地实时备份" if placed else "没有任何异地备份", name=system)


@item(
    "备份策略与系统级别检查",
    layer="backup",
    rows=ROWS,
    advice="核心系统的日志备份间隔不超过 1 小时、全量不超过 7 天；没有日志备份的，出事要丢掉上一次全量以来的全部业务，"
    "应启用归档（WAL、归档日志、事务日志备份）。",
)
def backup_plan_fits(backups: list[DataBackup], everywhere: Site[DataBackup], limits: Limits) -> Iterator[Verdict]:
    """The plan of every system is as strict as the system's class demands."""
    for system in _systems(backups):
        every = [b for bs in everywhere.of.values() for b in bs if (b.system or b.unit) == system]
        mine = every or _systems(backups)[system]
        yield of_tier(_plan(system, mine, limits), _tier(mine))


def _tier(mine: Iterable[DataBackup]) -> str:
    """The highest class among the jobs of a system."""
    told = {b.tier for b in mine}
    return next((tier for tier in ("核心", "重要") if tier in told), "")


def _plan(system: str, every: list[DataBackup], limits: Limits) -> Verdict:
    lax = [b for b in every if b.rpo_s and b.what != "增量" and b.rpo_s > class_rpo(b, limits).bound * 3600]
    if lax:
        told = "、".join(f"{b.unit} 计划 {span_text(b.rpo_s or 0)}" for b in lax)
        worst = class_rpo(lax[0], limits)
        return yellow(f"{told}，{lax[0].tier or '该'}类要求 ≤{worst.bound:g}{worst.unit}", name=system)
    if not any(b.unit for b in every):
        return grey("备份任务没有名字", name=system)
    if any(b.tier == "核心" for b in every) and not _has_log(every):
        full = min((rpo_s(b, limits) for b in every), default=0.0)
        return red(f"核心系统没有日志备份，最多会丢失 {span_text(full)}的数据", name=system)
    return green("符合系统级别的要求", name=system)


def _has_log(every: list[DataBackup]) -> bool:
    """Systems that are files only have no log."""
    return any(b.what == "日志" or b.continuous for b in every) or all(b.what == "文件" for b in every)


@item(
    "恢复责任人检查",
    layer="backup",
    rows=ROWS,
    weight="light",
    advice="在备份计划中写明谁负责恢复（姓名或岗位与电话），并让其参加恢复演练。",
)
def restorer_named(backup: DataBackup) -> Verdict:
    """The plan says who restores."""
    return green(f"由 {backup.keeper} 恢复") if backup.keeper else yellow("计划没有写由谁恢复")


@item(
    "备份任务取得结果检查",
    layer="backup",
    rows=ROWS,
    advice="核对备份任务在清单中的写法（目录、库名、仓库）与巡检账号的权限；备份软件换了或任务停了的，更新备份计划。",
)
def backup_jobs_answered(backups: list[DataBackup], subject: Subject) -> Iterator[Verdict]:
    """Every job of the plan was answered for."""
    wrong = faults(subject.variables)
    for fault in wrong:
        yield red(f"计划写错：{fault}", name="备份计划")
    known = {b.unit for b in backups if b.last_at or b.tried_at or b.count is not None or b.continuous is not None}
    for name in entries(subject.variables):
        if name in known:
            yield green("已取得结果", name=name)
        elif not any(name in fault for fault in wrong):
            yield grey("计划中有这个任务，没有取得它的结果", name=name)
    if not entries(subject.variables):
        yield not_counted("没有登记备份任务")
