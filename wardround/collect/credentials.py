"""Credentials are spent carefully: a wrong one must lock neither one account nor a thousand."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field

from wardround.collect.target import Target

ALLOWED = 3
GROWTH = 8
PATIENCE = 0.5
STOPPED = "凭据可能失效，已停止以免锁定"


class Stopped(Exception):  # noqa: N818  an outcome, not an error
    """The credential failed on too many assets; this one is left untouched."""


@dataclass
class _State:
    failed: int = 0
    proven: int = 0
    trying: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def window(self) -> int:
        """Logins that may be under way at once: the failures left, times GROWTH for every success since the last."""
        return (ALLOWED - self.failed) * int(GROWTH ** min(self.proven, 5))

    async def enter(self) -> None:
        """Wait for a place; Stopped when there will be none."""
        while self.failed < ALLOWED and self.trying >= self.window:
            await self.changed.wait()
        if self.failed >= ALLOWED:
            raise Stopped(STOPPED)
        self.trying += 1

    def leave(self) -> None:
        """Give the place back."""
        self.trying -= 1
        self.tell()

    def tell(self) -> None:
        """Wake those who wait."""
        self.changed.set()
        self.changed = asyncio.Event()


class Spending:
    """One login with a credential: `begin` before the first packet, `show` before the secret, `over` at the end.

    An asset that is slow to answer lends its place to others until it asks for the secret.
    """

    def __init__(self, state: _State | None) -> None:
        self._state = state
        self._holds = False
        self._timer: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        """Wait for a place; Stopped when three assets have refused the credential."""
        if self._state:
            await self._state.enter()
            self._holds = True
            self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._release)

    async def show(self) -> None:
        """The secret is about to be shown; Stopped when it must not be."""
        if self._timer:
            self._timer.cancel()
        if self._state and not self._holds:
            await self._state.enter()
            self._holds = True

    def over(self, good: bool | None) -> None:
        """The login ended: accepted, refused, or it never came to that; only the first call counts."""
        if self._timer:
            self._timer.cancel()
        state = self._state
        if state and good:
            state.proven += 1
        elif state and good is False:
            state.failed, state.proven = state.failed + 1, 0
        self._release()
        if state and good is not None:
            state.tell()
        self._state = None

    def _release(self) -> None:
        if self._state and self._holds:
            self._holds = False
            self._state.leave()


class Credentials:
    """Counts, for each account with its secret, the assets that refused it."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], _State] = {}

    def spending(self, target: Target) -> Spending:
        """A login of this asset's credential."""
        return Spending(self._states.setdefault(key(target), _State()))


def key(target: Target) -> tuple[str, str]:
    """What makes two assets share a credential: the account and its secret (as a digest), or its key file."""
    bastion = target.variables.get("bastion") or {}
    user = str(bastion.get("user") or target.user)
    words = (bastion.get("password"), target.password, target.variables.get("ansible_ssh_private_key_file"))
    secret = "\0".join(str(w or "") for w in words)
    return user, hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
