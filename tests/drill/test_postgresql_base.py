"""Real PostgreSQL: base backups rolled forward, to the end or to a moment, and those that must not pass."""

from __future__ import annotations

import os
import shutil
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from tests.drill.conftest import drilled
from tests.drill.house import ROWS, Production, base, half, production

__all__ = ["production"]


def test_a_base_backup_rolls_forward_to_the_end_of_the_archive(production: Production, place: Path) -> None:
    told = base(
        production, place, sanity=[{"sql": "SELECT count(*) FROM visit WHERE id > 9000", "expect": {"equals": 3}}]
    )
    assert told["ok"] is True, told
    assert any("清单一致" in line for line in told["checks"])
    assert told["made_at"] > production.moment.astimezone().isoformat(timespec="seconds")


def test_point_in_time_recovery_leaves_out_what_came_after(production: Production, place: Path) -> None:
    told = base(
        production,
        place,
        "plain",
        to=production.moment.isoformat(),
        sanity=[
            {"title": "之前", "sql": f"SELECT count(*) FROM visit WHERE id <= {ROWS}", "expect": {"equals": ROWS}},
            {"title": "之后", "sql": "SELECT count(*) FROM visit WHERE id > 9000", "expect": {"equals": 0}},
            {"title": "表空间", "sql": "SELECT count(*) FROM archive", "expect": {"equals": 500}},
        ],
    )
    assert told["ok"] is True, told
    assert told["lost_s"] is None
    assert production.folder.joinpath("copied").is_dir()


def test_a_moment_beyond_the_archive_is_not_reached(production: Production, place: Path) -> None:
    told = base(production, place, to=(production.moment + timedelta(days=1)).isoformat())
    assert (told["ok"], told["why"]) == (False, "WAL 不足：归档到头仍未到达指定的恢复时刻")


def test_missing_wal_is_named(production: Production, place: Path) -> None:
    shutil.copytree(production / "archive", place / "archive")
    segments = sorted(p for p in (place / "archive").iterdir() if len(p.name) == 24)
    segments[-2].unlink()
    told = base(production, place, wal=place / "archive")
    assert told["ok"] is False
    assert f"缺 WAL：归档不连续，缺 {segments[-2].name}，之后的 1 个段用不上" in told["why"]
    shutil.rmtree(place / "archive")
    (place / "archive").mkdir()
    told = base(production, place, "plain", wal=place / "archive")
    assert "缺 WAL：备份起点的段" in told["why"]
    told = base(production, place, "plain", wal="")
    assert told["ok"] is False
    assert told["why"].startswith("缺 WAL")


def test_a_truncated_wal_segment_is_named(production: Production, place: Path) -> None:
    shutil.copytree(production / "archive", place / "archive")
    last = sorted(p for p in (place / "archive").iterdir() if len(p.name) == 24)[-1]
    last.write_bytes(half(last.read_bytes()))
    assert "不完整" in base(production, place, wal=place / "archive")["why"]


def corrupted(source: Path, target: Path, *, manifest: bool) -> None:
    """The base backup with one page of the largest table of users overwritten in the middle."""
    shutil.copytree(source, target, symlinks=True)
    if not manifest:
        (target / "backup_manifest").unlink()
    files = [p for p in (target / "base").glob("*/*") if p.name.isdigit() and int(p.name) >= 16384 and p.stat().st_size]
    victim = max(files, key=lambda p: (p.stat().st_size, p.name))
    with victim.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(512))


@pytest.mark.parametrize(("manifest", "reason"), [(True, "备份与清单不符：文件 base/"), (False, "数据页损坏")])
def test_a_corrupted_page_is_found(production: Production, place: Path, manifest: bool, reason: str) -> None:
    corrupted(production / "plain", place / "plain", manifest=manifest)
    told = base(
        production, place, source=place / "plain", sanity=[{"sql": "SELECT 1", "expect": {"equals": 1}}], newest=""
    )
    assert told["ok"] is False, told
    assert reason in told["why"]


def test_a_base_backup_of_another_major_version_is_refused(production: Production, place: Path) -> None:
    shutil.copytree(production / "plain", place / "plain", symlinks=True)
    (place / "plain" / "PG_VERSION").write_text("99\n")
    assert "版本不对：物理备份来自 PostgreSQL 99" in base(production, place, source=place / "plain")["why"]


def test_a_truncated_base_backup_is_told(production: Production, place: Path) -> None:
    shutil.copytree(production / "base", place / "base")
    (place / "base" / "base.tar.gz").write_bytes(half((production / "base" / "base.tar.gz").read_bytes()))
    told = base(production, place, source=place / "base")
    assert (told["ok"], told["why"]) == (False, "压缩文件不完整：没有正常结束（被截断）")


def test_production_settings_are_not_taken_over(production: Production, place: Path) -> None:
    """A backup that would archive, replicate or listen does nothing of it here."""
    shutil.copytree(production / "plain", place / "plain", symlinks=True)
    (place / "plain" / "backup_manifest").unlink()
    with (place / "plain" / "postgresql.conf").open("a") as file:
        file.write(f"archive_mode = on\narchive_command = 'touch {place}/archived'\nlisten_addresses = '*'\n")
    (place / "plain" / "standby.signal").touch()
    asked = [{"sql": f"SELECT count(*) FROM pg_settings WHERE name='{n}' AND setting='{v}'", "expect": {"equals": 1}}
             for n, v in (("listen_addresses", ""), ("archive_mode", "off"), ("primary_conninfo", ""))]  # fmt: skip
    assert base(production, place, source=place / "plain", sanity=asked)["ok"] is True
    assert not (place / "archived").exists()


def test_a_tar_cannot_write_outside_the_scratch_area(place: Path) -> None:
    (place / "evil").write_text("x")
    with tarfile.open(place / "base.tar", "w") as archive:
        archive.add(place / "evil", arcname="../../escaped")
    told = drilled(place, method="pg_basebackup", source=place / "base.tar")
    assert told["ok"] is False
    assert not list(place.rglob("escaped"))
