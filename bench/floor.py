"""The floor: a bare asyncssh loop that sends the commands and writes what comes back, nothing else."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import asyncssh

from bench.fleet import PASSWORD, PORT, USER, Order, measured

PROMPT = re.compile(rb"<BENCH-SW\d+>$")


async def _read(process: asyncssh.SSHClientProcess[bytes]) -> bytes:
    text = b""
    while not PROMPT.search(text[-40:]):
        chunk = await process.stdout.read(65536)
        if not chunk:
            raise ConnectionError("closed")
        text += chunk
    return text


def _keep(path: Path, text: bytes) -> None:
    path.write_bytes(text)


async def _one(name: str, address: str, given: Order, gate: asyncio.Semaphore) -> int:
    async with gate:
        options = {"username": USER, "password": PASSWORD, "known_hosts": None, "client_keys": None, "config": None}
        async with asyncssh.connect(address, PORT, agent_path=None, compression_algs=None, **options) as connection:
            process = await connection.create_process(term_type="vt100", term_size=(512, 1000), encoding=None)
            await _read(process)
            received = 0
            for number, command in enumerate(["screen-length 0 temporary", *given.commands]):
                process.stdin.write(command.encode() + b"\n")
                text = await _read(process)
                received += len(text)
                _keep(Path(given.folder, f"{name}-{number}.txt"), text)
            return received


async def _all(given: Order) -> int:
    gate = asyncio.Semaphore(200)
    return sum(await asyncio.gather(*(_one(n, a, given, gate) for n, a in given.hosts)))


if __name__ == "__main__":
    measured(lambda given: asyncio.run(_all(given)))
