"""One command line session on one device, whatever transport it came by."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from lab.config.console import Console
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
        self.console = Console(self)
        self.page = self.dialect.page
        self.over = False
        self.keep_open = False  # the line goes on after this session: a bastion's menu
        self._tree: Node = node.tree

    def prompt(self) -> str:
        """The prompt of the present view."""
        console, device = self.console, self.device
        form = self.dialect.system_prompt if console.inside else self.dialect.user_prompt
        return form.format(
            name=device.prompt_name, prefix=device.hrp.get("prefix", ""), suffix=console.suffix, mark=console.mark,
            trial=console.trial,
        )  # fmt: skip

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
            self.node.sessions.remove(self)
            self.console.gone()
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
        if line == "\x1a":
            await self.leave_views()
            return
        if not line.strip():
            return
        self.node.journal.add(self.device.name, "command", session=self.number, line=line, user=self.user)
        try:
            await self._obey(line)
        except MismatchError as error:
            await self._complain(error)

    async def _obey(self, line: str) -> None:
        """A command of the family, or a line of configuration. MismatchError when it is neither."""
        command_line, pipe = _split_pipe(line)
        try:
            command, args = self._command(command_line)
        except MismatchError as error:
            if not self.console.inside:
                raise
            await self._configure(line, error)
            return
        if command.level > self.level and not command.least:
            raise MismatchError("denied", 0)
        if command.run:
            await command.run(self, args)
        elif command.act:
            await getattr(self, f"do_{command.act}")(command, args)
        else:
            await self._print(command, args, pipe)

    def _command(self, line: str) -> tuple[Command, list[str]]:
        """The command meant, if it is known in this view."""
        command, args = match(self._tree, line)
        if command.views not in ("any", "config" if self.console.inside else "user"):
            raise MismatchError("unrecognized", 0, line.split(maxsplit=1)[0])
        return command, args

    async def _configure(self, line: str, error: MismatchError) -> None:
        try:
            await self.console.line(await self._whole(line))
        except MismatchError as own:
            raise (own if own.at >= error.at or own.kind == "denied" else error) from None

    async def _whole(self, line: str) -> str:
        """A banner is typed over several lines, up to the quotation mark that ends it. source: V200 command reference."""
        if not line.lstrip().lower().startswith("header ") or line.count('"') != 1:
            return line
        await self.say("Info: Input banner text, and quit with the character '\"'.")
        rows = [line]
        while '"' not in rows[-1] or len(rows) == 1:
            rows.append(await self.terminal.line())
        return "\n".join(rows)

    async def _print(self, command: Command, args: list[str], pipe: tuple[str, str] | None) -> None:
        """Render, filter, page; some lines drop in the middle of it."""
        text = self.node.shape.print(self.device, command, args, self.level)
        if command.slow:
            text = await self._slowly(text)
        self.terminal.cut_after = self.device.quirks.get("drop_after")
        await show(self.terminal, _filtered(text, pipe), self.page, self.dialect)

    async def print(self, text: str) -> None:
        """A text of a dialogue, a page at a time."""
        await show(self.terminal, text, self.page, self.dialect)

    async def _slowly(self, text: str) -> str:
        """A configuration takes its time (stacks), and some devices never come to its end."""
        quirks = self.device.quirks
        await asyncio.sleep(float(quirks.get("slow_config", 0)) * self.node.pace)
        cut = quirks.get("cut_config")
        return text[: int(cut)].rpartition("\n")[0] + "\n" if cut else text

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
        """``screen-length 0 temporary`` and its cousins; some devices let only their managers do so."""
        if self.device.quirks.get("always_pages"):
            raise MismatchError("denied", 0)
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
        if self.console.inside:
            if await self.console.may_leave(out=len(self.console.places) == 1):
                self.console.back()
            return
        if self.dialect.farewell:
            online = self._online() - 1
            await self.terminal.write(self.dialect.farewell(self.device, self.node.doorman.vty_max, online))
        self.over = True

    async def do_system(self, command: Command, args: list[str]) -> None:
        """Into the system view."""
        self.console.enter()
        if command.value:
            await self.terminal.write(str(command.value) + "\n")

    async def do_return(self, command: Command, args: list[str]) -> None:
        """Out of all views."""
        await self.leave_views()

    async def leave_views(self) -> None:
        """As Ctrl-Z does."""
        if self.console.inside and await self.console.may_leave(out=True):
            self.console.leave()

    # what dialogues need

    async def ask(self, question: str, echo: str = "keys") -> str:
        """One answer."""
        await self.terminal.write(question)
        return (await self.terminal.line(echo=echo)).strip()

    async def confirm(self, question: str, other: str = "") -> bool:
        """Yes or no; anything else is asked again in the family's words."""
        answer = (await self.ask(question)).lower()
        while answer not in ("y", "yes", "n", "no"):
            answer = (await self.ask(other or self.dialect.choose)).lower()
        return answer in ("y", "yes")

    async def say(self, text: str) -> None:
        """One line or more."""
        await self.terminal.write(text + "\n")

    def note(self, what: str, **details: object) -> None:
        """A line for the journal."""
        self.node.journal.add(self.device.name, what, session=self.number, user=self.user, **details)

    def follow(self) -> None:
        """After a change: when this session did not survive it, it ends here."""
        if self.over:
            raise HangupError

    def cut(self) -> None:
        """The connection is gone, without a word."""
        self.over = True
        self.node.journal.add(self.device.name, "cut", session=self.number)
        self.terminal.abort()

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
