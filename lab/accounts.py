"""Local accounts of a device: passwords, lockout after wrong ones, and the VTY lines they occupy."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from lab.config.secrets import verify
from lab.journal import Journal

WRONG_LIMIT = 3
WINDOW = 300.0
LOCKED_FOR = 300.0


@dataclass
class Account:
    """One local user."""

    password: str
    level: int = 3
    wrong: list[float] = field(default_factory=list)
    locked_until: float = 0.0
    secret: str = ""  # from the running configuration, once that was changed

    def opens(self, password: str) -> bool:
        """True when this is the password."""
        return verify(self.secret, password) if self.secret else self.password == password


@dataclass
class Doorman:
    """Lets users in: three wrong passwords within five minutes lock the account for five minutes."""

    device: str
    accounts: dict[str, Account]
    journal: Journal
    vty_max: int = 5
    vty: set[int] = field(default_factory=set)
    clock = staticmethod(time.monotonic)

    def login(self, user: str, password: str) -> bool:
        """True when the device lets the user in; every attempt is journalled."""
        account, now = self.accounts.get(user), self.clock()
        if account is None:
            return self._no(user, "unknown user")
        if account.locked_until > now:
            return self._no(user, "locked")
        if account.opens(password):
            account.wrong.clear()
            self.journal.add(self.device, "login", user=user, ok=True)
            return True
        account.wrong = [t for t in account.wrong if now - t < WINDOW] + [now]
        if len(account.wrong) >= WRONG_LIMIT:
            account.locked_until = now + LOCKED_FOR
            account.wrong.clear()
            self.journal.add(self.device, "lockout", user=user)
        return self._no(user, "wrong password")

    def _no(self, user: str, reason: str) -> bool:
        self.journal.add(self.device, "login", user=user, ok=False, reason=reason)
        return False

    def take_line(self) -> int | None:
        """A free VTY number, or None when all are busy."""
        free = [n for n in range(self.vty_max) if n not in self.vty]
        if not free:
            return None
        self.vty.add(free[0])
        return free[0]

    def leave_line(self, line: int) -> None:
        """Give the VTY back."""
        self.vty.discard(line)
