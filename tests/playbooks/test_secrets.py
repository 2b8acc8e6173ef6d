"""Secrets are in nothing that is written or printed; hostile device text stays text."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.playbooks.hostile import HOSTILE, PATIENT, SECRETS
from tests.playbooks.support import House, Record, written

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

LOGINS = ["Lab@wr2026", "Lab@mon2026", "Lab@super1", "Lab@bastion1", "Lab@old2019"]


def blobs(store: Path) -> Iterator[bytes]:
    """Everything compressed that the store keeps."""
    with closing(sqlite3.connect(store)) as base:
        for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in base.execute(f'SELECT * FROM "{table}"'):
                yield from (zlib.decompress(v) for v in row if isinstance(v, bytes) and v[:1] == b"\x78")


def test_no_secret_is_written_or_printed(house: House, whole: Record) -> None:
    texts = dict(written(house.runs)) | {Path("output"): whole.output.encode()}
    texts |= {Path(f"blob{n}"): data for n, data in enumerate(blobs(house.runs / "wardround.db"))}
    assert len(texts) > 1000
    for secret in [*SECRETS.values(), *LOGINS]:
        assert [str(p) for p, data in texts.items() if secret.encode() in data] == [], secret


def test_where_the_secrets_stood_is_a_mark_with_the_algorithm(whole: Record) -> None:
    text = (whole.folder / "evidence/REC-SECRETS/logs.txt").read_text(encoding="utf-8")
    for mark in (
        "<masked:irreversible-cipher:",
        "read cipher <masked:cipher:",
        "<masked:private-key:",
        "$6$<masked:shadow:",
    ):
        assert mark in text, text


def test_hostile_text_of_a_device_does_nothing(house: House, whole: Record) -> None:
    assert not (house.folder / "owned-by-a-device").exists()
    assert "1337" not in "".join(f["message"] for f in whole.findings if f["asset"] == "REC-HOSTILE")
    told = "".join(f["message"] + str(f["parts"]) for f in whole.findings if f["asset"] == "REC-HOSTILE")
    assert PATIENT in told
    for name in ("findings.jsonl", "round.json", "trends.jsonl"):
        assert b"\\u001b" not in (whole.folder / name).read_bytes()
        assert b"\x1b" not in (whole.folder / name).read_bytes()
    assert "\x1b]" not in whole.output
    assert "\x1b[2J" not in whole.output


def test_evidence_keeps_hostile_text_as_it_came_without_control_characters(whole: Record) -> None:
    text = (whole.folder / "evidence/REC-HOSTILE/logs.txt").read_text(encoding="utf-8")
    assert HOSTILE["formula"] in text
    assert HOSTILE["html"] in text
    assert "\x1b" not in text
