"""What arrives at a real server, and what stands on disk when it does not."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.mail.conftest import PASSWORD, ROUND, Post, made, make_ca
from wardround.mail import send_queue, send_round


def files(runs: Path, folder: str) -> list[str]:
    return sorted(p.name for p in (runs / "mail" / folder).iterdir())


def test_a_round_is_mailed_over_verified_tls_after_login(post: Post, mail: dict[str, Any], runs: Path) -> None:
    outcome = send_round(runs, ROUND, mail)
    assert (len(outcome.sent), outcome.queued, outcome.notes) == (1, (), ())
    assert (post.secure, post.logins) == ([True], [True])
    assert post.got[0][0] == ["eng@h.cn", "boss@h.cn"]
    assert files(runs, "queue") == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd does not count TLS from the first byte
def test_implicit_tls(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.stop()
    post.security = "tls"
    post.start()
    assert len(send_round(runs, ROUND, mail | {"security": "tls"}).sent) == 1


def test_without_tls_and_login_where_the_site_says_so(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.stop()
    post.security = "none"
    post.start()
    plain = {k: v for k, v in mail.items() if k not in ("user", "password", "ca_file")} | {"security": "none"}
    assert len(send_round(runs, ROUND, plain).sent) == 1


def test_no_starttls_offered_is_never_sent_in_the_clear(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.stop()
    post.security = "none"
    post.start()
    outcome = send_round(runs, ROUND, mail)
    assert (len(outcome.queued), post.got, post.logins) == (1, [], [])
    assert "STARTTLS" in outcome.notes[0]


def test_server_down_then_up(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.stop()
    outcome = send_round(runs, ROUND, mail)
    assert (outcome.sent, len(outcome.queued)) == ((), 1)
    assert "连不上邮件服务器" in outcome.notes[0]
    assert "mail.yml" in outcome.notes[1]
    post.start()
    assert send_queue(runs, mail).sent == outcome.queued
    assert send_queue(runs, mail).sent == ()
    assert len(post.got) == 1


def test_the_next_round_takes_the_queue_along(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.stop()
    send_round(runs, ROUND, mail)
    made(runs, "20261123-001")
    post.start()
    assert len(send_round(runs, "20261123-001", mail).sent) == 2
    assert len({m["Message-ID"] for m in post.messages()}) == 2


def test_the_queue_is_private(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.stop()
    send_round(runs, ROUND, mail)
    for path in (runs / "mail").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    eml, words = files(runs, "queue")
    assert eml.removesuffix(".eml") == words.removesuffix(".json")
    assert f"-{ROUND}-1." in eml


@pytest.mark.parametrize("where", ["DATA", "both recipients"])
def test_temporary_refusal_stays_queued(where: str, post: Post, mail: dict[str, Any], runs: Path) -> None:
    keys = ["DATA"] if where == "DATA" else ["eng@h.cn", "boss@h.cn"]
    post.answers = dict.fromkeys(keys, "451 greylisted, come back later")
    outcome = send_round(runs, ROUND, mail)
    assert (outcome.sent, len(outcome.queued), post.got) == ((), 1, [])
    assert any("暂时拒收" in n and "451" in n for n in outcome.notes)
    post.answers = {}
    assert len(send_queue(runs, mail).sent) == 1


@pytest.mark.parametrize("where", ["DATA", "both recipients"])
def test_permanent_refusal_is_kept_aside_and_can_be_taken_up_again(
    where: str, post: Post, mail: dict[str, Any], runs: Path
) -> None:
    keys = ["DATA"] if where == "DATA" else ["eng@h.cn", "boss@h.cn"]
    post.answers = dict.fromkeys(keys, "550 mailbox unavailable")
    outcome = send_round(runs, ROUND, mail)
    assert (outcome.sent, outcome.queued) == ((), ())
    eml, words = files(runs, "failed")
    assert "550 mailbox unavailable" in json.loads((runs / "mail/failed" / words).read_text())["reason"]
    assert eml.endswith(".eml")
    post.answers = {}
    assert any("retry_failed" in n for n in send_round(runs, ROUND, mail).notes)
    assert post.got == []
    assert len(send_queue(runs, mail, retry_failed=True).sent) == 1
    assert files(runs, "failed") == []


def test_some_recipients_take_it_some_wait_some_never(post: Post, mail: dict[str, Any], runs: Path) -> None:
    mail["to"] = ["eng@h.cn", "slow@h.cn", "gone@h.cn"]
    post.answers = {"slow@h.cn": "450 later", "gone@h.cn": "550 no such user"}
    outcome = send_round(runs, ROUND, mail)
    assert (len(outcome.sent), len(outcome.queued)) == (1, 1)
    del post.answers["slow@h.cn"]
    send_queue(runs, mail)
    assert [who for who, _ in post.got] == [["eng@h.cn"], ["slow@h.cn"]]
    assert len(files(runs, "failed")) == 2
    post.answers = {}
    send_queue(runs, mail, retry_failed=True)
    assert post.got[-1][0] == ["gone@h.cn"]
    assert len(post.got) == 3


def test_wrong_certificate_names_ca_file(post: Post, mail: dict[str, Any], runs: Path, tmp_path: Path) -> None:
    other, _ = make_ca(tmp_path, "other-ca")
    outcome = send_round(runs, ROUND, mail | {"ca_file": str(other)})
    assert (len(outcome.queued), post.got, post.logins) == (1, [], [])
    assert "证书未通过校验" in outcome.notes[0]
    assert "mail.ca_file" in outcome.notes[0]


def test_certificate_of_another_name(post: Post, mail: dict[str, Any], runs: Path) -> None:
    outcome = send_round(runs, ROUND, mail | {"server": "localhost"})
    assert (len(outcome.queued), post.got, post.logins) == (1, [], [])
    assert "mail.server" in outcome.notes[0]


def test_wrong_login_is_tried_once_and_names_the_variable(post: Post, mail: dict[str, Any], runs: Path) -> None:
    made(runs, "20261123-001")
    wrong = mail | {"password": "wrong-password-xyz"}
    outcome = send_round(runs, ROUND, wrong)
    assert len(outcome.queued) == 1
    assert post.logins == [False]
    assert "mail.password" in outcome.notes[0]
    assert "wrong-password-xyz" not in " ".join(outcome.notes)
    assert len(send_queue(runs, mail).sent) == 1


def test_message_id_is_stable_and_the_same_recipients_get_it_once(post: Post, mail: dict[str, Any], runs: Path) -> None:
    send_round(runs, ROUND, mail)
    outcome = send_round(runs, ROUND, mail | {"to": list(reversed(mail["to"]))})
    assert outcome.sent == ()
    assert "不再重发" in outcome.notes[0]
    assert len(post.got) == 1
    send_round(runs, ROUND, mail | {"to": ["new@h.cn"]})
    assert len({m["Message-ID"] for m in post.messages()}) == 2


def test_another_site_in_the_same_directory_keeps_its_mail(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.stop()
    send_round(runs, ROUND, mail)
    post.start()
    assert send_queue(runs, mail, site="foshan").sent == ()
    assert len(send_queue(runs, mail, site="panshi").sent) == 1


def test_a_spoilt_queue_file_is_told_and_holds_nothing_up(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.stop()
    send_round(runs, ROUND, mail)
    (runs / "mail/queue/20261101T000000-20261101-001-1.json").write_text('{"torn')
    post.start()
    outcome = send_queue(runs, mail)
    assert len(outcome.sent) == 1
    assert any("内容损坏" in n for n in outcome.notes)


def test_check_mode_writes_and_sends_nothing(post: Post, mail: dict[str, Any], runs: Path) -> None:
    assert send_round(runs, ROUND, mail, dry=True).sent == ()
    assert not (runs / "mail").exists()
    assert post.got == []


def test_zone_inside_stays_silent_until_a_server_is_named(post: Post, mail: dict[str, Any], runs: Path) -> None:
    path = runs / ROUND / "round.json"
    info = json.loads(path.read_text(encoding="utf-8"))
    for asset in info["assets"].values():
        asset["zone"] = "内网"
    path.write_text(json.dumps(info), encoding="utf-8")
    outcome = send_round(runs, ROUND, {"to": ["eng@h.cn"]})
    assert "默认不发邮件" in outcome.notes[0]
    assert len(send_round(runs, ROUND, mail).sent) == 1


def test_no_secret_is_written_anywhere(post: Post, mail: dict[str, Any], runs: Path) -> None:
    post.answers = {"DATA": "451 later"}
    send_round(runs, ROUND, mail)
    for path in (runs / "mail").rglob("*.*"):
        assert PASSWORD.encode() not in path.read_bytes() if path.is_file() else True
