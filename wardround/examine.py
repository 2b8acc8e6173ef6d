"""From replies to what is known of an asset: parse each, merge records of one unit, keep what went wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wardround.fit import fit
from wardround.item import Subject
from wardround.judge import Examined
from wardround.kinds.base import Kind
from wardround.kinds.system import Login, PlatformFit, Reach
from wardround.limits import Limits
from wardround.platforms import Platform, Question
from wardround.replies import NoAnswer, Outcome, Reply
from wardround.visit import Answer, Sent, Visit, due

ENGINE_KINDS = frozenset({Reach, Login, PlatformFit})
__all__ = ["ENGINE_KINDS", "Answer", "Sent", "Visit", "due", "examine"]


def examine(visit: Visit, platform: Platform, variables: Mapping[str, Any], limits: Limits, depth: str) -> Examined:
    """Everything the visit tells, by kind; questions that brought nothing leave their reason."""
    asset = Examined(Subject(visit.asset, variables, visit.at), visit.platform, limits)
    questions = {q.id: q for q in platform.questions()}
    asset.declared = frozenset(k for q in questions.values() for k in q.supplies) | ENGINE_KINDS
    asset.kinds = {Reach: [visit.reach], Login: [visit.login]}
    besides: list[tuple[type[Kind], Outcome]] = []
    brought: list[tuple[Answer, Sequence[Kind | Outcome]]] = []
    for answer in visit.answers:
        question = questions.get(answer.question)
        if question is None:  # a resumed round may hold answers to a question that the platform no longer asks
            continue
        found = platform.parse(answer.got) if isinstance(answer.got, Reply) else [answer.got]
        if isinstance(
            answer.got, NoAnswer
        ):  # what another question is there for is missed only where that one is silent
            besides += [(kind, answer.got) for kind in question.also]
        _take(asset, question, found, answer.path)
        if question.supplies:
            brought.append((answer, found))
    for kind, why in besides:
        if not asset.kinds.get(kind):
            asset.problems.setdefault(kind, []).append(why)
    asset.not_due = frozenset(
        k
        for k in asset.declared - ENGINE_KINDS
        if not any(due(q, depth) for q in questions.values() if k in q.supplies)
    )
    for kind, records in asset.kinds.items():
        asset.kinds[kind] = _one_box(records)
    _blame(asset, visit)
    told, paths = fit(visit, platform, brought)
    asset.kinds[PlatformFit], asset.sources[PlatformFit] = [told], paths
    return asset


def _one_box(records: list[Kind]) -> list[Kind]:
    """A box that tells itself once as a whole and once as its only slot (0, or 1 on YunShan) is one record."""
    if [r.unit for r in records] not in (["", "0"], ["", "1"]):
        return records
    return [dataclasses.replace(_completed(*records), unit="")]


def _take(asset: Examined, question: Question, found: Iterable[Kind | Outcome], path: str) -> None:
    earlier = {kind: {k.unit: i for i, k in enumerate(asset.kinds.get(kind, []))} for kind in question.supplies}
    same = {record for kind in question.supplies for record in asset.kinds.get(kind, []) if not record.unit}
    for one in found:
        if isinstance(one, Kind):
            if one in same and not one.alone:
                continue  # told already by another question, word for word
            _merge(asset.kinds.setdefault(type(one), []), one, earlier.get(type(one), {}))
            continue
        for kind in question.supplies:
            if kind not in question.also or not isinstance(one, NoAnswer):
                asset.problems.setdefault(kind, []).append(one)
    for kind in question.supplies:
        if path:
            asset.sources.setdefault(kind, []).append(path)


def _merge(known: list[Kind], new: Kind, earlier: Mapping[str, int]) -> None:
    """Add a record; one of a unit that an earlier question told completes that one: gaps filled, a bad state wins."""
    index = earlier.get(new.unit) if new.unit or new.alone else None
    if index is None:
        known.append(new)
    else:
        known[index] = _completed(known[index], new)


def _completed(old: Kind, new: Kind) -> Kind:
    changes = {}
    for f in dataclasses.fields(old):
        mine, theirs = getattr(old, f.name), getattr(new, f.name)
        if (mine is None or mine in ("", ())) and theirs not in (None, "", ()):
            changes[f.name] = theirs
    if getattr(new, "ok", None) is False and getattr(old, "ok", None) is not False:
        changes |= {"ok": False} | ({"state": new.state} if hasattr(new, "state") else {})
    return dataclasses.replace(old, **changes) if changes else old


def _blame(asset: Examined, visit: Visit) -> None:
    """Kinds that nothing was heard of carry the reason why the visit went no further."""
    why = visit.login.why if visit.reach.ok else visit.reach.why
    for kind in asset.declared - ENGINE_KINDS - asset.not_due:
        if not asset.kinds.get(kind) and not asset.problems.get(kind) and why:
            asset.problems[kind] = [Outcome(why)]
