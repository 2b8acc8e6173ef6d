"""One device as it stands on the simulated network: state, shape, accounts, journal."""

from __future__ import annotations

from dataclasses import dataclass, field

from lab.accounts import Account, Doorman
from lab.journal import Journal
from lab.keywords import Node
from lab.session import Session
from lab.shape import Shape, shapes
from lab.state import Device
from lab.terminal import Terminal


@dataclass
class LabNode:
    """A device with everything a transport needs to let somebody in."""

    device: Device
    journal: Journal
    super_password: str = "Lab@super1"
    accounts: dict[str, Account] = field(default_factory=dict)
    banner: str = ""  # shown before the password

    def __post_init__(self) -> None:
        self.shape: Shape = shapes()[self.device.shape]
        self.tree: Node = self.shape.tree(self.device)
        busy = 5 if self.device.quirks.get("vty_busy") else 0
        self.doorman = Doorman(self.device.name, self.accounts, self.journal, vty=set(range(busy)))

    def open(self, terminal: Terminal, user: str, via: str) -> Session | None:
        """A session, or None when all VTY lines are busy."""
        line = self.doorman.take_line()
        if line is None:
            self.journal.add(self.device.name, "vty_full", user=user)
            return None
        return Session(self, terminal, user, line, via)
