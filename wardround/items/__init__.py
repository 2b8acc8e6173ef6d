"""Inspection items: one decorated function each, discovered from this folder's modules."""

from __future__ import annotations

import functools

from wardround.discover import modules
from wardround.item import Item


@functools.cache
def load() -> dict[str, Item]:
    """Every item by id; raises ValueError when two functions carry the same id."""
    found: dict[str, Item] = {}
    for module in modules(__name__):
        for value in vars(module).values():
            if isinstance(value, Item) and value.function.__module__ == module.__name__:
                if value.id in found:
                    raise ValueError(f"巡检项 {value.id} 重复：{module.__name__}")
                found[value.id] = value
    return found
