"""Nothing of a drill outlives it, and no drill touches anything but its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.drill.conftest import drilled
from wardround.drill import mysql, postgresql, scratch
from wardround.drill.plan import plan
from wardround.drill.process import Account, account, run, start
from wardround.drill.trouble import BusyError, RefusedError

SLOW = """
import sys; from pathlib import Path
from wardround.drill.plan import plan; from wardround.drill.run import drill
drill(plan({{"name": "slow", "method": "{method}", "source": "{source}", "sanity": [{{"sql": "{sleep}", "expect": {{"equals": 0}}}}]}}),
      "site", "asset", Path("{root}"))
"""
DUMPS = {
    "pg_dump": ("-- PostgreSQL database dump\nCREATE TABLE t (id int);\n-- PostgreSQL database dump complete\n", "SELECT count(*) FROM pg_sleep(60)"),
    "mysqldump": ("-- MariaDB dump 10.19  Distrib 10.11.1-MariaDB\nCREATE TABLE t (id int);\n-- Dump completed\n", "SELECT sleep(60)"),
}  # fmt: skip


def slow(place: Path, method: str) -> subprocess.Popen[bytes]:
    """A drill that has restored and now sleeps in its sanity statement."""
    try:
        (postgresql if method == "pg_dump" else mysql).installed()
    except RefusedError:
        pytest.skip(f"needs the server of {method}")
    dump, sleep = DUMPS[method]
    (place / "dump.sql").write_text(dump)
    code = SLOW.format(method=method, source=place / "dump.sql", sleep=sleep, root=place / "scratch")
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for(lambda: any("sleep" in line for line in commands(place)), 40)
    return child


def commands(place: Path) -> list[str]:
    """The processes at work in the scratch area: psql's own statement is not seen, so the server's title is."""
    found = []
    for pid in (p for p in Path("/proc").iterdir() if p.name.isdigit()):
        try:
            cwd, line = str((pid / "cwd").readlink()), (pid / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if cwd.startswith(str(place / "scratch")):
            mark = " sleep" if "mariadb " in line or "mysql " in line or "SELECT" in line else ""
            found.append(line + mark)
    return found


def wait_for(true: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def janitors(place: Path) -> list[int]:
    """The processes that wait for a drill of this place to end."""
    found = []
    for pid in (p for p in Path("/proc").iterdir() if p.name.isdigit()):
        try:
            words = (pid / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"wardround.drill.janitor" in words and str(place / "scratch").encode() in words:
            found.append(int(pid.name))
    return found


def test_after_kill_9_everything_is_gone_by_itself(place: Path) -> None:
    child = slow(place, "pg_dump")
    with child:
        child.kill()
        child.wait()
        wait_for(lambda: not commands(place) and not list((place / "scratch").glob("drill-*")), 15)
        wait_for(lambda: not janitors(place), 5)


@pytest.mark.parametrize("method", ["pg_dump", "mysqldump"])
def test_when_all_was_killed_no_server_runs_and_the_next_drill_clears_up(place: Path, method: str) -> None:
    child = slow(place, method)
    with child:
        for pid in janitors(place):
            os.kill(pid, signal.SIGKILL)
        child.kill()
        child.wait()
        wait_for(lambda: not commands(place), 10)
        (left,) = (place / "scratch").glob("drill-*")
        assert scratch.marker(left)
        said = subprocess.run(
            [sys.executable, "-m", "wardround.drill", "clean", "--scratch", str(place / "scratch")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "清除了上次中断的演练 slow" in said.stdout
    assert not left.exists()
    with scratch.locked(place / "scratch", "after", 0):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_drill_clears_up_itself(place: Path, number: int) -> None:
    child = slow(place, "pg_dump")
    with child:
        child.send_signal(number)
        _, said = child.communicate(timeout=20)
    assert "演练已中断，临时实例与数据已清除" in said.decode()
    assert not list((place / "scratch").glob("drill-*"))
    assert not commands(place)


def test_two_at_once_one_leaves_with_a_line(place: Path) -> None:
    (place / "scratch").mkdir(mode=0o711)
    (place / "x.sql").write_text(DUMPS["pg_dump"][0])
    with (
        scratch.locked(place / "scratch", "his-full", 0),
        pytest.raises(BusyError, match=r"另一个演练正在进行（进程 .*his-full"),
    ):
        drilled(place, method="pg_dump", source=place / "x.sql")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"host": "10.1.5.1"}, "目标 10.1.5.1 不是本机回环地址"),
        ({"data_dir": "/var/lib/postgresql/15/main"}, "数据目录 /var/lib/postgresql/15/main 不能指定"),
    ],
)
def test_a_target_that_looks_like_production_is_refused(place: Path, words: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        drilled(place, method="pg_dump", source=place / "x.sql", **words)


def test_a_port_that_answers_is_refused(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(RefusedError, match="已有服务应答"):
        drilled(place, method="pg_dump", source=place / "x.sql", port=listening.getsockname()[1])


def test_a_scratch_area_in_or_under_data_is_refused(place: Path) -> None:
    who = account()
    (place / "main").mkdir()
    (place / "main" / "PG_VERSION").write_text("15\n")
    for root in (place / "main", place / "main" / "drill", Path("/var/lib/mysql/drill"), Path("/"), Path("/etc/drill")):
        with pytest.raises(RefusedError):
            scratch.checked_root(root, who)
    (place / "link").symlink_to(place)
    with pytest.raises(RefusedError, match="符号链接"):
        scratch.checked_root(place / "link", who)
    (place / "open").mkdir()
    (place / "open").chmod(0o777)
    with pytest.raises(RefusedError, match="别人可写"):
        scratch.checked_root(place / "open", who)


def test_too_little_room_is_told_before_anything_is_restored(place: Path) -> None:
    (place / "x.sql").write_text(DUMPS["pg_dump"][0])
    with pytest.raises(RefusedError, match="演练目录空间不足"):
        drilled(place, method="pg_dump", source=place / "x.sql", space=10**18)


def test_a_folder_without_our_marker_is_left_alone(place: Path) -> None:
    (place / "drill-of-somebody").mkdir()
    (place / "drill-of-somebody" / "data").write_text("x")
    assert scratch.clean(place) == []
    assert (place / "drill-of-somebody" / "data").exists()


def test_wiping_overwrites_and_never_follows_links(place: Path) -> None:
    (place / "kept").write_text("production")
    area = scratch.opened(place, "wipe", Account(os.geteuid(), os.getegid(), "me"))
    (area.folder / "link").symlink_to(place / "kept")
    (area.folder / "data").write_bytes(b"x" * 3_000_000)
    gone = area.wipe()
    assert (gone.files, gone.overwritten, gone.left) == (2, 3_000_000, ())
    assert (place / "kept").read_text() == "production"


def test_children_know_nothing_of_our_database_settings(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "10.1.5.1")
    with start(["env"], account(), Path("/"), stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert b"PGHOST" not in child.stdout.read()


def test_a_live_directory_copied_as_it_runs_is_no_backup(place: Path) -> None:
    try:
        version = postgresql.installed()[-1].major
    except RefusedError:
        pytest.skip("needs Debian's postgresql")
    (place / "main").mkdir()
    (place / "main" / "PG_VERSION").write_text(f"{version}\n")
    (place / "main" / "postmaster.pid").write_text("1\n")
    told = drilled(place, method="pg_basebackup", source=place / "main")
    assert "备份里有 postmaster.pid" in told["why"]


def test_a_plan_for_production_words_is_checked(place: Path) -> None:
    for sql in ("DELETE FROM visit", "SELECT 1; DROP TABLE visit", "\\! rm -rf /"):
        with pytest.raises(ValueError, match="只接受一条查询语句"):
            plan({"name": "x", "method": "pg_dump", "source": "x", "sanity": [{"sql": sql, "expect": {"equals": 1}}]})


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_what_a_drill_starts_has_no_network(place: Path) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        code = f"import socket; socket.create_connection(('127.0.0.1', {listening.getsockname()[1]}), 3)"
        done = run([sys.executable, "-c", code], Account(0, 0, "root"), place, 20)
    assert "refused" in done.err
