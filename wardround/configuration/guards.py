"""Who takes a change back when we cannot: the device's own timer, a second session, or nobody."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Container

from wardround.configuration.dialects import Dialect
from wardround.configuration.talk import Talk

AUTO, DEVICE, SECOND, NONE = "auto", "device", "second_session", "none"
MARGIN = 5.0
CHOICES = (AUTO, DEVICE, SECOND, NONE)


class GuardError(Exception):
    """The way back cannot be armed; the message is Chinese, nothing was changed."""


def words(dialect: Dialect, by: str) -> list[str]:
    """The dialect's own commands that may be sent; those about a restart only where it was asked for."""
    session = dialect.session
    found = [session[word] for word in ("running", "started", "enter", "out", "save")] + [dialect.leave]
    found += [session["version"]["ask"]] if "version" in session else []
    for name in ("commit", "delay", "rollback", *(["restart"] if by == DEVICE else [])):
        found += [form for form in (session.get(name) or {}).values() if isinstance(form, str) and "{" not in form]
    return found


class Guard:
    """Nobody: what was sent is taken back by us, over the session that is left, or a new one."""

    title = "无（由本次会话撤回）"
    promise = "请到设备现场经 console 核对并恢复"
    seconds = 0.0
    grace = 60.0

    def __init__(self, dialect: Dialect, within: float) -> None:
        self.words, self.within = dialect.session, within
        self.applied = False
        self.due: float | None = None  # when the device goes back by itself

    async def arm(self, main: Talk) -> None:
        """Before the first line."""

    async def apply(self, main: Talk) -> None:
        """After the last line."""
        await settle(main)
        self.applied = True

    async def confirm(self, talk: Talk) -> None:
        """All is well: no way back any more."""

    async def back(self, hand: Talk | None) -> bool:
        """True when the device itself takes everything back (at once, or after `seconds`)."""
        del hand
        return False

    async def release(self, hand: Talk | None) -> None:
        """Everything is as it was: no timer need run any more."""

    async def _start(self, main: Talk, form: str, seconds: float) -> None:
        """Start the device's timer."""
        command = form.format(seconds=math.ceil(seconds), minutes=math.ceil(seconds / 60))
        main.permit.allow(command)
        await main.order(command, 120)
        self.due = asyncio.get_running_loop().time() + seconds - MARGIN

    def hand(self) -> Talk | None:
        """A session that is still open when the first is gone."""
        return None


async def settle(talk: Talk) -> None:
    """Where lines wait for a commit: commit them."""
    if talk.two_stage:
        await talk.order(talk.words["commit"]["plain"], 120)


class Second(Guard):
    """A second session, logged in beforehand."""

    title = "第二条会话"
    promise = "两条会话都已断开，请到设备现场经 console 恢复"

    def __init__(self, dialect: Dialect, within: float, again: Callable[[], Awaitable[Talk]]) -> None:
        super().__init__(dialect, within)
        self._again = again
        self._talk: Talk | None = None

    async def arm(self, main: Talk) -> None:
        """Log in a second time and wait."""
        del main
        self._talk = await self._again()
        await self._talk.enter()

    def hand(self) -> Talk | None:
        """The second session, as long as it lives."""
        return self._talk if self._talk and self._talk.alive else None


class Trial(Guard):
    """VRP of two stages: committed for a time only."""

    title = "设备试运行（commit trial）"

    def __init__(self, dialect: Dialect, within: float) -> None:
        super().__init__(dialect, within)
        self.seconds = max(float(self.words["commit"]["least"]), within)
        self.promise = f"设备将在 {self.seconds:g} 秒后自行恢复到改动前"

    async def apply(self, main: Talk) -> None:
        """Commit for a time."""
        await self._start(main, self.words["commit"]["trial"], self.seconds)
        self.applied = True

    async def confirm(self, talk: Talk) -> None:
        """Commit for good."""
        await talk.order(self.words["commit"]["plain"], 120)

    async def back(self, hand: Talk | None) -> bool:
        """What was not committed is dropped, the trial is ended; without a session its time does it."""
        if hand is not None:
            await hand.ask(self.words["commit"]["abort" if self.applied else "discard"], 120)
            self.seconds = 0.0
        elif not self.applied:
            self.seconds = 0.0
        return True


class Delay(Guard):
    """Comware 7: the configuration goes back to what it was when the timer was started."""

    title = "设备定时回退（configuration commit delay）"

    def __init__(self, dialect: Dialect, within: float) -> None:
        super().__init__(dialect, within)
        self.seconds = max(1, math.ceil(within / 60)) * 60.0
        self.promise = f"设备将在 {self.seconds:g} 秒后自行恢复到改动前"

    async def arm(self, main: Talk) -> None:
        """Start the timer."""
        await self._start(main, self.words["delay"]["arm"], self.seconds)

    async def confirm(self, talk: Talk) -> None:
        """Stop it."""
        await talk.order(self.words["delay"]["disarm"])

    async def back(self, hand: Talk | None) -> bool:
        """With a session we are faster; without one the timer does it."""
        return hand is None

    async def release(self, hand: Talk | None) -> None:
        """Stop the timer, where it has not fired."""
        if hand is not None and hand.inside:
            await self.confirm(hand)


class Restart(Guard):
    """One-stage devices: a restart with the saved configuration, where it was asked for."""

    title = "设备定时重启（schedule reboot）"
    grace = 600.0  # a chassis takes its time

    def __init__(self, dialect: Dialect, within: float) -> None:
        super().__init__(dialect, within)
        self.seconds = max(1, math.ceil(within / 60)) * 60.0
        self.promise = f"设备将在 {self.seconds:g} 秒后重启，恢复到已保存的配置"

    async def arm(self, main: Talk) -> None:
        """Only where the saved configuration is the one that runs: a restart must lose nothing else."""
        if not await main.saved():
            raise GuardError("运行配置与已保存的配置不一致，定时重启会丢掉未保存的部分；请先保存再改，未作任何改动")
        await self._start(main, self.words["restart"]["arm"], self.seconds)
        await main.enter()

    async def confirm(self, talk: Talk) -> None:
        """No restart."""
        inside = talk.inside
        if inside:
            await talk.leave()
        await talk.order(self.words["restart"]["disarm"])
        if inside:
            await talk.enter()

    async def back(self, hand: Talk | None) -> bool:
        """With a session we are faster; without one the restart does it (it takes minutes)."""
        return hand is None

    async def release(self, hand: Talk | None) -> None:
        """No restart, where it has not happened."""
        if hand is not None and hand.inside:
            await self.confirm(hand)


class Rollback(Guard):
    """StoneOS: everything since `start` goes when the session ends, where `cli-exit-action rollback` stands."""

    title = "设备回退模式（exec configuration）"
    promise = "会话结束后设备自行恢复到改动前"

    async def arm(self, main: Talk) -> None:
        """Begin; nobody else may configure meanwhile."""
        await main.leave()
        await main.order(self.words["rollback"]["arm"])
        await main.enter()

    async def confirm(self, talk: Talk) -> None:
        """What was changed stays; the account may say so from another session too."""
        await self._end(talk, "disarm")

    async def back(self, hand: Talk | None) -> bool:
        """At once where there is a session; else the end of the session has done it."""
        if hand is not None and hand.inside:
            await self._end(hand, "back")
        return True

    async def _end(self, talk: Talk, how: str) -> None:
        if talk.inside:
            await talk.leave()
        await talk.order(self.words["rollback"][how], 120)


def choose(
    main: Talk, by: str, within: float, again: Callable[[], Awaitable[Talk]], *, seven: bool, running: Container[str]
) -> Guard:
    """The guard for a device whose configuration view `main` is in; GuardError when it has none of that kind.

    `seven` tells a Comware 7; `running` are the lines of its configuration that stand in no section.
    """
    dialect = main.dialect
    if by not in CHOICES:
        raise GuardError(f"confirm.by={by}：只能是 {'、'.join(CHOICES)}")
    if by in (AUTO, DEVICE):
        if main.two_stage:
            return Trial(dialect, within)
        if seven and "delay" in dialect.session:
            return Delay(dialect, within)
        if dialect.session.get("rollback", {}).get("needs") in running:
            return Rollback(dialect, within)
        if by == DEVICE and "restart" in dialect.session:
            return Restart(dialect, within)
    if by == DEVICE:
        need = dialect.session.get("rollback", {}).get("needs")
        hint = f"（须先在设备上配置 {need}）" if need else ""
        raise GuardError(f"这种设备没有可用的自带撤回{hint}，请用 confirm.by: second_session；未作任何改动")
    return Guard(dialect, within) if by == NONE else Second(dialect, within, again)
