"""What a simulated device *is*: plain dataclasses that faults change and shapes print."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from lab.parts import (
    Alarm,
    Board,
    Fan,
    File,
    Licence,
    Log,
    Member,
    Optic,
    OspfPeer,
    Port,
    Psu,
    Route,
    Sensor,
    Signature,
    Trunk,
    Vrrp,
)

BEIJING = timezone(timedelta(hours=8))


__all__ = [
    "BEIJING",
    "Alarm",
    "Board",
    "Device",
    "Fan",
    "File",
    "Licence",
    "Log",
    "Member",
    "Optic",
    "OspfPeer",
    "Port",
    "Psu",
    "Route",
    "Sensor",
    "Signature",
    "Trunk",
    "Vrrp",
]


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
    logins: dict[str, tuple[str, int]] = field(default_factory=dict)  # local users: password, level
    typed: list[dict[str, Any]] = field(default_factory=list)  # what drift.yml says somebody has typed
    config: Any = None  # lab.config.store.Config, made when first asked for
    followed: Callable[[], None] | None = None  # told of every change of the running configuration

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

    def works(self, board: Board) -> bool:
        """True when a card is fine; the card of a supply or a fan tray is as well as the part itself."""
        parts = [(p.name, p.ok) for p in self.psus] if board.kind == "PWR" else [(f.name, f.ok) for f in self.fans]
        mine = [ok for name, ok in parts if name in (board.slot, board.card) and board.kind in ("PWR", "FAN")]
        return board.normal and all(mine)

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
