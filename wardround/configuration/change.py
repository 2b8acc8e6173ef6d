"""One change of one device: read, plan, arm the way back, send, log in anew, verify, save; or take it back."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
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
from wardround.configuration.planning import MERGE, REPLACE, PlanError, named, target, towards
from wardround.configuration.reading import Read, read
from wardround.configuration.recovery import AGAIN, TROUBLE, GaveUp, Recovery, some, unbroken
from wardround.configuration.secrets import holds_secret
from wardround.configuration.steps import Plan
from wardround.configuration.talk import DeviceError, Talk, open_talk
from wardround.masking import Masker
from wardround.transports import Busy, Dropped, LoginFailed, Unreachable
from wardround.visit import Sent

PACE = 0.3  # seconds a line may take on the slowest device
UNTOUCHED = "未作任何改动"


@dataclass(frozen=True)
class Wish:
    """What is wanted of a device; `by` is how the way back is armed: auto, device, second_session or none.

    With `only`, nothing is taken of the text but its `sections`: a whole configuration of which a part is to come back.
    """

    text: str
    how: str = MERGE
    sections: tuple[str, ...] = ()
    only: bool = False
    save: bool = True
    backup: Path | None = None
    secrets: bool = False
    within: float = 300
    by: str = guards.AUTO
    check: bool = False
    charset: str = ""
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


async def change(asset: Target, wish: Wish, settings: Settings, others: Mapping[str, Target] | None = None) -> Outcome:
    """Bring one device to what is wished for; a cancelled change is taken back and told as a failed one."""
    return await carried_out(Change(asset, wish, settings, Lines(settings, {**(others or {}), asset.name: asset})))


async def carried_out(one: Change) -> Outcome:
    """One change from the first login to the last; whatever goes wrong is told in what comes back."""
    try:
        await one.run()
    except asyncio.CancelledError:
        one.outcome.failed = f"被中断，{UNTOUCHED}"
    except (GaveUp, PlanError, Forbidden, Stopped, GuardError) as error:
        one.outcome.failed = one.masked(str(error))
    except TROUBLE as error:
        one.outcome.failed = one.masked(one.why(error))
    finally:
        await one.close()
        await one.lines.close()
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
        words = guards.words(self.dialect, self.wish.by)
        talk = await open_talk(
            self.asset, self.dialect, self.settings, self.lines, words, self.journal, self.wish.charset
        )
        self.talks.append(talk)
        return talk

    async def close(self) -> None:
        """Leave every session."""
        for talk in self.talks:
            await talk.close()
        self.outcome.sent = [self.masked(line) for line in self.sent]

    async def fresh(self, due: float | None = None) -> Talk:
        """A login that works, tried until the time is over; a refused one is not tried again."""
        loop = asyncio.get_running_loop()
        end = min(loop.time() + max(1.0, self.wish.within), due or float("inf"))
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
        try:
            before = self.whole(await main.running())
        except GaveUp as error:
            raise GaveUp(f"{error}，{UNTOUCHED}") from None
        goal = self._goal(before)
        plan = towards(before.tree, goal, secrets=self.wish.secrets)
        self._tell_kept(goal)
        self.outcome.diff = self.masked(difference(before.tree, goal)) if plan else ""
        self.outcome.planned = [self.masked(line) for line in plan.lines()]
        self.outcome.changed = bool(plan)
        self.admit(main, plan)
        self.admit(main, towards(goal, before.tree, secrets=True))  # what could not be taken back is not sent
        if self.wish.check:
            return
        if plan:
            self._back_up(before)
            main = await self._carry_out(main, before, goal, plan)
        if self.wish.save:
            await self._save(main)

    def whole(self, text: str) -> Read:
        """A configuration that was read to its end; GaveUp when it was not."""
        found = read(self.dialect, text)
        if not found.tree.children or (not found.ended and self.dialect.driver != "stoneos"):
            refused = self.masked(text.strip().split("\n", 1)[0][:120])
            raise GaveUp(f"没有读到完整的运行配置（没有配置，或缺少结尾标记；设备答复：{refused}）")
        return Read(found.tree, [text], found.ended)

    def _goal(self, before: Read) -> HConfig:
        wanted = read(self.dialect, self.wish.text)
        if not wanted.tree.children:
            raise GaveUp(f"所给的配置是空的，{UNTOUCHED}")
        self._narrow(wanted.tree, before.tree)
        if (
            self.wish.how == REPLACE
            and not self.wish.sections
            and not wanted.ended
            and self.dialect.driver != "stoneos"
        ):
            raise GaveUp("整机替换须给出完整的配置（应以 return 结尾），未作任何改动；只换部分请给 sections")
        return target(before.tree, wanted.tree, self.wish.how, self.wish.sections, secrets=self.wish.secrets)

    def _narrow(self, wanted: HConfig, running: HConfig | None = None) -> None:
        """With `only`, leave the named sections; GaveUp when one of the names is nowhere."""
        sections = self.wish.sections if self.wish.only else ()
        known = [child.text for child in (*wanted.children, *(running.children if running else ()))]
        if lost := [s for s in sections if running and not any(named(text, [s]) for text in known)]:
            raise GaveUp(f"备份与设备的配置里都没有 {'、'.join(lost)}（sections 写各段的第一行），{UNTOUCHED}")
        for child in list(wanted.children) if sections else ():
            if not named(child.text, sections):
                child.delete()

    def _tell_kept(self, goal: HConfig) -> None:
        """Passwords that stay as they are on the device are said to have been left alone."""
        have = {child.text for child in goal.all_children()}
        wanted = read(self.dialect, self.wish.text).tree
        self._narrow(wanted)
        kept = sum(holds_secret(c.text) for c in wanted.all_children() if c.text not in have)
        if kept and not self.wish.secrets:
            self.outcome.warnings.append(
                f"{kept} 行的口令与设备上的无法比较，保持设备现有的；要改口令请加 secrets: true"
            )

    def admit(self, talk: Talk, plan: Plan) -> None:
        """Let these lines through; Refused when one must never be sent."""
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
        within = self.wish.within + PACE * len(plan.steps)
        guard = guards.choose(main, self.wish.by, within, self.open, seven=seven, running=shown)
        self.outcome.confirm = guard.title
        recovery = Recovery(self, guard, main, before.tree, goal)
        try:
            await guard.arm(main)
        except TROUBLE as error:
            raise GaveUp(f"撤回手段没有布置好（{self.why(error)}），{UNTOUCHED}") from None
        try:
            await self._send(main, guard, plan)
            return await self._proven(main, guard, before, goal)
        except asyncio.CancelledError:
            raise await unbroken(recovery.run("被中断")) from None
        except (*TROUBLE, GaveUp) as error:
            raise await unbroken(recovery.run(self.why(error))) from None

    async def _send(self, main: Talk, guard: Guard, plan: Plan) -> None:
        try:
            await main.send(plan.steps)
            await guard.apply(main)
        finally:
            self.sent += main.sent

    async def _seven(self, main: Talk) -> bool:
        """Whether the device is a Comware 7."""
        version = main.words.get("version")
        return bool(version and re.search(version["told"], await main.ask(version["ask"])))

    async def _proven(self, main: Talk, guard: Guard, before: Read, goal: HConfig) -> Talk:
        """A login of its own reads what runs now; then no way back is needed any more."""
        proof = await self.fresh(guard.due)
        after = self.whole(await proof.running())
        rest = self._not_shown(towards(after.tree, goal))
        self.outcome.changed = bool(towards(before.tree, after.tree))
        if rest and self.wish.how == REPLACE:
            raise GaveUp(f"命令都已接受，但回读的运行配置与所要的不同：{some(rest)}")
        if rest:
            lines = self.masked(some(rest))
            self.outcome.warnings.append(f"设备接受了命令，但运行配置中没有照样显示（可能是缺省值或写法不同）：{lines}")
        if guard.due is not None and asyncio.get_running_loop().time() > guard.due:
            raise GaveUp("没有在规定时间内验证完")
        left = main if main.alive else proof
        if not left.inside:
            await left.enter()
        await guard.confirm(left)
        return left

    def _not_shown(self, rest: Plan) -> Plan:
        """What was accepted and is not there; of lines whose secret is their name nobody can tell."""
        return Plan(tuple(step for step in rest.steps if self.wish.how == REPLACE or not holds_secret(step.text)))

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
