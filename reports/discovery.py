"""Which reports there are: every folder beside this file that has a build.py."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Protocol, cast

from wardround.record.model import Record


class Report(Protocol):
    """What build.py offers: a title, the formats it can make, and the making."""

    TITLE: str
    FORMATS: tuple[str, ...]

    def build(self, record: Record, formats: Collection[str], files: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        """(file name, bytes) one by one; `files` are labels and relative links to what lies around the documents."""
        ...


def names() -> list[str]:
    """The reports' names in order."""
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/build.py"))


def load(name: str) -> Report:
    """The report of a name; KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    return cast("Report", importlib.import_module(f"reports.{name}.build"))
