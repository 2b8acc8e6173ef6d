"""One session with a device that is being changed: enters views, types lines, hears what the device thinks of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from wardround import transports
from wardround.collect.gate import Gate
from wardround.collect.lines import Lines
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.collect.ways import COMMAND_LINES, ways
from wardround.configuration.dialects import Dialect
from wardround.configuration.permit import ConfigPermit
from wardround.configuration.planning import towards
from wardround.configuration.reading import read
from wardround.configuration.steps import Step
from wardround.platforms import Question, Way, load
from wardround.transports import Call, NotConfigured
from wardround.visit import Sent

QUESTION = Question("configuration", (), ())
LONG = 240.0
DEEPEST = 8


class DeviceError(Exception):
    """The device did not take a line; `line` as it was sent, `told` as it answered."""

    def __init__(self, line: str, told: str) -> None:
        super().__init__(told)
        self.line, self.told = line, told


class ConfigGate(Gate):
    """The seam for configuration: lines go out in the device's own character set."""

    charset = "utf-8"
    fixed = False

    def command(self, text: str, newline: str = "\n") -> None:
        """Send a line that is permitted, or raise Refused."""
        told = self.permit.check(text)
        self._asked = len(self.sent)
        self._out(told, (text.replace("\n", newline) + newline).encode(self.charset, "replace"))


class Talk:
    """An open session; `sent` lists what was typed since it was opened (in clear: mask before showing)."""

    def __init__(
        self, dialect: Dialect, session: Any, gate: ConfigGate, permit: ConfigPermit, settings: Settings
    ) -> None:
        self.dialect, self.session, self.gate, self.permit, self.settings = dialect, session, gate, permit, settings
        self.words = dialect.session
        self.sent: list[str] = []
        self._views: list[str] = []
        self._prompts: list[str] = []
        self._errors = re.compile(self.words["errors"], re.M | re.I)
        self._whole = Question("configuration", (), (), keep={"ends": dialect.ends.pattern})
        self.two_stage = False

    @property
    def alive(self) -> bool:
        """Whether the session is still there, as far as we know."""
        return not self.session.terminal.gone

    @property
    def inside(self) -> bool:
        """Whether it stands in the view where changes are made."""
        return bool(self._prompts)

    async def ask(self, command: str, timeout: float = 0, question: Question = QUESTION) -> str:
        """The reply to one of the dialect's own commands; Refused, Late or Dropped."""
        self.session.terminal.name = ""  # a view, a new name, a role: any prompt is the device's from here on
        heard = await self.session.ask(question, command, timeout or self.settings.question_timeout)
        return str(heard.data).replace("\r\n", "\n")

    async def running(self) -> str:
        """The running configuration as the device prints it; its character set is the one lines are sent in."""
        text = await self.ask(self.words["running"], LONG, self._whole)
        if not self.gate.fixed:
            self.gate.charset = self.session.terminal.charset
        return text

    async def saved(self) -> bool | None:
        """Whether what runs is what the next start reads; None when the device does not tell."""
        if self.inside:
            await self.leave()
        then = read(self.dialect, await self.ask(self.words["started"], LONG, self._whole)).tree
        now = read(self.dialect, await self.running()).tree
        if not then.children or len(then.children) < len(now.children) / 10:  # no configuration: a refusal
            return None
        return not towards(then, now) and not towards(now, then)

    def prompt(self) -> str:
        """The prompt as it stands, without the marks that come and go."""
        line = str(self.session.terminal.prompt)
        return re.sub(self.words["mark"], "", line) if self.words["mark"] else line

    async def order(self, command: str, timeout: float = 0) -> str:
        """One of the dialect's own commands that must succeed."""
        told = await self.ask(command, timeout)
        if found := self._errors.search(told):
            raise DeviceError(command, _line_at(told, found.start()))
        return told

    async def enter(self) -> None:
        """Into the view where changes are made."""
        await self.order(self.words["enter"])
        form = self.words.get("two_stage")
        self.two_stage = bool(form and re.match(form, self.session.terminal.prompt))
        self._views, self._prompts = [], [self.prompt()]

    async def leave(self) -> None:
        """Back to where commands are given."""
        if self._prompts:
            await self.ask(self.words["out"])
            self._views, self._prompts = [], []

    async def send(self, steps: Sequence[Step], *, stubborn: bool = False) -> None:
        """Type the steps in their views; DeviceError at the first that is not taken, unless `stubborn`."""
        for step in steps:
            try:
                await self._go(step.views)
                await self._type(step.text)
            except DeviceError:
                if not stubborn:
                    raise
        await self._up(0)

    async def _go(self, views: Sequence[str]) -> None:
        """Enter the sections a line stands in, leaving others first."""
        known = 0
        while known < min(len(views), len(self._views)) and views[known] == self._views[known]:
            known += 1
        await self._up(known)
        for view in views[known:]:
            await self._say(view)
            self._views.append(view)
            self._prompts.append(self.prompt())

    async def _type(self, text: str) -> None:
        """A line; one that opened a section of its own is left again."""
        depth = len(self._views)
        await self._say(text)
        if not depth and self.dialect.slot(text, "") in ("sysname", "hostname"):
            self._prompts[0] = self.prompt()
        await self._back_to(depth)

    async def _up(self, depth: int) -> None:
        if depth < len(self._views):
            del self._views[depth:], self._prompts[depth + 1 :]
            await self._back_to(depth)

    async def _back_to(self, depth: int) -> None:
        for _ in range(DEEPEST):
            if self.prompt() == self._prompts[depth]:
                return
            await self.ask(self.dialect.leave)
        raise DeviceError(self.dialect.leave, f"没有回到原来的视图（提示符 {self.prompt()}）")

    async def _say(self, line: str) -> None:
        self.sent.append(line)
        told = await self.ask(line)
        if found := self._errors.search(told):
            raise DeviceError(line, _line_at(told, found.start()))

    async def close(self) -> None:
        """Cut the line."""
        await self.session.close()


def _line_at(text: str, at: int) -> str:
    """The line of a reply in which the complaint stands."""
    lines = [line.strip() for line in text[at:].splitlines() if line.strip(" ^-\t")]
    return lines[0][:200] if lines else text.strip()[:200]


def way_of(target: Target, dialect: Dialect) -> tuple[str, Way]:
    """The command line by which an asset is changed, with the dialect's dialogues."""
    for transport, way in ways(target, load(target.platform)):
        if transport in COMMAND_LINES:
            dialogs = [{"expect": expect, "send": send} for expect, send in dialect.session["dialogs"]]
            return transport, Way(transport, {**way.session, "dialogs": dialogs}, {})
    raise NotConfigured(f"transport: {target.variables.get('transport')} 不能用来改配置，只能经 SSH 或 Telnet 命令行")


async def open_talk(
    target: Target,
    dialect: Dialect,
    settings: Settings,
    lines: Lines,
    words: Iterable[str],
    sent: list[Sent],
    charset: str = "",
) -> Talk:
    """Log in anew; a Failure of the transport when that does not work. `charset` "" is what the device itself uses."""
    await lines.may_touch(target)
    transport, way = way_of(target, dialect)
    permit = ConfigPermit(way, words)
    gate = ConfigGate(permit, transport, sent)
    gate.fixed, gate.charset = bool(charset), charset or gate.charset
    session = await transports.load(transport).open_session(Call(target, way, gate, settings, lines))
    password = str(target.variables.get("enable_password") or target.variables.get("ansible_become_password") or "")
    try:
        if password and way.session.get("enable"):
            await session.rise(password, settings.question_timeout)
    except BaseException:
        await session.close()
        raise
    return Talk(dialect, session, gate, permit, settings)
