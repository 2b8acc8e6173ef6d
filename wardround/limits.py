"""Limits: one readable table of defaults (limits.yml), overridden by the host variable `limits`."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

TABLE = Path(__file__).parent / "limits.yml"


class LimitError(ValueError):
    """A limit that does not exist or has a wrong field; the message names it."""


@dataclass(frozen=True)
class Limit:
    """One metric: "at or above is worse" unless worse is "lower"; None = that grade is never given.

    A limit that `says` something grades nothing: its only number, `yellow`, is printed in place of the {}.
    """

    name: str
    title: str
    unit: str = ""
    yellow: float | None = None
    red: float | None = None
    worse: Literal["higher", "lower"] = "higher"
    says: str = ""

    def grade(self, value: float) -> Literal["green", "yellow", "red"]:
        """The grade of a value."""
        sign = 1 if self.worse == "higher" else -1
        for grade, bound in (("red", self.red), ("yellow", self.yellow)):
            if bound is not None and sign * value >= sign * bound:
                return grade  # type: ignore[return-value]
        return "green"

    @property
    def bound(self) -> float:
        """The number at which red begins; infinity (never) when there is none."""
        return math.inf if self.red is None else self.red

    @functools.cached_property
    def text(self) -> str:
        """The limit as printed in findings and reports, e.g. "≥70% 黄，≥90% 红"."""
        if self.says:
            return "" if self.yellow is None else self.says.format(f"{self.yellow:g}{self.unit}")
        mark = "≥" if self.worse == "higher" else "≤"
        pairs = (("黄", self.yellow), ("红", self.red))
        return "，".join(f"{mark}{bound:g}{self.unit} {word}" for word, bound in pairs if bound is not None)


class Limits:
    """The limits in force for one asset, read as attributes: `limits.cpu_percent`."""

    def __init__(self, table: Mapping[str, Limit]) -> None:
        self._table = dict(table)

    def __getattr__(self, name: str) -> Limit:
        try:
            return self._table[name]
        except KeyError:
            raise AttributeError(f"limits.yml 中没有 {name}") from None

    def as_dict(self) -> dict[str, str]:
        """Name → printed limit, for the round's snapshot."""
        return {name: limit.text for name, limit in self._table.items()}

    def titles(self) -> dict[str, str]:
        """Name → what people call it."""
        return {name: limit.title for name, limit in self._table.items()}

    def merged(self, *overrides: Mapping[str, Any]) -> Limits:
        """These limits with the given host variables laid over, the later over the earlier.

        Raises LimitError when a name or field does not exist or a bound is no number.
        """
        table = dict(self._table)
        for override in overrides:
            for name, fields in override.items():
                table[name] = _changed(table.get(name), name, fields)
        return Limits(table)


def _changed(limit: Limit | None, name: str, fields: Mapping[str, Any]) -> Limit:
    if limit is None:
        raise LimitError(f"limits.{name}：没有这个限值（见 wardround/limits.yml）")
    if not isinstance(fields, Mapping) or set(fields) - {"yellow", "red"}:
        raise LimitError(f"limits.{name}：只能改 yellow 与 red，例如 {{yellow: 80, red: 95}}")
    if limit.says and "red" in fields:
        raise LimitError(f"limits.{name}：只有 yellow（{limit.title}），没有 red")
    if not all(v is None or isinstance(v, int | float) for v in fields.values()):
        raise LimitError(f"limits.{name}：yellow 与 red 必须是数字")
    changed = replace(limit, **fields)
    if None not in (changed.yellow, changed.red) and not _in_order(changed):
        raise LimitError(f"limits.{name}：红的界限（{changed.red:g}）比黄的（{changed.yellow:g}）还松，请核对是否写反")
    return changed


def _in_order(limit: Limit) -> bool:
    yellow, red = limit.yellow or 0, limit.red or 0
    return red >= yellow if limit.worse == "higher" else red <= yellow


@functools.cache
def defaults() -> Limits:
    """The table shipped with the project."""
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return Limits({name: Limit(name, **fields) for name, fields in data.items()})
