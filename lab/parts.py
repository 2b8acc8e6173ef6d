"""The parts a simulated device is made of; faults change them, shapes print them."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    peer_mac: str = ""
    stp_role: str = "DESI"
    stp_state: str = "FORWARDING"
    duplex: str = "FULL"
    zone: str = ""
    wired: bool = False  # what `up` was when the port was switched off

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
