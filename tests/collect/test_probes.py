"""Unix hosts: one script a host, locally and over SSH."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncssh

from tests.collect.switch import PASSWORD, text, why
from wardround.collect import collect
from wardround.collect.target import Target
from wardround.replies import Denied, NoAnswer, NotAsked, Unsupported

QUESTIONS = {
    "name": {"ask": "uname -s; echo ${LANG}"},
    "who": {"first_of": ["no-such-tool-here", "id -un"]},
    "gone": {"ask": "no-such-tool-here"},
    "locked": {"ask": "exit 126"},
    "slow": {"ask": "sleep 20", "timeout": 1},
    "bad": {"ask": "rm -rf /tmp/nothing-of-that-name"},
    "secret": {"ask": "echo password=Pl4nted"},
}
WAY = {"transport": "ssh_exec", "probe": "posix", "exits": {126: "denied", 127: "unsupported"}}


def check(visit: Any) -> None:
    assert text(visit, "name") == "Linux\nC\n"
    assert text(visit, "who").strip() == "root" or text(visit, "who").strip()
    assert isinstance(why(visit, "gone"), Unsupported)
    assert isinstance(why(visit, "locked"), Denied)
    assert isinstance(why(visit, "slow"), NoAnswer)
    assert isinstance(why(visit, "bad"), NotAsked)
    assert "Pl4nted" not in text(visit, "secret")


def test_local_machine_is_asked_without_ssh(ward) -> None:
    made = ward(QUESTIONS, **WAY)
    target = Target("here", "test", {"transport": "local"})
    asyncio.run(collect([target], made.made(), lambda v: made.visits.update({v.asset: v}), asyncio.Event()))
    check(made.visits["here"])


def test_host_is_asked_with_one_script_over_ssh(ward) -> None:
    made, commands = ward(QUESTIONS, **WAY), []

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return password == PASSWORD

    async def shell(process: Any) -> None:
        commands.append(process.command)
        child = await asyncio.create_subprocess_shell(
            process.command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await child.communicate(await process.stdin.read())
        process.stdout.write(output)
        process.exit(0)

    async def go() -> None:
        key = asyncssh.generate_private_key("ssh-ed25519")
        server = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=Server, server_host_keys=[key], process_factory=shell, encoding=None
        )
        login = {"ansible_host": "127.0.0.1", "ansible_user": "ops", "ansible_password": PASSWORD}
        words = {**login, "ansible_port": server.get_port(), "ansible_host_key_checking": False}
        target = Target("host", "test", words)
        await collect([target], made.made(), lambda v: made.visits.update({v.asset: v}), asyncio.Event())
        server.close()
        await asyncio.sleep(0.05)

    asyncio.run(go())
    check(made.visits["host"])
    assert set(commands) == {"/bin/sh -s"}
    assert made.visits["host"].sent[0].command.startswith("（探测脚本：name")
