"""冗余: gateway groups, high availability, stacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from wardround.item import Own, Pair, Previous, Standing, Subject, item
from wardround.items.reckoning import changed, named, planned_number, same_unit
from wardround.kinds.hardware import Board
from wardround.kinds.network import GatewayGroup, HaState, StackLink, StackMember
from wardround.verdict import Verdict, green, grey, not_counted, red, told, yellow

ROWS = ["inspection-2.3", "hardware-check-1"]
SWITCHED, SHAPE = "主备已切换", "堆叠拓扑"
ACTIVE, PASSIVE = (
    {"active", "master", "primary", "主", "主用"},
    {"standby", "backup", "slave", "secondary", "备", "备用"},
)


@item(
    "网关冗余（VRRP）检查",
    rows=["inspection-2.4", "inspection-2.3", "hardware-check-1", "software-check-7"],
    advice="两台都为 Master 时先查两台之间的心跳/二层链路与 VLAN 放行；Initialize 查对应 VLANIF 是否 down；"
    "发生过切换的查当时日志与上联口，确认后按计划切回。",
)
def gateway_group_consistent(
    group: GatewayGroup,
    pair: Pair[GatewayGroup],
    previous: Previous[GatewayGroup],
    standing: Standing,
    subject: Subject,
) -> Verdict:
    """Each gateway group has exactly one master among the pair, it is the planned one and has not changed over."""
    name = named("VRRP", group.unit)
    state = group.state.lower()
    if state.startswith("init"):
        return red("处于 Initialize 状态，网关冗余未工作", name=name)
    if state not in {"master", "backup"}:
        return grey(f"设备未给出可判断的状态（{group.state or '空'}）", name=name)
    if pair.asset and (verdict := _with_mate(group, state, pair, name)):
        return verdict
    planned = _planned_state(subject, group)
    if planned and planned.lower() != state:
        return yellow(f"计划为 {planned}，实际为 {group.state}", name=name)
    well = green(f"{group.state}（虚地址 {group.virtual_ip or '未给出'}）", name=name)
    if planned:
        return well
    before = previous.same(group)
    was = before.state if before and before.state.lower() in {"master", "backup"} else ""
    return changed(SWITCHED, group.state if was.lower() == state else was, group.state, standing, name) or well


def _planned_state(subject: Subject, group: GatewayGroup) -> str:
    """What the inventory plans for the group (`expect.vrrp`: group number → Master or Backup), or ""."""
    plan = subject.expect.get("vrrp")
    states = {str(k): str(v) for k, v in plan.items()} if isinstance(plan, Mapping) else {}
    return states.get(str(group.vrid), "")


def _with_mate(group: GatewayGroup, state: str, pair: Pair[GatewayGroup], name: str) -> Verdict | None:
    """What the mate's view adds; None when the two agree."""
    if not pair.of:
        return grey(f"本机为 {state}，未取得对端 {pair.asset} 的 VRRP 状态", name=name)
    mate = next((g for g in pair.of if _same_group(g, group)), None)
    if mate is None:
        return yellow(f"对端 {pair.asset} 没有相同的备份组（虚地址 {group.virtual_ip or '未给出'}）", name=name)
    both = {state, mate.state.lower()}
    if both == {"master", "backup"}:
        return None
    if both == {"master"}:
        return replace(red(f"双主：本机与 {pair.asset} 都是 Master", name=name), weight="grave")
    if both == {"backup"}:
        return red(f"无主：本机与 {pair.asset} 都是 Backup", name=name)
    return red(f"本机为 {state}，对端 {pair.asset} 为 {mate.state or '未知'}，冗余未工作", name=name)


def _same_group(one: GatewayGroup, other: GatewayGroup) -> bool:
    if one.virtual_ip and other.virtual_ip:
        return (one.vrid, one.virtual_ip) == (other.vrid, other.virtual_ip)
    return (one.vrid, one.interface) == (other.vrid, other.interface)


@item(
    "主备（双机/双主控）状态检查",
    rows=[*ROWS, "software-check-5"],
    weight="grave",
    advice="对端不在线先查对端电源与心跳线；双主立即拔查心跳链路并联系厂商；发生过切换的查切换原因，"
    "确认对端正常后按计划切回；本来就单机的，在资产清单登记为按计划单机运行。",
)
def ha_pair_healthy(
    ha: HaState,
    pair: Pair[HaState],
    previous: Previous[HaState],
    standing: Standing,
    subject: Subject,
    boards: Own[Board],
) -> Verdict:
    """The redundancy pair is whole: the mate is there, exactly one is active, and it has not changed over."""
    name = named(ha.feature or "主备", ha.unit if ha.unit.lower() != ha.feature.lower() else "")
    roles = f"本机 {ha.role or '未知'}，对端 {ha.peer_role or '未知'}"
    if ha.peer_present is False and subject.expect.get("standalone"):
        return not_counted("按资产清单的计划单机运行", name=name)
    if ha.peer_present is False:
        return _alone(ha, pair, had=_had_mate(ha, previous, standing, name) or _second(boards), name=name)
    if ha.ok is False:
        return red(f"设备报告异常：{ha.state or roles}", name=name)
    if ha.ok is None and (wrong := _same_side(ha)):
        return red(f"{wrong}：{roles}", name=name)
    before = previous.same(ha)
    moved = changed(SWITCHED, before.role if before else "", ha.role, standing, name) if ha.role else None
    return replace(moved, weight="normal") if moved else _whole(ha, roles, name)


def _alone(ha: HaState, pair: Pair[HaState], *, had: bool, name: str) -> Verdict:
    """The mate is not there: both active, an empty slot for a second board, or redundancy lost."""
    if mate := _both_active(ha, pair):
        return red(f"双主：与 {pair.asset} 心跳中断，本机 {ha.role}，对端也是 {mate.role}", name=name)
    if "主控" in ha.feature and not had:
        return yellow("只有一块主控在位，主控没有冗余；缺的一块何时拔走、是否本来就单主控，请核对", name=name)
    return red(f"对端不在线（本机 {ha.role or '未知'}），冗余已失去", name=name)


def _had_mate(ha: HaState, previous: Previous[HaState], standing: Standing, name: str) -> bool:
    """Whether a second board was there before: an empty slot is no fault, a board that went is."""
    before, told = previous.same(ha), standing.of.get(name)
    return bool(before and before.peer_present) or bool(told and told.grade == "red")


def _second(boards: Own[Board]) -> bool:
    """Whether a second main board stands in its slot all the same."""
    return any(b.present and b.role.lower() in PASSIVE for b in boards.of)


def _whole(ha: HaState, roles: str, name: str) -> Verdict:
    return green(roles, name=name) if ha.ok else grey(f"设备未给出可判断的状态（{ha.state or roles}）", name=name)


def _both_active(ha: HaState, pair: Pair[HaState]) -> HaState | None:
    """The mate's own word that it is active, when this side says so too; two boards of one chassis are no pair."""
    if ha.role.lower() not in ACTIVE or "主控" in ha.feature:
        return None
    return next((m for m in pair.of if m.feature == ha.feature and m.role.lower() in ACTIVE), None)


def _same_side(ha: HaState) -> str:
    roles = {ha.role.lower(), ha.peer_role.lower()}
    if roles <= ACTIVE:
        return "双主"
    return "无主" if roles <= PASSIVE else ""


@item(
    "主备同步检查",
    rows=["inspection-2.3", "software-check-7", "software-check-2", "hardware-check-1"],
    advice="不同步时切换会中断业务：查看同步状态与心跳链路，配置有差异的以主机为准手工同步（变更窗口内），"
    "仍不同步联系厂商。",
)
def ha_config_synced(ha: HaState) -> Verdict:
    """Both sides of a redundancy pair carry the same configuration and state."""
    name = named(ha.feature or "主备", ha.unit if ha.unit.lower() != ha.feature.lower() else "")
    if ha.peer_present is False and ha.synced is not False:
        return not_counted("对端不在线，由主备状态检查判断", name=name)
    if ha.synced is None:
        return grey(f"设备未给出同步状态（{ha.state or '空'}）", name=name)
    return green("已同步", name=name) if ha.synced else red(f"主备不同步：{ha.state or '设备未说明'}", name=name)


@item(
    "堆叠成员检查",
    rows=["inspection-1.1", *ROWS],
    weight="grave",
    advice="到现场看缺失成员的电源与堆叠线；堆叠线松动的重插（先确认不会分裂）；成员故障联系厂商；"
    "环形断成链形的尽快补齐。",
)
def stack_complete(
    members: list[StackMember], previous: Previous[StackMember], standing: Standing, subject: Subject
) -> Iterator[Verdict]:
    """Every planned member of the stack is there and well, and a ring is still a ring."""
    planned = planned_number(subject, "stack_members")
    for member in members:
        if member.ok is not None or member.state or len(members) > 1:
            yield told(member.ok, member.state or member.role, name=named("成员", member.unit))
    lost = [m for m in previous.of if len(previous.of) > 1 and not same_unit(members, m.unit)]
    for one in lost:
        yield red(f"上次在堆叠中（{one.role or '角色未知'}），本次不见了", name=named("成员", one.unit))
    known = [SHAPE, *(named("成员", m.unit) for m in [*members, *lost])]
    away = standing.absent(known) if planned is None or len(members) < planned else []
    yield from away
    if planned is not None and len(members) < planned:
        yield red(f"计划 {planned} 个成员，实际 {len(members)} 个", len(members), "个", limit=f"计划 {planned} 个")
    elif not members or (planned is None and len(members) == 1 and len(previous.of) < 2 and not away):
        yield not_counted("单机运行，未组成堆叠")
    shape, before = _shape(members), _shape(previous.of)
    if shape == "chain" and before == "ring":
        yield replace(yellow("堆叠由环形变为链形，再断一处即分裂", name=SHAPE), weight="normal")
    elif shape == "chain" and (open_ring := standing.still(SHAPE)):
        yield replace(open_ring, weight="normal")


def _shape(members: list[StackMember]) -> str:
    word = next((m.topology.lower() for m in members if m.topology), "")
    return "ring" if "ring" in word or "环" in word else ("chain" if word else "")


@item(
    "堆叠链路检查",
    rows=ROWS,
    advice="重插或更换该堆叠口线缆与模块；处理前确认另一条堆叠链路正常，否则会造成堆叠分裂。",
)
def stack_links_up(link: StackLink) -> Verdict:
    """Every stack link works."""
    return told(link.ok, link.state, name=named("堆叠口", link.unit))
