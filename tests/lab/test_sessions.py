"""How the command lines behave."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncssh
import pytest

MORE = "---- More ----"


def test_pages_until_told_otherwise(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("ZY-3F-SW01") as line:
            first = await line.ask("display interface brief", MORE)
            assert first.count("\r\n") == 1 + 23
            page = await line.ask(" ", MORE, key="")
            assert "\x1b[16D" in page
            one = await line.ask("\r", MORE, key="")
            assert one.count("\r\n") == 1
            assert "<ZY-3F-SW01>" in await line.ask("q", ">", key="")
            await line.ask("screen-length 0 temporary")
            assert MORE not in await line.ask("dis int brief", "<ZY-3F-SW01>")

    play(scene)


def test_echo_and_backspace(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("ZY-3F-SW01") as line:
            reply = await line.ask("display clockx\x08", "UTC+08:00")
            assert reply.startswith("display clockx\x08 \x08\r\n")

    play(scene)


@pytest.mark.parametrize(
    ("device", "command", "words"),
    [
        ("ZY-3F-SW01", "dis ver", "VRP (R) software"),
        ("ZY-3F-SW01", "display nonsense", "Error: Unrecognized command found at '^' position."),
        ("ZY-3F-SW01", "display", "Error: Incomplete command found at '^' position."),
        ("ZY-3F-SW01", "display l", "Error: Ambiguous command found at '^' position."),
        ("ZY-3F-SW01", "display health", "Error: Unrecognized command"),
        ("ZY-AGG-SW01", "display esn", "Error: Unrecognized command"),
        ("CORE-S7706-A", "display stack", "Error: Unrecognized command"),
        ("YJ-H3C-SW02", "display nonsense", " % Unrecognized command found at '^' position."),
        ("YJ-H3C-SW01", "display irf", " % Unrecognized command"),
        ("YJ-H3C-SW02", "display session statistics summary", " % Unrecognized command"),
        ("DC-S6735-ACC", "display cpu-usage", "Error: Unrecognized command"),
        ("AV-SG6000-A", "show nonsense", "^-----unrecognized keyword nonsense"),
    ],
)
def test_each_family_matches_commands_its_own_way(play: Any, device: str, command: str, words: str) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(device) as line:
            assert words in await line.ask(command, words)

    play(scene)


def test_caret_stands_below_the_wrong_word(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("ZY-3F-SW01") as line:
            reply = (await line.ask("display foo", "position.")).split("\r\n")
            assert reply[1].index("^") == len("<ZY-3F-SW01>") + "display foo".index("foo")

    play(scene)


def test_level_one_may_not_see_the_configuration_until_super(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("MZ-2F-SW01", "monitor", "Lab@mon2026") as line:
            assert "You do not have permission" in await line.ask("display current-configuration")
            await line.ask("super", "Password:")
            assert "privilege is level 3" in await line.ask("Lab@super1", "MANAGE")
            assert "sysname" in await line.ask("display current-configuration", "sysname")

    play(scene)


def test_prompts(play: Any) -> None:
    async def scene(lab: Any) -> None:
        for device, prompt in (
            ("FW-USG-A", "HRP_M<FW-USG-A>"),
            ("AV-SG6000-A", "SG-6000# "),
            ("YJ-H3C-SW02", "<YJ-H3C-SW02>"),
        ):
            async with lab.session(device) as line:
                assert line.greeting.endswith(prompt)

    play(scene)


def test_usg_puts_the_time_before_every_reply(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("FW-USG-A") as line:
            reply = await line.ask("display license", "URL")
            assert reply.split("\r\n")[1].startswith("20")

    play(scene)


def test_gbk_device_sends_gbk(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("MZ-1F-SW02") as line:
            line.process.stdin.write(b"screen-length 0 temporary\rdisplay interface description\r")
            text = await line.until("XGE0/0/4", encoding="gbk")
            assert "空置" in text

    play(scene)


def test_password_nag_and_trickle(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.connection("ZY-5F-SW01") as link:
            process = await link.create_process(term_type="vt100", encoding=None)
            seen = b""
            while b"[Y/N]:" not in seen:
                seen += await process.stdout.read(1000)
            process.stdin.write(b"N\r")
            while b"<ZY-5F-SW01>" not in seen:
                seen += await process.stdout.read(1000)
        async with lab.session("ZY-4F-SW01") as line:
            await line.ask("screen-length 0 temporary")
            assert "GigabitEthernet0/0/48" in await line.ask("display interface brief", "Vlanif99")

    play(scene)


def test_hang_and_drop(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.connection("BAD-HANG") as link:
            process = await link.create_process(term_type="vt100", encoding=None)
            await process.stdout.read(1000)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(process.stdout.read(1000), 0.5)
        async with lab.session("BAD-DROP") as line:
            await line.ask("screen-length 0 temporary")
            reply = await line.ask("display interface", "never")
            assert 800 < len(reply) < 1000

    play(scene)


def test_sixth_user_finds_all_lines_busy_and_an_abrupt_end_frees_one(play: Any) -> None:
    async def scene(lab: Any) -> None:
        links = [
            await asyncssh.connect(
                lab.address("ZY-3F-SW01"),
                lab.lab.ssh,
                username="wardround",
                password="Lab@wr2026",
                known_hosts=None,
                config=None,
            )
            for _ in range(5)
        ]
        for link in links:
            process = await link.create_process(term_type="vt100", encoding=None)
            assert b"<" in await process.stdout.readuntil(b">")
        async with lab.session("ZY-3F-SW01") as line:
            assert "All user interfaces are used" in line.greeting
        links[0].abort()
        await asyncio.sleep(0.2)
        async with lab.session("ZY-3F-SW01") as line:
            assert line.greeting.endswith("<ZY-3F-SW01>")
        for link in links[1:]:
            link.abort()

    play(scene)
