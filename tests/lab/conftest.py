"""A lab of its own for every test that wants one, on ports nobody else uses."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from lab.serve import Lab

_offsets = itertools.count(2000 + os.getpid() % 300 * 60, 2)
PASSWORD = "Lab@wr2026"
PACE = 0.02  # a minute of the devices' timers is 1.2 seconds


class Line:
    """A session on a device: send a line, read until something appears."""

    def __init__(self, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self.process = process

    async def until(self, *ends: str, timeout: float = 5.0, encoding: str = "utf-8") -> str:
        """Everything up to the first of ``ends``, or to the end of the line."""
        seen = b""
        while True:
            try:
                chunk = await asyncio.wait_for(self.process.stdout.read(65536), timeout)
            except asyncssh.ConnectionLost:
                chunk = b""
            seen += chunk
            text = seen.decode(encoding, "replace")
            if not chunk or any(end in text for end in ends):
                return text

    async def type(self, *lines: str, ends: tuple[str, ...] = (">", "]", "# ")) -> list[str]:
        """The replies to lines typed one after the other, each up to a prompt at its end."""
        return [await self.prompted(line, *ends) for line in lines]

    async def prompted(self, command: str, *ends: str, timeout: float = 5.0) -> str:
        """The reply to a command, complete when the output ends with one of ``ends``."""
        self.process.stdin.write(f"{command}\r".encode())
        seen, wanted = "", ends or (">", "]", "# ")
        while not seen.endswith(wanted) or "\n" not in seen:
            try:
                chunk = await asyncio.wait_for(self.process.stdout.read(65536), timeout)
            except (asyncssh.ConnectionLost, TimeoutError):
                chunk = b""
            if not chunk:
                return seen
            seen += chunk.decode("utf-8", "replace")
        return seen

    async def ask(self, command: str, *ends: str, key: str = "\r") -> str:
        """The reply to a command."""
        self.process.stdin.write(f"{command}{key}".encode())
        return await self.until(*(ends or (">", "# ")))


class Bench:
    """A running lab and the ways into it."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def address(self, name: str) -> str:
        return self.lab.nodes[name].device.address

    @asynccontextmanager
    async def connection(
        self, name: str, user: str = "wardround", password: str = PASSWORD, **more: Any
    ) -> AsyncIterator[Any]:
        options = {
            "username": user,
            "password": password,
            "known_hosts": None,
            "config": None,
            "client_keys": None,
        } | more
        async with asyncssh.connect(more.pop("host", None) or self.address(name), self.lab.ssh, **options) as link:
            yield link

    @asynccontextmanager
    async def session(self, name: str, user: str = "wardround", password: str = PASSWORD) -> AsyncIterator[Line]:
        async with self.connection(name, user, password) as link:
            line = Line(await link.create_process(term_type="vt100", encoding=None))
            line.greeting = await line.until(">", "# ", "later!")  # type: ignore[attr-defined]
            yield line

    async def refused(self, name: str, user: str = "wardround", password: str = PASSWORD) -> bool:
        """True when nobody gets in as this user."""
        try:
            async with self.session(name, user, password):
                return False
        except (OSError, asyncssh.Error):
            return True

    async def back(self, name: str, seconds: float = 5.0) -> None:
        """Wait until the device lets somebody in again."""
        for _ in range(int(seconds / 0.1)):
            if not await self.refused(name):
                return
            await asyncio.sleep(0.1)
        pytest.fail(f"{name} did not come back")

    def journal(self, what: str) -> list[dict[str, Any]]:
        path = self.lab.state / "journal.jsonl"
        return [e for e in map(json.loads, path.read_text().splitlines()) if e["what"] == what]


Play = Callable[[Callable[[Bench], Coroutine[Any, Any, None]]], None]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Host keys made once: RSA keys are slow to make."""
    return tmp_path_factory.mktemp("keys")


async def _started(state: Path) -> Lab:
    """A lab on free ports; somebody else's may be in the way."""
    for _ in range(3):
        lab = Lab(state, next(_offsets), pace=PACE)
        try:
            await lab.start()
            return lab
        except OSError:
            lab.close()
    pytest.fail("no free ports for a lab")


@pytest.fixture
def play(tmp_path: Path, keys: Path) -> Play:
    """Start a lab, run a coroutine function against it, stop the lab."""
    (tmp_path / "keys").symlink_to(keys)

    def run(scene: Callable[[Bench], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            lab = await _started(tmp_path)
            try:
                await asyncio.wait_for(scene(Bench(lab)), 30)
            finally:
                lab.close()

        asyncio.run(whole())

    return run
