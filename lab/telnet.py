"""Telnet: option negotiation as an old VRP does it, then Username and Password on the line."""

from __future__ import annotations

import asyncio

from lab.node import LabNode
from lab.terminal import HangupError, Terminal

IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240
GREETING = bytes([IAC, WILL, 1, IAC, WILL, 3, IAC, DO, 24, IAC, DO, 31])
TRIES = 3


class Options:
    """Takes the telnet commands out of a stream, also when one is split between two packets."""

    def __init__(self) -> None:
        self._rest = b""
        self.seen: list[tuple[int, int]] = []

    def strip(self, data: bytes) -> bytes:
        """What the user typed; IAC IAC is a plain 255."""
        data, keys, at = self._rest + data, bytearray(), 0
        self._rest = b""
        while at < len(data):
            if data[at] != IAC:
                keys.append(data[at])
                at += 1
                continue
            length = self._command(data[at:])
            if length == 0:
                self._rest = data[at:]
                break
            keys += bytes([IAC]) if data[at + 1] == IAC else b""
            at += length
        return bytes(keys)

    def _command(self, data: bytes) -> int:
        """Length of the command at the start; 0 when it is not complete yet."""
        if len(data) < 2:
            return 0
        if data[1] in (WILL, WONT, DO, DONT):
            if len(data) < 3:
                return 0
            self.seen.append((data[1], data[2]))
            return 3
        if data[1] == SB:
            end = data.find(bytes([IAC, SE]))
            return end + 2 if end >= 0 else 0
        return 2


async def serve(node: LabNode, port: int) -> asyncio.Server:
    """Listen on the device's address."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if node.reach():
                return
            await _connection(node, reader, writer)
        except (HangupError, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    return await asyncio.start_server(handle, node.device.address, port)


async def _connection(node: LabNode, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Negotiate, let in, run a session."""
    writer.write(GREETING)
    terminal = Terminal(writer.write, writer.close, node.device.encoding)
    pump = asyncio.ensure_future(_pump(reader, terminal))
    try:
        user = await _login(node, terminal)
        session = node.open(terminal, user, "telnet") if user else None
        if session:
            await session.run()
        elif user:
            await terminal.write(node.shape.dialect.vty_full + "\n")
        await writer.drain()
    finally:
        pump.cancel()


async def _pump(reader: asyncio.StreamReader, terminal: Terminal) -> None:
    """Bytes from the network to the terminal."""
    options = Options()
    while data := await reader.read(4096):
        terminal.feed(options.strip(data))
    terminal.hangup()


async def _login(node: LabNode, terminal: Terminal) -> str:
    """The user's name, or empty after three wrong passwords."""
    await terminal.write(
        "\nWarning: Telnet is not a secure protocol, and it is recommended to use Stelnet.\n\nLogin authentication\n\n\n"
    )
    for _ in range(TRIES):
        await terminal.write("Username:")
        user = await terminal.line()
        await terminal.write("Password:")
        if node.doorman.login(user, await terminal.line(echo="none")):
            return user
        await terminal.write("Error: Failed to authenticate.\n")
    return ""
