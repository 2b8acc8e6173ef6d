"""A switch of a few lines on loopback, with the bad manners of real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

from wardround.collect import Settings, collect
from wardround.collect.target import Target
from wardround.platforms import Platform, _errors, _way
from wardround.replies import Outcome, Reply
from wardround.visit import Visit

PASSWORD = "Planted-S3cret!"
MORE = "  ---- More ----"
ERASE = "\x1b[16D" + " " * 16 + "\x1b[16D"


@dataclass
class Switch:
    """What it says; `replies` by command. The rest are its faults."""

    replies: dict[str, str] = field(default_factory=dict)
    name: str = "SW1"
    prompt: str = "<{name}>"
    password: str = PASSWORD
    encoding: str = "utf-8"
    banner: str = "\r\nInfo: The max number of VTY users is 5.\r\n"
    nag: str = ""
    wrap: int = 0
    page: int = 0
    always_page: bool = False
    full: bool = False
    menu: str = ""
    public: asyncssh.SSHKey | None = None
    hang_on: str = ""
    drop_on: str = ""
    pause_after: str = ""
    prompt_after: dict[str, str] = field(default_factory=dict)
    unknown: str = "Error: Unrecognized command found at '^' position."
    super_password: str = ""
    attempts: int = 0
    connections: int = 0
    typed: list[str] = field(default_factory=list)
    port: int = 0
    key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))


class _Server(asyncssh.SSHServer):
    def __init__(self, switch: Switch) -> None:
        self.switch = switch

    def connection_made(self, conn: Any) -> None:
        self.switch.connections += 1

    def begin_auth(self, username: str) -> bool:
        return True

    def connection_requested(self, *args: Any) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return self.switch.public is not None

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return key == self.switch.public

    def password_auth_supported(self) -> bool:
        return True

    def kbdint_auth_supported(self) -> bool:
        return True

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        return "", "", "", [("Password: ", False)]

    def validate_kbdint_response(self, username: str, responses: Any) -> bool:
        return self.validate_password(username, responses[0])

    def validate_password(self, username: str, password: str) -> bool:
        self.switch.attempts += 1
        return password == self.switch.password


class _Hangup(Exception):  # noqa: N818
    pass


async def _serve(switch: Switch, process: Any) -> None:
    try:
        await _talk(switch, process)
    except (_Hangup, asyncssh.Error, OSError):
        pass
    finally:
        process.exit(0)


async def _line(process: Any, echo: Callable[[str], None]) -> str:
    typed = b""
    while True:
        key = await process.stdin.read(1)
        if not key:
            raise _Hangup
        if key in (b"\r", b"\n"):
            echo("\r\n")
            return typed.decode()
        if key == b"\x03":
            typed = b""
            continue
        typed += key
        echo(key.decode())


async def _talk(switch: Switch, process: Any) -> None:
    def put(text: str) -> None:
        process.stdout.write(text.encode(switch.encoding))

    if switch.full:
        put("All user interfaces are used, please try later!\r\n")
        return
    if switch.menu:
        put(switch.menu)
        switch.typed.append(await _line(process, put))
    put(switch.banner)
    while switch.nag:
        put(switch.nag)
        if (await _line(process, put)).strip().upper() == "N":
            break
    prompt = switch.prompt.format(name=switch.name)
    level, page = 1, switch.page
    while True:
        put(prompt)
        column = len(prompt)

        def echo(text: str) -> None:
            nonlocal column
            if switch.wrap and column >= switch.wrap and text != "\r\n":
                put("\r\n")
                column = 0
            column += 1
            put(text)

        line = await _line(process, echo)
        if line:
            switch.typed.append(line)
        if line.startswith("screen-length"):
            page = switch.page if switch.always_page else 0
        if line == "super":
            put("Password:")
            level = 3 if await _line(process, lambda _: None) == switch.super_password else 1
            put("Now user privilege is level 3\r\n" if level == 3 else "Error: The password is incorrect.\r\n")
            continue
        if line == switch.hang_on:
            await asyncio.sleep(30)
        await _reply(switch, process, line, level, page)
        prompt = switch.prompt_after.get(line, prompt)


async def _reply(switch: Switch, process: Any, line: str, level: int, page: int) -> None:
    def put(text: str) -> None:
        process.stdout.write(text.replace("\n", "\r\n").encode(switch.encoding))

    text = switch.replies.get(line, "" if not line or line.startswith("screen-length") else switch.unknown + "\n")
    if text.startswith("LEVEL3:"):
        text = text.removeprefix("LEVEL3:") if level == 3 else "Error: No permission to run the command.\n"
    if line == switch.drop_on:
        put(text[: len(text) // 2])
        await asyncio.sleep(0.05)
        process.channel.get_connection().abort()
        raise _Hangup
    lines = text.split("\n")[:-1]
    while page and len(lines) > page:
        put("\n".join(lines[:page]) + "\n" + MORE)
        lines = lines[page:]
        await process.stdin.read(1)
        put(ERASE)
    text = "".join(one + "\n" for one in lines)
    if switch.pause_after and switch.pause_after in text:
        head, mark, text = text.partition(switch.pause_after)
        put(head + mark)
        await asyncio.sleep(0.4)
    put(text)


async def listen(switch: Switch) -> asyncssh.SSHAcceptor:
    """Serve the switch on a free port of loopback."""
    acceptor = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=lambda: _Server(switch),
        server_host_keys=[switch.key],
        process_factory=lambda process: _serve(switch, process),
        encoding=None,
        line_editor=False,
    )
    switch.port = acceptor.get_port()
    return acceptor


SESSION = {
    "transport": "ssh_shell",
    "prompt": r"^(?:HRP_[MS])?[<\[][^<>\[\]\r\n]{1,80}[>\]]\s*$",
    "prepare": ["screen-length 0 temporary"],
    "more": "---- More ----",
    "enable": {"command": "super"},
}
ERRORS = {"unsupported": ["^Error: Unrecognized"], "denied": ["^Error: No permission"]}


def platform(questions: Mapping[str, Any], **session: Any) -> Platform:
    """A platform as its platform.yml would make it; questions supply nothing, so that none needs a parser."""
    way = {**SESSION, **session, "questions": {k: dict(v) for k, v in questions.items()}}
    return Platform("test", "测试", (_way(Path("test"), way, None),), _errors(ERRORS), {})


@dataclass
class Ward:
    """Visits switches with one platform and collects what came of it."""

    folder: Path
    platform: Platform
    settings: dict[str, Any] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)

    def visit(self, switches: Sequence[Switch], stop_after: float = 0, **variables: Any) -> list[Visit]:
        """Visit every switch as asset A0, A1 …; the visits in the same order (a missing one was not finished)."""
        asyncio.run(self._visit(switches, stop_after, variables))
        return [self.visits[n] for n in sorted(self.visits)]

    def one(self, switch: Switch, **variables: Any) -> Visit:
        """Visit a single switch."""
        return self.visit([switch], **variables)[0]

    async def _visit(self, switches: Sequence[Switch], stop_after: float, variables: Mapping[str, Any]) -> None:
        acceptors = [await listen(s) for s in switches]
        stop = asyncio.Event()
        if stop_after:
            asyncio.get_running_loop().call_later(stop_after, stop.set)
        common = {"ansible_host": "127.0.0.1", "ansible_user": "admin", "ansible_password": PASSWORD}
        targets = [
            Target(f"A{n:02}", "test", {**common, "ansible_port": s.port, **variables}) for n, s in enumerate(switches)
        ]
        try:
            await collect(targets, self.made(switches), lambda v: self.visits.update({v.asset: v}), stop)
        finally:
            for acceptor in acceptors:
                acceptor.close()
            await asyncio.sleep(0.05)

    def made(self, switches: Sequence[Switch] = ()) -> Settings:
        """The settings of a round that trusts the switches' keys."""
        known = self.folder / "known_hosts"
        if not known.exists():
            lines = [f"[127.0.0.1]:{s.port} {s.key.export_public_key().decode()}" for s in switches]
            known = self.folder / "known_hosts.made"
            known.write_text("".join(lines))
        words: dict[str, Any] = {
            "depth": "daily",
            "evidence": self.folder / "evidence",
            "inventory": self.folder,
            "known_hosts": (known,),
            "per_device": 99,
            "connect_timeout": 2,
            "question_timeout": 2,
            "asset_timeout": 20,
            "retry_pause": 0.01,
        }
        return Settings(**{**words, **self.settings})


def text(visit: Visit, question: str) -> str:
    """The reply to a question."""
    got = next(a.got for a in visit.answers if a.question == question)
    assert isinstance(got, Reply), got
    return got.text


def why(visit: Visit, question: str) -> Outcome:
    """The outcome of a question that brought no reply."""
    got = next(a.got for a in visit.answers if a.question == question)
    assert isinstance(got, Outcome), got
    return got
