"""A small PostgreSQL production: dumps in every format, base backups, its archive of WAL."""

from __future__ import annotations

import functools
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="session")
def production(ground: Path) -> Production:
    """Made once, whichever of the files that import it comes first."""
    return made(ground)


@functools.cache
def made(ground: Path) -> Production:
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


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]
