"""Taking a change back: by us where a session is left, by the device where none is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from hier_config import HConfig

from wardround.collect.gate import Refused
from wardround.configuration import guards
from wardround.configuration.planning import towards
from wardround.configuration.steps import Plan
from wardround.configuration.talk import DeviceError, Talk
from wardround.transports import Failure, LoginFailed, Unreachable

if TYPE_CHECKING:
    from wardround.configuration.change import Change

AGAIN = 3.0
TROUBLE = (DeviceError, Failure, Refused, OSError)
T = TypeVar("T")


class GaveUp(Exception):  # noqa: N818  an outcome
    """The change ends here; the message is Chinese, and nothing more is to be done on the device."""


class Recovery:
    """How one change is taken back; `main` is the session it was sent over."""

    def __init__(self, one: Change, guard: guards.Guard, main: Talk, before: HConfig, goal: HConfig) -> None:
        self.one, self.guard, self.main, self.before, self.goal = one, guard, main, before, goal

    async def run(self, why: str) -> GaveUp:
        """Bring back what ran before; what to tell of it."""
        why, guard = self.one.masked(why), self.guard
        try:
            hand = self.main if self.main.alive else guard.hand() or await self._tried()
            if await guard.back(hand):
                hand, left = await self._waited(hand)
            else:
                hand = hand or await self.one.fresh()
                await self._undo(hand)
                left = await self._left(hand)
        except (*TROUBLE, GaveUp) as error:
            return GaveUp(f"{why}；撤回时{self.one.masked(self.one.why(error))}；{guard.promise}")
        if left:
            return GaveUp(f"{why}；撤回后仍与改动前不同：{self.one.masked(some(left))}；{guard.promise}")
        self.one.outcome.rolled_back, self.one.outcome.changed = True, False
        try:
            await guard.release(hand)
        except TROUBLE as error:
            return GaveUp(
                f"{why}；已撤回，但撤回定时没有取消（{self.one.masked(self.one.why(error))}）；{guard.promise}"
            )
        return GaveUp(f"{why}；已撤回，运行配置与改动前一致")

    async def _tried(self) -> Talk | None:
        """A new login, tried once."""
        with suppress(*TROUBLE):
            return await self.one.open()
        return None

    async def _waited(self, hand: Talk | None) -> tuple[Talk | None, Plan]:
        """Look again and again until the device has gone back by itself; what is still different after its time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.guard.seconds + self.guard.grace
        why: Exception = Unreachable("设备没有恢复")
        while loop.time() < end:
            try:
                hand = hand if hand and hand.alive else await self.one.open()
                left = await self._left(hand)
                if not left or not self.guard.seconds:
                    return hand, left
            except (*TROUBLE, GaveUp) as error:
                why = error
                if isinstance(error, LoginFailed) and error.secret:  # not shown again before the way back is over
                    await asyncio.sleep(self.guard.seconds)
            await asyncio.sleep(AGAIN)
        raise why

    async def _undo(self, talk: Talk) -> None:
        """Send what leads from what runs now to what ran before; a line that is not taken does not stop the others."""
        if not talk.inside:
            await talk.enter()
        now = self.one.whole(await talk.running())
        touched = {c.text for c in self.before.all_children()} - {c.text for c in self.goal.all_children()}
        back = towards(now.tree, self.before, touched=touched)
        self.one.admit(talk, back)
        start = len(talk.sent)
        try:
            await talk.send(back.steps, stubborn=True)
            await guards.settle(talk)
        finally:
            self.one.sent += talk.sent[start:]

    async def _left(self, talk: Talk) -> Plan:
        """What still differs from before."""
        return towards(self.one.whole(await talk.running()).tree, self.before)


async def unbroken(work: Coroutine[object, object, T]) -> T:
    """Work that a second interruption does not cut short."""
    task = asyncio.ensure_future(work)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)
    return task.result()


def some(plan: Plan, most: int = 5) -> str:
    """The first lines of a plan, for a message."""
    lines = [line.strip().split("\n", 1)[0] for line in plan.lines()]
    return "；".join(lines[:most]) + (f" 等 {len(lines)} 行" if len(lines) > most else "")
