"""What a simulated device *is*: plain dataclasses that faults change and shapes print."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

BEIJING = timezone(timedelta(hours=8))


@dataclass
class Optic:
    """A transceiver and its five measured values."""

    type: str = "10GBASE_LR_SFP"
    wavelength: int = 1310
    serial: str = "HA17050123456"
    rx: float = -5.2
    tx: float = -2.4
    bias: float = 32.5
    temperature: float = 36.0
    voltage: float = 3.29
    rx_low: float = -14.4
    rx_high: float = 0.5
    distance: str = "10000(9um)"


@dataclass
class Port:
    """One interface; counters are rates, so that they grow with time."""

    name: str
    kind: str = "ge"  # ge xge 40ge 100ge meth vlanif trunk
    up: bool = False
    admin: bool = True
    description: str = ""
    pvid: int = 1
    link_type: str = "access"
    vlans: str = "1"
    mac: str = "0000-0000-0000"
    in_bps: int = 0
    out_bps: int = 0
    crc_per_s: float = 0.0
    in_discards: int = 0
    flaps: int = 0
    trunk: int | None = None
    address: str = ""
    optic: Optic | None = None
    peer: tuple[str, str] | None = None  # (system name, port name) as LLDP tells it
    stp_role: str = "DESI"
    stp_state: str = "FORWARDING"
    duplex: str = "FULL"
    zone: str = ""

    @property
    def speed(self) -> int:
        """Mbit/s by kind."""
        return {"ge": 1000, "xge": 10000, "40ge": 40000, "100ge": 100000}.get(self.kind, 1000)


@dataclass
class Trunk:
    """An aggregation group; its members are port names."""

    id: int
    members: list[str]
    mode: str = "LACP"
    down: list[str] = field(default_factory=list)


@dataclass
class Board:
    """A card (or the box itself) in a slot."""

    slot: str
    type: str
    role: str = "NA"  # Master Slave NA
    online: bool = True
    registered: bool = True
    normal: bool = True
    cpu: int = 12
    memory: int = 41
    uptime_less: int = 0
    card: str = "-"
    kind: str = "MPU"  # MPU LPU CMU PWR FAN BOX


@dataclass
class Psu:
    """A power supply bay."""

    name: str
    present: bool = True
    ok: bool = True
    mode: str = "AC"
    watts: float = 150.0
    type: str = ""
    slot: str = "0"
    built_in: bool = False


@dataclass
class Fan:
    """A fan bay."""

    name: str
    present: bool = True
    ok: bool = True
    speed: int = 35
    slot: str = "0"


@dataclass
class Sensor:
    """A temperature sensor with the limits the device itself knows."""

    slot: str
    name: str = "NA"
    value: int = 42
    low: int = 0
    high: int = 68
    critical: int = 75


@dataclass
class Alarm:
    """One active alarm."""

    level: str
    id: str
    name: str
    text: str
    hours_ago: float = 3.0


@dataclass
class Log:
    """One log line; ``level`` 0 (emergency) to 7 (debug)."""

    module: str
    level: int
    digest: str
    text: str
    hours_ago: float = 1.0


@dataclass
class Licence:
    """One licensed function; ``days`` until expiry, None for permanent."""

    name: str
    days: int | None = None
    used: int = 1
    total: int = 1
    item: str = ""
    kind: str = "Resource"


@dataclass
class Signature:
    """One signature library; ``age`` in days."""

    name: str
    age: int = 2
    count: int = 9120


@dataclass
class Vrrp:
    """One virtual router."""

    vrid: int
    interface: str
    address: str
    state: str = "Backup"
    priority: int = 100


@dataclass
class OspfPeer:
    """One OSPF neighbour."""

    router_id: str
    address: str
    interface: str
    state: str = "Full"
    area: str = "0.0.0.0"


@dataclass
class Route:
    """One route."""

    prefix: str
    proto: str
    next_hop: str
    interface: str
    pre: int = 60
    cost: int = 0


@dataclass
class Member:
    """A member of a stack, CSS or IRF."""

    id: int
    role: str
    mac: str
    priority: int
    type: str
    online: bool = True


@dataclass
class File:
    """A file in flash."""

    name: str
    size: int
    date: str = "May 14 2021 10:22:31"


@dataclass
class Device:
    """All that one simulated device knows of itself."""

    name: str
    address: str
    shape: str
    model: str
    version: str
    series: str = ""
    hostname: str = ""
    role: str = "access"
    vlan: int = 10
    priority: int = 32768
    serial: str = ""
    mac: str = "f4de-af00-0000"
    started: float = field(default_factory=time.time)
    uptime_days: float = 212.3
    clock_offset: float = 0.0
    clock_frozen: str = ""  # the device restarted without battery: an absolute start such as 2000-01-01
    cpu: int = 9
    cpu_max: int = 43
    memory: int = 38
    memory_total: int = 394152720
    flash_total: int = 240_000  # KB
    flash_free: int = 131_000
    boards: list[Board] = field(default_factory=list)
    psus: list[Psu] = field(default_factory=list)
    fans: list[Fan] = field(default_factory=list)
    sensors: list[Sensor] = field(default_factory=list)
    ports: dict[str, Port] = field(default_factory=dict)
    trunks: list[Trunk] = field(default_factory=list)
    vlans: dict[int, str] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    vrrp: list[Vrrp] = field(default_factory=list)
    ospf: list[OspfPeer] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    member_links_down: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    software: str = ""
    patch: str = ""
    patch_state: str = "Running"
    root: str = ""  # bridge id of the STP root as seen from here
    root_port: str = ""
    stp_changes: int = 3
    stp_change_hours: float = 410.0
    macs: int = 86
    arps: int = 12
    mac_limit: int = 16384
    arp_limit: int = 4096
    flapping: list[tuple[str, int, str, str]] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)
    ntp_server: str = "10.77.0.20"
    ntp_synced: bool = True
    ntp_offset: float = 1.2
    telnet_server: bool = False
    unsaved: list[str] = field(default_factory=list)
    sessions: int = 0
    session_limit: int = 0
    discards: dict[str, int] = field(default_factory=dict)
    hrp: dict[str, Any] = field(default_factory=dict)
    ha: dict[str, Any] = field(default_factory=dict)
    mpu_sync: str = "ok"
    quirks: dict[str, Any] = field(default_factory=dict)

    @property
    def prompt_name(self) -> str:
        """The name the device itself goes by, in its prompt and in LLDP."""
        return self.hostname or self.name

    def trunk_name(self, number: int) -> str:
        """The aggregation interface's name in this family."""
        return f"{'Bridge-Aggregation' if self.shape.startswith('comware') else 'Eth-Trunk'}{number}"

    @property
    def management_interface(self) -> str:
        """The interface the management address sits on."""
        if self.shape.startswith("comware"):
            return "Vlan-interface99"
        return "ethernet0/0" if self.shape.startswith("hillstone") else "Vlanif99"

    def now(self) -> datetime:
        """The device's own wall clock, which may be wrong."""
        if self.clock_frozen:
            base = datetime.fromisoformat(self.clock_frozen).replace(tzinfo=BEIJING)
            return base + timedelta(seconds=time.time() - self.started + self.uptime_days * 86400)
        return datetime.now(BEIJING) + timedelta(seconds=self.clock_offset)

    def uptime(self) -> timedelta:
        """Time since the device started."""
        return timedelta(seconds=time.time() - self.started, days=self.uptime_days)

    def counted(self, per_second: float) -> int:
        """A counter that has grown at ``per_second`` since the device started."""
        return int(per_second * self.uptime().total_seconds())

    def physical(self) -> Iterator[Port]:
        """Ports one can plug a cable into."""
        return (p for p in self.ports.values() if p.kind in ("ge", "xge", "40ge", "100ge"))

    @property
    def encoding(self) -> str:
        """The character set of what the device sends."""
        return str(self.quirks.get("encoding", "utf-8"))
