"""The vocabulary: every kind of record, discovered from this folder's modules."""

from __future__ import annotations

from wardround.discover import modules
from wardround.kinds.base import Kind, measured

__all__ = ["BY_NAME", "Kind", "measured"]

BY_NAME: dict[str, type[Kind]] = {
    name: value
    for module in modules(__name__)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, Kind) and value is not Kind
}
