"""Every reader's samples give what stands beside them; whatever is put in, no reader raises and nonsense is no backup.

`ACCEPT=1 pytest tests/backup_jobs/test_readers.py` writes the expectation of samples that have none yet (then read them!).
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardround import backup_jobs
from wardround.backup_jobs.asking import parsed
from wardround.backup_jobs.job import Job, read
from wardround.backup_jobs.readers import READERS
from wardround.item import Subject
from wardround.items.backup_safety import backup_verified, offsite_realtime
from wardround.items.backups import backup_fresh, backup_succeeded
from wardround.judge import Examined, Judge
from wardround.kinds import Kind
from wardround.kinds.backup import DataBackup
from wardround.limits import defaults
from wardround.replies import Outcome, Reply, understand

SAMPLES = sorted((Path(backup_jobs.__file__).parent / "samples").glob("*/*.raw"))
AT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC).astimezone()
WORDS = ("recorded", "vendor", "invented")


def beside(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("gb18030" if path.stem.endswith("gbk") else "utf-8")


def run(job: Job, text: str, heavy: bool) -> list[Kind | Outcome]:
    reader = READERS[job.reader]
    reply = Reply(text, datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "backup_1")
    return understand(lambda r: parsed(reader, job, r, heavy=heavy), reply)


def plain(one: Kind | Outcome) -> dict[str, Any]:
    if isinstance(one, Kind):
        told = json.loads(json.dumps(one.as_dict()))
        return {k: v for k, v in told.items() if v not in ("", [])}
    return {"outcome": type(one).__name__, "why": one.why, "line": one.line}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_sample_is_read_as_stands_beside_it(path: Path) -> None:
    data = beside(path)
    got = [plain(one) for one in run(read(data["job"], {}), text_of(path), bool(data.get("heavy")))]
    if "expect" not in data and os.environ.get("ACCEPT"):
        data["expect"] = got
        path.with_suffix(".json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert data["source"].split(":")[0] in WORDS
    assert got == data["expect"]


def test_every_reader_has_samples_of_its_own_and_of_its_proof() -> None:
    plain_ones = {p.parent.name for p in SAMPLES}
    heavy = {p.parent.name for p in SAMPLES if beside(p).get("heavy")}
    assert plain_ones == set(READERS)
    assert {n for n, r in READERS.items() if r.verify} - heavy == {"mysqldump"}, "its proof is that of pg_dump"


JUDGES = (backup_fresh, backup_succeeded, backup_verified, offsite_realtime)


def grades(found: list[Kind | Outcome]) -> dict[str, str]:
    asset = Examined(Subject("A", {}, AT), "test", defaults(), frozenset({DataBackup}))
    asset.kinds = {DataBackup: [k for k in found if isinstance(k, DataBackup)]}
    asset.problems = {DataBackup: [o for o in found if isinstance(o, Outcome)]}
    findings, _ = Judge("R", {"A": asset}, {i.id: i for i in JUDGES}).asset("A")
    return {f.item: f.grade for f in findings}


JOBS = [beside(p) for p in SAMPLES if p.stem == "empty"]


@pytest.mark.parametrize("data", JOBS, ids=lambda d: d["job"]["reader"])
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=400) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")), framed=st.booleans())
def test_nonsense_is_never_a_backup(data: dict[str, Any], text: str, framed: bool) -> None:
    job = read(data["job"], {})
    reply = f"-- now 1795305600 +0800\n-- ask x\n{text}\n-- exit 0\n" if framed else text
    for heavy in (False, True) if job.verify else (False,):
        found = run(job, reply, heavy)
        assert found
        assert "green" not in grades(found).values()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: f"{p.parent.name}-{p.stem}")
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutilated_samples_raise_nothing(path: Path, data: st.DataObject) -> None:
    sample, text = beside(path), text_of(path)
    start, stop = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    broken = text[:start] + data.draw(st.text(max_size=12)) + text[stop:]
    found = run(read(sample["job"], {}), broken, bool(sample.get("heavy")))
    assert found
    assert not any("解析程序未能处理" in o.why for o in found if isinstance(o, Outcome))


@pytest.mark.parametrize(
    "path", [p for p in SAMPLES if "exit" in text_of(p)], ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_a_reply_that_stops_halfway_is_not_read_as_whole(path: Path) -> None:
    sample, text = beside(path), text_of(path)
    cut = text[: text.index("\n-- exit")]
    found = run(read(sample["job"], {}), cut, bool(sample.get("heavy")))
    assert all(isinstance(o, Outcome) for o in found), found
