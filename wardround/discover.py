"""Find the modules of a folder, so that no list has to be edited when one is added."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def modules(package: str) -> Iterator[ModuleType]:
    """Import and yield every module directly inside `package` (a dotted name), in order of name."""
    found = importlib.import_module(package)
    for info in sorted(pkgutil.iter_modules(found.__path__), key=lambda i: i.name):
        yield importlib.import_module(f"{package}.{info.name}")
