"""A device's listener, which closes while the device cannot be reached and opens again when it can."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


class Door:
    """One listening address."""

    def __init__(self, listen: Callable[[], Awaitable[Any]]) -> None:
        self._listen = listen
        self._listener: Any = None
        self._wanted = True
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen for the first time."""
        self._listener = await self._listen()

    def set(self, wanted: bool) -> None:
        """Open or close from now on."""
        self._wanted = wanted
        if not wanted and self._listener is not None:
            self._listener.close()
            self._listener = None
        elif wanted and self._listener is None and (self._task is None or self._task.done()):
            self._task = asyncio.ensure_future(self._reopen())

    async def _reopen(self) -> None:
        listener = await self._listen()
        if self._wanted:
            self._listener = listener
        else:
            listener.close()

    def close(self) -> None:
        """The lab ends."""
        self._wanted = False
        if self._task:
            self._task.cancel()
        if self._listener is not None:
            self._listener.close()
