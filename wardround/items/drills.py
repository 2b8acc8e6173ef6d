"""恢复演练: whether backups were proven to restore, how fast, how much would be lost, and how long ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from wardround.drill.spans import spoken
from wardround.item import Limits, Subject, item
from wardround.items.backups import of_tier
from wardround.kinds.backup import Drill
from wardround.limits import Limit
from wardround.verdict import Verdict, green, grey, not_counted, red, yellow

ROWS = ["software-check-2", "hardware-check-3"]
BY_PERSON = "人工执行"
NEVER = "从未做过恢复演练"
_TIERS = {"核心": "core", "重要": "major"}


def _named(drill: Drill) -> str:
    told = drill.unit if drill.system.lower() in drill.unit.lower() else f"{drill.system} {drill.unit}"
    return told.strip() or "演练"


def _by(drill: Drill) -> str:
    """Who did it, where it was a person."""
    if drill.by != BY_PERSON:
        return ""
    return f"（{BY_PERSON}，{drill.who}）" if drill.who else f"（{BY_PERSON}，未写执行人）"


@item(
    "恢复演练结果检查",
    layer="backup",
    rows=ROWS,
    weight="grave",
    clauses=["8.1.4.9 a)"],
    advice="按所述原因处理：备份本身不可用的，立即补做一次备份并重新演练，更早的备份不要删除；"
    "密钥、WAL、版本或扩展缺少的，补齐后重新演练；核对不符的，由系统负责人核实数据。",
)
def drill_passed(drill: Drill) -> Verdict:
    """The newest drill of the job restored the data it should."""
    name = _named(drill)
    if drill.undone and drill.ok is not False:
        before = f"；上一次演练 {drill.at:%Y-%m-%d}" if drill.at else "；此前没有演练过"
        return grey(f"演练没有进行（{drill.undone}）{before}", name=name)
    if drill.never:
        return not_counted(NEVER, name=name)
    if drill.ok is False:
        since = f"；此后没有再演练成（{drill.undone}）" if drill.undone else ""
        return of_tier(red(f"演练未通过：{drill.why or '未说明原因'}{_by(drill)}{since}", name=name), drill.tier)
    if drill.ok is None:
        return grey(f"演练结果不能判断：{drill.why or '未说明原因'}{_by(drill)}", name=name)
    if drill.by == BY_PERSON and not drill.who:
        return replace(yellow(f"演练通过，但记录没有执行人{_by(drill)}", name=name), weight="light")
    return green(f"演练通过{_by(drill)}", name=name)


@item(
    "恢复时间检查（RTO）",
    layer="backup",
    rows=["software-check-3", "hardware-check-3"],
    worse="higher",
    clauses=["8.1.4.9 a)"],
    advice="看演练记录中各步的用时：取出与解密慢的，备份改放近处；恢复慢的，改用物理备份或并行恢复；"
    "仍达不到的，与系统负责人商定新的 RTO 或建热备。",
)
def drill_rto_met(drill: Drill, limits: Limits) -> Verdict:
    """The measured time to restore is within the plan's RTO."""
    return of_tier(_rto(drill, limits), drill.tier)


def _rto(drill: Drill, limits: Limits) -> Verdict:
    name = _named(drill)
    if drill.never:
        return not_counted(NEVER, name=name)
    if drill.ok is False:
        return not_counted("演练未通过，恢复时间没有意义", name=name)
    if drill.rto_s is None:
        return not_counted("没有登记 RTO", name=name)
    if drill.took_s is None:
        return grey("未取得恢复用时", name=name)
    return _share(limits.drill_rto_percent, drill.took_s, drill.rto_s, "恢复用时", "RTO", name, _by(drill))


@item(
    "数据丢失窗口检查（RPO）",
    layer="backup",
    rows=ROWS,
    worse="higher",
    clauses=["8.1.4.9 a)"],
    advice="缩短备份间隔，或启用日志连续归档（WAL 归档、binlog、归档日志）并纳入演练；与系统负责人核对所能接受的丢失时间。",
)
def drill_loss_within_rpo(drill: Drill, limits: Limits) -> Verdict:
    """What would have been lost at the moment of the drill is within the RPO, the job's own or that of its class."""
    return of_tier(_loss(drill, limits), drill.tier)


def _loss(drill: Drill, limits: Limits) -> Verdict:
    name = _named(drill)
    if drill.never:
        return not_counted(NEVER, name=name)
    if drill.ok is False:
        return not_counted("演练未通过，丢失窗口没有意义", name=name)
    if drill.lost_s is None:
        return grey("未取得数据丢失窗口（恢复到指定时刻的演练不计）", name=name)
    kind = "log" if drill.what == "日志" else "full"
    limit: Limit = getattr(limits, f"rpo_{kind}_{_TIERS.get(drill.tier, 'minor')}")
    allowed = drill.rpo_s or limit.bound * 3600
    return _share(limits.drill_loss_percent, drill.lost_s, allowed, "数据丢失窗口", "RPO", name, _by(drill))


def _share(limit: Limit, told: float, allowed: float, what: str, plan: str, name: str, tail: str) -> Verdict:
    grade = limit.grade(100 * told / allowed if allowed else 100 + told)
    said = {"red": "超过", "yellow": "接近", "green": "在"}[grade]
    text = f"{what} {spoken(told)}，{said} {plan} {spoken(allowed)}{'之内' if grade == 'green' else ''}{tail}"
    return Verdict(grade, text, round(told / 60, 2), "分钟", f"{plan} {spoken(allowed)}", name)


@item(
    "恢复演练周期检查",
    layer="backup",
    rows=ROWS,
    worse="higher",
    clauses=["8.1.4.9 a)"],
    advice="安排一次恢复演练（恢复到临时实例，不影响生产）；Oracle、SQL Server 按操作单由工程师执行后交回记录。",
)
def drill_recent(drill: Drill, subject: Subject, limits: Limits) -> Verdict:
    """A drill of the job passed within the period of its class of system."""
    return of_tier(_recent(drill, subject, limits), drill.tier)


def _recent(drill: Drill, subject: Subject, limits: Limits) -> Verdict:
    name, tier = _named(drill), drill.tier or "一般"
    limit: Limit = getattr(limits, f"drill_days_{_TIERS.get(tier, 'minor')}")
    period = f"{tier}系统每 {limit.yellow:g} 天一次" if limit.yellow is not None else ""
    if drill.never:
        make = red if tier == "核心" else yellow
        return make(f"{NEVER}（{period}）", limit=limit.text, name=name)
    if drill.passed_at is None:
        if drill.at is None:
            return grey("未取得演练时间", name=name)
        return red(f"演练过，但从未通过（最近 {_day(drill.at)}）", limit=limit.text, name=name)
    return _since(drill.passed_at, subject.at, limit, period, name)


def _since(passed: datetime, at: datetime, limit: Limit, period: str, name: str) -> Verdict:
    days = (at - passed).total_seconds() / 86400
    if days < -1:
        return grey(f"演练时间 {_day(passed)} 在本轮之后，不可信", name=name)
    late = days - limit.yellow if limit.yellow is not None else 0.0
    overdue = f"，逾期 {late:.0f} 天" if late >= 1 else ""
    text = f"上次通过 {_day(passed)}（{max(days, 0):.0f} 天前）{overdue}；{period}"
    return Verdict(limit.grade(days), text, round(max(days, 0), 1), "天", limit.text, name)


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


@item(
    "演练数据清除检查",
    layer="backup",
    rows=["software-check-6"],
    clauses=["8.1.4.10 a)"],
    advice="演练恢复出来的是真实患者数据：到演练主机删除所述目录（或库）后重新演练一次，确认清除；中断的演练用 clean 命令清除。",
)
def drill_data_wiped(drill: Drill) -> Verdict:
    """Nothing of the patients' data that a drill restored was left behind."""
    name = _named(drill)
    if drill.never:
        return not_counted(NEVER, name=name)
    if drill.cleaned is None:
        return grey(f"未取得清除情况{_by(drill)}", name=name)
    if not drill.cleaned:
        return red(f"演练数据没有清除干净：{drill.cleaning or '未说明'}{_by(drill)}", name=name)
    return green(f"演练数据已清除{_by(drill)}", name=name)
