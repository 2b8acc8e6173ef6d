"""路由: neighbours, default route, number of routes."""

from __future__ import annotations

from collections.abc import Iterator

from wardround.item import Limits, Previous, Subject, item
from wardround.items.reckoning import named, planned_number, same_unit
from wardround.kinds.network import DefaultRoute, RouteCount, RoutingPeer
from wardround.verdict import Verdict, against, green, grey, not_counted, red, yellow

ROWS = ["inspection-2.4", "hardware-check-1"]
FEW_ROUTES = 5


@item(
    "路由邻居检查",
    rows=[*ROWS, "inspection-2.3"],
    advice="在两端 ping 邻居地址，查接口、区域号、认证与 MTU 是否一致，看日志里邻居断开的原因；"
    "运营商或上级单位的邻居电话报障。",
)
def routing_peers_established(
    peers: list[RoutingPeer], previous: Previous[RoutingPeer], subject: Subject
) -> Iterator[Verdict]:
    """Every routing neighbour is established and none of the previous round is gone."""
    planned = planned_number(subject, "routing_peers")
    for peer in peers:
        yield _peer(peer)
    gone = [p for p in previous.of if p.ok and not same_unit(peers, p.unit)]
    for lost in gone:
        yield red(f"上次为 {lost.state or '正常'}，本次不在邻居表中", name=_called(lost))
    if planned is not None and len(peers) < planned:
        yield red(f"计划 {planned} 个路由邻居，实际 {len(peers)} 个", len(peers), "个", limit=f"计划 {planned} 个")
    elif not peers and planned is None and not gone:
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
def default_route_present(routes: list[DefaultRoute], previous: Previous[DefaultRoute], subject: Subject) -> Verdict:
    """There is a default route where one is planned or was before, and it leads to the same next hop."""
    planned = subject.expect.get("default_route")
    hops = sorted({r.next_hop or r.interface for r in routes} - {""})
    before = sorted({r.next_hop or r.interface for r in previous.of} - {""})
    if not routes:
        if planned or before:
            return red(f"没有默认路由（{'计划 ' + str(planned) if planned else '上次为 ' + '、'.join(before)}）")
        return not_counted("没有默认路由，清单也未登记（二层设备或末端设备）")
    if not hops:
        return grey("有默认路由，设备未给出下一跳")
    if isinstance(planned, str) and planned not in hops:
        return red(f"默认路由指向 {'、'.join(hops)}，计划为 {planned}")
    if before and before != hops:
        return yellow(f"默认路由下一跳已变化：上次 {'、'.join(before)}，本次 {'、'.join(hops)}")
    return green(f"默认路由指向 {'、'.join(hops)}")


@item(
    "路由数量稳定检查",
    rows=ROWS,
    advice="与上次路由表比较缺了或多了哪些网段；大量减少先查路由邻居与上联，大量增加查是否误引入路由。",
)
def route_count_steady(count: RouteCount, previous: Previous[RouteCount], limits: Limits) -> Verdict:
    """The number of routes is about what it was in the previous round."""
    name = named("路由", count.unit)
    if count.total is None:
        return grey("设备未给出路由数", name=name)
    before = previous.same(count)
    if before is None or before.total is None:
        return not_counted(f"首次采样，{count.total} 条，下次巡检起比较", name=name)
    text = f"上次 {before.total} 条，本次 {count.total} 条"
    changed = abs(count.total - before.total)
    if changed < FEW_ROUTES and count.total:
        return green(text, count.total, "条", name=name)
    if not before.total:
        return green(text, count.total, "条", name=name) if not changed else yellow(text, count.total, "条", name=name)
    return against(limits.route_change_percent, 100 * changed / before.total, f"{text}，变化 {{value}}", name=name)
