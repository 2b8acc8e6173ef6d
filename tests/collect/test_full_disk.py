"""A disk that fills up in the middle of a round: one line says so, what is kept is kept, and the round is resumed."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wardround.collect import evidence
from wardround.inspection import Inspection
from wardround.job import InspectionError, Job
from wardround.record.closing import Outcome
from wardround.record.rounds import Round

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ASSETS = [f"SW{n}" for n in range(6)]
LOG = "Nov 21 2026 10:10:00+08:00 SW %%01SHELL/3/NOTE(l)[1]:filler\n" * 800
"""Of some 50 KB, and asked for more than once: two assets fit on the small disk, six do not."""
SMALL, LARGE = "900k", "40m"


def mounted(folder: Path, size: str, *more: str) -> bool:
    words = ["mount", *more, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A folder on a disk of its own that is too small, and what makes it large enough."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder, SMALL):
        pytest.skip("mount is not permitted here")
    try:
        yield folder, lambda: subprocess.run(["mount", "-o", f"remount,size={LARGE}", str(folder)], check=True) and None
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Callable[[], None]]:
    """The same without a mount: writing evidence fails after some bytes, as the kernel would have it."""
    left, write = [400_000], os.write

    def limited(file: int, data: bytes) -> int:
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= (written := write(file, data[: left[0]]))
        return written

    monkeypatch.setattr(evidence.os, "write", limited)
    return tmp_path / "disk", lambda: monkeypatch.setattr(evidence.os, "write", write)


@pytest.fixture(params=["tmpfs", "pretended"])
def disk(request: pytest.FixtureRequest) -> tuple[Path, Callable[[], None]]:
    made: tuple[Path, Callable[[], None]] = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    for name in ASSETS:
        folder = tmp_path / "brought" / name
        folder.mkdir(parents=True)
        (folder / "display_logbuffer.raw").write_text(LOG)
    return tmp_path


def inspected(inventory: Path, runs: Path, said: list[str], ident: str = "") -> Outcome:
    words = {"platform": "huawei_vrp", "transport": "recorded", "recorded_at": "2026-11-22"}
    hosts = {name: words | {"recorded_dir": f"brought/{name}"} for name in ASSETS}
    job = Job(runs=runs, site="lab", inventory=inventory, hosts=hosts, inventory_size=len(hosts), round_id=ident)
    return Inspection(job, said.append).run(NOW)


def test_a_disk_full_in_the_middle_is_one_line_and_the_round_is_resumed(
    inventory: Path, disk: tuple[Path, Callable[[], None]]
) -> None:
    folder, enlarge = disk
    with pytest.raises(InspectionError) as error:
        inspected(inventory, folder / "runs", [])
    told = str(error.value)
    assert "磁盘已满（请检查磁盘空间与权限）；巡检中断" in told
    assert "续跑请加 -e round=20261122-001" in told
    assert str(folder / "runs/20261122-001") in told
    assert "\n" not in told
    assert "已采集的 6 台" not in told

    enlarge()
    said: list[str] = []
    outcome = inspected(inventory, folder / "runs", said, "20261122-001")
    assert outcome.state == "done"
    assert {f.asset for f in outcome.findings} == set(ASSETS)
    assert any("不再重复访问" in line for line in said) == ("已采集的 0 台" not in told)
    for path in outcome.folder.glob("evidence/*/*.txt"):
        assert evidence.read(path)


def test_after_a_full_disk_no_further_asset_is_asked(
    inventory: Path, pretended: tuple[Path, Callable[[], None]]
) -> None:
    with pytest.raises(InspectionError):
        inspected(inventory, pretended[0] / "runs", [])
    journal = (pretended[0] / "runs/20261122-001/journal.jsonl").read_text()
    assert 0 < len(journal.splitlines()) < len(ASSETS)


def test_a_torn_line_of_the_journal_does_not_swallow_the_next(tmp_path: Path) -> None:
    first = Round.open(tmp_path, "", "20261122", {"site": "lab"})
    (first.folder / "journal.jsonl").write_text('{"asset": "SW1", "pla')
    first.mark("interrupted")
    first.release()
    again = Round.open(tmp_path, first.id, "20261122", {"site": "lab"})
    again.release()
    assert (again.folder / "journal.jsonl").read_text().endswith('"pla\n')
