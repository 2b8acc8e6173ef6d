"""Who gets in, and how."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from lab.accounts import Account, Doorman
from lab.journal import Journal
from tests.lab.conftest import Line

ROOT = Path(__file__).resolve().parents[2]


class Asker(asyncssh.SSHClient):
    """Answers a bastion's questions."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.prompts = list(answers), []

    def kbdint_auth_requested(self) -> str:
        return ""

    def kbdint_challenge_received(self, name: str, instructions: str, lang: str, prompts: Any) -> Any:
        self.prompts += [p for p, _ in prompts]
        return [self.answers.pop(0) for _ in prompts] if self.answers or not prompts else None


def test_three_wrong_passwords_lock_the_account_for_five_minutes() -> None:
    now = [0.0]
    door = Doorman("x", {"u": Account("right")}, Journal())
    door.clock = lambda: now[0]  # type: ignore[method-assign]
    assert [door.login("u", "wrong") for _ in range(3)] == [False] * 3
    assert not door.login("u", "right")
    now[0] = 301.0
    assert door.login("u", "right")
    assert [e["what"] for e in door.journal.events].count("lockout") == 1


def test_two_wrong_then_right_does_not_lock() -> None:
    door = Doorman("x", {"u": Account("right")}, Journal())
    assert [door.login("u", p) for p in ("a", "b", "right", "c", "d", "right")] == [
        False,
        False,
        True,
        False,
        False,
        True,
    ]


def test_wrong_passwords_over_ssh_are_journalled(play: Any) -> None:
    async def scene(lab: Any) -> None:
        for _ in range(3):
            with pytest.raises(asyncssh.PermissionDenied):
                async with lab.connection("BAD-PASSWORD", password="Lab@old2019"):
                    pass
        with pytest.raises(asyncssh.PermissionDenied):
            async with lab.connection("BAD-PASSWORD"):
                pass
        assert [e["device"] for e in lab.journal("lockout")] == ["BAD-PASSWORD"]

    play(scene)


def test_vty_full_device(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session("BAD-VTYFULL") as line:
            assert "All user interfaces are used" in line.greeting

    play(scene)


def test_changed_host_key(play: Any) -> None:
    async def scene(lab: Any) -> None:
        known = str(lab.lab.state / "known_hosts")
        async with lab.connection("ZY-3F-SW01", known_hosts=known):
            pass
        with pytest.raises(asyncssh.HostKeyNotVerifiable):
            async with lab.connection("BAD-HOSTKEY", known_hosts=known):
                pass

    play(scene)


def test_refused_black_hole_and_garbage(play: Any) -> None:
    async def scene(lab: Any) -> None:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(lab.address("BAD-REFUSED"), lab.lab.ssh)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.open_connection(lab.address("BAD-BLACKHOLE"), lab.lab.ssh), 0.7)
        reader, writer = await asyncio.open_connection(lab.address("BAD-GARBAGE"), lab.lab.ssh)
        assert not (await reader.read()).startswith(b"SSH-")
        writer.close()
        await writer.wait_closed()

    play(scene)


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_legacy_algorithms_only(play: Any) -> None:
    async def scene(lab: Any) -> None:
        with pytest.raises(asyncssh.KeyExchangeFailed):
            async with lab.connection("BAD-LEGACY"):
                pass
        old = {
            "kex_algs": ["diffie-hellman-group1-sha1"], "encryption_algs": ["3des-cbc"],
            "mac_algs": ["hmac-sha1"], "server_host_key_algs": ["ssh-rsa"],
        }  # fmt: skip
        async with lab.connection("BAD-LEGACY", **old):
            pass

    play(scene)


def test_telnet_negotiates_and_asks_for_name_and_password(play: Any) -> None:
    async def scene(lab: Any) -> None:
        reader, writer = await asyncio.open_connection(lab.address("OLD-TELNET"), lab.lab.telnet)
        assert (await reader.read(3))[0] == 255
        writer.write(b"\xff\xfb\x18\xff\xfd\x01")
        await reader.readuntil(b"Username:")
        writer.write(b"wardround\r\n")
        await reader.readuntil(b"Password:")
        writer.write(b"Lab@wr2026\r\n")
        await reader.readuntil(b"<OLD-TELNET>")
        writer.write(b"display version\r\n")
        assert b"S5328C-EI" in await reader.readuntil(b"<OLD-TELNET>")
        writer.close()

    play(scene)


async def _through(lab: Any, login: str, *answers: str) -> Any:
    asker = Asker(*answers)
    link = await asyncssh.connect(
        "127.77.9.100", lab.lab.ssh, username=login, known_hosts=None, config=None, client_keys=None,
        client_factory=lambda: asker, preferred_auth="keyboard-interactive",
    )  # fmt: skip
    return link, asker


def test_bastion_refuses_forwarding_and_wants_an_otp(play: Any) -> None:
    async def scene(lab: Any) -> None:
        link, asker = await _through(lab, "yunwei", "Lab@bastion1", "246810")
        assert asker.prompts == ["Password: ", "OTP: "]
        with pytest.raises(asyncssh.ChannelOpenError) as refusal:
            await link.open_connection(lab.address("BAST-SW01"), lab.lab.ssh)
        assert refusal.value.code == asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED
        link.close()
        with pytest.raises(asyncssh.PermissionDenied):
            await _through(lab, "yunwei", "Lab@bastion1", "000000")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(lab.address("BAST-SW01"), lab.lab.ssh)

    play(scene)


def test_bastion_login_string_menu_and_session_cap(play: Any) -> None:
    async def scene(lab: Any) -> None:
        link, _ = await _through(lab, "yunwei@wardround@BAST-SW02", "Lab@bastion1", "246810")
        line = Line(await link.create_process(term_type="vt100", encoding=None))
        assert "<BAST-SW02>" in await line.until(">")
        menu, _ = await _through(lab, "yunwei", "Lab@bastion1", "246810")
        first = Line(await menu.create_process(term_type="vt100", encoding=None))
        await first.until("> ")
        assert "<BAST-SW01>" in await first.ask("1", "<BAST-SW01>")
        assert "资产编号" in await first.ask("quit", "资产编号")
        second = Line(await menu.create_process(term_type="vt100", encoding=None))
        await second.until("> ")
        third = Line(await menu.create_process(term_type="vt100", encoding=None))
        assert "上限" in await third.until("上限")
        menu.close()
        link.close()

    play(scene)


def test_noise_and_abrupt_ends_do_not_hurt(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async def noise() -> None:
            _, writer = await asyncio.open_connection(lab.address("ZY-3F-SW01"), lab.lab.ssh)
            writer.write(b"GET / HTTP/1.0\r\n\r\n" * 3)
            await asyncio.sleep(0.05)
            writer.transport.abort()

        async def leave() -> None:
            async with lab.connection("ZY-6F-SW01") as link:
                process = await link.create_process(term_type="vt100", encoding=None)
                process.stdin.write(b"display interface\r")
                link.abort()

        await asyncio.gather(*(noise() for _ in range(20)), *(leave() for _ in range(5)), return_exceptions=True)
        await asyncio.sleep(0.1)
        async with lab.session("ZY-6F-SW01") as line:
            assert line.greeting.endswith("<ZY-6F-SW01>")

    play(scene)


def test_up_sent_down(tmp_path: Path) -> None:
    port = 10022 + 21000 + tmp_path.stat().st_ino % 400 * 2
    words = [sys.executable, "-m", "lab"]
    tail = ["--state", str(tmp_path / "lab"), "--port-offset", str(port - 10022)]
    subprocess.run([*words, "up", *tail], cwd=ROOT, check=True, timeout=60)
    try:
        with socket.create_connection(("127.77.1.1", port), 2) as link:
            assert link.recv(64).startswith(b"SSH-2.0-HUAWEI")
        text = (tmp_path / "lab" / "known_hosts").read_text()
        assert f"[127.77.1.1]:{port} ssh-ed25519 " in text
        sent = subprocess.run([*words, "sent", *tail], cwd=ROOT, check=True, timeout=30, capture_output=True)
        assert json.loads(sent.stdout) == {}
    finally:
        subprocess.run([*words, "down", *tail], cwd=ROOT, check=True, timeout=30)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.77.1.1", port), 1)
