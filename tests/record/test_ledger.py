from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.test_closing import DAY, made
from wardround.__main__ import main
from wardround.commands import problems as command
from wardround.record import ledger
from wardround.record.store import Store

ROUND = {"site": "lab", "id": "20261122-001"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'wardround.db'}")) as opened:
        yield opened


def issue(store: Store, info: dict[str, str], day: str = "20261122") -> tuple[str, int]:
    with store.begin() as c:
        return ledger.issue(c, info, "inspection", day, "2026-11-22T08:00:00+08:00", "王主任")


def test_numbers_run_on_without_gaps_whatever_the_rounds_are_called(store: Store) -> None:
    assert issue(store, ROUND) == ("20261122-001", 0)
    assert issue(store, ROUND | {"id": "20261122-009"}) == ("20261122-002", 0)
    assert issue(store, ROUND | {"site": "other"}) == ("20261122-001", 0)


def test_issued_again_keeps_the_number_and_voids_the_original(store: Store) -> None:
    issue(store, ROUND)
    assert issue(store, ROUND, "20261130") == ("20261122-001", 1)
    with store.begin() as c:
        assert [(r["revision"], r["void"]) for r in ledger.numbers(c, "lab")] == [(0, True), (1, False)]


def test_people_give_a_problem_owner_date_and_status(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(store, tmp_path, 95, DAY)
    words = ["problems", "--runs", str(tmp_path), "--site", "lab"]
    given = [
        "--id",
        "1",
        "--owner",
        "赵六",
        "--due",
        "2026-12-01",
        "--note",
        "等备件",
        "--status",
        "进行中",
        "--by",
        "王主任",
    ]
    assert main([*words, *given]) == 0
    out = capsys.readouterr().out
    assert "负责人 赵六  进行中  计划 2026-12-01" in out
    assert command.NAME == "problems"


def test_a_problem_is_not_changed_by_nobody(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(store, tmp_path, 95, DAY)
    assert main(["problems", "--runs", str(tmp_path), "--site", "lab", "--id", "1", "--owner", "赵六"]) == 2
    assert "--by" in capsys.readouterr().err
