"""One asset's visit: take its ways in, ask its questions in order, keep what came back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wardround.collect import clocks, screen
from wardround.collect.clinic import in_hours
from wardround.collect.credentials import Stopped
from wardround.collect.evidence import Origin, Shelf
from wardround.collect.gate import Gate, Permit, Refused
from wardround.collect.probing import ask_by_probe
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.collect.told import Told
from wardround.collect.ways import applies, each_values, filled, uncovered, ways
from wardround.kinds.system import Login, Reach
from wardround.masking import Masker
from wardround.platforms import Platform, Question, Way
from wardround.replies import Denied, NoAnswer, NotAsked, Outcome, Reply, Unsupported
from wardround.transports import (
    Busy,
    Dropped,
    Failure,
    Heard,
    Late,
    LoginFailed,
    NotBrought,
    NotConfigured,
    Unreachable,
)
from wardround.visit import Answer, Sent, Visit, due


@dataclass
class Conversation:
    """The state of one visit."""

    target: Target
    platform: Platform
    settings: Settings
    masker: Masker
    told: list[Told] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    reach: Reach | None = None
    login: Login | None = None
    name: str = ""
    clock: str = ""
    transport: str = ""
    at: datetime | None = None
    ended: str = ""
    risen: bool = False

    def __post_init__(self) -> None:
        salted = [pattern for q in self.platform.questions() for pattern in q.keep.get("salted", ())]
        self.masker = self.masker.of(self.target.name, salted)

    def ways(self) -> list[tuple[str, Way]]:
        """The ways to take, in order."""
        return ways(self.target, self.platform)

    def wanted(self, way: Way) -> list[Question]:
        """The questions of a way that are due and not yet answered by an earlier way."""
        kinds: set[type] = set()
        asked = {q.id: q for q in self.platform.questions()}
        for one in self.told:
            earlier = isinstance(one.got, Reply) and one.question not in way.questions
            if earlier and isinstance(one.got, Reply) and self.platform.refusal(one.got.text) is None:
                kinds |= set(asked[one.question].supplies)
        return uncovered((q for q in way.questions.values() if due(q, self.settings.depth)), kinds)

    def gate(self, transport: str, way: Way) -> Gate:
        """The seam everything on this way is sent through."""
        return Gate(Permit(way, self.target.variables), transport, self.sent)

    # asking

    async def ask_all(self, session: Any, way: Way, offline: bool) -> None:
        """Ask what is wanted; what the session could not bring leaves its reason. Never raises but on cancellation."""
        questions = self.wanted(way)
        self.transport = self.transport or way.transport
        self._meet(session)
        if way.session.get("probe") and hasattr(session, "run"):
            await ask_by_probe(self, session, way, questions)
            return
        for question in questions:
            if self.ended:
                self.keep(question.id, NoAnswer(self.ended))
            elif why := self.held_back(question, offline):
                self.keep(question.id, why)
            else:
                await self._ask(session, question)
        self._meet(session)

    def rest(self, way: Way, why: str) -> None:
        """Every wanted question without an answer gets the reason why."""
        have = {one.question for one in self.told}
        for question in self.wanted(way):
            if question.id not in have:
                self.keep(question.id, NoAnswer(why))

    def _meet(self, session: Any) -> None:
        self.name = self.name or str(getattr(session, "name", "") or "")
        self.clock = self.clock or str(getattr(session, "clock", "") or "")
        self.at = self.at or getattr(session, "first", None)

    def held_back(self, question: Question, offline: bool) -> Outcome | None:
        """Why a question is not asked: not for this asset, or heavy in clinic hours."""
        if unmet := applies(question, self.facts, self.target.variables):
            return Unsupported("本机型或版本不适用", unmet)
        heavy = question.cost == "heavy" and not offline and not self.settings.allow_heavy
        if heavy and (span := in_hours(self.settings.clinic_hours, datetime.now().astimezone())):
            return NotAsked(f"门诊时段（{span}）不执行高负载命令；如确需执行请给 allow_heavy=原因")
        return None

    async def _ask(self, session: Any, question: Question) -> None:
        if not question.each:
            await self._alternatives(session, question, {})
            return
        if why := self._missing(question):
            self.keep(question.id, why)
            return
        found = list(each_values(question, self.texts))
        if not found:
            self.keep(
                question.id,
                NoAnswer(f"在 {'、'.join(s['from'] for s in question.each.values())} 的回显中没有找到可问的对象"),
            )
        for each in found:
            if self.ended:
                self.keep(question.id, NoAnswer(self.ended))
                return
            await self._alternatives(session, question, each)

    def _missing(self, question: Question) -> Outcome | None:
        """Why the replies a question depends on are not there."""
        for spec in question.each.values():
            if spec["from"] not in self.texts:
                return NoAnswer(f"所依据的问题 {spec['from']} 没有答复")
            if refused := self.platform.refusal(self.texts[spec["from"]]):
                return refused
        return None

    async def _alternatives(self, session: Any, question: Question, each: Mapping[str, str]) -> None:
        """Ask the alternatives until the device knows one; the last one's reply (or the first's reason) stays."""
        last: Told | None = None
        for ask in question.asks:
            one = await self._one(session, question, ask, each)
            refused = self.platform.refusal(one.got.text) if isinstance(one.got, Reply) else None
            if isinstance(one.got, Reply) or last is None or not isinstance(last.got, Reply):
                last = one if last is None or isinstance(one.got, Reply) else last
            unknown = isinstance(refused, Unsupported) or getattr(one.got, "missing", False)
            if isinstance(refused, Denied) and await self._rise(session, question):
                last = await self._one(session, question, ask, each)
                break
            if self.ended or not unknown:
                break
        if last is not None:
            self.note(last)

    async def _one(self, session: Any, question: Question, ask: str, each: Mapping[str, str]) -> Told:
        """One command and what came of it."""
        timeout = question.timeout or self.settings.question_timeout
        try:
            command = filled(ask, self.target.variables, each)
            return self.enter(question, command, each, await session.ask(question, command, timeout))
        except KeyError as error:
            return Told(question.id, NotAsked(f"缺少变量 {error.args[0]}"))
        except Refused as error:
            return Told(question.id, NotAsked(str(error), ask))
        except NotBrought as error:
            return Told(question.id, _Missing(str(error)))
        except Late as error:
            return Told(question.id, NoAnswer(str(error)))
        except (Failure, OSError) as error:
            self.ended = f"会话中断：{error}"
            return Told(question.id, NoAnswer(f"回显中途中断：{error}"))

    async def _rise(self, session: Any, question: Question) -> bool:
        """To the privileged level once, when the host has a password for it; a wrong one is not tried again."""
        variables = self.target.variables
        password = str(variables.get("enable_password") or variables.get("ansible_become_password") or "")
        if self.risen or not password or not hasattr(session, "rise"):
            return False
        self.risen = True
        try:
            await session.rise(password, question.timeout or self.settings.question_timeout)
        except (Late, LoginFailed, Refused):
            return False
        except (Failure, OSError) as error:
            self.ended = f"会话中断：{error}"
            return False
        return True

    # the seam where replies enter

    def enter(self, question: Question, command: str, each: Mapping[str, str], heard: Heard) -> Told:
        """The one door for replies: decoded, made plain, secrets masked; after it nobody sees the original."""
        remark, data = heard.remark, heard.data
        if isinstance(data, bytes):
            data, remark = screen.decode(data)
        data = data.replace("\r\n", "\n")
        keeper = self.settings.keeper if question.keep and not self.platform.refusal(data) else None
        if keeper and (known := keeper.known(self.target, question, data)):
            return Told(question.id, Reply(known, heard.at, question.id, command, dict(each)), remark)
        text, count = self.masker.mask(data)
        if keeper:
            text = keeper.keep(self.target, question, text, self.masker)
        return Told(question.id, Reply(text, heard.at, question.id, command, dict(each)), remark, count)

    def keep(self, ident: str, why: Outcome) -> None:
        """A question's outcome where there is no reply."""
        self.told.append(Told(ident, why))

    def note(self, one: Told) -> None:
        """Keep it, and take from it what later questions depend on."""
        self.told.append(one)
        if not isinstance(one.got, Reply):
            if isinstance(one.got, _Missing):
                one.got = NoAnswer(one.got.why)
            return
        reply = one.got
        self.at = self.at or reply.at
        self.texts[one.question] = self.texts.get(one.question, "") + reply.text
        if clocks.asked(reply.command) and (found := clocks.read(reply.text)):
            self.clock = found[0]
        for way in self.platform.ways:
            for name, spec in way.facts.items():
                if spec["from"] == one.question and (value := re.search(spec["pattern"], reply.text, re.M)):
                    self.facts.setdefault(name, value.group("value"))

    # the end

    def visit(self, shelf: Shelf) -> Visit:
        """Write the evidence and hand over what was brought back."""
        at = self.at or datetime.now().astimezone()
        origin = Origin(
            self.target.name,
            self.target.address,
            self.facts.get("hostname") or self.name,
            self.facts.get("clock") or self.clock,
            self.target.user,
            self.settings.collector,
            self.transport,
        )
        replies = [one for one in self.told if isinstance(one.got, Reply)]
        written = (
            shelf.put_all(origin, [(o.got, o.remark, o.masked) for o in replies if isinstance(o.got, Reply)])
            if replies
            else []
        )
        paths = {id(one): path for one, path in zip(replies, written, strict=True)}
        return Visit(
            asset=self.target.name,
            platform=self.target.platform,
            at=at,
            reach=self.reach or Reach(ok=None, why="未采集"),
            login=self.login or Login(ok=None, why="未采集"),
            answers=tuple(Answer(one.question, one.got, paths.get(id(one), "")) for one in self.told),
            sent=tuple(self.sent),
            address=origin.address,
            account=origin.account,
            device_name=origin.device_name,
            device_clock=origin.device_clock,
        )


class _Missing(NoAnswer):
    """Not among what was brought back: another alternative may be."""

    missing = True


def met(conversation: Conversation, error: Exception) -> None:
    """What a way that did not open tells of contact and login; what an earlier way told stays when it was better."""
    why = str(error)
    if isinstance(error, LoginFailed):
        reach, login = Reach(ok=True), Login(ok=False, why=why)
    elif isinstance(error, Busy):
        reach, login = Reach(ok=True), Login(ok=None, busy=True, why=why)
    elif isinstance(error, Dropped | Late):
        reach, login = Reach(ok=True), Login(ok=False, why=why)
    elif isinstance(error, NotConfigured | NotBrought | Stopped | Refused):
        reach, login = Reach(ok=None, why=why), Login(ok=None, why=why)
    else:
        reach, login = Reach(ok=False, why=why), Login(ok=None, why="未能连通")
    known = conversation.reach
    if known is None or (known.ok is not True and (reach.ok is True or known.ok is None)):
        conversation.reach, conversation.login = reach, login


__all__ = ["Conversation", "Unreachable", "met"]
