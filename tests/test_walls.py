"""Who may import whom (docs/adr and README tell why)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "wardround": ("ansible", "reports", "lab"),
    "wardround/items": ("wardround.platforms", "wardround.transports"),
    "wardround/platforms": ("wardround.items", "wardround.item", "wardround.judge"),
    "lab": ("wardround", "reports"),
    "reports": ("wardround.platforms", "wardround.transports", "wardround.items", "wardround.judge", "ansible", "lab"),
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_walls_hold(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        for name in imported(path):
            bad = [wall for wall in FORBIDDEN[folder] if name == wall or name.startswith(wall + ".")]
            assert not bad, f"{path.relative_to(ROOT)} imports {name}"
