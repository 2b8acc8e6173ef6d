"""二层: spanning tree, moving addresses, tables of neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from wardround.item import Limits, Own, Previous, Standing, Subject, item
from wardround.items.reckoning import (
    changed,
    days,
    mac,
    named,
    not_better,
    number_growth,
    planned_ports,
    port_key,
    rebooted,
    span_days,
)
from wardround.items.times import window
from wardround.kinds.network import Interface, MacFlap, Neighbor, SpanningTree
from wardround.kinds.system import Clock, System
from wardround.verdict import Verdict, against, green, grey, not_counted, red, yellow

LOOP_WORDS = ("loop", "环路", "环回")


@item(
    "生成树根桥检查",
    rows=["inspection-2.3", "hardware-check-1", "software-check-7"],
    advice="确认核心交换机的 stp root primary/priority 配置还在；新接入的交换机抢占根桥时调低其优先级，"
    "并在接入口启用根保护。",
)
def stp_root_as_planned(
    tree: SpanningTree, previous: Previous[SpanningTree], standing: Standing, subject: Subject
) -> Verdict:
    """The root bridge is the planned one, else the one of the previous round."""
    name = named("生成树实例", tree.unit)
    planned = _planned_root(subject, tree.unit)
    if tree.enabled is False:
        return red("生成树未启用，清单计划启用", name=name) if planned else not_counted("生成树未启用", name=name)
    if not tree.root and tree.is_root is None:
        return grey("设备未给出根桥", name=name)
    shown = tree.root or ("本机" if tree.is_root else "其他设备")
    if planned:
        return _against_plan(tree, planned, shown, name)
    before = previous.same(tree)
    if before is None or not before.root:
        return not_counted(f"资产清单未登记计划根桥，首次记录为 {shown}", name=name)
    was = shown if mac(before.root) == mac(tree.root) else before.root
    return changed("根桥已变化", was, shown, standing, name) or green(f"根桥 {shown}，与上次一致", name=name)


def _against_plan(tree: SpanningTree, planned: str, shown: str, name: str) -> Verdict:
    if planned == "self":
        return _self_root(tree, shown, name)
    if mac(planned) == mac(tree.root):
        return green(f"根桥为计划的 {shown}", name=name)
    return red(f"根桥是 {shown}，计划为 {planned}", name=name)


def _planned_root(subject: Subject, instance: str) -> str:
    plan: Any = subject.expect.get("stp_root")
    if isinstance(plan, Mapping):
        return str(plan.get(instance) or plan.get(int(instance) if instance.isdigit() else instance) or "")
    return str(plan or "")


def _self_root(tree: SpanningTree, shown: str, name: str) -> Verdict:
    is_root = tree.is_root if tree.is_root is not None or not tree.bridge else mac(tree.root) == mac(tree.bridge)
    if is_root is None:
        return grey(f"根桥 {shown}，设备未给出本机桥 ID", name=name)
    return green("本机为根桥，与计划一致", name=name) if is_root else red(f"计划本机为根桥，实际是 {shown}", name=name)


@item(
    "生成树拓扑稳定检查",
    rows=["inspection-2.3", "hardware-check-1"],
    worse="higher",
    advice="display stp topology-change 看由哪个端口引起；接终端的端口配置边缘端口与 BPDU 保护；"
    "反复断通的链路换线换模块。",
)
def stp_topology_stable(
    tree: SpanningTree,
    previous: Previous[SpanningTree],
    systems: Own[System],
    standing: Standing,
    subject: Subject,
    limits: Limits,
) -> Verdict:
    """The topology of spanning tree seldom changes."""
    name = named("生成树实例", tree.unit)
    if tree.enabled is False:
        return not_counted("生成树未启用", name=name)
    before = previous.same(tree)
    if tree.changes is None:
        return _by_age(tree.since_change_s, name)
    if before is None or before.changes is None or previous.at is None:
        return not_counted(f"首次采样，累计拓扑变化 {tree.changes} 次，下次巡检起看增量", name=name)
    seconds = (subject.at - previous.at).total_seconds()
    grown = number_growth(tree.changes, before.changes, cleared=rebooted(systems.of, seconds))
    if grown.count is None:
        return not_counted(grown.why, name=name)
    since = "设备重启后" if grown.restarted else f"距上次巡检 {days(seconds)}"
    rate = grown.count / span_days(previous.at, subject.at)
    verdict = against(limits.stp_changes_per_day, rate, f"{since}拓扑变化 {grown.count} 次", name=name)
    return not_better(verdict, standing, name, seconds)


def _by_age(seconds: int | None, name: str) -> Verdict:
    if seconds is None:
        return grey("设备未给出拓扑变化次数", name=name)
    if seconds < 3600:
        return yellow(f"最近一次拓扑变化在 {days(seconds)}前", name=name)
    return green(f"最近一次拓扑变化在 {days(seconds)}前", name=name)


@item(
    "MAC 漂移与环路检查",
    rows=["inspection-2.2", "inspection-3.1", "hardware-check-1"],
    advice="按所列端口到下游查环路（同一根网线两头插在同一交换机、小交换机私接）；"
    "找不到时先 shutdown 其中一个接入口观察；"
    "无线漫游与虚机迁移引起的漂移，说明后在资产清单登记“日志已说明至”的时间。",
)
def mac_flapping_absent(
    flaps: list[MacFlap], clocks: Own[Clock], subject: Subject, limits: Limits
) -> Iterator[Verdict]:
    """No unexplained record tells that an address moved between ports or that a loop was detected."""
    span = window(subject, clocks, limits)
    wanted = [f for f in flaps if span.open(f.at)]
    for flap in wanted:
        text = "，".join(t for t in (flap.detail, flap.at) if t) or "设备未给出细节"
        looped = any(word in text.lower() for word in LOOP_WORDS)
        name = named("环路" if looped else "MAC", flap.unit)
        yield red(f"检测到环路：{text}", name=name) if looped else yellow(f"MAC 地址漂移：{text}", name=name)
    if not wanted:
        known = f"近 {span.days} 天没有未说明的记录（更早的或已说明的 {len(flaps)} 条）"
        yield green(known if flaps else "没有 MAC 漂移与环路记录")


@item(
    "LLDP 邻居与计划一致检查",
    rows=["inspection-2.3", "inspection-3.2", "software-check-7", "hardware-check-1"],
    weight="light",
    advice="到现场按标签核对该端口的线缆接到哪里；线接错的改回，计划已变的请更新资产清单中的计划邻居与拓扑图。",
)
def lldp_neighbors_as_planned(
    neighbors: list[Neighbor], interfaces: Own[Interface], subject: Subject
) -> Iterator[Verdict]:
    """Behind every port planned in `expect.neighbors` stands the planned device."""
    plan: Any = subject.expect.get("neighbors")
    if not isinstance(plan, Mapping) or not plan:
        yield not_counted(f"资产清单未登记计划邻居，现有邻居 {len(neighbors)} 个")
        return
    there = {port_key(i.unit): i.oper_up for i in interfaces.of}
    judged = planned_ports(subject)
    for port, wanted in plan.items():
        found = [n for n in neighbors if port_key(n.unit) == port_key(str(port))]
        verdict = _neighbor(found, wanted if isinstance(wanted, Mapping) else {"system": wanted}, str(port))
        cut = not found and there and there.get(port_key(str(port)), False) is False
        yield _cut(verdict, known=port_key(str(port)) in judged) if cut else verdict


def _cut(verdict: Verdict, *, known: bool) -> Verdict:
    """No neighbour because the port is down: one cause, red once where the port itself is planned."""
    text = f"{verdict.message}：端口断开或不存在" + ("，见接口状态与计划一致检查" if known else "")
    return replace(verdict, grade="yellow" if known else verdict.grade, message=text)


def _neighbor(found: list[Neighbor], wanted: Mapping[str, Any], port: str) -> Verdict:
    system, far = str(wanted.get("system") or ""), str(wanted.get("port") or "")
    target = "".join(filter(None, (system, f" 的 {far}" if far else "")))
    if not found:
        return red(f"计划邻居 {target} 不见了", name=port)
    for one in found:
        if (not system or one.system.lower() == system.lower()) and (not far or port_key(one.port) == port_key(far)):
            return (
                green(f"邻居为 {one.system} 的 {one.port}", name=port)
                if one.system
                else grey("邻居未报名称", name=port)
            )
    return red(
        f"计划邻居为 {target}，实际是 {found[0].system or '未报名称'} 的 {found[0].port or '未知端口'}", name=port
    )
