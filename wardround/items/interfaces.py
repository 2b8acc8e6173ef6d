"""接口: planned up, errors, discards, use, broadcast, duplex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from wardround.item import Limits, Previous, Standing, Subject, item
from wardround.items.reckoning import days, named, planned_names, port_growth, port_key
from wardround.kinds.network import Aggregate, Interface, Neighbor
from wardround.limits import Limit
from wardround.verdict import Verdict, against, green, grey, not_counted, red, yellow

ROWS = ["inspection-2.2", "hardware-check-1"]
ENOUGH_PACKETS = 1_000_000
LED_TO = "上次巡检连接"
ERRORS, DISCARDS = ("in_errors", "out_errors"), ("in_discards", "out_discards")


@item(
    "接口状态与计划一致检查",
    rows=["inspection-2.3", "hardware-check-1", "software-check-7"],
    advice="到两端查看网线/光纤与指示灯，display interface 看最近一次断开时间；光口先清洁并测光功率；"
    "确系停用的端口请关闭并从清单 expect.interfaces/uplinks 中删除。",
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
            yield yellow(f"{LED_TO} {other}，本次断开{_described(port)}", name=port.unit)
    still = [v for i in interfaces if port_key(i.unit) not in known and i not in fallen and (v := _still(i, standing))]
    yield from still
    if not planned and not still and not any(port_key(p.unit) in linked for p in fallen):
        yield _unplanned(interfaces, previous, len(fallen))


def _unplanned(interfaces: list[Interface], previous: Previous[Interface], fallen: int) -> Verdict:
    if previous.at is None or not any(i.oper_up is not None for i in interfaces):
        return not_counted("清单未登记计划接口（expect.interfaces/uplinks），也没有上次巡检可比")
    tail = f"；{fallen} 个普通端口由通变断" if fallen else ""
    return green(f"与上次巡检相比，没有连接设备的端口断开{tail}")


def _fell(now: Interface, before: Interface | None) -> bool:
    return before is not None and before.oper_up is True and now.oper_up is False and now.admin_up is not False


def _still(port: Interface, standing: Standing) -> Verdict | None:
    """A port that led to a neighbour, fell in an earlier round and is down yet."""
    found = standing.still(port.unit) if port.oper_up is False and port.admin_up is not False else None
    return found if found and found.message.startswith(LED_TO) else None


def _described(port: Interface) -> str:
    return f"（{port.description}）" if port.description else ""


def _planned(port: Interface | None, name: str) -> Verdict:
    if port is None:
        return red("清单计划启用，设备上没有这个接口", name=name)
    if port.admin_up is False:
        return red(f"清单计划启用，被配置关闭（shutdown）{_described(port)}", name=name)
    if port.oper_up is None:
        return grey("设备未给出接口状态", name=name)
    return green("通", name=name) if port.oper_up else red(f"清单计划启用，物理断开{_described(port)}", name=name)


def _silent(port: Interface) -> str:
    """Why a port's counters are not judged, or ""."""
    if port.physical is False:
        return "逻辑接口"
    if port.admin_up is False:
        return "配置关闭"
    return "未连接" if port.oper_up is False else ""


def _since(at: datetime, subject: Subject) -> float:
    return (subject.at - at).total_seconds()


def _packets(port: Interface) -> int | None:
    told = [p for p in (port.in_packets, port.out_packets) if p is not None]
    return sum(told) if told else None


@item(
    "接口错包检查",
    rows=[*ROWS, "software-check-3"],
    worse="higher",
    advice="依次更换跳线、清洁或更换光模块、换端口；核对两端速率与双工是否一致；"
    "处理后清零计数器（reset counters interface，需审批）"
    "并在下次巡检确认不再增长。",
)
def interface_errors_steady(
    port: Interface, previous: Previous[Interface], subject: Subject, limits: Limits
) -> Verdict:
    """Error counters of connected ports do not grow; the first round judges only gross shares of the traffic."""
    if why := _silent(port):
        return not_counted(why)
    names = ERRORS if port.in_errors is not None else ("crc", "out_errors")
    now = [v for v in (getattr(port, n) for n in names) if v is not None]
    if not now:
        return grey("设备未给出错包计数")
    before = previous.same(port)
    if before is None or previous.at is None:
        return _first_errors(port, sum(now), limits)
    return _growth(
        port, before, names, limits.interface_errors_per_day, word="错包", seconds=_since(previous.at, subject)
    )


def _first_errors(port: Interface, errors: int, limits: Limits) -> Verdict:
    packets = _packets(port)
    if errors == 0:
        return green("首次采样，错包 0 个", 0, "个")
    if not packets:
        return not_counted(f"首次采样，累计错包 {errors} 个，没有报文总数可比，下次巡检起看增量")
    share = 100 * errors / (packets + errors)
    text = f"首次采样，累计错包 {errors} 个，占收发报文 {share:.2g}%"
    grade = limits.interface_error_percent.grade(share)
    return Verdict(grade, text, errors, "个", "" if grade == "green" else limits.interface_error_percent.text)


def _growth(
    port: Interface,
    before: Interface,
    names: tuple[str, ...],
    limit: Limit,
    *,
    word: str,
    seconds: float,
) -> Verdict:
    grown = port_growth(port, before, names)
    if grown is None:
        return not_counted(f"上次巡检没有{word}计数，下次起看增量")
    since = "计数器已清零，清零后累计" if grown.restarted else f"距上次巡检 {days(seconds)}增加"
    detail = f"，其中 CRC 累计 {port.crc} 个" if word == "错包" and port.crc and grown.count else ""
    return against(
        limit,
        grown.count / max(1.0, seconds / 86400),
        f"{since}{word} {grown.count} 个，平均 {{value}}{detail}{_described(port)}",
    )


@item(
    "接口丢包检查",
    rows=[*ROWS, "software-check-3"],
    worse="higher",
    advice="查看该口利用率与突发流量，核对是否百兆接千兆、限速或 QoS 队列过小；上联口持续丢包考虑扩成聚合链路。",
)
def interface_discards_steady(
    port: Interface, previous: Previous[Interface], subject: Subject, limits: Limits
) -> Verdict:
    """Discards of connected ports do not grow fast."""
    if why := _silent(port):
        return not_counted(why)
    if port.in_discards is None and port.out_discards is None:
        return not_counted("设备的接口信息不含丢包计数")
    before = previous.same(port)
    if before is None or previous.at is None:
        return not_counted("首次采样，下次巡检起看增量")
    return _growth(
        port, before, DISCARDS, limits.interface_discards_per_day, word="丢包", seconds=_since(previous.at, subject)
    )


@item(
    "接口利用率检查",
    rows=[*ROWS, "software-check-3"],
    worse="higher",
    advice="在该口看流量来源（NetStream/镜像），确认是否备份、影像传输集中在门诊时间；长期超限的上联口扩带宽或做聚合。",
)
def interface_utilisation_ok(
    port: Interface, previous: Previous[Interface], subject: Subject, limits: Limits
) -> Verdict:
    """No connected port is near its speed, as the device tells or by the octets since the previous round."""
    if why := _silent(port):
        return not_counted(why)
    told = [p for p in (port.in_percent, port.out_percent) if p is not None]
    if told:
        ways = "，".join(
            f"{word} {p:g}%" for word, p in (("入", port.in_percent), ("出", port.out_percent)) if p is not None
        )
        return against(limits.interface_percent, max(told), f"利用率 {ways}{_described(port)}")
    average = _average_percent(port, previous, subject)
    if average is None:
        return not_counted("设备的接口信息不含利用率，也没有可用的流量计数")
    return against(limits.interface_percent, average, f"两次巡检间平均利用率 {{value}}{_described(port)}")


def _average_percent(port: Interface, previous: Previous[Interface], subject: Subject) -> float | None:
    """Average use since the previous round; None when a 32-bit counter may have run over more than once."""
    before = previous.same(port)
    if before is None or previous.at is None or not port.speed:
        return None
    seconds = (subject.at - previous.at).total_seconds()
    wide = max(port.in_octets or 0, port.out_octets or 0) >= 2**32
    if seconds <= 0 or not (wide or port.speed * seconds / 8 < 2**32):
        return None
    grown = [port_growth(port, before, [name]) for name in ("in_octets", "out_octets")]
    shares = [100 * 8 * g.count / (port.speed * seconds) for g in grown if g and not g.restarted]
    return min(100.0, max(shares)) if shares else None


@item(
    "接口广播报文检查",
    rows=ROWS,
    worse="higher",
    advice="在该口下游查环路（拔插法或 loopback-detect）与故障网卡，抓包看广播来源 MAC；"
    "确认后开启 storm-control 抑制。",
)
def interface_broadcast_ok(port: Interface, previous: Previous[Interface], limits: Limits) -> Verdict:
    """Broadcasts are a small share of what a port receives."""
    if why := _silent(port):
        return not_counted(why)
    if port.in_broadcast is None or port.in_packets is None:
        return not_counted("设备的接口信息不含广播计数")
    before = previous.same(port)
    pair = (port_growth(port, before, ["in_broadcast"]), port_growth(port, before, ["in_packets"])) if before else ()
    broadcast, packets = (g.count for g in pair if g) if all(pair) and pair else (port.in_broadcast, port.in_packets)
    since = "距上次巡检" if all(pair) and pair else "首次采样，开机以来"
    if packets < ENOUGH_PACKETS or broadcast > packets:
        return not_counted(f"{since}收到 {packets} 个报文，数量太少不作判断")
    return against(
        limits.broadcast_percent, 100 * broadcast / packets, f"{since}广播占收到报文 {{value}}{_described(port)}"
    )


@item(
    "接口双工检查",
    rows=ROWS,
    advice="两端都改为自动协商，或两端都强制同一速率与全双工；老旧 10/100M 设备改接专用端口并登记。",
)
def interface_duplex_ok(port: Interface) -> Verdict:
    """No connected port runs in half duplex."""
    if why := _silent(port):
        return not_counted(why)
    word = port.duplex.lower()
    if "half" in word or "半" in word:
        speed = f"（{port.speed / 1e6:g} Mbit/s）" if port.speed else ""
        return yellow(f"工作在半双工{speed}{_described(port)}，易产生冲突与丢包")
    return green("全双工") if "full" in word or "全" in word else not_counted("设备未给出双工状态")


@item(
    "聚合链路成员检查",
    rows=["inspection-2.3", "hardware-check-1"],
    advice="查断开成员两端的线缆、光模块与 LACP 状态（display eth-trunk / display link-aggregation verbose）；"
    "只剩一条时尽快修复，以免再断即中断业务。",
)
def aggregate_complete(aggregates: list[Aggregate], subject: Subject) -> Iterator[Verdict]:
    """Every member of every aggregate carries traffic, and all planned ones (`expect.aggregates`) are there."""
    plan = subject.expect.get("aggregates")
    planned = {str(k): _members(v) for k, v in plan.items()} if isinstance(plan, Mapping) else {}
    known = {port_key(a.unit): a for a in aggregates}
    for aggregate in aggregates:
        yield _aggregate(aggregate)
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
