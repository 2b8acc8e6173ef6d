"""All questions of a Unix host in one script: what is sent, and its sections as replies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wardround import probe
from wardround.collect import screen
from wardround.collect.gate import Refused
from wardround.collect.told import Told
from wardround.collect.ways import filled
from wardround.platforms import Question, Way
from wardround.replies import Denied, NoAnswer, NotAsked, Outcome, Reply, Unsupported, first_line
from wardround.transports import Failure, Heard

if TYPE_CHECKING:
    from wardround.collect.conversation import Conversation


async def ask_by_probe(talk: Conversation, session: Any, way: Way, questions: list[Question]) -> None:
    """All questions in one script; alternatives of what the host did not know in another."""
    held = {q.id: why for q in questions if (why := talk.held_back(q, False))}
    left = {q.id: (q, list(q.asks)) for q in questions if q.id not in held}
    for ident, why in held.items():
        talk.keep(ident, why)
    kept: dict[str, Told] = {}
    while left and not talk.ended:
        asks = {ident: alternatives.pop(0) for ident, (_, alternatives) in left.items()}
        for one in await _script(talk, session, way, {i: left[i][0] for i in asks}, asks):
            kept[one.question] = one
        left = {i: pair for i, pair in left.items() if pair[1] and _unknown(talk, kept[i])}
    for question in questions:
        if question.id in kept:
            talk.note(kept[question.id])


def _unknown(talk: Conversation, one: Told) -> bool:
    refused = talk.platform.refusal(one.got.text) if isinstance(one.got, Reply) else one.got
    return isinstance(refused, Unsupported)


def _exited(way: Way, code: int, text: str) -> Outcome | None:
    """What the platform's `exits` make of an exit status (126: denied, 127: unsupported), None for a reply."""
    words = {str(k): str(v) for k, v in (way.session.get("exits") or {}).items()}
    kind = {"unsupported": Unsupported, "denied": Denied}.get(words.get(str(code), ""))
    if kind is None:
        return None
    return kind("主机没有该命令" if kind is Unsupported else "账号无权限", first_line(text) or f"退出码 {code}")


async def _script(
    talk: Conversation, session: Any, way: Way, questions: Mapping[str, Question], asks: Mapping[str, str]
) -> Iterator[Told]:
    """One script's sections as told; a fragment that may not be sent is left out of it."""
    gate, made, fragments = talk.gate(talk.transport, way), {}, {}
    for ident, ask in asks.items():
        try:
            fragments[ident] = gate.permit.fragment(filled(ask, talk.target.variables, {}))
        except KeyError as error:
            made[ident] = Told(ident, NotAsked(f"缺少变量 {error.args[0]}"))
        except Refused as error:
            made[ident] = Told(ident, NotAsked(str(error)))
    default = talk.settings.question_timeout
    limits = {ident: q.timeout for ident, q in questions.items() if q.timeout}
    marker = probe.new_marker()
    whole = probe.script(fragments, default, limits=limits, marker=marker)
    budget = sum(limits.get(i, default) for i in fragments) + default
    why = "未在时限内答完，或回显被截断"
    sections: Mapping[str, tuple[int, str]] = {}
    at, remark = datetime.now().astimezone(), ""
    if fragments:
        try:
            heard = await session.run(fragments, whole, budget)
            text, remark = screen.decode(heard.data) if isinstance(heard.data, bytes) else (heard.data, heard.remark)
            sections, at = probe.split(text, marker), heard.at
            if not probe.complete(text, marker):
                talk.ended = "探测脚本没有执行完"
        except (Failure, OSError, Refused) as error:
            talk.ended = why = f"会话中断：{error}"
    for ident, fragment in fragments.items():
        if ident in sections:
            code, section = sections[ident]
            note = f"退出码 {code}" + (f"；{remark}" if remark else "")
            told = talk.enter(questions[ident], fragment, {}, Heard(section, at, note))
            masked = told.got.text if isinstance(told.got, Reply) else ""
            exited = _exited(way, code, masked)
            made[ident] = Told(ident, exited) if exited else told
        else:
            made[ident] = Told(ident, NoAnswer(why))
    return iter(made.values())
