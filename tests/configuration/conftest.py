"""A lab of its own, and changes made to its devices over the real transports."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from lab.config.store import config_of
from lab.serve import Lab
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.configuration.change import Outcome, Wish, change

_offsets = itertools.count(22000 + os.getpid() % 300 * 60, 2)
PASSWORD = "Lab@wr2026"
PACE = 0.02  # a minute of the devices' timers is 1.2 seconds
PLATFORMS = {
    "comware5": "hp_comware",
    "comware7": "hp_comware",
    "huawei_chassis": "huawei_vrp",
    "huawei_vrp8": "huawei_vrp",
}


class Ward:
    """A running lab, changed by us."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab, self.folder = lab, folder

    def target(self, name: str, **variables: Any) -> Target:
        device = self.lab.nodes[name].device
        words = {"ansible_host": device.address, "ansible_user": "wardround", "ansible_password": PASSWORD}
        words |= {"ports": {"ssh": self.lab.ssh, "telnet": self.lab.telnet}, "ansible_host_key_checking": "no"}
        return Target(name, PLATFORMS.get(device.shape, device.shape), {**words, **variables})

    async def change(self, name: str, text: str, variables: dict[str, Any] | None = None, **wish: Any) -> Outcome:
        words = {"within": 20, "save": False} | wish
        settings = Settings(
            "daily", self.folder / "evidence", self.folder, connect_timeout=3, question_timeout=10, retry_pause=0.1
        )
        return await change(self.target(name, **(variables or {})), Wish(text, **words), settings)

    def running(self, name: str) -> list[str]:
        """What runs on the device, secrets as the lab's own marks."""
        found = config_of(self.lab.nodes[name].device)
        return found.plain(found.running)

    def saved(self, name: str) -> list[str]:
        found = config_of(self.lab.nodes[name].device)
        return found.plain(found.saved)

    def text(self, name: str) -> str:
        return config_of(self.lab.nodes[name].device).text()

    def typed(self, name: str) -> list[str]:
        """Every line the device was sent, in order."""
        lines = (self.folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        events = [e for e in map(json.loads, lines) if e["device"] == name]
        return [e["line"] for e in events if e["what"] == "command"]

    def changes(self, name: str) -> list[str]:
        """What the lab noted as changed."""
        lines = (self.folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        events = [e for e in map(json.loads, lines) if e["device"] == name]
        return [did for e in events if e["what"] == "config" for did in e["did"]]


Play = Callable[[Callable[[Ward], Coroutine[Any, Any, None]]], None]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Host keys made once: RSA keys are slow to make."""
    return tmp_path_factory.mktemp("keys")


async def _started(state: Path) -> Lab:
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

    def run(scene: Callable[[Ward], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            lab = await _started(tmp_path)
            try:
                await asyncio.wait_for(scene(Ward(lab, tmp_path)), 60)
            finally:
                lab.close()
                await asyncio.sleep(0)

        asyncio.run(whole())

    return run
