"""Real MariaDB: dumps and copies that restore, and those that must not pass."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.drill.conftest import drilled
from wardround.drill import mysql, scratch
from wardround.drill.plan import Plan
from wardround.drill.process import account, run
from wardround.drill.trouble import RefusedError

try:
    PROGRAMS = mysql.installed()
    COPY = PROGRAMS.find("mariadb-backup", "mariabackup")
except RefusedError:
    pytest.skip("needs Debian's mariadb-server and mariadb-backup", allow_module_level=True)

ROWS = 500
SANITY = [{"title": "标本数", "sql": "SELECT count(*) FROM sample", "expect": {"equals": ROWS}}]
NEWEST = "SELECT max(at) FROM sample"
PATIENT = "欧阳测试患者"


@dataclass
class Production:
    """Dumps and copies by name, and the checksum of its table."""

    folder: Path
    checksum: str

    def __truediv__(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture(scope="module")
def production(ground: Path) -> Production:
    area, keep = scratch.opened(ground, "production", account(), overwrite=False), ground / "maria"
    keep.mkdir()
    data = mysql.initialised(PROGRAMS, area)
    with mysql.started(PROGRAMS, data, area, Plan("x", "mysqldump"), grants=True) as server:
        told = server.sql(
            "CREATE DATABASE lis CHARACTER SET utf8mb4; CREATE DATABASE his CHARACTER SET utf8mb4; USE lis;"
            "CREATE TABLE sample (id int PRIMARY KEY, name varchar(50), at datetime, made timestamp, raw blob);"
            f"INSERT INTO sample SELECT seq, concat('{PATIENT}', seq), now() - INTERVAL {ROWS}-seq MINUTE, now(), 0xFF00"
            f" FROM seq_1_to_{ROWS}; CREATE EVENT tidy ON SCHEDULE EVERY 1 SECOND DO DELETE FROM sample;"
            "CREATE VIEW recent AS SELECT id FROM sample; USE his; CREATE TABLE visit (id int); INSERT INTO visit VALUES (1);",
            "",
        )
        assert told.code == 0, told.err
    with mysql.started(
        PROGRAMS, data, area, Plan("x", "mysqldump"), grants=True
    ) as server:  # all pages are on disk now
        dump = [PROGRAMS.find("mariadb-dump"), "--no-defaults", "-S", server.socket, "-uroot", "--events", "--routines"]
        for name, words in (("lis.sql", ["lis"]), ("his.sql", ["his"]), ("all.sql", ["--all-databases"])):
            out = run([*dump, f"--result-file={area.folder / name}", *words], area.who, area.folder, 60)
            assert out.code == 0, out.err
            shutil.copy(area.folder / name, keep / name)
        copy = [COPY, "--no-defaults", "--backup", "-S", server.socket, "-uroot", f"--datadir={data}"]
        assert run([*copy, f"--target-dir={area.folder / 'copy'}"], area.who, area.folder, 60).code == 0
        with (keep / "copy.xb").open("wb") as file:
            words = [*map(str, copy), "--stream=xbstream", f"--target-dir={keep / 'none'}"]
            subprocess.run(words, stdout=file, stderr=subprocess.DEVNULL, check=True)
        checksum = server.query(server.checksum_sql("sample", "lis"), "lis")[0][0]
    shutil.copytree(area.folder / "copy", keep / "copy")
    area.wipe()
    return Production(keep, checksum)


def restored(production: Production, place: Path, name: str, **words: Any) -> dict[str, Any]:
    method = "mariabackup" if "copy" in name else "mysqldump"
    fixed = {"method": method, "source": production / name, "database": "lis", "sanity": SANITY, "newest": NEWEST}
    return drilled(place, **(fixed | words))


@pytest.mark.parametrize("name", ["lis.sql", "all.sql", "copy", "copy.xb"])
def test_a_good_backup_passes(production: Production, place: Path, name: str) -> None:
    told = restored(production, place, name, checksums={"sample": production.checksum}, row_counts={"sample": ROWS})
    assert told["ok"] is True, told
    assert any("与生产一致" in line for line in told["checks"])
    assert 0 <= told["lost_s"] < 300
    assert PATIENT not in str(told)


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def of_version(version: bytes) -> Any:
    return lambda data: data.replace(b"Server version\t" + data.split(b"Server version\t")[1].split(b"\n")[0], b"Server version\t" + version)  # fmt: skip


BAD = [
    ("lis.sql", half, "转储不完整：没有结束标记 Dump completed（被截断）"),
    ("lis.sql", lambda d: half(gzip.compress(d)), "压缩文件不完整"),
    ("lis.sql", of_version(b"99.1.2-MariaDB"), "版本不对：备份来自 MariaDB 99.1.2"),
    ("lis.sql", of_version(b"8.0.36"), "版本不对：备份来自 MySQL 8.0.36，恢复环境是 MariaDB"),
    ("lis.sql", lambda d: d.replace(b"ENGINE=InnoDB", b"ENGINE=Nix COLLATE=nix_ci"), "转储恢复出错"),
    ("lis.sql", lambda d: os.urandom(len(d)), "不是 mysqldump 的备份"),
    ("his.sql", lambda d: d, "不是这个库的备份：备份里是 his，计划为 lis"),
    ("copy.xb", lambda d: d[: len(d) * 3 // 4] + b"X", "备份流不完整或已损坏"),
    ("copy.xb", lambda d: os.urandom(len(d)), "不是 mariabackup/xtrabackup 的备份"),
]


@pytest.mark.parametrize(("name", "spoil", "reason"), BAD, ids=range(len(BAD)))
def test_a_bad_backup_never_passes(production: Production, place: Path, name: str, spoil: Any, reason: str) -> None:
    (place / name).write_bytes(spoil((production / name).read_bytes()))
    told = restored(production, place, name, source=place / name)
    assert told["ok"] is False
    assert reason in told["why"]
    assert PATIENT not in str(told)


def test_a_corrupted_page_is_found(production: Production, place: Path) -> None:
    shutil.copytree(production / "copy", place / "copy")
    with (place / "copy" / "lis" / "sample.ibd").open("r+b") as file:
        file.seek(3 * 16384 + 200)
        file.write(os.urandom(300))
    told = restored(production, place, "copy", source=place / "copy")
    assert told["ok"] is False
    assert "数据页损坏：lis/sample.ibd" in told["why"]


def test_an_unfinished_copy_is_told(production: Production, place: Path) -> None:
    shutil.copytree(production / "copy", place / "copy")
    for path in (place / "copy").glob("*_checkpoints"):
        path.unlink()
    assert "备份没有完成" in restored(production, place, "copy", source=place / "copy")["why"]


def test_no_event_of_the_copy_runs(production: Production, place: Path) -> None:
    """The dump's event deletes every row each second; the checks come later than that."""
    told = restored(
        production, place, "lis.sql", sanity=[*SANITY, {"sql": "SELECT sleep(1.5)", "expect": {"equals": 0}}, *SANITY]
    )
    assert told["ok"] is True, told


@pytest.mark.parametrize("line", [b"\\! touch {mark}", b"system touch {mark};", b"source {mark};", b"tee {mark}"])
def test_what_is_a_command_of_the_client_is_not_run(production: Production, place: Path, line: bytes) -> None:
    mark = Path(f"/var/tmp/{place.name}-ran")
    data = (production / "lis.sql").read_bytes()
    (place / "lis.sql").write_bytes(
        data.replace(b"-- Dump completed", line.replace(b"{mark}", bytes(mark)) + b"\n-- Dump completed")
    )
    told = restored(production, place, "", source=place / "lis.sql")
    assert (told["ok"], mark.exists()) == (False, False)
