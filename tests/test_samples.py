"""Every platform sample parses to what stands beside it, and every parsed question has a sample.

`ACCEPT=1 pytest tests/test_samples.py` writes the `.json` of samples that have none yet (then read them!).
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wardround import platforms
from wardround.kinds.base import Kind
from wardround.replies import Outcome, Reply

SAMPLES = sorted(platforms.FOLDER.glob("*/samples/*/*.raw"))
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def parsed(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    text = raw.decode("gb18030" if path.stem.endswith("gbk") else "utf-8").replace("\r\n", "\n")
    platform = platforms.load(path.parents[2].name)
    return [plain(one) for one in platform.parse(Reply(text, AT, path.parent.name))]


def plain(one: Kind | Outcome) -> dict[str, Any]:
    if isinstance(one, Kind):
        return json.loads(json.dumps(one.as_dict()))  # type: ignore[no-any-return]
    return {"outcome": type(one).__name__, "why": one.why, "line": one.line}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: f"{p.parents[2].name}-{p.parent.name}-{p.stem}")
def test_sample_parses_to_what_stands_beside_it(path: Path) -> None:
    beside = path.with_suffix(".json")
    if not beside.exists() and os.environ.get("ACCEPT"):
        data = {"source": "TODO", "expect": parsed(path)}
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    data = json.loads(beside.read_text(encoding="utf-8"))
    assert data["source"] not in ("", "TODO"), f"{beside}: say where the sample is from"
    assert parsed(path) == data["expect"]


@pytest.mark.parametrize("name", platforms.names())
def test_every_parsed_question_has_a_sample(name: str) -> None:
    platform = platforms.load(name)
    own = {p.parent.name for p in SAMPLES if p.parents[2].name == name}
    inherited = {q for q, f in platform.parsers.items() if f"platforms.{name}." not in f.__module__}
    assert {q.id for q in platform.questions() if q.supplies} - inherited <= own
