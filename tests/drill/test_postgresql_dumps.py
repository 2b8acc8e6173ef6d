"""Real PostgreSQL: dumps in every format, and dumps that must not pass."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path
from typing import Any

import pyrage
import pytest

from tests.drill.house import PATIENT, ROWS, Production, dump, half, production

__all__ = ["production"]


@pytest.mark.parametrize("name", ["his.dump", "his.sql", "his.dir", "his.tar", "all.sql"])
def test_a_good_dump_passes(production: Production, place: Path, name: str) -> None:
    told = dump(production, place, name, checksums={"visit": production.checksum}, row_counts={"visit": ROWS})
    assert told["ok"] is True, told
    assert told["cleaned"] is True
    assert 0 < told["took_s"] < 60
    assert 0 < told["lost_s"] < 300
    assert any("与生产一致" in line for line in told["checks"])
    assert PATIENT not in str(told)


def test_a_sealed_and_packed_dump_passes_with_its_key_only(production: Production, place: Path) -> None:
    key, other = (pyrage.x25519.Identity.generate() for _ in range(2))
    for name, one in (("key", key), ("other", other)):
        (place / name).write_text(str(one))
    packed = gzip.compress((production / "his.sql").read_bytes())
    (place / "his.sql.gz.age").write_bytes(pyrage.encrypt(packed, [key.to_public()]))
    words = {"source": place / "his.sql.gz.age"}
    assert dump(production, place, "", **words, key=place / "key")["ok"] is True
    wrong = dump(production, place, "", **words, key=place / "other")
    assert (wrong["ok"], wrong["why"]) == (False, "密钥不对：age 密钥解不开这个备份")


def newer(data: bytes) -> bytes:
    return data.replace(b"database version 15", b"database version 99").replace(
        b"pg_dump version 15", b"pg_dump version 99"
    )


BAD_DUMPS = [
    ("his.sql", half, "转储不完整：没有结束标记（被截断）"),
    ("his.dump", half, "转储不完整：读到一半就没有了（被截断）"),
    ("his.sql", lambda d: half(gzip.compress(d)), "压缩文件不完整：没有正常结束（被截断）"),
    ("his.sql", newer, "版本不对：备份来自 PostgreSQL 99"),
    ("his.dump", lambda d: d[:6] + b"\x63" + d[7:], "版本不对：转储由更新的 pg_dump 产生"),
    ("his.dump", lambda d: bytes(len(d)), "开头全是零字节：空的占位文件"),
    ("his.dump", lambda d: os.urandom(len(d)), "不是 pg_dump 的备份"),
    ("his.dump", lambda d: b"", "备份文件是空的（0 字节）"),
    ("lis.dump", lambda d: d, "不是这个库的备份：备份里是 lis，计划为 his"),
    ("his.sql", lambda d: re.sub(rb"(?s)\nCREATE TABLE.*?(?=\n--\n-- PostgreSQL database dump complete)", b"\n", d), "恢复后没有任何表"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spoil", "reason"), BAD_DUMPS, ids=range(len(BAD_DUMPS)))
def test_a_bad_dump_never_passes(production: Production, place: Path, name: str, spoil: Any, reason: str) -> None:
    (place / name).write_bytes(spoil((production / name).read_bytes()))
    told = dump(production, place, "", source=place / name)
    assert told["ok"] is False
    assert reason in told["why"]
    assert told["lost_s"] is None
    assert PATIENT not in str(told)


def test_a_digest_beside_the_dump_is_checked(production: Production, place: Path) -> None:
    (place / "his.dump").write_bytes((production / "his.dump").read_bytes())
    (place / "his.dump.sha256").write_text("0" * 64 + "  his.dump\n")
    told = dump(production, place, "", source=place / "his.dump")
    assert (told["ok"], told["why"][:4]) == (False, "摘要不符")


def test_other_numbers_than_production_do_not_pass(production: Production, place: Path) -> None:
    told = dump(
        production,
        place,
        "his.dump",
        row_counts={"visit": 2 * ROWS},
        checksums={"visit": "1:2"},
        sanity=[{"sql": "SELECT count(*) FROM nix", "expect": {"at_least": 1}}],
    )
    assert told["ok"] is False
    assert "相差 50%" in told["why"]
    assert "生产为 1:2" in told["why"]
    assert "可能是别的库的备份" in told["why"]


def test_a_restore_nobody_checks_proves_nothing(production: Production, place: Path) -> None:
    told = dump(production, place, "his.dump", sanity=[], newest="")
    assert (told["ok"], told["why"][:12]) == (None, "没有登记任何业务核对（s")


ENDS = b"\n--\n-- PostgreSQL database dump complete"


@pytest.mark.parametrize(
    "line",
    [
        b"\\! touch {mark}",
        b"SELECT 1 \\; SELECT 2 \\g |touch\\ {mark}",
        b"\\copy (SELECT 1) TO PROGRAM 'touch {mark}'",
        b"\\o |touch {mark}",
        b'\\connect "host=/var/run/postgresql dbname=postgres"',
        b"\\connect postgres postgres 127.0.0.1 5432",
    ],
)
def test_what_pg_dump_does_not_write_is_not_run(production: Production, place: Path, line: bytes) -> None:
    mark = Path(f"/var/tmp/{place.name}-ran")
    data = (production / "his.sql").read_bytes()
    (place / "his.sql").write_bytes(data.replace(ENDS, b"\n" + line.replace(b"{mark}", bytes(mark)) + b"\n" + ENDS))
    told = dump(production, place, "", source=place / "his.sql")
    assert (told["ok"], mark.exists()) == (False, False)
    assert "不属于 pg_dump 的 psql 命令" in told["why"] or "不是这个库的备份" in told["why"]
