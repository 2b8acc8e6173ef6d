"""A command line over a pipe of bytes: knows its prompt, turns pages, answers dialogues, hands over whole replies."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime

from wardround.collect import screen
from wardround.collect.gate import Gate
from wardround.collect.manner import Manner, name_in
from wardround.transports import Busy, Dropped, Failure, Heard, Late, LoginFailed

TAIL = 400
LARGEST = 32_000_000
QUIET = 0.8
_STAMP = re.compile(r"current login time is\s+(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:?\d\d)?)", re.I)
_WRONG = re.compile(r"\b(?:incorrect|wrong|invalid|fail|denied|bad|error)", re.I)


class Terminal:
    """Fed by a transport with `feed` and `lost`; writes through the gate only.

    A reply is over when the last line is the prompt and the command's echo has come; the prompt may change its
    brackets and prefixes (HRP_M…, (B)) but keeps the device's name.
    """

    def __init__(self, gate: Gate, manner: Manner) -> None:
        self.gate, self.manner = gate, manner
        self.name = ""
        self.clock = ""
        self.echoes: bool | None = None
        self.gone = ""
        self._chunks: list[bytes] = []
        self._size = 0
        self._tail = b""
        self._waiter: asyncio.Future[bool] | None = None
        self._expect: re.Pattern[str] | None = None
        self._echo = b""
        self._paged = False
        self._dialogs = 0
        self._only = False
        self._ends: re.Pattern[str] | None = None
        self._quiet: asyncio.TimerHandle | None = None

    # what the transport calls

    def feed(self, data: bytes) -> None:
        """Bytes have come; looks at the end of them only."""
        self._chunks.append(data)
        self._size += len(data)
        self._hush()
        self._tail = data[-TAIL:] if len(data) >= TAIL else (self._tail + data)[-TAIL:]
        if self._size > LARGEST:
            self.lost("回显超过 32 MB，已停止接收")
        elif not data.endswith(b"\n"):
            self._look()

    def lost(self, why: str) -> None:
        """The line is gone."""
        self.gone = self.gone or why
        self._wake(False)

    # what a session does

    @property
    def prompt(self) -> str:
        """The last line as it stands: the prompt, once a reply has come."""
        return screen.last_line(self._tail).strip()

    @property
    def charset(self) -> str:
        """The character set of the last reply: UTF-8, or GB18030 where it is no UTF-8."""
        try:
            b"".join(self._chunks).decode("utf-8")
        except UnicodeDecodeError:
            return "gb18030"
        return "utf-8"

    async def greet(self, timeout: float) -> None:
        """Wait for the first prompt, answering what the device asks before it; paging off. Busy when no line is free."""
        nudge = asyncio.get_running_loop().call_later(max(1.5, timeout / 4), self._nudge)
        try:
            greeting = await self._until("登录后未等到提示符", timeout)
        except Dropped as error:
            raise self.turned_away(error) from None
        finally:
            nudge.cancel()
        self._learn(greeting)
        for command in self.manner.prepare:
            await self.ask(command, timeout)

    async def ask(self, command: str, timeout: float, ends: str = "") -> Heard:
        """The reply to a command, without echo, pager and prompt.

        Where the last line of a whole reply is known (`ends`), a prompt that follows another one is waited on: it may be
        the start of a line of the reply, such as a configured login banner.
        """
        self._begin()
        self._ends = re.compile(ends) if ends else None
        self._echo = command.encode()
        self.gate.command(command, self.manner.newline)
        try:
            data = await self._until(f"{timeout:g} 秒内未答完", timeout)
        except Late:
            await self._interrupt()
            raise
        self.gate.answered(len(data))
        text, remark = screen.decode(data)
        return Heard(self._reply(screen.plain(text), command), datetime.now().astimezone(), remark)

    async def wait_for(self, expect: re.Pattern[str], timeout: float, *, keep: bool = False) -> str:
        """The last line, once it matches: a login or a bastion's menu before the device's own prompt.

        What came before it is forgotten, unless it is to be kept for `greet`.
        """
        if self.gone:
            raise Dropped(self.gone)
        self._expect, self._only = expect, True
        try:
            await self._until(f"未等到 {expect.pattern[:60]}", timeout)
            return screen.last_line(self._tail)
        finally:
            self._only, self._expect = False, None
            if not keep:
                self._chunks, self._size, self._tail = [], 0, b""

    async def enable(self, password: str, timeout: float) -> None:
        """Rise to the privileged level; LoginFailed when the password is not accepted (it is shown once only)."""
        if self.manner.enable is None:
            return
        command, expect = self.manner.enable
        self._begin()
        self._expect = expect
        self.gate.command(command, self.manner.newline)
        asked, _ = screen.decode(await self._until("提权未等到口令提示", timeout))
        if not expect.search(screen.last_line(asked.encode())):
            return
        self._begin()
        self._expect = expect
        self.gate.secret(password, self.manner.newline)
        told = screen.plain(screen.decode(await self._until("提权后未等到提示符", timeout))[0])
        again = expect.search(screen.last_line(told.encode()))
        if again:
            self.gate.key("\x03", "（放弃提权）")
        if again or _WRONG.search(told):
            raise LoginFailed("提权口令（enable/super）未被接受，未重试")

    # inside

    def _begin(self) -> None:
        if self.gone:
            raise Dropped(self.gone)
        self._chunks, self._size, self._tail = [], 0, b""
        self._expect, self._echo, self._paged, self._dialogs = None, b"", False, 0
        self._ends = None

    async def _until(self, late: str, timeout: float) -> bytes:
        """Everything that comes until the prompt; Late with the given words, Dropped when the line goes first."""
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        deadline = loop.call_later(timeout, self._wake, False)
        try:
            if self._tail:
                self._look()
            whole = not self.gone and await self._waiter
        finally:
            deadline.cancel()
            self._hush()
            self._waiter = None
        if whole:
            return b"".join(self._chunks)
        raise Dropped(self.gone) if self.gone else Late(late)

    def _wake(self, whole: bool) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(whole)

    def _hush(self) -> None:
        if self._quiet:
            self._quiet.cancel()
            self._quiet = None

    def _over(self, line: str) -> bool:
        if self._expect and self._expect.search(line):
            return True
        return not self._only and self.name in line and self.manner.prompt.search(line) is not None

    def _look(self) -> None:
        """The last line decides: prompt, pager, dialogue, or more to come."""
        line = screen.last_line(self._tail)
        if not line or self._waiter is None:
            return
        if self.manner.more.search(line):
            self._paged = True
            self._tail = b""
            self.gate.key(self.manner.more_key, "（翻页）")
        elif self._over(line):
            self._finish()
        else:
            self._answer(line)

    def _answer(self, line: str) -> None:
        for expect, send in self.manner.dialogs:
            if expect.search(line) and self._dialogs < 20:
                self._dialogs += 1
                self._tail = b""
                self.gate.key(send + self.manner.newline, f"（应答）{send}")
                return

    def _finish(self) -> None:
        """Done when the echo has come; without it once the line has been quiet for a moment."""
        if self._ends and not self._ended():
            self._quiet = asyncio.get_running_loop().call_later(2 * QUIET, self._wake, True)
        elif not self._echo or self.echoes is False or self._echoed():
            self._wake(True)
        else:
            pause = 4 * QUIET if self.echoes else QUIET
            self._quiet = asyncio.get_running_loop().call_later(pause, self._wake, True)

    def _ended(self) -> bool:
        """Whether the line before the prompt is the last one of a whole reply."""
        lines = screen.plain(screen.decode(self._tail)[0]).rstrip("\n").split("\n")
        before = [line.strip() for line in lines[:-1] if line.strip()]
        return bool(before and self._ends and self._ends.search(before[-1]))

    def _echoed(self) -> bool:
        head = b"".join(self._chunks)[: len(self._echo) * 4 + 4000]
        if self._echo in head:
            return True
        return screen.after_echo(screen.plain(screen.decode(head)[0]), self._echo.decode()) is not None

    def _reply(self, text: str, command: str) -> str:
        """The text between echo and prompt."""
        body = screen.after_echo(text, command)
        if self.echoes is None:
            self.echoes = body is not None
        body = text if body is None else body
        cut = body.rfind("\n") + 1
        prompt = body[cut:]
        self._rename(prompt)
        body = body[:cut]
        return screen.without_pager(body, self.manner.more) if self._paged else body

    def _rename(self, prompt: str) -> None:
        """The first command confirms the name: what a banner pretended is forgotten."""
        if not self.name:
            self.name = name_in(prompt, self.manner.prompt)

    def _learn(self, greeting: bytes) -> None:
        text = screen.plain(screen.decode(greeting)[0])
        if found := _STAMP.search(text):
            self.clock = found.group(1)
        if not self.manner.prepare:
            self.name = name_in(screen.last_line(self._tail), self.manner.prompt)

    def _nudge(self) -> None:
        """A device that waits for a key before it says anything gets an empty line."""
        if self._waiter and not self._chunks:
            self.gate.key(self.manner.newline, "（回车）")

    async def _interrupt(self) -> None:
        """After a late reply: Ctrl-C, and the session is given up unless its prompt comes back."""
        if self.gone:
            return
        self._begin()
        try:
            self.gate.key("\x03", "（中断）")
            await self._until("", 3)
        except (Failure, OSError):
            self.gone = self.gone or "超时后会话没有恢复"

    def turned_away(self, error: Dropped) -> Failure:
        """Why the line went before a prompt came."""
        text = screen.plain(screen.decode(b"".join(self._chunks))[0])
        if self.manner.busy.search(text):
            return Busy("管理会话（VTY）已占满")
        last = next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
        return Dropped(f"登录后被设备断开{'：' + last[:100] if last else ''}（{error}）")
