"""One command line session on one device, whatever transport it came by."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from lab.keywords import MismatchError, Node, match
from lab.pager import show
from lab.shape import Command
from lab.terminal import HangupError, Terminal

if TYPE_CHECKING:
    from lab.node import LabNode

IDLE = 600.0


class Session:
    """Reads commands, prints what the shape renders, pages, keeps level and view."""

    def __init__(self, node: LabNode, terminal: Terminal, user: str, line: int, via: str = "ssh") -> None:
        self.node, self.device, self.dialect = node, node.device, node.shape.dialect
        self.terminal, self.user, self.vty, self.via = terminal, user, line, via
        self.number = node.journal.session()
        node.journal.add(self.device.name, "opened", session=self.number, user=user, via=via)
        account = node.doorman.accounts.get(user)
        self.level = account.level if account else 1
        self.view = "user"
        self.page = self.dialect.page
        self.over = False
        self.keep_open = False  # the line goes on after this session: a bastion's menu
        self._tree: Node = node.tree

    def prompt(self) -> str:
        """The prompt of the present view."""
        form = self.dialect.user_prompt if self.view == "user" else self.dialect.system_prompt
        return form.format(name=self.device.prompt_name, prefix=self.device.hrp.get("prefix", ""), **self._ha())

    def _ha(self) -> dict[str, str]:
        return {"state": self.device.ha.get("prompt", "")}

    async def run(self) -> None:
        """The whole life of the session; the other side going away ends it quietly."""
        try:
            await self._greet()
            while not self.over:
                await self.terminal.write(self.prompt())
                await self.execute(await asyncio.wait_for(self.terminal.line(), IDLE))
        except (HangupError, TimeoutError, BrokenPipeError, ConnectionError):
            pass
        finally:
            self.node.doorman.leave_line(self.vty)
            self.node.journal.add(self.device.name, "closed", session=self.number)
            self.terminal.cut_after, self.terminal.trickle = None, None
            if not self.keep_open:
                self.terminal.close()

    async def _greet(self) -> None:
        """The banner, then what this device's quirks make of the start."""
        if self.dialect.banner:
            await self.terminal.write(self.dialect.banner(self.device, self.node.doorman.vty_max, self._online()))
        quirks = self.device.quirks
        if quirks.get("hang_after_login"):
            await asyncio.sleep(3600)
        if quirks.get("password_nag"):
            await self._nag()
        if pause := quirks.get("trickle"):
            self.terminal.trickle = (int(pause[0]), float(pause[1]))

    def _online(self) -> int:
        return len(self.node.doorman.vty)

    async def _nag(self) -> None:
        """VRP asks for a new password until told no."""
        text = (
            "Warning: The initial password poses security risks.\nThe password needs to be changed. Change now? [Y/N]:"
        )
        while True:
            await self.terminal.write(text)
            answer = (await self.terminal.line()).strip().lower()
            if answer in ("n", "no"):
                return
            if answer in ("y", "yes"):
                self.node.journal.add(self.device.name, "password_change", session=self.number)
                for question in ("Please enter old password: ", "Please enter new password: "):
                    await self.terminal.write(question)
                    await self.terminal.line(echo="none")
                await self.terminal.write("Error: The password does not meet the requirement.\n")
                return

    async def execute(self, line: str) -> None:
        """One command line, as received."""
        if not line.strip():
            return
        self.node.journal.add(self.device.name, "command", session=self.number, line=line, user=self.user)
        command_line, pipe = _split_pipe(line)
        try:
            command, args = match(self._tree, command_line)
        except MismatchError as error:
            await self._complain(error)
            return
        if command.level > self.level:
            await self._complain(MismatchError("denied", 0))
        elif command.act:
            await getattr(self, f"do_{command.act}")(command, args)
        else:
            await self._print(command, args, pipe)

    async def _print(self, command: Command, args: list[str], pipe: tuple[str, str] | None) -> None:
        """Render, filter, page; some lines drop in the middle of it."""
        try:
            text = self.node.shape.print(self.device, command, args)
        except MismatchError as error:
            await self._complain(error)
            return
        self.terminal.cut_after = self.device.quirks.get("drop_after")
        await show(self.terminal, _filtered(text, pipe), self.page, self.dialect)

    async def _complain(self, error: MismatchError) -> None:
        """The device's own words for a command it does not take."""
        text = self.dialect.errors[error.kind].format(token=error.token)
        if error.kind == "denied":
            await self.terminal.write(text + "\n")
            return
        pad = " " * (len(self.prompt()) + error.at)
        await self.terminal.write(self.dialect.caret.format(pad=pad, text=text) + "\n")

    # what the session does itself

    async def do_page(self, command: Command, args: list[str]) -> None:
        """``screen-length 0 temporary`` and its cousins."""
        value = command.value if command.value is not None else int(args[0]) if args[0].isdigit() else self.page
        self.page = int(value["page"] if isinstance(value, dict) else value)
        if isinstance(command.value, dict) and command.value.get("say"):
            await self.terminal.write(command.value["say"] + "\n")

    async def do_say(self, command: Command, args: list[str]) -> None:
        """A fixed answer."""
        if command.value:
            await self.terminal.write(str(command.value) + "\n")

    async def do_quit(self, command: Command, args: list[str]) -> None:
        """Out of the view, or out of the device."""
        if self.view != "user":
            self.view = "user"
            return
        if self.dialect.farewell:
            online = self._online() - 1
            await self.terminal.write(self.dialect.farewell(self.device, self.node.doorman.vty_max, online))
        self.over = True

    async def do_system(self, command: Command, args: list[str]) -> None:
        """Into the system view."""
        self.view = "system"
        if command.value:
            await self.terminal.write(str(command.value) + "\n")

    async def do_super(self, command: Command, args: list[str]) -> None:
        """A second password raises the level."""
        await self.terminal.write(" Password:" if command.value is None else str(command.value))
        password = await self.terminal.line(echo="none")
        good = password == self.node.super_password
        self.node.journal.add(self.device.name, "super", session=self.number, ok=good)
        self.level = 3 if good else self.level
        await self.terminal.write((self.dialect.super_ok if good else self.dialect.super_bad) + "\n")


def _split_pipe(line: str) -> tuple[str, tuple[str, str] | None]:
    """``display x | include y`` into its two halves."""
    head, bar, tail = line.partition("|")
    words = tail.split(None, 1)
    if not bar or len(words) != 2:
        return line, None
    return head, (words[0].lower(), words[1].strip().strip('"'))


def _filtered(text: str, pipe: tuple[str, str] | None) -> str:
    """The lines an output filter leaves over."""
    if pipe is None:
        return text
    how, pattern = pipe
    lines = text.split("\n")
    found = [bool(re.search(pattern, line)) for line in lines]
    if how.startswith("b"):
        first = found.index(True) if True in found else len(lines)
        return "\n".join(lines[first:])
    keep = [line for line, hit in zip(lines, found, strict=True) if hit != how.startswith("e")]
    return "\n".join(keep)
