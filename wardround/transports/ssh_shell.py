"""A command line over SSH with a terminal, as switches, firewalls and management modules want it."""

from __future__ import annotations

import asyncssh

from wardround.collect.bastion import login_name, through_menu
from wardround.collect.manner import manner
from wardround.collect.ssh import connect
from wardround.collect.terminal import Terminal
from wardround.platforms import Question
from wardround.transports import Busy, Call, Heard


class Pipe(asyncssh.SSHClientSession[bytes]):
    """Bytes from the channel into the terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def data_received(self, data: bytes, datatype: int | None) -> None:  # noqa: ARG002  asyncssh's signature
        """Something came."""
        self.terminal.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel is gone."""
        self.terminal.lost(f"连接中断（{exc}）" if exc else "设备关闭了会话")

    def eof_received(self) -> bool:
        """Nothing more will come."""
        self.terminal.lost("设备关闭了会话")
        return False


class ShellSession:
    """One shell; what it writes goes through the gate."""

    def __init__(self, call: Call, connection: asyncssh.SSHClientConnection, *, shared: bool = False) -> None:
        self.call, self.connection, self.shared = call, connection, shared
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None
        self.terminal = Terminal(call.gate, manner(call.manner))

    @property
    def name(self) -> str:
        """The device's name as its prompt tells it."""
        return self.terminal.name

    @property
    def clock(self) -> str:
        """The device's clock as it told it at login."""
        return self.terminal.clock

    async def start(self) -> None:
        """Open the channel, wait for the prompt, paging off, privileged where the host asks for it."""
        try:
            channel, _ = await self.connection.create_session(
                lambda: Pipe(self.terminal), term_type="vt100", term_size=(511, 1000), encoding=None, window=2**20
            )
        except asyncssh.ChannelOpenError as error:
            raise Busy(f"设备没有空闲的管理会话（{error.reason or error.code}）") from None
        except (asyncssh.Error, OSError) as error:
            raise Busy(f"登录后会话未能打开（{error}）") from None
        self._channel = channel
        self.call.gate.write = channel.write
        await through_menu(self.call, self.terminal)
        await self.terminal.greet(self.call.settings.question_timeout)

    async def ask(self, question: Question, command: str, timeout: float) -> Heard:
        """The reply to one command."""
        return await self.terminal.ask(command, timeout, str(question.keep.get("ends", "")))

    async def rise(self, password: str, timeout: float) -> None:
        """To the privileged level."""
        await self.terminal.enable(password, timeout)

    async def close(self) -> None:
        """Cut the line: every device frees the session when its connection ends."""
        self.terminal.lost("会话已结束")
        if self.shared and self._channel:
            self._channel.abort()
        elif not self.shared:
            self.connection.abort()


async def open_session(call: Call) -> ShellSession:
    """Connect, log in, and wait for the prompt."""
    user, host, port = login_name(call)
    if call.target.variables.get("bastion"):
        session = ShellSession(call, await call.lines.through_bastion(call, user, host, port), shared=True)
    else:
        session = ShellSession(call, await connect(call))
    try:
        await session.start()
    except BaseException:
        await session.close()
        raise
    return session
