"""The `item` decorator: what an item needs is told by the types of its function's parameters."""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from wardround.kinds.base import Kind
from wardround.limits import Limits
from wardround.verdict import Verdict

K = TypeVar("K", bound=Kind)
T = TypeVar("T")
Judged = Verdict | Iterable[Verdict]


@dataclass(frozen=True)
class Previous(Generic[K]):
    """The same asset's records in the last closed round that has them; empty with at=None the first time."""

    of: list[K] = field(default_factory=list)
    at: datetime | None = None

    @functools.cached_property
    def _units(self) -> dict[str, K]:
        return {k.unit: k for k in reversed(self.of)}

    def same(self, kind: K) -> K | None:
        """The record of the same unit, or None."""
        return self._units.get(kind.unit)


@dataclass(frozen=True)
class Pair(Generic[K]):
    """The records of the asset named by the host variable `pair`; asset "" when none is named."""

    asset: str = ""
    of: list[K] = field(default_factory=list)


@dataclass(frozen=True)
class Own(Generic[K]):
    """The asset's own records of a kind that the item can do without; empty when none were told."""

    of: list[K] = field(default_factory=list)


@dataclass(frozen=True)
class Site(Generic[K]):
    """The records of every asset of the round, by asset; one object serves every asset of the round."""

    of: Mapping[str, list[K]] = field(default_factory=dict)
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, reckon: Callable[[Mapping[str, list[K]]], T]) -> T:
        """What a pure function makes of the whole site, reckoned once per round and not once per asset."""
        if reckon not in self._known:
            self._known[reckon] = reckon(self.of)
        return cast("T", self._known[reckon])


@dataclass(frozen=True)
class History(Generic[K]):
    """Earlier samples of the asset's records, oldest first: (unit, field) → [(time, value)]."""

    of: Mapping[tuple[str, str], list[tuple[datetime, float]]] = field(default_factory=dict)

    def series(self, kind: K, name: str) -> list[tuple[datetime, float]]:
        """The earlier values of one field of the same unit."""
        return self.of.get((kind.unit, name), [])


@dataclass(frozen=True)
class Standing:
    """What the same item found red or yellow on the asset in the round before: part name ("" = the asset) → verdict.

    A fault told by comparing with the round before is thereby told again until it is repaired.
    """

    of: Mapping[str, Verdict] = field(default_factory=dict)

    def still(self, name: str = "") -> Verdict | None:
        """The verdict on that part, worded as one that lasts; None when the part was not found wrong."""
        found = self.of.get(name)
        return found and replace(found, message=found.message.removesuffix(STILL) + STILL)

    def absent(self, names: Iterable[str]) -> list[Verdict]:
        """The verdicts on the named parts that are not among `names`, worded as lasting: what went and stays away."""
        there = set(names)
        return [v for v in map(self.still, self.of) if v and v.name and v.name not in there]


STILL = "（此前巡检已发现，仍未恢复）"


@dataclass(frozen=True)
class Subject:
    """The asset being judged: its inventory variables and `at`, the time of its replies (aware)."""

    name: str
    variables: Mapping[str, Any]
    at: datetime

    @property
    def expect(self) -> Mapping[str, Any]:
        """The planned quantities and neighbours (host variable `expect`); anything but a mapping counts as none."""
        plan = self.variables.get("expect")
        return plan if isinstance(plan, Mapping) else {}


SCOPES = (Previous, Pair, Site, History, Own)


@dataclass(frozen=True)
class Item:
    """One inspection item: id (the function's name), what it serves, and the function that judges.

    `weight` shifts severity: "grave" one step up, "light" one step down.  `worse` tells which direction of
    `value` is worse, for trends; "" when there is none.
    """

    function: Callable[..., Judged]
    title: str
    layer: str
    rows: tuple[str, ...]
    advice: str
    weight: str = "normal"
    worse: str = ""
    clauses: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The function's name: public and never reused."""
        return self.function.__name__

    @functools.cached_property
    def parameters(self) -> dict[str, Any]:
        """Parameter name → annotation, without the return type."""
        hints = typing.get_type_hints(self.function)
        hints.pop("return", None)
        return hints

    @functools.cached_property
    def each(self) -> str:
        """The parameter judged once per record, or "" when the item judges whole lists."""
        return next((n for n, a in self.parameters.items() if isinstance(a, type) and issubclass(a, Kind)), "")

    @functools.cached_property
    def needs(self) -> tuple[type[Kind], ...]:
        """The kinds this asset must supply for the item to be judged; the first is the one it is about."""
        found: list[type[Kind]] = []
        for annotation in self.parameters.values():
            if isinstance(annotation, type) and issubclass(annotation, Kind):
                found.insert(0, annotation)
            elif typing.get_origin(annotation) is list:
                found.append(typing.get_args(annotation)[0])
        return tuple(found)


def item(
    title: str,
    *,
    layer: str = "network",
    rows: Iterable[str] = (),
    advice: str,
    weight: str = "normal",
    worse: str = "",
    clauses: Iterable[str] = (),
) -> Callable[[Callable[..., Judged]], Item]:
    """Make an inspection item of a pure function of kinds; see `Item` for the words."""

    def make(function: Callable[..., Judged]) -> Item:
        return Item(function, title, layer, tuple(rows), advice, weight, worse, tuple(clauses))

    return make


__all__ = ["History", "Item", "Limits", "Own", "Pair", "Previous", "Site", "Standing", "Subject", "item"]
