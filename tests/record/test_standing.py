"""How backups stood at a round's closing, from rounds of several topics in one store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wardround import items
from wardround.commands.rejudge import rejudged
from wardround.item import Subject
from wardround.judge import Examined
from wardround.kinds import Kind
from wardround.kinds.backup import ConfigBackup, DataBackup, Drill
from wardround.limits import defaults
from wardround.record.closing import Outcome, close
from wardround.record.model import Record
from wardround.record.reading import record
from wardround.record.rounds import Round
from wardround.record.standing import Standing, from_plain, plain
from wardround.record.store import Store

DAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'wardround.db'}")) as opened:
        yield opened


def made(
    store: Store, runs: Path, depth: str, days: float, told: Mapping[str, list[Kind]], partial: Any = None
) -> Outcome:
    """A closed round of a depth, `days` after the first, in which every asset told those records."""
    at = DAY + timedelta(days=days)
    words = {name: {"platform": "linux", "title": name} for name in told}
    info = {"site": "lab", "period": "日", "depth": depth, "topic": depth, "started": at.isoformat(), "assets": words}
    current = Round.open(runs, "", f"{at:%Y%m%d}", info | {"partial": partial})
    assets = {name: _asset(name, records, at) for name, records in told.items()}
    try:
        return close(current, store, assets, items.load(), at)
    finally:
        current.release()


def _asset(name: str, records: list[Kind], at: datetime) -> Examined:
    one = Examined(Subject(name, {"criticality": "核心"}, at), "linux", defaults())
    for record_ in records:
        one.kinds.setdefault(type(record_), []).append(record_)
    one.declared = frozenset(one.kinds) or frozenset({ConfigBackup})
    return one


def config(state: str = "same", **words: Any) -> list[Kind]:
    return [ConfigBackup(state=state, complete=True, size_lines=9, since=DAY, **words)]


def drill(unit: str, days: float, *, ok: bool = True) -> Drill:
    return Drill(unit=unit, at=DAY + timedelta(days=days), ok=ok, passed_at=DAY + timedelta(days=days) if ok else None)


def at(store: Store, runs: Path, outcome: Outcome) -> Record:
    return record(runs, outcome.round_id)


def test_the_newest_round_of_every_topic_stands_whichever_round_is_read(store: Store, tmp_path: Path) -> None:
    made(store, tmp_path, "backup", 0, {"sw1": config()})
    made(store, tmp_path, "backup_check", 1, {"db": [DataBackup(unit="full", last_at=DAY)]})
    made(store, tmp_path, "drill", 2, {"db": [drill("full", 2)]})
    last = made(store, tmp_path, "quarterly", 3, {"sw1": []})
    stands = at(store, tmp_path, last).standing
    assert [t.round for t in stands.topics] == ["20261122-001", "20261123-001", "20261124-001"]
    assert stands.backup.told["sw1"].records[0].size_lines == 9
    assert {f["item"] for f in stands.check.findings} >= {"backup_fresh", "backup_verified"}
    assert [d.unit for _, d in stands.drills] == ["full"]


def test_what_came_after_the_round_is_not_told(store: Store, tmp_path: Path) -> None:
    first = made(store, tmp_path, "backup", 0, {"sw1": config()})
    before = plain(at(store, tmp_path, first).standing)
    made(store, tmp_path, "backup", 1, {"sw1": config("changed")})
    made(store, tmp_path, "drill", 1, {"db": [drill("full", 1)]})
    assert plain(at(store, tmp_path, first).standing) == before


def test_a_round_of_a_few_assets_leaves_the_others_as_they_stood(store: Store, tmp_path: Path) -> None:
    made(store, tmp_path, "backup", 0, {"sw1": config("new"), "sw2": config("new"), "gone": config()})
    made(store, tmp_path, "backup", 1, {"sw1": config(), "sw2": config()})
    last = made(store, tmp_path, "backup", 2, {"sw1": config("changed")}, {"asked": 1, "inventory": 2})
    told = at(store, tmp_path, last).standing.backup.told
    assert {name: (one.round, one.records[0].state) for name, one in told.items()} == {
        "sw1": ("20261124-001", "changed"), "sw2": ("20261123-001", "same"),
    }  # fmt: skip


def test_drills_are_told_by_checks_too_and_each_stands_once(store: Store, tmp_path: Path) -> None:
    made(store, tmp_path, "drill", 0, {"db": [drill("full", 0)]})
    made(store, tmp_path, "drill", 1, {"db": [drill("full", 1, ok=False)]})
    never = Drill(unit="other", never=True)
    last = made(
        store,
        tmp_path,
        "backup_check",
        2,
        {"db": [DataBackup(unit="full"), drill("full", 1, ok=False), never], "x": []},
    )
    stands = at(store, tmp_path, last).standing
    assert [(d.unit, d.ok) for _, d in stands.drills] == [("full", True), ("full", False)]
    assert stands.drill.round == last.round_id
    assert [d.unit for _, d in stands.drill.records] == ["full", "other"]
    assert list(stands.drill.told) == ["db"]


def test_findings_come_from_the_store_when_the_folder_is_gone(store: Store, tmp_path: Path) -> None:
    old = made(store, tmp_path, "backup", 0, {"sw1": config()})
    last = made(store, tmp_path, "quarterly", 1, {"sw1": []})
    whole = at(store, tmp_path, last).standing.backup.findings
    shutil.rmtree(old.folder)
    left = at(store, tmp_path, last).standing.backup
    words = ("asset", "item", "title", "layer", "grade", "message")
    assert {tuple(f[w] for w in words) for f in left.findings} == {tuple(f[w] for w in words) for f in whole}
    assert left.diff == ""


def test_the_digest_of_the_differences_is_the_manifest_s(store: Store, tmp_path: Path) -> None:
    last = made(store, tmp_path, "backup", 0, {"sw1": config()})
    assert at(store, tmp_path, last).standing.backup.diff == ""
    (last.folder / "manifest.json").write_text('{"files": {"changes.diff": {"sha256": "ab"}}}', encoding="utf-8")
    assert at(store, tmp_path, last).standing.backup.diff == "ab"


def test_a_rejudged_round_counts_only_for_itself(store: Store, tmp_path: Path) -> None:
    old = made(store, tmp_path, "backup", 0, {"sw1": config()})
    again = rejudged(store, tmp_path, old.round_id, {}, DAY + timedelta(days=1))
    later = made(store, tmp_path, "quarterly", 2, {"sw1": []})
    assert at(store, tmp_path, again).standing.backup.round == again.round_id
    assert at(store, tmp_path, later).standing.backup.round == old.round_id


def test_another_site_s_backups_are_none_of_ours(store: Store, tmp_path: Path) -> None:
    made(store, tmp_path, "backup", 0, {"sw1": config()})
    last = made(store, tmp_path, "quarterly", 1, {"sw1": []})
    info = {**at(store, tmp_path, last).round, "site": "other"}
    from wardround.record import standing  # noqa: PLC0415

    assert standing.read(store, tmp_path, info) == Standing()


def test_the_standing_survives_json(store: Store, tmp_path: Path) -> None:
    last = made(store, tmp_path, "backup_check", 0, {"db": [DataBackup(unit="full", last_at=DAY), drill("full", 0)]})
    stands = at(store, tmp_path, last).standing
    assert from_plain(plain(stands)) == stands


def test_without_a_store_the_standing_says_why() -> None:
    assert "没有记录库" in Record({"id": "x", "assets": {}}, []).standing.why
