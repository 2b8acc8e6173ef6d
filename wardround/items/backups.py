"""备份: whether backups are made, in time, whole and as large as they use to be, and how long they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from statistics import median

from wardround.backup_jobs.words import bytes_text, span_text
from wardround.item import History, Limits, Subject, item
from wardround.kinds.backup import DataBackup
from wardround.limits import Limit
from wardround.verdict import Verdict, against, green, grey, not_counted, red, yellow

ROWS = ["hardware-check-3"]
AHEAD_S, SKEW_S, SHORT_S, EARLIER = 600, 3600, 600, 10
_TIERS = {"核心": "core", "重要": "major"}
_LEAST = {("red", "核心"): "严重", ("red", "重要"): "高风险", ("yellow", "核心"): "高风险"}


def clock(backup: DataBackup, subject: Subject) -> datetime:
    """The clock that the record's times are told by."""
    return backup.asked_at or subject.at


def class_rpo(backup: DataBackup, limits: Limits) -> Limit:
    """What the class of the system allows: for logs by the hour, for whole backups by the day."""
    kind = "log" if backup.what == "日志" else "full"
    return getattr(limits, f"rpo_{kind}_{_TIERS.get(backup.tier, 'minor')}")  # type: ignore[no-any-return]


def rpo_s(backup: DataBackup, limits: Limits) -> float:
    """The job's own RPO, else that of its class, in seconds."""
    return backup.rpo_s or class_rpo(backup, limits).bound * 3600


def of_tier(verdict: Verdict, tier: str) -> Verdict:
    """The verdict weighed by the class of the system it is about: the asset asked may only be where backups lie."""
    return replace(verdict, severity=_LEAST.get((verdict.grade, tier), ""))


def stamp(at: datetime) -> str:
    """A time as a finding prints it."""
    return f"{at:%Y-%m-%d %H:%M}"


@item(
    "备份时效检查",
    layer="backup",
    rows=ROWS,
    weight="grave",
    clauses=["8.1.4.9 a)"],
    advice="查备份软件的任务日志与调度（crontab、任务计划、备份服务是否运行），立即手工补做一次并确认成功；"
    "计划本身达不到 RPO 的，改调度或改用日志连续备份。",
)
def backup_fresh(backup: DataBackup, subject: Subject, limits: Limits) -> Verdict:
    """The newest good backup is not older than its RPO."""
    return of_tier(_fresh(backup, subject, limits), backup.tier)


def _fresh(backup: DataBackup, subject: Subject, limits: Limits) -> Verdict:
    if backup.last_at is None:
        if backup.count == 0 and not backup.continuous:
            return red(f"没有一份可用的备份{_why(backup)}")
        return grey(f"未取得最近一次成功备份的时间{_why(backup)}")
    now, allowed = clock(backup, subject), rpo_s(backup, limits)
    age = (now - backup.last_at).total_seconds()
    if age < -AHEAD_S:
        return grey(f"备份的时间（{stamp(backup.last_at)}）在主机时钟之后，时钟或时间不可信")
    grade = limits.backup_age_percent.grade(100 * age / allowed)
    skew = abs((now - subject.at).total_seconds())
    clocks = f"（主机时钟与巡检主机相差 {span_text(skew)}）" if skew > SKEW_S else ""
    said = "已超过" if grade == "red" else ("接近" if grade == "yellow" else "在")
    tail = "之内" if grade == "green" else ""
    message = f"距今 {span_text(max(0, age))}（{stamp(backup.last_at)}），{said} RPO {span_text(allowed)}{tail}{clocks}"
    return Verdict(grade, message, round(age / 3600, 2), "h", f"RPO {span_text(allowed)}")


def _why(backup: DataBackup) -> str:
    return f"：{backup.why}" if backup.why else ""


@item(
    "最近一次备份结果检查",
    layer="backup",
    rows=ROWS,
    weight="grave",
    clauses=["8.1.4.9 a)"],
    advice="按提示的原因处理（空间、账号、网络、介质）后手工补做一次；失败期间的数据只有更早的备份可用，先告知系统负责人。",
)
def backup_succeeded(backup: DataBackup) -> Verdict:
    """The newest attempt did not fail."""
    return of_tier(_outcome(backup), backup.tier)


def _outcome(backup: DataBackup) -> Verdict:
    if backup.tried_ok is False:
        when = f"（{stamp(backup.tried_at)}）" if backup.tried_at else ""
        return red(f"最近一次备份{when}失败：{backup.why or '未说明原因'}")
    if backup.tried_ok:
        return green(f"最近一次成功{_why(backup)}")
    if backup.tried_at and backup.tried_at == backup.last_at:
        return not_counted("由备份文件判断，备份程序自己的结果未取得")
    if backup.tried_at and backup.last_at:
        return not_counted(f"最近一次还没有结果{_why(backup)}")
    return grey(f"未取得最近一次备份的结果{_why(backup)}")


@item(
    "备份大小检查",
    layer="backup",
    rows=ROWS,
    weight="grave",
    worse="lower",
    clauses=["8.1.4.9 a)"],
    advice="不要删除更早的备份。核对这份备份：恢复到演练环境看表数与行数，查导出日志有无报错、磁盘是否写满、"
    "是否少导了库或表；确因清理数据变小的，由系统负责人书面确认。",
)
def backup_size_steady(backup: DataBackup, history: History[DataBackup], limits: Limits) -> Verdict:
    """The newest backup is not empty and not much smaller than those before."""
    return of_tier(_size(backup, history, limits), backup.tier)


def _size(backup: DataBackup, history: History[DataBackup], limits: Limits) -> Verdict:
    size = backup.size_bytes
    if size is None:
        return not_counted("没有可看大小的备份") if backup.count == 0 or backup.continuous else grey("未取得备份大小")
    least = backup.min_bytes or limits.backup_least_bytes.bound
    if size < least:
        return red(f"只有 {bytes_text(size)}，少于 {bytes_text(least)}", size, "B", limit=f"≥{bytes_text(least)}")
    usual = _usual(backup, history)
    if backup.what in ("增量", "日志") or usual is None:
        return green(bytes_text(size) + ("" if usual else "（没有以往的可比）"), size, "B")
    share, text = 100 * size / usual, f"{bytes_text(size)}，是以往（{bytes_text(usual)}）的 {{value}}"
    if limits.backup_size_percent.grade(share) == "green":
        return against(limits.backup_growth_percent, share, text)
    return against(limits.backup_size_percent, share, text)


def _usual(backup: DataBackup, history: History[DataBackup]) -> float | None:
    """The larger of what the backups still kept and the earlier rounds tell: so a dump that stays halved stays red."""
    rounds = [v for _, v in history.series(backup, "size_bytes")][-EARLIER:]
    known = [v for v in (backup.usual_bytes, median(rounds) if rounds else None) if v]
    return max(known, default=None)


@item(
    "备份耗时检查",
    layer="backup",
    rows=ROWS,
    worse="higher",
    weight="light",
    advice="查备份期间的网络、磁盘与数据库负载，是否与其他任务重叠；耗时接近备份窗口的改错峰或改增量。",
)
def backup_duration_steady(backup: DataBackup, history: History[DataBackup], limits: Limits) -> Verdict:
    """A backup does not take much longer than it used to."""
    if backup.duration_s is None:
        return not_counted("备份工具没有给出耗时")
    rounds = [v for _, v in history.series(backup, "duration_s")][-EARLIER:]
    usual = backup.usual_s or (median(rounds) if rounds else None)
    took = span_text(backup.duration_s)
    if backup.duration_s <= SHORT_S or not usual:
        return green(took + ("" if usual else "（没有以往的可比）"))
    share = 100 * backup.duration_s / usual
    return against(limits.backup_duration_percent, share, f"{took}，是以往（{span_text(usual)}）的 {{value}}")


@item(
    "备份按计划执行检查",
    layer="backup",
    rows=ROWS,
    advice="查调度为何没有启动（任务停用、服务停止、上一次没有结束），补做一次并核对下一次的启动时间。",
)
def backup_not_overdue(backup: DataBackup, subject: Subject, limits: Limits) -> Verdict:
    """The backup that was due has been made."""
    if backup.next_due is None:
        return not_counted("计划没有写备份间隔，工具也没有给出下次时间")
    if backup.last_at is None or (backup.last_at - clock(backup, subject)).total_seconds() > AHEAD_S:
        return grey("未取得最近一次成功备份的可信时间")
    late = (clock(backup, subject) - backup.next_due).total_seconds()
    if late <= 0:
        return green(f"下次应在 {stamp(backup.next_due)}")
    interval = max((backup.next_due - backup.last_at).total_seconds(), 1)
    grade = limits.backup_late_percent.grade(100 * late / interval)
    return Verdict(grade, f"应在 {stamp(backup.next_due)} 再做一次，已过 {span_text(late)}", round(late / 3600, 2), "h")


@item(
    "备份保留检查",
    layer="backup",
    rows=ROWS,
    advice="核对保留策略与清理脚本，确认没有人为或被病毒删除；备份介质空间不足的扩容，不要靠删备份腾空间。",
)
def backup_kept(backup: DataBackup, subject: Subject, limits: Limits) -> Verdict:
    """As many backups are there, and reach as far back, as the plan demands."""
    if backup.keep_count is None and backup.keep_s is None:
        return not_counted("计划没有写保留要求")
    if backup.count is None or (backup.keep_s and backup.count and backup.oldest_at is None):
        return grey("未取得备份份数或最早一份的时间")
    if backup.keep_count and backup.count < backup.keep_count:
        return yellow(f"只有 {backup.count} 份，计划保留 {backup.keep_count} 份", backup.count, "份")
    since = f"，最早 {stamp(backup.oldest_at)}" if backup.oldest_at else ""
    reach = (clock(backup, subject) - backup.oldest_at).total_seconds() if backup.oldest_at else 0.0
    if backup.keep_s and reach + rpo_s(backup, limits) < backup.keep_s:
        return yellow(f"{backup.count} 份{since}，计划保留 {span_text(backup.keep_s)}", backup.count, "份")
    return green(f"{backup.count} 份{since}", backup.count, "份")


@item(
    "备份空间检查",
    layer="backup",
    rows=ROWS,
    worse="lower",
    advice="在下一次备份之前扩容，或把较早且已校验的备份移到别处；移走前核对异地副本完好。",
)
def backup_space_ok(backup: DataBackup, limits: Limits) -> Verdict:
    """There is room for the next backup."""
    if backup.free_bytes is None:
        return not_counted("备份工具没有给出剩余空间")
    size = max(backup.size_bytes or 0, backup.usual_bytes or 0)
    if not size:
        return grey(f"剩余 {bytes_text(backup.free_bytes)}，未取得备份大小，不知道够不够下一次")
    text = f"剩余 {bytes_text(backup.free_bytes)}，一份约 {bytes_text(size)}，还能容纳 {{value}}"
    times = backup.free_bytes / size
    return against(limits.backup_space_times, round(times) if times >= 10 else times, text)
