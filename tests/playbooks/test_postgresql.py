"""Rounds kept in PostgreSQL, by a server started for the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.playbooks.support import House, limited, record

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

ONE = "ZYL-3F-SW01"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The store's URL; the server runs as another user when we are root, as PostgreSQL wants it."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        pytest.skip("no PostgreSQL server in /usr/lib/postgresql")
    user = (
        ("postgres" if Path("/etc/passwd").read_text().count("postgres:") else "nobody") if os.geteuid() == 0 else None
    )
    folder = Path(tempfile.mkdtemp(prefix="wardround-pg-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    data, run = folder / "data", {"cwd": folder, "capture_output": True, "user": user, "env": environment}
    subprocess.run([binaries[-1], "-D", data, "-A", "trust", "-U", "wardround", "-N"], check=True, **run)
    control = [binaries[-1].with_name("pg_ctl"), "-D", data, "-w", "-l", folder / "log"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run([*control, "-o", options, "start"], check=True, **run)
    yield f"postgresql+psycopg://wardround@127.0.0.1:{port}/postgres"
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run)
    shutil.rmtree(folder)


def test_rounds_are_kept_and_compared_in_postgresql(house: House, server: str) -> None:
    runs = house.folder / "pg"
    words = (*limited([ONE]), "-e", f"store_url={server}", "-e", "period=日")
    first = record(runs, house.play(*words, runs=str(runs)))
    second = record(runs, house.play(*words, runs=str(runs)))
    assert first.info["state"] == second.info["state"] == "done"
    assert second.info["previous"] == first.info["id"]
    assert not (runs / "wardround.db").exists()
    with psycopg.connect(server.replace("+psycopg", "")) as base:
        tables = [row[0] for row in base.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        assert base.execute("SELECT count(*) FROM rounds").fetchone() == (2,), tables
        kept = base.execute("SELECT count(*) FROM findings").fetchone()
    assert kept == (len(first.findings) + len(second.findings),)
