"""One device as it stands on the simulated network: state, shape, accounts, journal, sessions."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from lab.accounts import Account, Doorman
from lab.config.store import Config, config_of
from lab.config.sync import follow_config, follow_users
from lab.door import Door
from lab.journal import Journal
from lab.keywords import Node
from lab.session import Session
from lab.shape import Shape, shapes
from lab.state import Device
from lab.terminal import Terminal

RESTART = 30.0  # seconds of the device's own time


@dataclass
class LabNode:
    """A device with everything a transport needs to let somebody in."""

    device: Device
    journal: Journal
    super_password: str = "Lab@super1"
    accounts: dict[str, Account] = field(default_factory=dict)
    banner: str = ""  # shown before the password
    pace: float = 0.1  # seconds of the lab per second of the device, for timers and restarts

    def __post_init__(self) -> None:
        self.shape: Shape = shapes()[self.device.shape]
        self.tree: Node = self.shape.tree(self.device)
        busy = 5 if self.device.quirks.get("vty_busy") else 0
        self.doorman = Doorman(self.device.name, self.accounts, self.journal, vty=set(range(busy)))
        self.sessions: list[Session] = []
        self.door: Door | None = None
        self.down = False
        self.device.followed = self.follow
        self._restart: asyncio.TimerHandle | None = None

    @property
    def config(self) -> Config:
        """The device's configurations."""
        return config_of(self.device)

    def open(self, terminal: Terminal, user: str, via: str) -> Session | None:
        """A session, or None when all VTY lines are busy."""
        line = self.doorman.take_line()
        if line is None:
            self.journal.add(self.device.name, "vty_full", user=user)
            return None
        session = Session(self, terminal, user, line, via)
        self.sessions.append(session)
        return session

    def reach(self) -> str:
        """ "" when the collector gets to the login, "denied" when the line turns it away, "gone" when nobody answers."""
        if self.down:
            return "gone"
        if self.device.config is None:
            return ""
        config = self.config
        return config.family.admits(self.device, config.start, config.running)

    def follow(self) -> None:
        """The running configuration has changed: users, state and who may come in follow from it."""
        config = self.config
        follow_users(self.accounts, config)
        follow_config(self.device, config)
        self._guard()

    def _guard(self) -> None:
        state = self.reach()
        if state and not (state == "denied" and self.device.quirks.get("keeps_sessions")):
            for session in [*self.sessions]:
                session.cut()
        if self.door:
            self.door.set(state != "gone")

    def restart(self, user: str) -> None:
        """All sessions end, nobody answers for a while, then what was saved runs."""
        self.journal.add(self.device.name, "reboot", user=user)
        config, self.down = self.config, True
        config.disarm()
        self._guard()
        self._restart = asyncio.get_running_loop().call_later(RESTART * self.pace, self._started)

    def _started(self) -> None:
        config, self.down = self.config, False
        self.device.started, self.device.uptime_days = time.time(), 0.0
        config.replace(config.saved, "SYSTEM")

    def roll_back(self) -> None:
        """A timer of the device has run out: back to what it kept, or a restart."""
        config = self.config
        timer, config.timer = config.timer, None
        if timer is None:
            return
        if timer.back is None:
            self.restart("SYSTEM")
            return
        self.journal.add(self.device.name, "rollback", reason="timer")
        config.replace(timer.back, "SYSTEM")

    def reset(self) -> None:
        """Configurations as at the start of the lab; open sessions end."""
        if self.device.config is not None:
            self.device.config.disarm()
        if self._restart:
            self._restart.cancel()
        self.device.config, self.down = None, False
        for session in [*self.sessions]:
            session.cut()
        if self.shape.family:
            self.follow()
