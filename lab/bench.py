"""A flat fleet for benchmarks: N equal switches, replies rendered once, no paging, one shared key."""

from __future__ import annotations

from functools import partial
from typing import Any

import asyncssh

from lab.channel import without_ignore
from lab.hospital import build
from lab.keywords import MismatchError, Node, match
from lab.shape import shapes
from lab.state import Device, Log
from lab.wiring import connect

USER, PASSWORD = "wardround", "Lab@wr2026"
CURRENT, SYSNAME, RULE = (
    "display current-configuration",
    b"sysname BENCH-SW0000",
    51,
)  # a rule of 3999 takes so many bytes
PORTS = 10  # interfaces kept, so that `display interface` is about 20 KB
COMMANDS = (
    "display version", "display device", "display power", "display fan", "display temperature all", "display cpu-usage",
    "display memory-usage", "display interface", "display interface brief", "display lldp neighbor brief",
    "display stp brief", "display eth-trunk", "display logbuffer", "display startup", "display clock",
)  # fmt: skip


def address(number: int) -> str:
    """The n-th switch, from 0."""
    return f"127.77.{100 + number // 250}.{1 + number % 250}"


def name(number: int) -> str:
    """``BENCH-SW0001``."""
    return f"BENCH-SW{number + 1:04d}"


def switch() -> Device:
    """The switch all of them are."""
    spec = {"address": "127.77.100.1", "model": "S5720S-52X-SI-AC", "version": "V200R011C10SPC600"}
    device, other = build("BENCH-SW0000", spec), build("BENCH-CORE", spec)
    keep = [*list(device.ports)[: PORTS - 3], "XGigabitEthernet0/0/1", "XGigabitEthernet0/0/2", "Vlanif99"]
    device.ports = {k: v for k, v in device.ports.items() if k in keep}
    for port in ("XGigabitEthernet0/0/1", "XGigabitEthernet0/0/2"):
        connect(device, port, other, port)
    device.root = f"4096.{other.mac}"
    text = "The interface changed its state; the physical link was lost and came back. (InterfaceName=GigabitEthernet0/0/5)"
    device.logs = [Log("IFPDT", 4, "IF_STATE", text, hours) for hours in range(1, 35)]
    return device


class Replies:
    """The command tree and every reply as bytes."""

    def __init__(self, config_kb: int = 0) -> None:
        device, shape = switch(), shapes()["huawei_vrp"]
        device.quirks["config_rules"] = config_kb * 1024 // RULE
        self.tree: Node = shape.tree(device)
        self.texts: dict[str, bytes] = {}
        for pattern, command in shape.commands.items():
            if command.render and "<" not in pattern and (command.when is None or command.when(device)):
                text = shape.print(device, command, []).rstrip("\n").replace("\n", "\r\n") + "\r\n"
                self.texts[pattern] = text.encode()
        self._named = {CURRENT, "display saved-configuration"}
        self.error = shape.dialect.errors["unrecognized"].encode()

    def answer(self, line: str, own: str = "") -> bytes:
        """What the switch says to a line; its configuration carries its ``own`` name."""
        try:
            command, _ = match(self.tree, line)
        except MismatchError as error:
            return b" " * (error.at + 14) + b"^\r\n" + self.error + b"\r\n"
        if isinstance(command.value, dict) and command.value.get("say"):
            return str(command.value["say"]).encode() + b"\r\n"
        text = self.texts.get(command.pattern, b"")
        return text.replace(SYSNAME, f"sysname {own}".encode(), 1) if own and command.pattern in self._named else text


class BenchServer(asyncssh.SSHServer):
    """One connection to one switch."""

    def __init__(self, number: int, replies: Replies) -> None:
        self.number, self.replies = number, replies

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """As a switch sends."""
        without_ignore(conn)

    def begin_auth(self, username: str) -> bool:
        """Every user must authenticate."""
        return True

    def password_auth_supported(self) -> bool:
        """Passwords only."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """One account for the whole fleet."""
        return (username, password) == (USER, PASSWORD)

    def session_requested(self) -> BenchSession:
        """A channel."""
        return BenchSession(self.number, self.replies)


class BenchSession(asyncssh.SSHServerSession[bytes]):
    """A command line without tasks: bytes in, bytes out."""

    def __init__(self, number: int, replies: Replies) -> None:
        self.name, self.prompt = name(number), f"<{name(number)}>".encode()
        self.replies, self._line = replies, b""

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._chan = chan

    def pty_requested(self, *args: Any) -> bool:
        """Any terminal will do."""
        return True

    def shell_requested(self) -> bool:
        """A shell is what there is."""
        return True

    def session_started(self) -> None:
        """Banner and prompt."""
        self._chan.write(
            b"\r\nInfo: The max number of VTY users is 5, and the number\r\n      of current VTY users on line is 1.\r\n"
            + self.prompt
        )

    def data_received(self, data: bytes, datatype: Any) -> None:
        """Echo, answer, prompt."""
        *lines, self._line = (self._line + data.replace(b"\r\n", b"\r").replace(b"\n", b"\r")).split(b"\r")
        for line in lines:
            text = line.decode("utf-8", "replace").strip()
            if text == "quit":
                self._chan.write(line + b"\r\n")
                self._chan.exit(0)
                return
            self._chan.write(line + b"\r\n" + (self.replies.answer(text, self.name) if text else b"") + self.prompt)

    def eof_received(self) -> bool:
        """Done."""
        return False


async def start(key: asyncssh.SSHKey, port: int, count: int, config_kb: int = 0) -> list[asyncssh.SSHAcceptor]:
    """Listen on all addresses; ``config_kb``: how large each configuration is."""
    replies = Replies(config_kb)
    options = asyncssh.SSHServerConnectionOptions(
        server_factory=asyncssh.SSHServer, server_host_keys=[key], server_version="HUAWEI-1.5", encoding=None, line_editor=False,
        allow_scp=False, agent_forwarding=False, compression_algs=["none"],
    )  # fmt: skip
    return [
        await asyncssh.listen(
            address(n), port, options=options, server_factory=partial(BenchServer, n, replies), backlog=64
        )
        for n in range(count)
    ]
