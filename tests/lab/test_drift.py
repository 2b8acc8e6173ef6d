"""What is wrong with configurations in the lab, the next day, the large ones and the slow ones."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from lab.bench import Replies, address
from lab.config.script import typed
from lab.config.store import config_of
from lab.faults import plant
from lab.hospital import devices, read
from lab.keywords import MismatchError
from lab.serve import Lab
from lab.shape import shapes

ROOT = Path(__file__).resolve().parents[2]
DRIFT = read("drift.yml")
SHOW = {"hillstone_stoneos": "show configuration"}


@pytest.mark.parametrize("fault", DRIFT, ids=lambda f: f["id"])
def test_drift_changes_the_configuration_of_its_device(fault: dict[str, Any]) -> None:
    made = devices(faults=False)
    device = made[fault["device"]]
    before = config_of(device).plain(config_of(device).running)
    plant(fault, made)
    config = config_of(device)
    if "typed" in fault:
        assert config.plain(config.running) != before
        assert config.dirty != fault["typed"]["saved"]
        assert config.updated_by == fault["typed"]["user"]
    else:
        assert device.quirks["cut_config"]


def test_what_is_later_is_planted_only_then() -> None:
    for later in (False, True):
        user = config_of(devices(later=later)["ZY-6F-SW01"]).updated_by
        assert (user == "zhangwei") == later


def test_every_line_of_every_device_is_known_to_its_grammar() -> None:
    for device in devices(faults=False).values():
        family = shapes()[device.shape].family
        assert family
        editor, tree = family.editor(device), config_of(device).running

        def walk(path: tuple[str, ...], lines: list[Any], editor: Any = editor) -> None:
            view = editor.view(path)
            for line in lines:
                editor.grammar.match(view, line.text.removeprefix("undo "), editor.kinds)
                if line.children:
                    walk((*path, line.text), line.children)

        walk((), tree.root.children)


def test_a_configuration_typed_again_changes_nothing() -> None:
    """Every line a device prints is a line it takes, and taking it changes nothing (secrets and all)."""
    for name in ("ZY-3F-SW01", "YJ-H3C-SW02", "FW-USG-A", "AV-SG6000-A"):
        device = devices(faults=False)[name]
        config = config_of(device)
        before = config.running.copy()
        for line in before.root.children:
            _retype(config, (), line)
        assert config.plain(config.running) == config.plain(before), name


def _retype(config: Any, path: tuple[str, ...], line: Any) -> None:
    from lab.config.secrets import shown  # noqa: PLC0415

    text = line.text.replace("undo ", "no ", 1) if config.family.style == "stoneos" else line.text
    typed(config.device, config.family, config.running, [*path, shown(text)])
    for child in line.children:
        _retype(config, (*path, line.text), child)


def test_lines_nobody_knows_are_refused() -> None:
    device = devices(faults=False)["ZY-3F-SW01"]
    config = config_of(device)
    for line in ("frobnicate", "interface GigabitEthernet0/0/99", "vlan 5000", "undo", "ip route-static 1.2.3.4"):
        with pytest.raises(MismatchError):
            typed(device, config.family, config.running, [line])


def test_cut_and_slow_configurations(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("ZY-3F-SW01") as line:
            await line.type("screen-length 0 temporary")
            text = await line.prompted("display current-configuration", "<ZY-3F-SW01>")
            assert "return" not in text
            assert "sysname" in text
        lab.lab.nodes["YJ-H3C-SW02"].pace = 0.05
        async with lab.session("YJ-H3C-SW02") as line:
            await line.type("screen-length disable")
            began = time.monotonic()
            assert "return" in await line.prompted("display current-configuration", "return\r\n<YJ-H3C-SW02>")
            assert time.monotonic() - began >= 1.0
        async with lab.session("ZY-AGG-SW01") as line:
            await line.type("screen-length 0 temporary")
            text = await line.prompted("display current-configuration", "return\r\n<ZY-AGG-SW01>")
            assert '\r\n<ZY-AGG-SW01>\r\n  ---- More ----\r\n[ZY-AGG-SW01]\r\nAll sessions are recorded."\r\n#' in text
        async with lab.session("CORE-S7706-A") as line:
            await line.type("screen-length 0 temporary")
            text = await line.prompted("display current-configuration", "return\r\n<CORE-S7706-A>")
            assert len(text) > 150_000

    play(scene)


def test_a_session_may_survive_a_line_that_lets_nobody_else_in(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("MZ-3F-SW01") as line:
            replies = await line.type("system-view", "acl 2020", "rule 5 deny", "quit", "user-interface vty 0 4",
                                      "acl 2020 inbound")  # fmt: skip
            assert replies[-1].endswith("[MZ-3F-SW01-ui-vty0-4]")
            assert await lab.refused("MZ-3F-SW01")
            await line.type("acl 2001 inbound")
            assert not await lab.refused("MZ-3F-SW01")

    play(scene)


def test_a_fleet_with_large_configurations(tmp_path: Path) -> None:
    async def one(lab: Lab, number: int) -> str:
        async with asyncssh.connect(
            address(number), lab.ssh, username="wardround", password="Lab@wr2026", known_hosts=None, config=None
        ) as link:
            process = await link.create_process(term_type="vt100", encoding=None)
            process.stdin.write(b"display current-configuration\n")
            text = (await process.stdout.readuntil(b"\nreturn\r\n")).decode()
            return str(text)

    async def whole() -> None:
        lab = Lab(tmp_path, 900 + os.getpid() % 90, switches=5, config_kb=200)
        await lab.start()
        texts = await asyncio.gather(*(one(lab, n) for n in range(5)))
        lab.close()
        assert all(195_000 < len(text) < 215_000 for text in texts)
        assert len({text.split("sysname ")[1][:14] for text in texts}) == 5

    asyncio.run(whole())
    assert len(Replies().answer("display current-configuration")) < 4000


def test_up_later_change_reset_sent(tmp_path: Path) -> None:
    offset = 20000 + tmp_path.stat().st_ino % 400 * 2
    words = [sys.executable, "-m", "lab"]
    tail = ["--state", str(tmp_path / "lab"), "--port-offset", str(offset)]

    def shell(*lines: str) -> str:
        async def talk() -> str:
            async with asyncssh.connect(
                "127.77.1.22",
                10022 + offset,
                username="wardround",
                password="Lab@wr2026",
                known_hosts=None,
                config=None,
            ) as link:
                process = await link.create_process(term_type="vt100", encoding=None)
                process.stdin.write("".join(f"{line}\r" for line in lines).encode())
                return str((await process.stdout.read()).decode())

        return asyncio.run(talk())

    subprocess.run([*words, "up", "--later", "--pace", "0.05", *tail], cwd=ROOT, check=True, timeout=60)
    try:
        look = ("screen-length 0 temporary", "display current-configuration interface g0/0/20", "quit")
        assert "port default vlan 30" in shell(*look)
        shell("system-view", "interface g0/0/20", "port default vlan 40", "return", "quit")
        assert "port default vlan 40" in shell(*look)
        subprocess.run([*words, "reset", *tail], cwd=ROOT, check=True, timeout=30)
        time.sleep(0.3)
        assert "port default vlan 30" in shell(*look)
        sent = subprocess.run([*words, "sent", *tail], cwd=ROOT, check=True, timeout=30, capture_output=True)
        changes = json.loads(sent.stdout)["ZY-6F-SW01"]["changes"]
        assert changes[0]["did"] == ["-port default vlan 30", "+port default vlan 40"]
        assert changes[0]["path"] == ["interface GigabitEthernet0/0/20"]
        assert changes[0]["user"] == "wardround"
    finally:
        subprocess.run([*words, "down", *tail], cwd=ROOT, check=True, timeout=30)
