"""A command line over Telnet, for switches that know nothing better; the login is part of the dialogue."""

from __future__ import annotations

import asyncio
import re

import telnetlib3

from wardround.collect.manner import manner
from wardround.collect.terminal import Terminal
from wardround.platforms import Question
from wardround.transports import Busy, Call, Dropped, Heard, Late, LoginFailed, NotConfigured, Unreachable

_USER = re.compile(r"(?:user\s*name|username|login|account|用户名)\s*[:：]\s*$", re.I)
_PASSWORD = re.compile(r"(?:password|passcode|口令|密码)\s*[:：]\s*$", re.I)
_FIRST = re.compile(f"{_USER.pattern}|{_PASSWORD.pattern}", re.I)


class TelnetSession:
    """One Telnet line; what it writes goes through the gate."""

    def __init__(self, call: Call, reader: telnetlib3.TelnetReader, writer: telnetlib3.TelnetWriter) -> None:
        self.call, self._reader, self._writer = call, reader, writer
        self.terminal = Terminal(call.gate, manner({"newline": "\r", **call.manner}))
        call.gate.write = writer.write
        self._pump = asyncio.ensure_future(self._feed())

    @property
    def name(self) -> str:
        """The device's name as its prompt tells it."""
        return self.terminal.name

    @property
    def clock(self) -> str:
        """The device's clock as it told it at login."""
        return self.terminal.clock

    async def _feed(self) -> None:
        try:
            while data := await self._reader.read(65536):
                self.terminal.feed(data)
        except OSError as error:
            self.terminal.lost(f"连接中断（{error}）")
        self.terminal.lost("设备关闭了会话")

    async def start(self) -> None:
        """Say who we are, once, and wait for the prompt."""
        target, settings = self.call.target, self.call.settings
        if not target.password:
            raise NotConfigured("未给出口令（ansible_password）")
        asked = await self.terminal.wait_for(_FIRST, settings.question_timeout)
        if _USER.search(asked):
            self.call.gate.key(target.user + "\r", "（登录账号）")
            await self.terminal.wait_for(_PASSWORD, settings.question_timeout)
        await self.call.show()
        self.call.gate.secret(target.password, "\r")
        again = re.compile(f"{_FIRST.pattern}|{self.terminal.manner.prompt.pattern}", re.I | re.M)
        try:
            answer = await self.terminal.wait_for(again, settings.question_timeout, keep=True)
        except Late:
            answer = ""
        except Dropped as error:
            raise self.terminal.turned_away(error) from None
        if _FIRST.search(answer):
            raise LoginFailed("用户名或口令未被接受，未重试以免锁定")
        await self.terminal.greet(settings.question_timeout)

    async def ask(self, question: Question, command: str, timeout: float) -> Heard:
        """The reply to one command."""
        return await self.terminal.ask(command, timeout, str(question.keep.get("ends", "")))

    async def rise(self, password: str, timeout: float) -> None:
        """To the privileged level."""
        await self.terminal.enable(password, timeout)

    async def close(self) -> None:
        """Cut the line."""
        self.terminal.lost("会话已结束")
        self._pump.cancel()
        self._writer.close()


async def open_session(call: Call) -> TelnetSession:
    """Connect, log in, and wait for the prompt."""
    target, settings = call.target, call.settings
    port = target.port("telnet", 23)
    try:
        async with asyncio.timeout(settings.connect_timeout):
            reader, writer = await telnetlib3.open_connection(
                target.address, port, encoding=False, term="vt100", cols=511, rows=1000, connect_maxwait=0.5
            )
    except TimeoutError:
        raise Unreachable(f"{settings.connect_timeout:g} 秒内无应答") from None
    except ConnectionRefusedError:
        raise Unreachable(f"{target.address}:{port} 拒绝连接") from None
    except OSError as error:
        raise Unreachable(f"{target.address}:{port} 无法连接（{error.strerror or error}）") from None
    session = TelnetSession(call, reader, writer)
    try:
        await session.start()
    except Dropped as error:
        await session.close()
        if call.shown:
            raise LoginFailed(f"提交口令后连接被断开，未重试以免锁定（{error}）") from None
        raise Busy(f"未登录即被断开（{error}）") from None
    except BaseException:
        await session.close()
        raise
    return session
