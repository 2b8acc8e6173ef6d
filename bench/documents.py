"""30,000 findings to each document."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from reports.inspection import build
from wardround.record.model import Record, load

SAMPLE = Path(__file__).resolve().parent.parent / "reports" / "inspection" / "sample"
FINDINGS = 30_000


def record(count: int = FINDINGS) -> Record:
    """The sample record grown to `count` findings over as many assets as that takes."""
    sample = load(SAMPLE.parent, SAMPLE.name)
    grown = []
    for number, finding in enumerate(islice(cycle(sample.findings), count)):
        turn = number // len(sample.findings)
        grown.append({**finding, "asset": f"{finding['asset']}-{turn}"})
    assets = {f["asset"]: sample.assets[f["asset"].rsplit("-", 1)[0]] for f in grown}
    return replace(sample, round={**sample.round, "assets": assets}, findings=grown)


def lines() -> list[str]:
    """A Markdown table of seconds and sizes."""
    grown = record()
    rows = [f"## Documents of {FINDINGS:,} findings", "", "| document | seconds | MB |", "|---|---|---|"]
    made: dict[str, bytes] = {}
    steps: dict[str, Callable[[], bytes | None]] = {
        "xlsx": lambda: build.xlsx(grown),
        "html": lambda: build.html(grown),
        "docx": lambda: build.docx(grown, {}),
        "pdf": lambda: build.pdf(made["docx"]),
    }
    for name, step in steps.items():
        started = time.perf_counter()
        made[name] = step() or b""
        rows.append(f"| {name} | {time.perf_counter() - started:.1f} | {len(made[name]) / 1e6:.1f} |")
    return [*rows, ""]
