"""A round that is stopped: nothing goes on alone, what was brought back stays, and it is resumed without asking twice."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.playbooks.support import House, limited, record

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

ANSWER = ["ZYL-1F-SW01", "ZYL-1F-SW02", "ZYL-2F-SW01"]
LINGER = ["BAD-HANG"]
ROUND = "20261122-0{:02d}"


def until(ready: Callable[[], Any], seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := ready():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:g} s: {what}")


def processes(word: str) -> list[int]:
    """Processes that carry a word on their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@contextmanager
def started(house: House, runs: Path, ident: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A round on a terminal of its own, at the moment when the answering devices are done and others linger."""
    master, slave = pty.openpty()

    def own_terminal() -> None:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    child = subprocess.Popen(
        house.words(*limited([*ANSWER, *LINGER]), "-e", f"round={ident}", runs=str(runs)),
        cwd=ROOT, env=house.environment(), stdin=slave, stdout=slave, stderr=slave, preexec_fn=own_terminal,  # noqa: PLW1509
    )  # fmt: skip
    os.close(slave)
    os.set_blocking(master, False)
    journal = runs / ident / "journal.jsonl"
    try:
        until(lambda: journal.exists() and len(journal.read_text().splitlines()) >= len(ANSWER), 60, "three answers")
        yield child, master
    finally:
        for pid in processes(str(runs)):
            os.kill(pid, signal.SIGKILL)
        child.wait()
        os.close(master)


def drain(master: int) -> bytes:
    try:
        return os.read(master, 1 << 20)
    except OSError:
        return b""


WAYS: dict[str, Callable[[subprocess.Popen[bytes], int], object]] = {
    "sigterm": lambda child, master: child.send_signal(signal.SIGTERM),
    "sigkill": lambda child, master: child.send_signal(signal.SIGKILL),
    "ctrl-c": lambda child, master: os.write(master, b"\x03"),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_a_stopped_round_is_marked_leaves_nobody_behind_and_is_resumed(way: str, house: House) -> None:
    runs, ident = house.folder / f"stop-{way}", ROUND.format(10 + list(WAYS).index(way))
    with started(house, runs, ident) as (child, master):
        WAYS[way](child, master)
        until(lambda: (drain(master), not processes(str(runs)))[1], 15, "every process of the run gone")
    info = json.loads((runs / ident / "round.json").read_text(encoding="utf-8"))
    assert info["state"] == "interrupted"
    assert not (runs / ident / "findings.jsonl").exists()
    before = house.sent()

    hurry = json.dumps({"collect": {"connect_timeout": 1, "question_timeout": 1, "retry_pause": 0.1}})
    done = house.play(*limited([*ANSWER, *LINGER]), "-e", f"round={ident}", "-e", hurry, runs=str(runs))
    made = record(runs, done)
    assert done.returncode == 0, made.output
    assert "不再重复访问" in done.stdout
    assert made.info["state"] == "done"
    assert {f["asset"] for f in made.findings} == {*ANSWER, *LINGER}
    after = house.sent()
    assert {n: len(after[n]["logins"]) for n in ANSWER} == {n: len(before[n]["logins"]) for n in ANSWER}
    assert all(made.finding(name, "login_ok")["grade"] == "green" for name in ANSWER)
