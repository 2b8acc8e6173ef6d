"""`python -m bench [--sizes 100,500,1000] [--runs 5]`: ratio tables against peers, printed and kept in docs/bench.md."""

from __future__ import annotations

import argparse
import atexit
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bench import backups, documents, whole
from bench.fleet import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "bench.md"
Row = dict[str, float]


@contextmanager
def fleet(size: int) -> Iterator[None]:
    """The lab's flat fleet of so many switches, up for the time of the block."""
    with tempfile.TemporaryDirectory() as state:
        words = [sys.executable, "-m", "lab"]
        subprocess.run([*words, "up", "--state", state, "--switches", str(size)], cwd=ROOT, check=True)
        try:
            yield
        finally:
            subprocess.run([*words, "down", "--state", state], cwd=ROOT, check=True)


def contender(module: str, size: int, commands: Sequence[str]) -> Row:
    """One run of one contender in a process of its own."""
    folder = tempfile.mkdtemp(prefix="bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # a tree deleted between runs slows the next run's files
    given = json.dumps({"switches": size, "folder": folder, "commands": list(commands)})
    done = subprocess.run(
        [sys.executable, "-m", module], input=given, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{module} with {size} switches: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def alternating(modules: Sequence[str], size: int, commands: Sequence[str], runs: int) -> dict[str, Row]:
    """Median of each figure over alternating runs."""
    rows: dict[str, list[Row]] = {m: [] for m in modules}
    for _ in range(runs):
        for module in modules:
            rows[module].append(contender(module, size, commands))
    return {m: {k: statistics.median(r[k] for r in of) for k in of[0]} for m, of in rows.items()}


def table(size: int, rows: dict[str, Row], floor: str) -> list[str]:
    """A Markdown table; ratios against the floor."""
    lines = [f"### {size} switches", ""]
    lines += [
        "| contender | seconds | × floor | controller CPU ms/device | peak MB | MB received |",
        "|---|---|---|---|---|---|",
    ]
    for module, row in rows.items():
        ratio = row["seconds"] / rows[floor]["seconds"]
        cpu, received = 1000 * row["cpu"] / size, row["received"] / 1e6
        lines.append(
            f"| {module} | {row['seconds']:.2f} | {ratio:.2f} | {cpu:.1f} | {row['peak_mb']:.0f} | {received:.1f} |"
        )
    return [*lines, ""]


def collecting(sizes: Sequence[int], runs: int, slow: int) -> list[str]:
    """The collecting stage against its peers; the slow peers run only up to `slow` switches more than once."""
    lines = ["## Collecting, 15 commands a switch, with evidence files", ""]
    for size in sizes:
        with fleet(size):
            rows = alternating(["bench.floor", "bench.collecting"], size, COMMANDS, runs)
            rows |= alternating(["bench.nornir_netmiko"], size, COMMANDS, runs if size <= slow else 1)
            if size <= slow:
                rows |= alternating(["bench.plain_ansible"], size, COMMANDS, 1)
        lines += table(size, rows, "bench.floor")
    return lines


def rounds(sizes: Sequence[int], runs: int) -> list[str]:
    """The whole playbook against a floor that sends the same commands."""
    lines = [
        "## The whole inspect.yml (no reports), every question of the platform, against a floor sending the same",
        "",
    ]
    for size in sizes:
        with fleet(size), tempfile.TemporaryDirectory() as folder:
            asked = whole.commands(Path(folder))
            lines.append(f"{len(asked)} commands a switch.\n")
            rows = alternating(["bench.floor", "bench.whole"], size, asked, runs)
        lines += table(size, rows, "bench.floor")
    return lines


def main() -> None:
    """Run what was asked for, print it, and keep it in docs/bench.md."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="100,500,1000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=["collecting", "rounds", "documents", "backups"])
    options = parser.parse_args()
    sizes = [int(s) for s in options.sizes.split(",")]
    parts = {
        "collecting": lambda: collecting(sizes, options.runs, slow=100),
        "rounds": lambda: rounds(sizes, min(3, options.runs)),
        "documents": documents.lines,
        "backups": backups.lines,
    }
    wanted = [options.only] if options.only else list(parts)
    machine = f"{date.today()}, {platform.machine()}, {platform.python_implementation()} {platform.python_version()}"  # noqa: DTZ011
    page = ["# Benchmarks", "", f"`make bench` on {machine}, 2 cores, the simulated fleet on the same machine.", ""]
    print("\n".join(page))
    for name in wanted:
        made = parts[name]()
        print("\n".join(made), flush=True)
        page += made
    if not options.only:
        PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
