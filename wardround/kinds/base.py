"""What every kind shares: a unit, and fields that say how they are measured."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar


def measured(unit: str = "", *, default: Any = None) -> Any:
    """Declare a field whose value is kept as a sample in every round; `unit` is what it is counted in."""
    return field(default=default, metadata={"sample": unit})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A typed record of one part of an asset; `unit` is the path of the part inside the asset ("" = the asset)."""

    title: ClassVar[str] = ""
    alone: ClassVar[bool] = False
    """True for a kind of which an asset has one: what a second question tells completes the first."""
    unit: str = ""

    def __post_init__(self) -> None:
        """Percentages outside 0..100 are refused: a reply that yields one was not understood."""
        for name in _percentages(type(self)):  # type: ignore[arg-type]  # mypy takes the records' hash for the class's
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 100:
                raise ValueError(f"{type(self).__name__}.{name} = {value}：百分数不在 0–100 之间")

    def as_dict(self) -> dict[str, Any]:
        """The record as plain JSON values, with the kind's name under "kind"; fields left at None are dropped."""
        pairs = ((f.name, getattr(self, f.name)) for f in dataclasses.fields(self))
        return {"kind": type(self).__name__} | {k: _plain(v) for k, v in pairs if v is not None}

    @classmethod
    def samples_of(cls) -> dict[str, str]:
        """Field name → unit of measure of the fields kept as samples."""
        return {f.name: f.metadata["sample"] for f in dataclasses.fields(cls) if "sample" in f.metadata}


@functools.cache
def _percentages(kind: type[Any]) -> tuple[str, ...]:
    return tuple(name for name, unit in kind.samples_of().items() if unit == "%")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value
