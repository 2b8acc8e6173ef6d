"""Real PostgreSQL: dumps in every format, a base backup rolled forward to a moment, and backups that must not pass."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tarfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest

from tests.drill.conftest import drilled
from wardround.drill import postgresql, scratch
from wardround.drill.plan import Plan
from wardround.drill.process import account, run
from wardround.drill.trouble import RefusedError

try:
    PROGRAMS = postgresql.installed()[-1]
except RefusedError:
    pytest.skip("needs Debian's postgresql", allow_module_level=True)

ROWS = 500
SANITY = [{"title": "就诊人次", "sql": "SELECT count(*) FROM visit", "expect": {"between": [450, 550]}}]
NEWEST = "SELECT max(at) FROM visit"
PATIENT = "欧阳测试患者"


@dataclass
class Production:
    """What was taken from it: dumps and copies by name, the archive, a moment after which one more row came."""

    folder: Path
    moment: datetime
    checksum: str

    def __truediv__(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture(scope="module")
def production(ground: Path) -> Production:
    who = account()
    area = scratch.opened(ground, "production", who)
    data, archive = postgresql.initialised(PROGRAMS, area), area.make("archive")
    space, keep = area.make("space"), ground / "pg"
    more = {"archive_mode": "on", "archive_command": f"'cp %p {archive}/%f'", "max_wal_senders": "4"}
    with postgresql.started(PROGRAMS, data, area, Plan("x", "pg_dump"), more) as server:
        server.psql("CREATE ROLE his; CREATE DATABASE his OWNER his; CREATE DATABASE lis", "postgres")
        server.psql(f"CREATE TABLESPACE old LOCATION '{space}'", "postgres")
        server.psql(
            "CREATE TABLE visit (id int PRIMARY KEY, name text, at timestamptz); ALTER TABLE visit OWNER TO his;"
            f"INSERT INTO visit SELECT i, '{PATIENT}' || i, now() - ({ROWS} - i) * interval '1 minute'"
            f" FROM generate_series(1, {ROWS}) i;"
            "CREATE TABLE archive (id int) TABLESPACE old; INSERT INTO archive SELECT generate_series(1, 500);",
            "his",
        )
        server.psql("CREATE TABLE sample (id int); INSERT INTO sample VALUES (1)", "lis")
        for form, name in (("c", "his.dump"), ("p", "his.sql"), ("d", "his.dir"), ("t", "his.tar")):
            done(server, area, "pg_dump", f"-F{form}", "-f", area.folder / name, "his")
        done(server, area, "pg_dump", "-Fc", "-f", area.folder / "lis.dump", "lis")
        done(server, area, "pg_dumpall", "-f", area.folder / "all.sql")
        done(server, area, "pg_basebackup", "-Ft", "-z", "--no-sync", "-Xfetch", "-cfast", "-D", area.folder / "base")
        mapping = f"--tablespace-mapping={space}={area.folder / 'copied'}"
        done(
            server, area, "pg_basebackup", "-Fp", "--no-sync", "-Xnone", "-cfast", mapping, "-D", area.folder / "plain"
        )
        checksum = server.query(server.checksum_sql("visit", "his"), "his")[0][0]
        time.sleep(1.1)
        moment = datetime.fromisoformat(server.query("SELECT now()", "his")[0][0] + ":00")
        time.sleep(1.1)
        server.psql("INSERT INTO visit VALUES (9001, 'after', now())", "his")
        for number in (9002, 9003):
            server.psql("SELECT pg_switch_wal()", "his")
            server.psql(f"INSERT INTO visit VALUES ({number}, 'later', now())", "his")
        server.psql("SELECT pg_switch_wal()", "his")
        wait_for(lambda: len(list(archive.iterdir())) >= 7)
    keep.mkdir()
    for name in (
        "his.dump",
        "his.sql",
        "his.dir",
        "his.tar",
        "lis.dump",
        "all.sql",
        "base",
        "plain",
        "archive",
        "copied",
    ):
        (shutil.copytree if (area.folder / name).is_dir() else shutil.copy)(area.folder / name, keep / name)
    for link in (area.folder / "plain" / "pg_tblspc").iterdir():
        shutil.rmtree(keep / "plain" / "pg_tblspc" / link.name)
        (keep / "plain" / "pg_tblspc" / link.name).symlink_to(keep / "copied")
    area.wipe()
    return Production(keep, moment, checksum)


def done(server: postgresql.PostgreSQL, area: scratch.Scratch, name: str, *words: Any) -> None:
    told = run(server.client(name, *words), area.who, area.folder, 60)
    assert told.code == 0, told.err


def wait_for(true: Any, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def dump(production: Production, place: Path, name: str, **words: Any) -> dict[str, Any]:
    fixed = {"method": "pg_dump", "source": production / name, "database": "his", "sanity": SANITY, "newest": NEWEST}
    return drilled(place, **(fixed | words))


def base(production: Production, place: Path, name: str = "base", **words: Any) -> dict[str, Any]:
    fixed = {"method": "pg_basebackup", "source": production / name, "wal": production / "archive", "database": "his"}
    return drilled(place, **(fixed | {"sanity": SANITY, "newest": NEWEST} | words))


@pytest.mark.parametrize("name", ["his.dump", "his.sql", "his.dir", "his.tar", "all.sql"])
def test_a_good_dump_passes(production: Production, place: Path, name: str) -> None:
    told = dump(production, place, name, checksums={"visit": production.checksum}, row_counts={"visit": ROWS})
    assert told["ok"] is True, told
    assert told["cleaned"] is True
    assert 0 < told["took_s"] < 60
    assert 0 < told["lost_s"] < 300
    assert any("与生产一致" in line for line in told["checks"])
    assert PATIENT not in str(told)


def test_a_sealed_and_packed_dump_passes_with_its_key_only(production: Production, place: Path) -> None:
    key, other = (pyrage.x25519.Identity.generate() for _ in range(2))
    for name, one in (("key", key), ("other", other)):
        (place / name).write_text(str(one))
    packed = gzip.compress((production / "his.sql").read_bytes())
    (place / "his.sql.gz.age").write_bytes(pyrage.encrypt(packed, [key.to_public()]))
    words = {"source": place / "his.sql.gz.age"}
    assert dump(production, place, "", **words, key=place / "key")["ok"] is True
    wrong = dump(production, place, "", **words, key=place / "other")
    assert (wrong["ok"], wrong["why"]) == (False, "密钥不对：age 密钥解不开这个备份")


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def newer(data: bytes) -> bytes:
    return data.replace(b"database version 15", b"database version 99").replace(
        b"pg_dump version 15", b"pg_dump version 99"
    )


BAD_DUMPS = [
    ("his.sql", half, "转储不完整：没有结束标记（被截断）"),
    ("his.dump", half, "转储不完整：读到一半就没有了（被截断）"),
    ("his.sql", lambda d: half(gzip.compress(d)), "压缩文件不完整：没有正常结束（被截断）"),
    ("his.sql", newer, "版本不对：备份来自 PostgreSQL 99"),
    ("his.dump", lambda d: d[:6] + b"\x63" + d[7:], "版本不对：转储由更新的 pg_dump 产生"),
    ("his.dump", lambda d: bytes(len(d)), "开头全是零字节：空的占位文件"),
    ("his.dump", lambda d: os.urandom(len(d)), "不是 pg_dump 的备份"),
    ("his.dump", lambda d: b"", "备份文件是空的（0 字节）"),
    ("lis.dump", lambda d: d, "不是这个库的备份：备份里是 lis，计划为 his"),
    ("his.sql", lambda d: re.sub(rb"(?s)\nCREATE TABLE.*?(?=\n--\n-- PostgreSQL database dump complete)", b"\n", d), "恢复后没有任何表"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spoil", "reason"), BAD_DUMPS, ids=range(len(BAD_DUMPS)))
def test_a_bad_dump_never_passes(production: Production, place: Path, name: str, spoil: Any, reason: str) -> None:
    (place / name).write_bytes(spoil((production / name).read_bytes()))
    told = dump(production, place, "", source=place / name)
    assert told["ok"] is False
    assert reason in told["why"]
    assert told["lost_s"] is None
    assert PATIENT not in str(told)


def test_a_digest_beside_the_dump_is_checked(production: Production, place: Path) -> None:
    (place / "his.dump").write_bytes((production / "his.dump").read_bytes())
    (place / "his.dump.sha256").write_text("0" * 64 + "  his.dump\n")
    told = dump(production, place, "", source=place / "his.dump")
    assert (told["ok"], told["why"][:4]) == (False, "摘要不符")


def test_other_numbers_than_production_do_not_pass(production: Production, place: Path) -> None:
    told = dump(
        production,
        place,
        "his.dump",
        row_counts={"visit": 2 * ROWS},
        checksums={"visit": "1:2"},
        sanity=[{"sql": "SELECT count(*) FROM nix", "expect": {"at_least": 1}}],
    )
    assert told["ok"] is False
    assert "相差 50%" in told["why"]
    assert "生产为 1:2" in told["why"]
    assert "可能是别的库的备份" in told["why"]


def test_a_restore_nobody_checks_proves_nothing(production: Production, place: Path) -> None:
    told = dump(production, place, "his.dump", sanity=[], newest="")
    assert (told["ok"], told["why"][:12]) == (None, "没有登记任何业务核对（s")


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
