"""路由: neighbours, default route, number of routes."""

from __future__ import annotations

from collections.abc import Iterator

from wardround.item import History, Limits, Previous, Standing, Subject, item
from wardround.items.reckoning import changed, named, planned_number, same_unit
from wardround.kinds.network import DefaultRoute, RouteCount, RoutingPeer
from wardround.verdict import Verdict, against, green, grey, not_counted, red, yellow

ROWS = ["inspection-2.4", "hardware-check-1"]
FEW_ROUTES, KEPT_SAMPLES = 5, 60


@item(
    "路由邻居检查",
    rows=[*ROWS, "inspection-2.3"],
    advice="在两端 ping 邻居地址，查接口、区域号、认证与 MTU 是否一致，看日志里邻居断开的原因；"
    "运营商或上级单位的邻居电话报障。",
)
def routing_peers_established(
    peers: list[RoutingPeer], previous: Previous[RoutingPeer], standing: Standing, subject: Subject
) -> Iterator[Verdict]:
    """Every routing neighbour is established and none has gone and stayed away unplanned."""
    planned = planned_number(subject, "routing_peers")
    for peer in peers:
        yield _peer(peer)
    gone = [p for p in previous.of if p.ok and not same_unit(peers, p.unit)]
    for lost in gone:
        yield red(f"上次为 {lost.state or '正常'}，本次不在邻居表中", name=_called(lost))
    away = standing.absent(map(_called, [*peers, *gone])) if planned is None or len(peers) < planned else []
    yield from away
    if planned is not None and len(peers) < planned:
        yield red(f"计划 {planned} 个路由邻居，实际 {len(peers)} 个", len(peers), "个", limit=f"计划 {planned} 个")
    elif not peers and planned is None and not gone and not away:
        yield not_counted("设备没有路由邻居")


def _called(peer: RoutingPeer) -> str:
    return " ".join(filter(None, (peer.protocol.upper(), peer.neighbor or peer.unit, peer.interface))) or "路由邻居"


def _peer(peer: RoutingPeer) -> Verdict:
    if peer.ok is None:
        return grey(f"设备未给出可判断的状态（{peer.state or '空'}）", name=_called(peer))
    return (
        green(peer.state or "正常", name=_called(peer))
        if peer.ok
        else red(f"邻居未建立，状态 {peer.state}", name=_called(peer))
    )


@item(
    "默认路由检查",
    rows=ROWS,
    advice="display ip routing-table 0.0.0.0 查看；动态下发的查路由邻居，静态的查出接口与下一跳是否可达；"
    "下一跳变化的核对变更单。",
)
def default_route_present(
    routes: list[DefaultRoute], previous: Previous[DefaultRoute], standing: Standing, subject: Subject
) -> Verdict:
    """There is a default route where one is planned or was before, and it leads to the same next hop."""
    planned = subject.expect.get("default_route")
    hops = sorted({r.next_hop or r.interface for r in routes} - {""})
    before = sorted({r.next_hop or r.interface for r in previous.of} - {""})
    if not routes:
        if planned or before:
            return red(f"没有默认路由（{'计划 ' + str(planned) if planned else '上次为 ' + '、'.join(before)}）")
        return standing.still() or not_counted("没有默认路由，清单也未登记（二层设备或末端设备）")
    if not hops:
        return grey("有默认路由，设备未给出下一跳")
    shown = "、".join(hops)
    if isinstance(planned, str):
        right = planned in hops
        return green(f"默认路由指向 {shown}") if right else red(f"默认路由指向 {shown}，计划为 {planned}")
    return changed("默认路由下一跳已变化", "、".join(before), shown, standing) or green(f"默认路由指向 {shown}")


@item(
    "路由数量稳定检查",
    rows=ROWS,
    advice="与上次路由表比较缺了或多了哪些网段；大量减少先查路由邻居与上联，大量增加查是否误引入路由。",
)
def route_count_steady(
    count: RouteCount, previous: Previous[RouteCount], history: History[RouteCount], standing: Standing, limits: Limits
) -> Verdict:
    """The number of routes is about what it was in the previous round, or before the change found then."""
    name = named("路由", count.unit)
    if count.total is None:
        return grey("设备未给出路由数", name=name)
    before = previous.same(count)
    if before is None or before.total is None:
        return not_counted(f"首次采样，{count.total} 条，下次巡检起比较", name=name)
    usual, word = before.total, "上次"
    if standing.still(name) is not None:
        usual, word = _before_the_change([v for _, v in history.series(count, "total")], usual, limits), "变化之前"
    text = f"{word} {usual} 条，本次 {count.total} 条"
    moved = abs(count.total - usual)
    if moved < FEW_ROUTES and count.total:
        return green(text, count.total, "条", name=name)
    if not usual:
        return green(text, count.total, "条", name=name) if not moved else yellow(text, count.total, "条", name=name)
    return against(limits.route_change_percent, 100 * moved / usual, f"{text}，变化 {{value}}", name=name)


def _before_the_change(earlier: list[float], last: int, limits: Limits) -> int:
    """The number of routes before the last one came about: going back, the first that differs by the limit."""
    limit = limits.route_change_percent
    found = (v for v in reversed(earlier[-KEPT_SAMPLES:]) if v and limit.grade(100 * abs(v - last) / v) != "green")
    return int(next(found, last))
