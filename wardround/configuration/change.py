"""One change of one device: read, plan, arm the way back, send, log in anew, verify, save; or take it back."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hier_config import HConfig

from wardround.collect.credentials import Stopped
from wardround.collect.evidence import safe
from wardround.collect.gate import Refused
from wardround.collect.lines import Forbidden, Lines
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.configuration import guards
from wardround.configuration.dialects import Dialect, load
from wardround.configuration.difference import difference
from wardround.configuration.guards import Guard, GuardError
from wardround.configuration.planning import MERGE, REPLACE, PlanError, target, towards
from wardround.configuration.reading import Read, read
from wardround.configuration.secrets import holds_secret
from wardround.configuration.steps import Plan
from wardround.configuration.talk import DeviceError, Talk, open_talk
from wardround.masking import Masker
from wardround.transports import Busy, Dropped, Failure, LoginFailed, Unreachable
from wardround.visit import Sent

AGAIN = 3.0
TROUBLE = (DeviceError, Failure, Refused, OSError)


@dataclass(frozen=True)
class Wish:
    """What is wanted of a device; `by` is how the way back is armed: auto, device, second_session or none."""

    text: str
    how: str = MERGE
    sections: tuple[str, ...] = ()
    save: bool = True
    backup: Path | None = None
    secrets: bool = False
    within: float = 300
    by: str = guards.AUTO
    check: bool = False
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Outcome:
    """What came of it; every text in it is masked. `failed` is one line in Chinese, "" when all went well."""

    changed: bool = False
    diff: str = ""
    planned: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    rolled_back: bool = False
    saved: bool = False
    backup: str = ""
    confirm: str = ""
    warnings: list[str] = field(default_factory=list)
    failed: str = ""


class GaveUp(Exception):  # noqa: N818  an outcome
    """The change ends here; the message is Chinese, and nothing more is to be done on the device."""


async def change(asset: Target, wish: Wish, settings: Settings, others: Mapping[str, Target] | None = None) -> Outcome:
    """Bring one device to what is wished for; a cancelled change is taken back and told as a failed one."""
    lines = Lines(settings, {**(others or {}), asset.name: asset})
    one = Change(asset, wish, settings, lines)
    try:
        await one.run()
    except asyncio.CancelledError:
        one.outcome.failed = "被中断，未作任何改动"
    except (GaveUp, PlanError, Forbidden, Stopped, GuardError) as error:
        one.outcome.failed = one.masked(str(error))
    except TROUBLE as error:
        one.outcome.failed = one.masked(one.why(error))
    finally:
        await one.close()
        await lines.close()
    return one.outcome


class Change:
    """The state of one change."""

    def __init__(self, asset: Target, wish: Wish, settings: Settings, lines: Lines) -> None:
        self.asset, self.wish, self.settings, self.lines = asset, wish, settings, lines
        self.dialect: Dialect = load(asset.platform)
        self.outcome = Outcome()
        self.journal: list[Sent] = []
        self.talks: list[Talk] = []
        self.sent: list[str] = []
        self._masker = Masker({**{s: t for s, t in asset.secrets().items() if s != asset.user}, **wish.known})
        self._learn(wish.text)

    # words for people

    def _learn(self, text: str) -> None:
        """The secrets of the wanted text are masked wherever they stand, also in what the device says."""
        for plain, line in zip(text.split("\n"), self._masker.mask(text)[0].split("\n"), strict=False):
            if "<masked:" in line:
                words = {w.strip("\"'") for w in plain.split()} - set(re.split(r"[\s\"']+", line))
                self._masker.learn({w: "secret" for w in words if len(w) >= 6})

    def masked(self, text: str) -> str:
        """A text without secrets."""
        return self._masker.mask(text)[0]

    def why(self, error: BaseException) -> str:
        """What went wrong, in one line."""
        if isinstance(error, DeviceError):
            return f"设备不接受“{error.line.split(chr(10), 1)[0].strip()}”：{error.told}"
        if isinstance(error, Refused):
            return f"拒绝发送：{error}"
        if isinstance(error, Unreachable | Busy | LoginFailed):
            return f"登录失败：{error}" if isinstance(error, LoginFailed) else f"连不上设备：{error}"
        return f"会话中断：{error}" if isinstance(error, Dropped) else str(error) or type(error).__name__

    # sessions

    async def open(self) -> Talk:
        """Log in anew."""
        words = guards.words(self.dialect, self.wish.by, self.wish.within)
        talk = await open_talk(self.asset, self.dialect, self.settings, self.lines, words, self.journal)
        self.talks.append(talk)
        return talk

    async def close(self) -> None:
        """Leave every session."""
        for talk in self.talks:
            await talk.close()
        self.outcome.sent = [self.masked(line) for line in self.sent]

    async def fresh(self) -> Talk:
        """A login that works, tried until the time is over; a refused one is not tried again."""
        loop = asyncio.get_running_loop()
        end = loop.time() + max(1.0, self.wish.within)
        while True:
            try:
                async with asyncio.timeout(max(1.0, end - loop.time())):
                    return await self.open()
            except (Unreachable, Busy, TimeoutError) as error:
                if loop.time() + AGAIN >= end:
                    raise Unreachable(str(error) or "规定时间内没有登录成功") from None
            await asyncio.sleep(AGAIN)

    # the change

    async def run(self) -> None:
        """From the first login to the last word."""
        main = await self.open()
        before = self._whole(await main.running())
        goal = self._goal(before)
        plan = towards(before.tree, goal, secrets=self.wish.secrets)
        self._tell_kept(goal)
        self.outcome.diff = self.masked(difference(before.tree, goal)) if plan else ""
        self.outcome.planned = [self.masked(line) for line in plan.lines()]
        self.outcome.changed = bool(plan)
        self._admit(main, plan)
        if self.wish.check:
            return
        if plan:
            self._back_up(before)
            main = await self._carry_out(main, before, goal, plan)
        if self.wish.save:
            await self._save(main)

    def _whole(self, text: str) -> Read:
        """A configuration that was read to its end."""
        found = read(self.dialect, text)
        if not found.tree.children or (not found.ended and self.dialect.driver != "stoneos"):
            refused = self.masked(text.strip().split("\n", 1)[0][:120])
            raise GaveUp(f"没有读到完整的运行配置（缺少结尾标记；设备答复：{refused}），未作任何改动")
        return Read(found.tree, [text], found.ended)

    def _goal(self, before: Read) -> HConfig:
        wanted = read(self.dialect, self.wish.text)
        if not wanted.tree.children:
            raise GaveUp("所给的配置是空的，未作任何改动")
        if (
            self.wish.how == REPLACE
            and not self.wish.sections
            and not wanted.ended
            and self.dialect.driver != "stoneos"
        ):
            raise GaveUp("整机替换须给出完整的配置（应以 return 结尾），未作任何改动；只换部分请给 sections")
        return target(before.tree, wanted.tree, self.wish.how, self.wish.sections, secrets=self.wish.secrets)

    def _tell_kept(self, goal: HConfig) -> None:
        """Passwords that stay as they are on the device are said to have been left alone."""
        have = {child.text for child in goal.all_children()}
        wanted = read(self.dialect, self.wish.text).tree
        kept = sum(holds_secret(c.text) for c in wanted.all_children() if c.text not in have)
        if kept and not self.wish.secrets:
            self.outcome.warnings.append(
                f"{kept} 行的口令与设备上的无法比较，保持设备现有的；要改口令请加 secrets: true"
            )

    def _admit(self, talk: Talk, plan: Plan) -> None:
        talk.permit.admit({t for step in plan.steps for t in (*step.views, step.text)})

    def _back_up(self, before: Read) -> None:
        if self.wish.backup is None:
            return
        folder = self.wish.backup
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{safe(self.asset.name)}-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}.cfg"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(file, "w", encoding="utf-8", errors="surrogateescape") as out:
            out.write(before.notes[0])
        self.outcome.backup = str(path)

    async def _carry_out(self, main: Talk, before: Read, goal: HConfig, plan: Plan) -> Talk:
        """Send and prove; the session that is left to save with comes back. GaveUp when it was taken back."""
        seven = await self._seven(main)
        await main.enter()
        shown = {child.text for child in before.tree.children}
        guard = guards.choose(main, self.wish.by, self.wish.within, self.open, seven=seven, running=shown)
        self.outcome.confirm = guard.title
        try:
            await guard.arm(main)
            try:
                await main.send(plan.steps)
                await guard.apply(main)
            finally:
                self.sent += main.sent
            return await self._proven(main, guard, before, goal)
        except asyncio.CancelledError:
            raise await asyncio.shield(self._take_back(guard, main, before, goal, "被中断")) from None
        except (*TROUBLE, GaveUp) as error:
            raise await self._take_back(guard, main, before, goal, self.why(error)) from None

    async def _seven(self, main: Talk) -> bool:
        """Whether the device is a Comware 7."""
        version = main.words.get("version")
        return bool(version and re.search(version["told"], await main.ask(version["ask"])))

    async def _proven(self, main: Talk, guard: Guard, before: Read, goal: HConfig) -> Talk:
        """A login of its own reads what runs now; then no way back is needed any more."""
        proof = await self.fresh()
        after = self._whole(await proof.running())
        rest = self._not_shown(towards(after.tree, goal))
        self.outcome.changed = bool(towards(before.tree, after.tree))
        if rest and self.wish.how == REPLACE:
            raise GaveUp(f"命令都已接受，但回读的运行配置与所要的不同：{_some(rest)}")
        if rest:
            lines = self.masked(_some(rest))
            self.outcome.warnings.append(f"设备接受了命令，但运行配置中没有照样显示（可能是缺省值或写法不同）：{lines}")
        if main.alive:
            await guard.confirm(main)
            return main
        await proof.enter()
        await guard.confirm(proof)
        return proof

    def _not_shown(self, rest: Plan) -> Plan:
        """What was accepted and is not there; of lines whose secret is their name nobody can tell."""
        return Plan(tuple(step for step in rest.steps if self.wish.how == REPLACE or not holds_secret(step.text)))

    async def _take_back(self, guard: Guard, main: Talk, before: Read, goal: HConfig, why: str) -> GaveUp:
        """Bring back what ran before; what to tell of it."""
        why = self.masked(why)
        try:
            hand = main if main.alive else guard.hand() or await self._tried()
            if await guard.back(hand):
                hand, left = await self._waited(guard, hand, before)
            else:
                hand = hand or await self.fresh()
                await self._undo(hand, before, goal)
                left = await self._left(hand, before)
        except TROUBLE as error:
            return GaveUp(f"{why}；撤回时{self.masked(self.why(error))}；{guard.promise}")
        if left:
            return GaveUp(f"{why}；撤回后仍与改动前不同：{self.masked(_some(left))}；{guard.promise}")
        with suppress(*TROUBLE):
            await self._release(guard, hand)
        self.outcome.rolled_back, self.outcome.changed = True, False
        return GaveUp(f"{why}；已撤回，运行配置与改动前一致")

    async def _tried(self) -> Talk | None:
        """A new login, tried once."""
        try:
            return await self.open()
        except TROUBLE:
            return None

    async def _waited(self, guard: Guard, hand: Talk | None, before: Read) -> tuple[Talk | None, Plan]:
        """Look again and again until the device has gone back by itself; what is still different after its time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + guard.seconds + guard.grace
        why: Exception = Unreachable("设备没有恢复")
        left: Plan | None
        while loop.time() < end:
            try:
                hand = hand if hand and hand.alive else await self.open()
                left = await self._left(hand, before)
            except TROUBLE as error:
                why, left = error, None
                if isinstance(error, LoginFailed) and error.secret:  # not shown again before the way back is over
                    await asyncio.sleep(guard.seconds)
            if left is not None and (not left or not guard.seconds):
                return hand, left
            await asyncio.sleep(AGAIN)
        raise why

    async def _undo(self, talk: Talk, before: Read, goal: HConfig) -> None:
        """Send what leads from what runs now to what ran before; a line that is not taken does not stop the others."""
        if not talk.inside:
            await talk.enter()
        now = self._whole(await talk.running())
        touched = {c.text for c in before.tree.all_children()} - {c.text for c in goal.all_children()}
        back = towards(now.tree, before.tree, touched=touched)
        self._admit(talk, back)
        start = len(talk.sent)
        try:
            await talk.send(back.steps, stubborn=True)
            await guards.settle(talk)
        finally:
            self.sent += talk.sent[start:]

    async def _left(self, talk: Talk, before: Read) -> Plan:
        return towards(self._whole(await talk.running()).tree, before.tree)

    async def _release(self, guard: Guard, hand: Talk | None) -> None:
        """All is as it was: no timer need run any more."""
        if hand is not None and hand.alive and not guard.seconds:
            return
        if hand is not None and hand.alive and not isinstance(guard, guards.Trial):
            await guard.confirm(hand)

    async def _save(self, talk: Talk) -> None:
        """Save what runs, unless it is saved already."""
        same = await talk.saved()
        if same or (same is None and not self.outcome.changed):
            return
        answer = await talk.order(talk.words["save"], 240)
        self.sent.append(talk.words["save"])
        if not re.search(talk.words["saved"], answer):
            raise GaveUp(f"配置已生效，但保存没有得到设备确认：{answer.strip()[-120:]}")
        self.outcome.saved = self.outcome.changed = True


def _some(plan: Plan, most: int = 5) -> str:
    lines = [line.strip().split("\n", 1)[0] for line in plan.lines()]
    return "；".join(lines[:most]) + (f" 等 {len(lines)} 行" if len(lines) > most else "")
