"""Devices that never get as far as a session: black holes, closed ports, line noise."""

from __future__ import annotations

import asyncio
import random
import socket

Closers = list[socket.socket]


def black_hole(address: str, port: int) -> Closers:
    """A listener whose queue is full: further connects hang until they time out."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(0)
    fillers = []
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex((address, port))
        fillers.append(filler)
    return [listener, *fillers]


async def garbage(address: str, port: int, seed: int = 7) -> asyncio.Server:
    """A listener that answers with noise instead of a protocol."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        noise = random.Random(seed).randbytes(2048)
        try:
            for start in range(0, len(noise), 256):
                writer.write(noise[start : start + 256])
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            pass
        writer.close()

    return await asyncio.start_server(handle, address, port)
