"""The mail of a round of configuration backups: how many devices changed, and the differences attached."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import py7zr
import pytest

from tests.mail.conftest import ROUND, SEAL, Post
from wardround.mail import send_round

DIFF = "--- sw1\n+++ sw1\n@@ -1 +1 @@\n-a\n+b 改动\n"


@pytest.fixture
def kept(runs: Path) -> Path:
    """The round as one of configuration backups: two changes, one with a record, one device not compared."""
    folder = runs / ROUND
    info = json.loads((folder / "round.json").read_text(encoding="utf-8"))
    info |= {"topic": "backup", "depth": "backup"}
    (folder / "round.json").write_text(json.dumps(info), encoding="utf-8")
    base = json.loads((folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()[0])
    told = [("green", 3), ("yellow", 4), ("green", 0), ("green", None), ("grey", None)]
    lines = [{**base, "item": "config_drift", "grade": grade, "severity": "", "value": value} for grade, value in told]
    (folder / "findings.jsonl").write_text("".join(json.dumps(f) + "\n" for f in lines), encoding="utf-8")
    (folder / "changes.diff").write_text(DIFF, encoding="utf-8")
    return runs


def text(post: Post) -> str:
    return str(post.messages()[0].get_body(("plain",)).get_content())


def test_the_notice_tells_the_changes_and_carries_nothing(post: Post, mail: dict[str, Any], kept: Path) -> None:
    send_round(kept, ROUND, mail)
    assert "配置改动：2 台（有变更单 1 台，无变更单 1 台）；未能比对 1 台" in text(post)
    assert "巡检内容：配置备份" in text(post)
    assert f" 配置备份 {ROUND} " in str(post.messages()[0]["Subject"])
    assert not list(post.messages()[0].iter_attachments())


def test_the_differences_are_attached_and_sealed(post: Post, mail: dict[str, Any], kept: Path) -> None:
    send_round(kept, ROUND, mail | {"content": "attachments", "encrypt_password": SEAL})
    (part,) = post.messages()[0].iter_attachments()
    with py7zr.SevenZipFile(io.BytesIO(part.get_content()), password=SEAL) as archive:
        assert "changes.diff" in archive.getnames()


@pytest.mark.parametrize("diff", [DIFF, ""])
def test_a_hospital_may_leave_them_out_and_an_empty_one_is_not_sent(
    post: Post, mail: dict[str, Any], kept: Path, diff: str
) -> None:
    (kept / ROUND / "changes.diff").write_text(diff, encoding="utf-8")
    attach = ["pdf"] if diff else ["pdf", "diff"]
    send_round(kept, ROUND, mail | {"content": "attachments", "encrypt": "none", "attach": attach})
    assert not [p for p in post.messages()[0].iter_attachments() if str(p.get_filename()).endswith(".diff")]


def test_another_round_carries_no_differences(post: Post, mail: dict[str, Any], runs: Path) -> None:
    (runs / ROUND / "changes.diff").write_text(DIFF, encoding="utf-8")
    send_round(runs, ROUND, mail | {"content": "attachments", "encrypt": "none"})
    assert "配置改动" not in text(post)
    assert not [p for p in post.messages()[0].iter_attachments() if str(p.get_filename()).endswith(".diff")]
