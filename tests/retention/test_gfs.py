"""Retention: what stays is what the numbers say, the newest proven copy always, and deleting asks twice."""

import argparse
import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardround.commands import prune
from wardround.retention.copies import dated
from wardround.retention.gfs import Copy, plan

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def series(days: int, verified: int = -1) -> list[Copy]:
    return [Copy(Path(f"d{n}"), NOW - n * DAY, 1, n == verified) for n in range(days)]


def test_days_weeks_and_months() -> None:
    made = plan(series(400), {"daily": 7, "weekly": 4, "monthly": 12, "yearly": 2})
    kept = sorted(c.at for c in made.stays)
    assert len([at for at in kept if NOW - at < 7 * DAY]) == 7
    assert len(made.stays) + len(made.goes) == 400
    assert {at.month for at in kept} == set(range(1, 13))
    assert datetime(2025, 12, 31, 8, tzinfo=UTC) in kept


@given(
    st.integers(1, 60),
    st.integers(-1, 59),
    st.dictionaries(st.sampled_from(["daily", "weekly", "monthly", "yearly"]), st.integers(0, 9)),
)
def test_the_newest_and_the_newest_proven_always_stay(days: int, verified: int, keep: dict[str, int]) -> None:
    copies = series(days, verified)
    made = plan(copies, keep)
    assert copies[0] in made.stays
    assert all(c in made.stays for c in copies if c.verified)
    assert set(made.stays) | set(made.goes) == set(copies)
    assert not set(made.stays) & set(made.goes)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("his-20261101.dump", 1),
        ("his_2026-11-02_0130.sql.gz", 2),
        ("full.bak", 22),
        ("a-20261301.bak", 22),
        ("20261101-20261103.tar", 22),
    ],
)
def test_a_copy_is_dated_by_its_name_where_that_is_plain(name: str, day: int) -> None:
    assert dated(name, NOW.timestamp(), NOW).day == day


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    for n in range(10):
        path = tmp_path / f"his-2026-11-{n + 1:02d}.dump"
        path.write_bytes(b"x" * n)
        os.utime(path, (0, 0))
    good = tmp_path / "his-2026-11-03.dump"
    good.with_name(good.name + ".sha256").write_text(f"{hashlib.sha256(good.read_bytes()).hexdigest()}  {good.name}\n")
    bad = tmp_path / "his-2026-11-09.dump"
    bad.with_name(bad.name + ".sha256").write_text("0" * 64)
    return tmp_path


def asked(folder: Path, ask: Callable[[str], str], *, delete: bool = True) -> int:
    words = argparse.Namespace(pattern=f"{folder}/*.dump", daily=2, weekly=0, monthly=0, yearly=0, delete=delete)
    return prune.run(words, ask)


def left(folder: Path) -> list[int]:
    return sorted(int(p.stem[-2:]) for p in folder.glob("*.dump"))


def test_a_plan_deletes_nothing(copies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(copies, lambda _: pytest.fail("asked"), delete=False) == 0
    assert len(left(copies)) == 10
    told = capsys.readouterr().out
    assert "可删 7 个" in told
    assert "要删除请加 --delete" in told


def test_a_plan_says_that_nothing_would_go_and_what_it_left_out(
    copies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copies / "his-2026-11-03.dump.sha256").unlink()
    (copies / "his-2026-11-11.dump").write_bytes(b"being written")
    assert asked(copies, lambda _: pytest.fail("asked"), delete=False) == 0
    told = capsys.readouterr().out
    assert "加 --delete 也不删除任何文件" in told
    assert "另有 1 个最近一小时内写过" in told


@pytest.mark.parametrize("answers", [["no"], ["删除", "6"], ["删除", ""], ["7", "7"]])
def test_without_both_answers_nothing_goes(copies: Path, answers: list[str]) -> None:
    given = iter(answers)
    assert asked(copies, lambda _: next(given)) == 1
    assert len(left(copies)) == 10


def test_confirmed_twice_all_go_but_what_stays_and_the_proven_one(copies: Path) -> None:
    given = iter(["删除", "7"])
    assert asked(copies, lambda _: next(given)) == 0
    assert left(copies) == [3, 9, 10]


def test_nothing_goes_when_no_copy_is_proven(copies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copies / "his-2026-11-03.dump.sha256").unlink()
    assert asked(copies, lambda _: pytest.fail("asked")) == 1
    assert "没有一个备份经过校验" in capsys.readouterr().out
    assert len(left(copies)) == 10


def test_nobody_at_the_terminal(copies: Path) -> None:
    def gone(_: str) -> str:
        raise EOFError

    assert asked(copies, gone) == 1
    assert len(left(copies)) == 10
