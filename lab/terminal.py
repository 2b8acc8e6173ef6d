"""A terminal line between a transport and a session: keys in, bytes out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class HangupError(Exception):
    """The other side is gone."""


class Terminal:
    """Keys arrive by ``feed``; ``write`` sends text in the device's own character set."""

    def __init__(
        self,
        send: Callable[[bytes], None],
        close: Callable[[], None],
        encoding: str = "utf-8",
        abort: Callable[[], None] | None = None,
    ) -> None:
        self._send, self.close, self.encoding, self._abort = send, close, encoding, abort or close
        self._keys: asyncio.Queue[int | None] = asyncio.Queue()
        self.trickle: tuple[int, float] | None = None  # (bytes, seconds) of a slow line
        self.cut_after: int | None = None  # the line drops after so many bytes
        self._last = 0

    def abort(self) -> None:
        """Drop the connection without a word."""
        self._abort()
        self.hangup()

    def feed(self, data: bytes) -> None:
        """Keys as typed."""
        for key in data:
            self._keys.put_nowait(key)

    def hangup(self) -> None:
        """The other side has gone."""
        self._keys.put_nowait(None)

    async def key(self) -> int:
        """The next key; LF after CR and NUL are swallowed."""
        while True:
            key = await self._keys.get()
            if key is None:
                self.hangup()  # gone for good: whoever reads next (the bastion's menu) is told so too
                raise HangupError
            last, self._last = self._last, key
            if key == 0 or (key == 10 and last == 13):
                continue
            return key

    async def write(self, text: str) -> None:
        """Send text; LF becomes CR LF."""
        data = text.replace("\r\n", "\n").replace("\n", "\r\n").encode(self.encoding, "replace")
        await self.raw(data)

    async def raw(self, data: bytes) -> None:
        """Send bytes, slowly or not to the end if that is how this line is."""
        if self.cut_after is not None:
            self._send(data[: self.cut_after])
            self.cut_after -= len(data)
            if self.cut_after > 0:
                return
            await asyncio.sleep(0.05)
            self._abort()
            raise HangupError
        if self.trickle is None:
            self._send(data)
            return
        size, pause = self.trickle
        for start in range(0, len(data), size):
            self._send(data[start : start + size])
            await asyncio.sleep(pause)

    async def line(self, echo: str = "keys", limit: int = 512) -> str:
        """One line of input; ``echo`` is keys, stars or none. Ctrl-C gives an empty line, Ctrl-Z itself."""
        typed = bytearray()
        while True:
            key = await self.key()
            if key in (10, 13):
                await self.write("\n")
                return typed.decode(self.encoding, "replace")
            if key in (3, 26):
                await self.write("\n")
                return "\x1a" if key == 26 else ""
            await self._edit(typed, key, echo, limit)

    async def _edit(self, typed: bytearray, key: int, echo: str, limit: int) -> None:
        """One key into the line."""
        if key in (8, 127):
            if typed:
                typed.pop()
                if echo != "none":
                    await self.raw(b"\x08 \x08")
        elif key >= 32 and len(typed) < limit:
            typed.append(key)
            if echo != "none":
                await self.raw(bytes([key]) if echo == "keys" else b"*")
