"""The table of readers in docs/backup-jobs.md is the one the code tells, with the proof that the samples give."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import yaml

from wardround import backup_jobs
from wardround.backup_jobs.readers import READERS
from wardround.coverage import PROOF
from wardround.hostvars import WORDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "backup-jobs.md"


def table_lines() -> list[str]:
    """A line per reader."""
    return [
        f"| `{r.name}` | {r.title} | {_words(r.needs)} | {_words(r.takes)} | {'有' if r.verify else '无，靠恢复演练'} | {_proof(r.name)} |"
        for r in READERS.values()
    ]


def _words(words: tuple[str, ...]) -> str:
    return "、".join(f"`{w}`" for w in words) or "—"


def _proof(name: str) -> str:
    folder = Path(backup_jobs.__file__).parent / "samples" / name
    told = [json.loads(p.read_text(encoding="utf-8")) for p in folder.glob("*.json")]
    found = Counter(
        d["source"].split(":")[0] for d in told if "没有任何输出" not in d["source"] and "本探针" not in d["source"]
    )
    return next(PROOF[word].replace("真机录像", "真实软件的录像") for word in PROOF if found[word])


def test_the_table_of_readers_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("| `") and "`reader`" not in line] == table_lines()


def test_the_example_of_a_job_is_one() -> None:
    page = PAGE.read_text(encoding="utf-8")
    block = page[page.index("    backup_jobs:\n") : page.index("`offsite`（异地）")]
    told = yaml.safe_load(block)
    assert backup_jobs.faults(told) == []
    (job,) = backup_jobs.jobs(told)
    assert (job.level, job.keep_count, job.keep_s) == (3, 14, 30 * 86400)


def test_the_jobs_of_the_lab_can_be_read() -> None:
    files = list((ROOT / "inventories/lab/host_vars").glob("*.yml"))
    told = [yaml.safe_load(f.read_text(encoding="utf-8").replace("{{ inventory_dir }}", "/x")) for f in files]
    assert [backup_jobs.faults(t) for t in told if "backup_jobs" in t] == [[], []]
    assert "backup_jobs" in WORDS.host
