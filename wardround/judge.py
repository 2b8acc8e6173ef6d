"""Judge: kinds + limits → findings; pure, names no platform, touches no device."""

from __future__ import annotations

import typing
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wardround.finding import SEVERITIES, Finding, part, severity
from wardround.item import SCOPES, History, Item, Own, Pair, Previous, Site, Standing, Subject
from wardround.kinds.base import Kind
from wardround.limits import Limits
from wardround.replies import NotAsked, Nothing, Outcome, Unsupported
from wardround.verdict import WORST_FIRST, Verdict, grey

SHOWN_PARTS, SHOWN_REASONS, SHORT_REASON = 5, 3, 20


@dataclass
class Examined:
    """All that is known of one asset in one round, by kind."""

    subject: Subject
    platform: str
    limits: Limits
    declared: frozenset[type[Kind]] = frozenset()
    kinds: dict[type[Kind], list[Kind]] = field(default_factory=dict)
    problems: dict[type[Kind], list[Outcome]] = field(default_factory=dict)
    sources: dict[type[Kind], list[str]] = field(default_factory=dict)
    not_due: frozenset[type[Kind]] = frozenset()
    standing: Mapping[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True)
class Past:
    """What the store remembers of one asset."""

    previous: Mapping[type[Kind], Previous[Any]] = field(default_factory=dict)
    history: Mapping[type[Kind], History[Any]] = field(default_factory=dict)
    standing: Mapping[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True)
class Excused:
    """An item that made no finding on an asset: state is not_covered, not_applicable or not_due."""

    asset: str
    item: str
    state: str
    why: str = ""


class Judge:
    """Judges the assets of one round; all of them must be parsed before the first is judged."""

    def __init__(
        self,
        round_id: str,
        assets: Mapping[str, Examined],
        items: Mapping[str, Item],
        past: Mapping[str, Past] | None = None,
    ) -> None:
        self.round_id = round_id
        self.assets = assets
        self.items = items
        self.past = past or {}
        self._sites: dict[type[Kind], Site[Any]] = {}

    def asset(self, name: str) -> tuple[list[Finding], list[Excused]]:
        """Every finding on one asset, and the items that made none, with the reason."""
        made = [self._one(item, self.assets[name]) for item in self.items.values()]
        return [m for m in made if isinstance(m, Finding)], [m for m in made if isinstance(m, Excused)]

    def _one(self, item: Item, asset: Examined) -> Finding | Excused:
        name = asset.subject.name
        if not set(item.needs) <= asset.declared:
            return Excused(name, item.id, "not_covered")
        if any(kind in asset.not_due and kind not in asset.kinds for kind in item.needs):
            return Excused(name, item.id, "not_due")
        if absent := self._absent(item, asset):
            return absent
        verdicts = [*self._verdicts(item, asset), *_greys(item, asset)]
        counted = [v for v in verdicts if v.counted]
        if not counted:
            why = verdicts[0].message if verdicts else "没有可判断的对象"
            return Excused(name, item.id, "not_applicable", why)
        return self._finding(item, asset, counted, verdicts)

    def _absent(self, item: Item, asset: Examined) -> Excused | None:
        """Not applicable: the device itself says that it has none, or knows none of the commands."""
        for kind in item.needs:
            told = asset.problems.get(kind, [])
            if asset.kinds.get(kind) or not told:
                continue
            if all(isinstance(o, Unsupported) for o in told):
                return Excused(asset.subject.name, item.id, "not_applicable", f"设备不支持：{told[0].line}")
            if item.each and all(isinstance(o, Nothing | Unsupported) for o in told):
                why = next(o.why for o in told if isinstance(o, Nothing))
                return Excused(asset.subject.name, item.id, "not_applicable", why)
        return None

    def _verdicts(self, item: Item, asset: Examined) -> list[Verdict]:
        if not _obtained(item, asset):
            return []
        if not item.each:
            return _judged(item, self._arguments(item, asset))
        kind = item.parameters[item.each]
        rest = self._arguments(item, asset)
        return [
            verdict if verdict.name else replace(verdict, name=record.unit or record.title)
            for record in asset.kinds.get(kind, [])
            for verdict in _judged(item, {item.each: record, **rest})
        ]

    def _arguments(self, item: Item, asset: Examined) -> dict[str, Any]:
        return {n: self._argument(a, item, asset) for n, a in item.parameters.items() if n != item.each}

    def _argument(self, annotation: Any, item: Item, asset: Examined) -> Any:
        if annotation is Limits:
            return asset.limits
        if annotation is Subject:
            return asset.subject
        if annotation is Standing:
            return self.past.get(asset.subject.name, Past()).standing.get(item.id, Standing())
        origin, kind = typing.get_origin(annotation), typing.get_args(annotation)[0]
        return self._scope(origin, kind, asset) if origin in SCOPES else asset.kinds.get(kind, [])

    def _scope(self, origin: Any, kind: type[Kind], asset: Examined) -> Any:
        past = self.past.get(asset.subject.name, Past())
        if origin is Previous:
            return past.previous.get(kind, Previous())
        if origin is History:
            return past.history.get(kind, History())
        if origin is Own:
            return Own(asset.kinds.get(kind, []))
        if origin is Site:
            return self._site(kind)
        mate = str(asset.subject.variables.get("pair") or "")
        other = self.assets.get(mate)
        return Pair(mate, other.kinds.get(kind, []) if other else [])

    def _site(self, kind: type[Kind]) -> Site[Any]:
        if kind not in self._sites:
            self._sites[kind] = Site({name: other.kinds.get(kind, []) for name, other in self.assets.items()})
        return self._sites[kind]

    def _finding(self, item: Item, asset: Examined, counted: list[Verdict], every: list[Verdict]) -> Finding:
        worst = min(counted, key=lambda v: _rank(v, item))
        subject = asset.subject
        rows = tuple(dict.fromkeys([*(subject.variables.get("rows") or []), *item.rows]))
        criticality = str(subject.variables.get("criticality") or "一般")
        return Finding(
            round=self.round_id,
            asset=subject.name,
            rows=rows,
            platform=asset.platform,
            item=item.id,
            title=item.title,
            layer=item.layer,
            grade=worst.grade,
            severity=max((_weighed(v, criticality, item) for v in counted), key=SEVERITIES[::-1].index),
            value=worst.value,
            unit=worst.unit,
            limit=worst.limit,
            message=sentence(counted, [v for v in every if not v.counted]),
            advice="" if worst.grade == "green" else worst.advice or item.advice,
            clauses=item.clauses,
            evidence=tuple(dict.fromkeys(p for k in item.needs for p in asset.sources.get(k, []))),
            parts=tuple(part(v) for v in counted) if len(counted) > 1 or counted[0].name else (),
            at=subject.at,
        )


def _weighed(verdict: Verdict, criticality: str, item: Item) -> str:
    return severity(verdict.grade, criticality, verdict.weight or item.weight, verdict.severity)


def _rank(verdict: Verdict, item: Item) -> tuple[int, float]:
    """Worst grade first, then the worst number in the item's direction."""
    sign = {"higher": -1.0, "lower": 1.0}.get(item.worse, 0.0)
    number = verdict.value if isinstance(verdict.value, int | float) else 0
    return WORST_FIRST.index(verdict.grade), sign * number


def _obtained(item: Item, asset: Examined) -> bool:
    """Whether every needed kind was told: by records, or by the device saying that it has none."""
    return all(
        asset.kinds.get(kind) or any(isinstance(o, Nothing) for o in asset.problems.get(kind, []))
        for kind in item.needs
    )


def _greys(item: Item, asset: Examined) -> list[Verdict]:
    """A grey part for each question that should have told a needed kind and did not (or not wholly)."""
    found = []
    for kind in item.needs:
        outcomes = asset.problems.get(kind, [])
        hard = [o for o in outcomes if not isinstance(o, Nothing | Unsupported)]
        soft = [o for o in hard if not isinstance(o, NotAsked) or not asset.kinds.get(kind)]
        found += [grey(o.why + (f"：{o.line}" if o.line else ""), name=kind.title) for o in soft]
        if not outcomes and not asset.kinds.get(kind):
            found.append(grey("未取得数据", name=kind.title))
    return list(dict.fromkeys(found))


def _judged(item: Item, arguments: Mapping[str, Any]) -> list[Verdict]:
    """What the item says; an item that fails on a record tells so in grey and leaves the others alone."""
    try:
        judged = item.function(**arguments)
        return [judged] if isinstance(judged, Verdict) else list(judged)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        return [grey(f"巡检项程序出错（{type(error).__name__}: {error}），请把本轮记录交给维护者")]


def sentence(counted: list[Verdict], left_out: Sequence[Verdict] = ()) -> str:
    """One sentence for all parts: what is wrong by name, or how many are well; and what was left out, and why."""
    tail = _left_out(left_out)
    bad = sorted((v for v in counted if v.grade != "green"), key=lambda v: WORST_FIRST.index(v.grade))
    if bad:
        shown = "；".join(f"{v.name}：{v.message}" if v.name else v.message for v in bad[:SHOWN_PARTS])
        more = f"；等共 {len(bad)} 项异常" if len(bad) > SHOWN_PARTS else ""
        return shown + more + tail
    if len(counted) == 1:
        only = counted[0]
        return (f"{only.name}：{only.message}" if only.name else only.message) + tail
    common = Counter(v.message for v in counted).most_common(1)[0]
    return f"共 {len(counted)} 个，全部正常" + (f"（{common[0]}）" if common[1] == len(counted) else "") + tail


def _left_out(parts: Sequence[Verdict]) -> str:
    """ "（另有 22 个不计：未连接 20、配置关闭 2）": the reasons where they are few and short."""
    if not parts:
        return ""
    reasons = Counter(v.message for v in parts)
    short = len(reasons) <= SHOWN_REASONS and all(len(r) <= SHORT_REASON for r in reasons)
    told = "、".join(r if len(reasons) == 1 else f"{r} {n}" for r, n in reasons.most_common()) if short else ""
    return f"（另有 {len(parts)} 个不计{'：' + told if told else ''}）"
