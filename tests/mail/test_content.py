"""What a person finds in the mail: opened, decoded, decrypted."""

from __future__ import annotations

import io
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import py7zr
import pytest

from tests.mail.conftest import DEVICE_TEXT, ROUND, SEAL, Post
from wardround.mail import send_round
from wardround.mail.notice import HIDDEN, safe


def attached(mail: dict[str, Any], **more: Any) -> dict[str, Any]:
    return mail | {"content": "attachments", "encrypt_password": SEAL} | more


def test_the_notice_has_counts_health_and_red_titles(post: Post, mail: dict[str, Any], runs: Path) -> None:
    send_round(runs, ROUND, mail)
    (message,) = post.messages()
    assert message["Subject"] == f"[查房]磐石市医院 季度巡检 {ROUND} 整体健康度：红"
    text = message.get_body(("plain",)).get_content()
    for words in ("红 4　黄 2　灰 3　绿 91", "严重 1　高风险 1　一般 3", "97 / 100", "2026-11-22 07:12", str(runs)):
        assert words in text
    reds = re.findall(r"^  \d+\. (.*)$", text, re.MULTILINE)
    assert reds == [
        "[严重] 主控板冗余检查：门诊楼核心交换机",
        f"[高风险] 数据卷使用率检查：HIS数据库 {HIDDEN} {HIDDEN} {HIDDEN}",
        "[一般] 风扇状态检查：清单行 hardware-27",
        "[已豁免] 电源状态检查：sw2",
    ]
    assert "门诊楼核心交换机" in message.get_body(("html",)).get_content()


def test_no_device_text_leaves(post: Post, mail: dict[str, Any], runs: Path) -> None:
    send_round(runs, ROUND, mail | {"customer": ["customer@h.cn"], "approval": False})
    assert len(post.messages()) == 2
    for message in post.messages():
        whole = "".join(p.get_content() for p in message.walk() if p.get_content_maintype() == "text")
        whole += message.as_string()
        for words in (*DEVICE_TEXT, "10.20.30", "collector-secret-host", "his.hospital.local", "evidence/"):
            assert words not in whole
        assert not list(message.iter_attachments())


def test_the_customer_is_not_told_paths_of_the_collector(post: Post, mail: dict[str, Any], runs: Path) -> None:
    send_round(runs, ROUND, mail | {"customer": ["customer@h.cn"], "approval": False})
    texts = {m["To"]: m.get_body(("plain",)).get_content() for m in post.messages()}
    assert str(runs) not in texts["customer@h.cn"]


def test_headers_are_as_old_mailers_read_them(post: Post, mail: dict[str, Any], runs: Path) -> None:
    send_round(runs, ROUND, attached(mail, encrypt="none"))
    raw = post.got[0][1]
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) < 998
    head = raw.split(b"\r\n\r\n", 1)[0].decode()
    assert re.search(r"^Subject: =\?utf-8\?b\?", head, re.MULTILINE)
    assert "From: =?utf-8?" in head
    assert all(len(word) <= 75 for word in re.findall(r"=\?utf-8\?[^?]*\?[^?]*\?=", raw.decode()))
    assert re.search(rb'name="=\?utf-8\?b\?', raw)  # RFC 2047: Outlook, Foxmail
    assert b"filename*=utf-8''%E5%AD%A3" in raw  # RFC 2231: the others
    files = {p.get_filename(): p.get_content() for p in post.messages()[0].iter_attachments()}
    assert files == {
        "季度巡检报告（磐石市医院）.docx": b"PK-docx " + ROUND.encode(),
        "季度巡检报告（磐石市医院）.pdf": b"%PDF " + ROUND.encode(),
    }


def test_attachments_are_sealed_names_and_all(post: Post, mail: dict[str, Any], runs: Path) -> None:
    send_round(runs, ROUND, attached(mail))
    (part,) = post.messages()[0].iter_attachments()
    assert part.get_filename() == f"{ROUND}.7z"
    data = part.get_content()
    with pytest.raises(py7zr.exceptions.PasswordRequired):
        py7zr.SevenZipFile(io.BytesIO(data))
    with py7zr.SevenZipFile(io.BytesIO(data), password=SEAL) as archive:
        factory = py7zr.io.BytesIOFactory(1_000_000)
        archive.extractall(factory=factory)
        assert sorted(archive.getnames()) == ["季度巡检报告（磐石市医院）.docx", "季度巡检报告（磐石市医院）.pdf"]
        assert factory.products["季度巡检报告（磐石市医院）.docx"].read() == b"PK-docx " + ROUND.encode()


def test_only_the_formats_the_site_names(post: Post, mail: dict[str, Any], runs: Path) -> None:
    send_round(runs, ROUND, attached(mail, encrypt="none", attach=["pdf"]))
    assert [p.get_filename() for p in post.messages()[0].iter_attachments()] == ["季度巡检报告（磐石市医院）.pdf"]


def test_evidence_never_leaves(post: Post, mail: dict[str, Any], runs: Path) -> None:
    proof = runs / ROUND / "evidence/sw1/reply.html"
    proof.write_text("10.20.30.40")
    link = runs / ROUND / "documents/link.html"
    link.symlink_to(proof)
    copy = runs / ROUND / "documents/copy.html"
    copy.write_text("<p>device text</p>")
    listed = {"evidence/sw1/other.txt": {"sha256": sha256(copy.read_bytes()).hexdigest()}}
    (runs / ROUND / "manifest.json").write_text(json.dumps({"files": listed}))
    wanted = [proof, link, copy, runs / ROUND / "evidence/sw1/fan.txt", runs / ROUND / "findings.jsonl"]
    outcome = send_round(runs, ROUND, attached(mail, attach=["html"], encrypt="none"), wanted)
    assert len(list(post.messages()[0].iter_attachments())) == 0
    assert sum("是证据" in n for n in outcome.notes) == 3


def test_too_big_goes_as_a_notice(post: Post, mail: dict[str, Any], runs: Path) -> None:
    (runs / ROUND / "documents/大.pdf").write_bytes(bytes(1_200_000))
    outcome = send_round(runs, ROUND, attached(mail, encrypt="none", max_mb=1))
    assert len(outcome.sent) == 1
    assert any("max_mb" in n for n in outcome.notes)


@pytest.mark.parametrize(
    "text",
    [
        "10.1.2.3", "核心 10.1.2.3/24 交换机", "fe80::1", "2001:db8:0:1::5", "00:1a:2b:3c:4d:5e", "001a-2b3c-4d5e",
        "S7706 V200R019C10", "Oracle 11.2.0.4", "v7.1", "版本 8.0", "his.hospital.local", "https://10.0.0.1/x", "srv-10-1-2-3",
    ],
)  # fmt: skip
def test_titles_lose_addresses_and_versions(text: str) -> None:
    assert HIDDEN in safe(text)
    assert not re.search(r"10[.-]1|2b|V200|11\.2|7\.1|8\.0|hospital|db8|fe80", safe(text))


@pytest.mark.parametrize(
    "text", ["门诊楼 3 层核心交换机", "1.5T 磁共振网关", "TLS 1.2 及以上", "S5720-28X-SI 接入 12 号", "HIS 主库"]
)
def test_ordinary_titles_stay(text: str) -> None:
    assert safe(text) == text


def test_a_title_cannot_add_a_header(post: Post, mail: dict[str, Any], runs: Path) -> None:
    path = runs / ROUND / "round.json"
    info = json.loads(path.read_text(encoding="utf-8"))
    info["contract"]["hospital"] = "医院\r\nBcc: thief@x.cn"
    path.write_text(json.dumps(info), encoding="utf-8")
    send_round(runs, ROUND, mail)
    assert post.messages()[0]["Bcc"] is None
    assert "\n" not in post.messages()[0]["Subject"]
