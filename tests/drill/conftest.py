"""Small productions of our own to take backups from, and a place for scratch instances that any account may enter."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wardround.drill.plan import plan
from wardround.drill.production import MANNERS, Manners
from wardround.drill.run import drill


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """A folder outside pytest's own, whose parents the unprivileged account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="drill-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def place(ground: Path) -> Iterator[Path]:
    """A folder of one test's own: the scratch area is `place / "scratch"`."""
    folder = Path(tempfile.mkdtemp(dir=ground))
    folder.chmod(0o755)
    yield folder
    left = [p.name for p in (folder / "scratch").glob("drill-*")]
    assert left == [], "every drill wipes what it restored"


def drilled(place: Path, manners: Manners = MANNERS, **words: Any) -> dict[str, Any]:
    """The record of one drill."""
    words = {"name": "job", "overwrite": False} | {k: str(v) if isinstance(v, Path) else v for k, v in words.items()}
    return drill(plan(words), "site", "HIS-DB01", place / "scratch", say=lambda _: None, manners=manners)
