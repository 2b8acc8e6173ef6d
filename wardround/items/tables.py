"""表项容量与会话: ARP, MAC, sessions, discards of a firewall."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from wardround.item import History, Limits, Own, Previous, Standing, Subject, item
from wardround.items.reckoning import days, named, not_better, number_growth, planned_number, rebooted, span_days
from wardround.kinds.network import Discards, TableUsage
from wardround.kinds.system import System
from wardround.limits import Limit
from wardround.verdict import Verdict, against, green, grey, not_counted

ROWS = ["inspection-2.1", "software-check-3", "hardware-check-1"]
ENOUGH_RATES, QUIET_PER_DAY = 3, 1000


def _usage(tables: list[TableUsage], word: str, title: str, limit: Limit, subject: Subject) -> Iterator[Verdict]:
    found = [t for t in tables if word in t.unit.lower()]
    for table in found:
        name = named(title, "" if table.unit.lower() == word else table.unit)
        capacity = table.capacity or planned_number(subject, f"{word}_capacity")
        if table.used is None:
            yield grey("设备未给出表项数", name=name)
        elif not capacity:
            yield not_counted(f"现有 {table.used} 条，设备未给出容量（可在资产清单登记容量）", name=name)
        else:
            text = f"{table.used} 条，容量 {capacity} 条，占用 {{value}}"
            yield against(limit, 100 * table.used / capacity, text, name=name)
    if not found:
        yield not_counted(f"设备没有{title}")


@item(
    "ARP 表容量检查",
    rows=ROWS,
    weight="light",
    worse="higher",
    advice="查是否有扫描或 ARP 攻击（同一 MAC 大量地址）；网段过大的拆分 VLAN 或换更高规格设备。",
)
def arp_table_capacity_ok(tables: list[TableUsage], subject: Subject, limits: Limits) -> Iterator[Verdict]:
    """The ARP table has room."""
    return _usage(tables, "arp", "ARP 表", limits.table_percent, subject)


@item(
    "MAC 表容量检查",
    rows=ROWS,
    weight="light",
    worse="higher",
    advice="查哪个端口学到的 MAC 最多，排除 MAC 泛洪攻击与环路；接入口配置 MAC 数量限制。",
)
def mac_table_capacity_ok(tables: list[TableUsage], subject: Subject, limits: Limits) -> Iterator[Verdict]:
    """The MAC table has room."""
    return _usage(tables, "mac", "MAC 表", limits.table_percent, subject)


@item(
    "会话表占用检查",
    rows=ROWS,
    worse="higher",
    advice="按源地址统计会话数（display firewall session table / show session），处置中毒或异常主机；"
    "持续偏高的缩短老化时间或扩容。",
)
def session_table_ok(tables: list[TableUsage], subject: Subject, limits: Limits) -> Iterator[Verdict]:
    """The firewall's session table has room."""
    return _usage(tables, "session", "会话表", limits.session_percent, subject)


@item(
    "会话分配失败检查",
    rows=ROWS,
    worse="higher",
    advice="会话分配失败意味着新连接被丢弃：立即查会话数最多的源地址与设备内存，必要时联系厂商扩会话规格。",
)
def session_alloc_failures_absent(
    tables: list[TableUsage],
    previous: Previous[TableUsage],
    systems: Own[System],
    standing: Standing,
    subject: Subject,
    limits: Limits,
) -> Iterator[Verdict]:
    """No session was refused since the previous round."""
    counted = [t for t in tables if t.failed is not None]
    for table in counted:
        name = named("会话表", "" if table.unit == "session" else table.unit)
        before = previous.same(table)
        failed = table.failed or 0
        if before is None or before.failed is None or previous.at is None:
            limit = limits.session_failures_per_day
            yield Verdict(
                "yellow" if failed else "green", f"首次采样，累计分配失败 {failed} 次", failed, "次", limit.text, name
            )
            continue
        seconds = (subject.at - previous.at).total_seconds()
        grown = number_growth(failed, before.failed, cleared=rebooted(systems.of, seconds))
        if grown.count is None:
            yield not_counted(grown.why, name=name)
            continue
        since = "设备重启后" if grown.restarted else f"距上次巡检 {days(seconds)}"
        rate = grown.count / span_days(previous.at, subject.at)
        told = against(limits.session_failures_per_day, rate, f"{since}分配失败 {grown.count} 次", name=name)
        yield not_better(told, standing, name, seconds)
    if not counted:
        yield not_counted("设备不统计会话分配失败")


@item(
    "防火墙丢弃统计检查",
    layer="security",
    rows=["inspection-2.2", "software-check-3", "hardware-check-1"],
    weight="light",
    worse="higher",
    advice="按丢弃原因处理：策略拒绝看被拒的源与目的，攻击类看源地址并封禁，资源类（会话、内存不足）联系厂商。",
)
def discards_steady(
    discards: Discards,
    previous: Previous[Discards],
    history: History[Discards],
    systems: Own[System],
    subject: Subject,
    limits: Limits,
) -> Verdict:
    """A firewall discards at about its usual rate, cause by cause."""
    name = named("丢弃", discards.unit)
    if discards.packets is None:
        return grey("设备未给出丢弃数", name=name)
    before = previous.same(discards)
    rates = _rates(history.series(discards, "packets"))
    if before is None or before.packets is None or previous.at is None or len(rates) < ENOUGH_RATES:
        return not_counted(f"历史采样不足（{len(rates)} 段），累计 {discards.packets} 个，暂不比较", name=name)
    cleared = rebooted(systems.of, (subject.at - previous.at).total_seconds())
    grown = number_growth(discards.packets, before.packets, cleared=cleared)
    if grown.count is None:
        return not_counted(grown.why, name=name)
    rate, usual = grown.count / span_days(previous.at, subject.at), statistics.median(rates)
    text = f"每天丢弃 {rate:.0f} 个，以往每天 {usual:.0f} 个"
    if rate < QUIET_PER_DAY:
        return green(text, round(rate), "个/天", name=name)
    return against(limits.discard_growth, rate / max(usual, 1.0), f"{text}，为以往的 {{value}}", name=name)


def _rates(series: list[tuple[datetime, float]]) -> list[float]:
    """Growth per day between neighbouring samples; where the counter began anew there is none."""
    grown = [(number_growth(int(b), int(a), cleared=False), ta, tb) for (ta, a), (tb, b) in pairwise(series)]
    return [g.count / span_days(ta, tb) for g, ta, tb in grown if g.count is not None]
