"""接口: planned up, duplex, aggregates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from wardround.item import Own, Previous, Standing, Subject, item
from wardround.items.reckoning import described, named, planned_names, planned_ports, port_key, silent
from wardround.kinds.network import Aggregate, Interface, Neighbor
from wardround.verdict import Verdict, green, grey, not_counted, red, yellow

ROWS = ["inspection-2.2", "hardware-check-1"]
GIGABIT = 10**9
LED_TO = "上次巡检连接"


@item(
    "接口状态与计划一致检查",
    rows=["inspection-2.3", "hardware-check-1", "software-check-7"],
    advice="到两端查看网线/光纤与指示灯，display interface 看最近一次断开时间；光口先清洁并测光功率；"
    "确系停用的端口请关闭并从资产清单的计划接口中删除。",
)
def interface_up_as_planned(
    interfaces: list[Interface],
    previous: Previous[Interface],
    neighbors: Previous[Neighbor],
    standing: Standing,
    subject: Subject,
) -> Iterator[Verdict]:
    """The ports planned up are up, and no port that led to a neighbour went down and stayed down."""
    planned = [*planned_names(subject, "interfaces"), *planned_names(subject, "uplinks")]
    by_key = {port_key(i.unit): i for i in interfaces}
    for name in planned:
        yield _planned(by_key.get(port_key(name)), name)
    known = {port_key(n) for n in planned}
    linked = {port_key(n.unit): n.system for n in neighbors.of}
    fallen = [i for i in interfaces if _fell(i, previous.same(i)) and port_key(i.unit) not in known]
    for port in fallen:
        if port_key(port.unit) in linked:
            other = linked[port_key(port.unit)] or "邻居设备"
            yield yellow(f"{LED_TO} {other}，本次断开{described(port)}", name=port.unit)
    still = [v for i in interfaces if port_key(i.unit) not in known and i not in fallen and (v := _still(i, standing))]
    yield from still
    if not planned and not still and not any(port_key(p.unit) in linked for p in fallen):
        yield _unplanned(interfaces, previous, len(fallen))


def _unplanned(interfaces: list[Interface], previous: Previous[Interface], fallen: int) -> Verdict:
    if previous.at is None or not any(i.oper_up is not None for i in interfaces):
        return not_counted("资产清单未登记计划接口，也没有上次巡检可比")
    tail = f"；{fallen} 个普通端口由通变断" if fallen else ""
    return green(f"与上次巡检相比，没有连接设备的端口断开{tail}")


def _fell(now: Interface, before: Interface | None) -> bool:
    return before is not None and before.oper_up is True and now.oper_up is False and now.admin_up is not False


def _still(port: Interface, standing: Standing) -> Verdict | None:
    """A port that led to a neighbour, fell in an earlier round and is down yet."""
    found = standing.still(port.unit) if port.oper_up is False and port.admin_up is not False else None
    return found if found and found.message.startswith(LED_TO) else None


def _planned(port: Interface | None, name: str) -> Verdict:
    if port is None:
        return red("清单计划启用，设备上没有这个接口", name=name)
    if port.admin_up is False:
        return red(f"清单计划启用，被配置关闭（shutdown）{described(port)}", name=name)
    if port.oper_up is None:
        return grey("设备未给出接口状态", name=name)
    return green("通", name=name) if port.oper_up else red(f"清单计划启用，物理断开{described(port)}", name=name)


@item(
    "接口双工检查",
    rows=ROWS,
    advice="两端都改为自动协商，或两端都强制同一速率与全双工；老旧 10/100M 设备改接专用端口并登记。",
)
def interface_duplex_ok(port: Interface) -> Verdict:
    """No connected port runs in half duplex."""
    if why := silent(port):
        return not_counted(why)
    word = port.duplex.lower()
    if "half" in word or "半" in word:
        speed = f"（{port.speed / 1e6:g} Mbit/s）" if port.speed else ""
        odd = "；千兆半双工不合常理，先核对对端与网线" if port.speed and port.speed >= GIGABIT else ""
        return yellow(f"工作在半双工{speed}{described(port)}，易产生冲突与丢包{odd}")
    return green("全双工") if "full" in word or "全" in word else not_counted("设备未给出双工状态")


@item(
    "聚合链路成员检查",
    rows=["inspection-2.3", "hardware-check-1"],
    advice="查断开成员两端的线缆、光模块与 LACP 状态（display eth-trunk / display link-aggregation verbose）；"
    "只剩一条时尽快修复，以免再断即中断业务。",
)
def aggregate_complete(aggregates: list[Aggregate], interfaces: Own[Interface], subject: Subject) -> Iterator[Verdict]:
    """Every member of every aggregate carries traffic, and all planned ones (`expect.aggregates`) are there."""
    plan = subject.expect.get("aggregates")
    planned = {str(k): _members(v) for k, v in plan.items()} if isinstance(plan, Mapping) else {}
    known = {port_key(a.unit): a for a in aggregates}
    cut = {port_key(i.unit) for i in interfaces.of if i.oper_up is False} & planned_ports(subject)
    for aggregate in aggregates:
        verdict = _aggregate(aggregate)
        judged = bool(aggregate.down) and all(port_key(m) in cut for m in aggregate.down)
        why = "（成员端口断开，见接口状态与计划一致检查）" if judged else ""
        yield replace(verdict, message=verdict.message + why)
    for unit, members in planned.items():
        found = known.get(port_key(unit))
        if found is None:
            yield red("清单计划的聚合口，设备上没有", name=named("聚合", unit))
            continue
        left = [m for m in members if port_key(m) not in {port_key(n) for n in found.members}]
        if left:
            yield yellow(f"清单计划的成员没有加入：{'、'.join(left)}", name=named("聚合", unit))
    if not aggregates and not planned:
        yield not_counted("设备没有聚合口")


def _members(planned: Any) -> list[str]:
    return [str(m) for m in planned] if isinstance(planned, list | tuple) else []


def _aggregate(aggregate: Aggregate) -> Verdict:
    name = named("聚合", aggregate.unit)
    total, down = len(aggregate.members), len(aggregate.down)
    if not total:
        return not_counted("没有成员接口", name=name)
    alive = total - down
    if alive <= 0 or aggregate.oper_up is False:
        return red(f"聚合口断开，{total} 个成员中 {alive} 个可用", alive, "个", name=name)
    if aggregate.minimum and alive < aggregate.minimum:
        return red(f"{total} 个成员仅 {alive} 个可用，少于要求的 {aggregate.minimum} 个", alive, "个", name=name)
    if down:
        return yellow(f"{total} 个成员中 {down} 个断开：{'、'.join(aggregate.down)}", alive, "个", name=name)
    if aggregate.oper_up is None:
        return grey(f"{total} 个成员，设备未给出聚合口状态", name=name)
    return green(f"{total} 个成员全部可用", alive, "个", name=name)
