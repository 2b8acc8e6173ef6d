"""Kinds of a network: interfaces, optics, aggregates, spanning tree, redundancy, neighbours, routes, tables."""

from __future__ import annotations

from dataclasses import dataclass

from wardround.kinds.base import Kind, measured


@dataclass(frozen=True, kw_only=True)
class Interface(Kind):
    """A port with its counters since `cleared`; `admin_up` False means shut down by configuration. Speed in bit/s."""

    title = "接口"
    description: str = ""
    admin_up: bool | None = None
    oper_up: bool | None = None
    protocol_up: bool | None = None
    physical: bool | None = None
    speed: int | None = None
    duplex: str = ""
    in_octets: int | None = None
    out_octets: int | None = None
    in_packets: int | None = None
    out_packets: int | None = None
    in_broadcast: int | None = None
    in_errors: int | None = None
    out_errors: int | None = None
    crc: int | None = None
    in_discards: int | None = None
    out_discards: int | None = None
    in_percent: float | None = None
    out_percent: float | None = None


@dataclass(frozen=True, kw_only=True)
class Optic(Kind):
    """A transceiver's light in dBm with the module's own thresholds; rx_dbm None = no light measured."""

    title = "光模块"
    ok: bool | None = None
    state: str = ""
    module: str = ""
    rx_dbm: float | None = measured("dBm")
    tx_dbm: float | None = measured("dBm")
    rx_low: float | None = None
    rx_high: float | None = None
    tx_low: float | None = None
    tx_high: float | None = None
    celsius: float | None = None


@dataclass(frozen=True, kw_only=True)
class Aggregate(Kind):
    """A link aggregate (Eth-Trunk, Bridge-Aggregation, bond): members configured and members carrying traffic."""

    title = "链路聚合"
    oper_up: bool | None = None
    mode: str = ""
    members: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    minimum: int | None = None


@dataclass(frozen=True, kw_only=True)
class SpanningTree(Kind):
    """One spanning-tree instance: who is root, and how often the topology changed since boot or reset."""

    title = "生成树"
    mode: str = ""
    enabled: bool | None = None
    bridge: str = ""
    root: str = ""
    is_root: bool | None = None
    root_port: str = ""
    changes: int | None = measured("次")
    since_change_s: int | None = None


@dataclass(frozen=True, kw_only=True)
class StpPort(Kind):
    """The role (root, designated, alternate …) and state (forwarding, discarding …) of a port; lower case."""

    title = "生成树端口"
    instance: str = ""
    role: str = ""
    state: str = ""
    protection: str = ""


@dataclass(frozen=True, kw_only=True)
class GatewayGroup(Kind):
    """A VRRP group as this device sees it; state is master, backup or initialize."""

    title = "VRRP"
    interface: str = ""
    vrid: int | None = None
    state: str = ""
    virtual_ip: str = ""
    priority: int | None = None


@dataclass(frozen=True, kw_only=True)
class HaState(Kind):
    """A redundancy pair (HRP, HA, RBM, both MPUs of a chassis): roles in the device's words, lower case."""

    title = "主备状态"
    feature: str = ""
    role: str = ""
    peer_role: str = ""
    peer_present: bool | None = None
    synced: bool | None = None
    ok: bool | None = None
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class StackMember(Kind):
    """A member of a stack, CSS or IRF fabric; `ok` is the member's own state, ring broken is told by `topology`."""

    title = "堆叠成员"
    role: str = ""
    priority: int | None = None
    ok: bool | None = None
    state: str = ""
    model: str = ""
    topology: str = ""


@dataclass(frozen=True, kw_only=True)
class StackLink(Kind):
    """A stack or IRF port between members."""

    title = "堆叠链路"
    ok: bool | None = None
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Neighbor(Kind):
    """An LLDP neighbour; `unit` is the local port."""

    title = "LLDP 邻居"
    system: str = ""
    port: str = ""
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class RouteCount(Kind):
    """Routes by protocol; `unit` is the protocol in lower case ("total" for the sum)."""

    title = "路由数"
    total: int | None = measured("条")
    active: int | None = None


@dataclass(frozen=True, kw_only=True)
class DefaultRoute(Kind):
    """A default route in the table; no default route at all is told by `Nothing`."""

    title = "默认路由"
    next_hop: str = ""
    interface: str = ""
    protocol: str = ""


@dataclass(frozen=True, kw_only=True)
class RoutingPeer(Kind):
    """An OSPF, BGP or IS-IS neighbour; `ok` is Full (or 2-Way between DR-others) / Established / Up."""

    title = "路由邻居"
    protocol: str = ""
    neighbor: str = ""
    interface: str = ""
    state: str = ""
    ok: bool | None = None


@dataclass(frozen=True, kw_only=True)
class TableUsage(Kind):
    """Entries of a table (`unit`: arp, mac, session) and the most it can hold, when the device tells."""

    title = "表项容量"
    used: int | None = measured("条")
    capacity: int | None = None
    failed: int | None = None


@dataclass(frozen=True, kw_only=True)
class MacFlap(Kind):
    """A MAC address that moved between ports, or a loop the device detected."""

    title = "MAC 漂移/环路"
    detail: str = ""
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Discards(Kind):
    """Packets a firewall discarded since boot, by cause."""

    title = "丢弃统计"
    packets: int | None = measured("个")
