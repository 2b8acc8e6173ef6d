"""Shared by all tests: the checkout comes first on the path, and where the real recordings are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TOGETHER = (
    "tests/playbooks/",
    "tests/drill/test_postgresql_",
    "tests/drill/test_mariadb.py",
)
"""Folders whose tests share one lab: they go to one worker (pytest 9.2 no longer shows xdist 3.8 its groups)."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Like --dist loadgroup, by folder."""
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  only where xdist is in use

    class ByFolder(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)

    return ByFolder(config, log)
