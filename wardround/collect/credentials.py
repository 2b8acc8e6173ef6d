"""Credentials are spent carefully: a wrong one must lock neither one account nor a thousand."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from wardround.collect.target import Target

ALLOWED = 3
STOPPED = "凭据可能失效，已停止以免锁定"


class Stopped(Exception):  # noqa: N818  an outcome, not an error
    """The credential failed on too many assets; this one is left untouched."""


@dataclass
class _State:
    failed: int = 0
    proven: int = 0
    trying: int = 0
    free: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def window(self) -> int:
        """Logins that may be under way at once: what is left of the failures, doubled by every success since the last."""
        left = ALLOWED - self.failed
        return 10_000 if self.proven > 12 else left * 2**self.proven


class Ticket:
    """One login under way; say how it ended, or nothing when it never came to showing the secret."""

    def __init__(self, state: _State) -> None:
        self._state = state

    def good(self) -> None:
        """The secret was accepted."""
        self._state.proven += 1

    def bad(self) -> None:
        """The secret was refused."""
        self._state.failed += 1
        self._state.proven = 0


class Credentials:
    """Counts, for each account with its secret, the assets that refused it."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], _State] = {}

    @asynccontextmanager
    async def login(self, target: Target) -> AsyncIterator[Ticket]:
        """A place to log in; Stopped when three assets have refused the credential, also while waiting."""
        state = self._states.setdefault(key(target), _State())
        async with state.free:
            await state.free.wait_for(lambda: state.failed >= ALLOWED or state.trying < state.window)
            if state.failed >= ALLOWED:
                raise Stopped(STOPPED)
            state.trying += 1
        try:
            yield Ticket(state)
        finally:
            state.trying -= 1
            async with state.free:
                state.free.notify_all()


def key(target: Target) -> tuple[str, str]:
    """What makes two assets share a credential: the account and its secret (as a digest), or its key file."""
    bastion = target.variables.get("bastion") or {}
    user = str(bastion.get("user") or target.user)
    words = (bastion.get("password"), target.password, target.variables.get("ansible_ssh_private_key_file"))
    secret = "\0".join(str(w or "") for w in words)
    return user, hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
