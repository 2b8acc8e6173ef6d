"""The customer's copy waits for a person."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mail.conftest import ROUND, Post
from wardround.commands import approve
from wardround.mail import send_queue, send_round
from wardround.mail.approval import broken_chain
from wardround.mail.queue import WAITING, Mailbox


def main(argv: list[str]) -> int:
    """As `python -m wardround` runs it."""
    parser = argparse.ArgumentParser()
    approve.add_arguments(parser)
    try:
        return approve.run(parser.parse_args(argv[1:]))
    except (ValueError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2


@pytest.fixture
def waiting(post: Post, mail: dict[str, Any], runs: Path) -> dict[str, Any]:
    mail["customer"] = ["信息科 <xxk@hospital.cn>"]
    outcome = send_round(runs, ROUND, mail)
    assert (len(outcome.sent), len(outcome.waiting)) == (1, 1)
    assert any("approve" in n and ROUND in n for n in outcome.notes)
    return mail


def approved(runs: Path, by: str = "王科长") -> int:
    return main(["approve", "--runs", str(runs), "--round", ROUND, "--by", by])


def test_it_goes_only_after_approval(post: Post, waiting: dict[str, Any], runs: Path) -> None:
    assert send_queue(runs, waiting).sent == ()
    assert approved(runs) == 0
    assert len(send_queue(runs, waiting).sent) == 1
    assert [who for who, _ in post.got] == [["eng@h.cn", "boss@h.cn"], ["xxk@hospital.cn"]]


def test_who_and_when_is_kept_in_a_chained_log(waiting: dict[str, Any], runs: Path) -> None:
    approved(runs)
    log = runs / "mail/approvals.jsonl"
    line = json.loads(log.read_text(encoding="utf-8"))
    assert (line["by"], line["round"], line["action"]) == ("王科长", ROUND, "approved")
    assert line["at"][4] == "-"
    assert line["account"]
    send_round(runs, ROUND, waiting | {"customer": ["second@hospital.cn"]})
    approved(runs, "李主任")
    assert broken_chain(log) == 0
    log.write_text(log.read_text(encoding="utf-8").replace("王科长", "王某某"), encoding="utf-8")
    assert broken_chain(log) == 2


def test_without_a_name_or_a_waiting_mail_it_is_refused(
    waiting: dict[str, Any], runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert approved(runs, " ") == 2
    assert "--by" in capsys.readouterr().err
    assert main(["approve", "--runs", str(runs), "--round", "20260101-001", "--by", "王"]) == 2
    assert ROUND in capsys.readouterr().err
    assert main(["approve", "--runs", str(runs / "nowhere"), "--by", "王"]) == 2


def test_what_waits_is_listed(waiting: dict[str, Any], runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["approve", "--runs", str(runs)]) == 0
    assert ROUND in capsys.readouterr().out


def test_a_copy_changed_after_approval_stays(post: Post, waiting: dict[str, Any], runs: Path) -> None:
    approved(runs)
    (changed,) = (runs / "mail/queue").glob("*.eml")
    changed.write_bytes(changed.read_bytes() + b"\r\n")
    outcome = send_queue(runs, waiting)
    assert (outcome.sent, len(post.got)) == ((), 1)
    assert any("没有与之相符的批准记录" in n for n in outcome.notes)


def test_moving_the_files_by_hand_is_no_approval(post: Post, waiting: dict[str, Any], runs: Path) -> None:
    for path in (runs / "mail/waiting").iterdir():
        path.rename(runs / "mail/queue" / path.name)
    assert send_queue(runs, waiting).sent == ()
    assert len(post.got) == 1


@pytest.mark.parametrize("moved", [(".eml",), (".eml", ".json")])
def test_an_approval_cut_short_can_be_repeated(
    moved: tuple[str, ...], post: Post, waiting: dict[str, Any], runs: Path
) -> None:
    (entry,) = Mailbox(runs).entries(WAITING)
    for suffix in moved:
        words = (runs / "mail/waiting" / f"{entry.name}{suffix}").read_bytes()
        (runs / "mail/queue" / f"{entry.name}{suffix}").write_bytes(words)
    (runs / "mail/waiting" / f"{entry.name}.eml").unlink()
    send_queue(runs, waiting)
    assert approved(runs) == 0
    assert len(send_queue(runs, waiting).sent) == 1
    assert len(post.got) == 2


def test_without_approval_it_goes_at_once(post: Post, mail: dict[str, Any], runs: Path) -> None:
    outcome = send_round(runs, ROUND, mail | {"customer": ["xxk@hospital.cn"], "approval": False})
    assert (len(outcome.sent), outcome.waiting) == (2, ())


def test_the_command_has_the_interface_of_all_commands() -> None:
    parser = argparse.ArgumentParser()
    approve.add_arguments(parser)
    assert approve.NAME == "approve"
    assert parser.parse_args(["--round", ROUND, "--by", "王"]).runs == Path("runs")
