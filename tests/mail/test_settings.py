"""A mistake in the variable is one Chinese line that names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wardround.mail.settings import MailError, settings

GOOD: dict[str, Any] = {"server": "mail.h.cn", "from": "a@h.cn", "to": ["b@h.cn"]}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"server": ""}, "mail.server"),
        ({"server": "smtp://mail.h.cn"}, "mail.server"),
        ({"port": "25x"}, "mail.port"),
        ({"port": 70000}, "mail.port"),
        ({"port": True}, "mail.port"),
        ({"security": "ssl"}, "mail.security"),
        ({"user": "a@h.cn"}, "mail.password"),
        ({"password": "secret-word"}, "mail.user"),
        ({"user": "a", "password": "口令secret-word"}, "mail.password"),
        ({"ca_file": "/nowhere/ca.pem"}, "mail.ca_file"),
        ({"ca_file": "ca.pem"}, "mail.ca_file"),
        ({"ca_file": __file__}, "mail.ca_file"),
        ({"from": ""}, "mail.from"),
        ({"from": "no address"}, "mail.from"),
        ({"from": "a@h.cn\nBcc: x@y.cn"}, "mail.from"),
        ({"to": []}, "mail.to"),
        ({"to": ["b@h.cn", "李四"]}, "mail.to"),
        ({"to": {"a": 1}}, "mail.to"),
        ({"customer": ["B@h.cn"]}, "mail.customer"),
        ({"content": "all"}, "mail.content"),
        ({"attach": ["docx", "evidence"]}, "mail.attach"),
        ({"encrypt": "zip"}, "mail.encrypt"),
        ({"content": "attachments"}, "mail.encrypt_password"),
        ({"content": "attachments", "encrypt_password": "short"}, "mail.encrypt_password"),
        (
            {"content": "attachments", "encrypt_password": "secret-word", "user": "a", "password": "secret-word"},
            "mail.encrypt_password",
        ),
        ({"max_mb": 0}, "mail.max_mb"),
        ({"approval": "maybe"}, "mail.approval"),
        ({"subject_prefix": "a\r\nBcc: x@y.cn"}, "mail.subject_prefix"),
        ({"sever": "x"}, "mail.sever"),
    ],
)
def test_a_mistake_is_one_line_naming_the_variable(words: dict[str, Any], named: str) -> None:
    with pytest.raises(MailError) as caught:
        settings(GOOD | words)
    assert str(caught.value).startswith(f"{named}：")
    assert "\n" not in str(caught.value)
    assert "secret-word" not in str(caught.value)


def test_an_empty_variable_names_the_server() -> None:
    with pytest.raises(MailError, match=r"mail\.server"):
        settings({})


def test_defaults_are_the_careful_ones() -> None:
    made = settings(GOOD)
    assert (made.security, made.port, made.content, made.approval) == ("starttls", 587, "notice-only", True)
    assert settings(GOOD | {"security": "tls"}).port == 465


def test_addresses_as_people_write_them() -> None:
    made = settings(GOOD | {"to": "王 <b@h.cn>, c@h.cn, B@H.cn", "from": None, "user": "u@h.cn", "password": "x"})
    assert len(made.to) == 2
    assert made.sender == "u@h.cn"


def test_secrets_are_not_in_its_repr(tmp_path: Path) -> None:
    made = settings(GOOD | {"user": "u", "password": "secret-word", "encrypt_password": "secret-seal"})
    assert "secret" not in repr(made)
