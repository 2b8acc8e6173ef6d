"""Two runs at once, and processes killed with -9 at the worst moments: nothing is lost, nothing goes twice."""

from __future__ import annotations

import json
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
from tests.mail.conftest import ROUND, Post, free_port, made
from wardround.mail import send, send_queue, send_round
from wardround.mail.queue import Mailbox

SCRIPT = """
import json, os, signal, sys
from pathlib import Path
from wardround.mail import send_round
from wardround.mail.queue import Mailbox
def die(*_args, **_more): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[4]: setattr(Mailbox, sys.argv[4], die)
print(json.dumps(send_round(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])).sent))
"""


def another(runs: Path, ident: str, mail: dict[str, Any], dies_in: str = "") -> subprocess.Popen[str]:
    """The same work in a process of its own; it kills itself on entering the named step of the mailbox."""
    command = [sys.executable, "-c", SCRIPT, str(runs), ident, json.dumps(mail), dies_in]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_runs_of_one_round_send_it_once(post: Post, mail: dict[str, Any], runs: Path) -> None:
    both = [another(runs, ROUND, mail) for _ in range(2)]
    sent = [json.loads(one.communicate(timeout=60)[0]) for one in both]
    assert sorted(map(len, sent)) == [0, 1]
    assert len(post.got) == 1


def test_two_rounds_at_once_are_both_sent_once(post: Post, mail: dict[str, Any], runs: Path) -> None:
    idents = [f"20261122-{n:03d}" for n in range(2, 6)]
    for ident in idents:
        made(runs, ident)
    for one in [another(runs, ident, mail) for ident in idents]:
        one.communicate(timeout=60)
    assert len(post.got) == 4
    assert list((runs / "mail/queue").iterdir()) == []


def test_a_run_that_cannot_have_the_lock_leaves_its_mail_queued(
    post: Post, mail: dict[str, Any], runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "PATIENCE", 0.1)
    with Mailbox(runs).sending:
        outcome = send_round(runs, ROUND, mail)
    assert len(outcome.queued) == 1
    assert "另一个进程" in outcome.notes[0]
    assert len(send_queue(runs, mail).sent) == 1


def test_killed_while_the_server_keeps_it_waiting(post: Post, mail: dict[str, Any], runs: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as silent:
        one = another(runs, ROUND, mail | {"port": silent.getsockname()[1]})
        deadline = time.monotonic() + 30
        while not list((runs / "mail/queue").glob("*.json")) and time.monotonic() < deadline:
            time.sleep(0.05)
        one.send_signal(signal.SIGKILL)
        one.communicate()
    assert len(send_queue(runs, mail).sent) == 1
    assert len(post.got) == 1


def test_killed_between_queue_and_send(post: Post, mail: dict[str, Any], runs: Path) -> None:
    one = another(runs, ROUND, mail, "sweep")
    one.communicate(timeout=60)
    assert one.returncode == -signal.SIGKILL
    assert post.got == []
    assert len(send_round(runs, ROUND, mail).sent) == 1
    assert len(post.got) == 1


def test_killed_between_the_message_and_its_words(post: Post, mail: dict[str, Any], runs: Path) -> None:
    one = another(runs, ROUND, mail, "_keep")
    one.communicate(timeout=60)
    assert [p.suffix for p in (runs / "mail/queue").iterdir()] == [".eml"]
    assert len(send_round(runs, ROUND, mail).sent) == 1
    assert list((runs / "mail/queue").iterdir()) == []


def test_killed_between_send_and_delete(post: Post, mail: dict[str, Any], runs: Path) -> None:
    one = another(runs, ROUND, mail, "_drop")
    one.communicate(timeout=60)
    assert one.returncode == -signal.SIGKILL
    assert len(post.got) == 1
    assert len(list((runs / "mail/queue").iterdir())) == 2
    assert send_queue(runs, mail).sent == ()
    assert len(post.got) == 1
    assert list((runs / "mail/queue").iterdir()) == []


def test_killed_while_setting_a_refused_one_aside(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.answers = {"DATA": "554 refused"}
    box = Mailbox(runs)
    settle = Mailbox.settle
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mailbox, "settle", lambda b, e: settle(b, e) if e.meta["attempts"] == 0 else None)
        send_round(runs, ROUND, mail)  # the marker is in failed/, the message still in queue/
    assert len(box.entries("queue")) == 1
    post.answers = {}
    assert send_queue(runs, mail).sent == ()
    assert (box.entries("queue"), len(box.entries("failed")), post.got) == ([], 1, [])
    assert len(send_queue(runs, mail, retry_failed=True).sent) == 1


def test_the_connection_breaks_in_the_middle(post: Post, mail: dict[str, Any], runs: Path) -> None:
    made(runs, "20261122-002")
    post.stop()
    send_round(runs, ROUND, mail)
    post.answers = {"DATA": "421 closing"}
    post.start()
    outcome = send_round(runs, "20261122-002", mail)
    assert (outcome.sent, len(outcome.queued)) == ((), 2)
    post.answers = {}
    assert len(send_queue(runs, mail).sent) == 2
