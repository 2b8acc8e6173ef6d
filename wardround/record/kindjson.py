"""Kinds back from plain JSON: the dates and tuples that JSON does not know are restored by the field's type."""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from wardround.kinds.base import Kind


def restored(kind: type[Kind], data: Mapping[str, Any]) -> Kind:
    """The record that `Kind.as_dict` made plain; fields the kind no longer has are left out."""
    readers = _readers(kind)  # type: ignore[arg-type]  # mypy takes the records' hash for the class's
    return kind(**{name: readers[name](value) for name, value in data.items() if name in readers})


@functools.cache
def _readers(kind: type[Any]) -> dict[str, Callable[[Any], Any]]:
    hints = typing.get_type_hints(kind)
    return {name: _reader(hint) for name, hint in hints.items() if typing.get_origin(hint) is not typing.ClassVar}


def _reader(hint: Any) -> Callable[[Any], Any]:
    options = typing.get_args(hint) or (hint,)
    if datetime in options:
        return datetime.fromisoformat
    if date in options:
        return date.fromisoformat
    return tuple if typing.get_origin(hint) is tuple else lambda value: value
