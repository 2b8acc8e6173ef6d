"""A round from visits to the closed record, without any device."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reports.common import view
from wardround import items, platforms
from wardround.__main__ import main
from wardround.commands.rejudge import rejudged
from wardround.commands.verify import faults
from wardround.examine import examine
from wardround.item import Item, Subject
from wardround.judge import Examined
from wardround.kinds.hardware import Cpu
from wardround.kinds.network import StackMember
from wardround.kinds.system import Login, Reach
from wardround.limits import defaults
from wardround.record import blob, model
from wardround.record.closing import Outcome, close
from wardround.record.packing import pack_old
from wardround.record.reading import record
from wardround.record.rounds import Round, RoundError
from wardround.record.store import Store
from wardround.replies import Reply
from wardround.visit import Answer, Visit

DAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CPU = "CPU utilization for five seconds: {0}%: one minute: {0}%: five minutes: {0}%\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'wardround.db'}")) as opened:
        yield opened


def visit(percent: int, at: datetime, folder: Path) -> Visit:
    path = folder / "evidence" / "sw1" / "cpu.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CPU.format(percent))
    answer = Answer("cpu", Reply(CPU.format(percent), at, "cpu", "display cpu-usage"), "evidence/sw1/cpu.txt")
    return Visit("sw1", "huawei_vrp", at, Reach(ok=True), Login(ok=True), (answer,))


def asset(percent: int, at: datetime, folder: Path) -> Examined:
    variables = {"criticality": "核心", "rows": ["hardware-27"]}
    return examine(visit(percent, at, folder), platforms.load("huawei_vrp"), variables, defaults(), "quarterly")


def made(store: Store, runs: Path, percent: int, at: datetime) -> Outcome:
    return of_many(store, runs, {"sw1": percent}, at)


def of_many(
    store: Store, runs: Path, percents: dict[str, int], at: datetime, known: Mapping[str, Item] | None = None
) -> Outcome:
    words = {name: {"criticality": "核心"} for name in percents}
    info = {"site": "lab", "period": "季度", "started": at.isoformat(), "assets": words}
    current = Round.open(runs, "", f"{at:%Y%m%d}", info)
    assets = {name: asset(percent, at, current.folder) for name, percent in percents.items()}
    for name, one in assets.items():
        one.subject = replace(one.subject, name=name)
    try:
        return close(current, store, assets, known or items.load(), at)
    finally:
        current.release()


def finding(outcome: Outcome, item: str) -> dict[str, object]:
    lines = (outcome.folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    return next(f for f in map(json.loads, lines) if f["item"] == item)


def test_a_round_closes_with_findings_manifest_and_store(store: Store, tmp_path: Path) -> None:
    outcome = made(store, tmp_path, 95, DAY)
    assert (outcome.round_id, outcome.state) == ("20261122-001", "done")
    assert finding(outcome, "cpu_ok")["grade"] == "red"
    assert finding(outcome, "cpu_ok")["evidence"] == ["evidence/sw1/cpu.txt"]
    assert faults(outcome.folder, store) == []


def test_what_was_declared_and_not_obtained_is_grey(store: Store, tmp_path: Path) -> None:
    assert finding(made(store, tmp_path, 10, DAY), "fan_ok")["grade"] == "grey"


def test_a_changed_byte_is_found(store: Store, tmp_path: Path) -> None:
    outcome = made(store, tmp_path, 10, DAY)
    (outcome.folder / "evidence" / "sw1" / "cpu.txt").write_text(CPU.format(11))
    assert any("被改动" in line for line in faults(outcome.folder, store))


def test_a_closed_round_is_never_overwritten(store: Store, tmp_path: Path) -> None:
    outcome = made(store, tmp_path, 10, DAY)
    with pytest.raises(RoundError, match="已关闭"):
        Round.open(tmp_path, outcome.round_id, "20261122", {})


def test_the_second_round_knows_the_first(store: Store, tmp_path: Path) -> None:
    made(store, tmp_path, 95, DAY)
    second = made(store, tmp_path, 20, DAY + timedelta(days=1))
    kept = record(tmp_path, second.round_id)
    cpu = finding(second, "cpu_ok")
    assert kept.trend(cpu) == model.Trend("好转", 95, -75, "20261122-001")
    assert next(p for p in kept.problems if p.item == "cpu_ok").status == "已解决"
    assert json.loads((second.folder / "manifest.json").read_text())["previous"]["round"] == "20261122-001"


def trends(outcome: Outcome, runs: Path) -> dict[tuple[str, str], model.Trend]:
    return dict(record(runs, outcome.round_id).trends)


def test_every_asset_is_compared_with_its_own_last_round(store: Store, tmp_path: Path) -> None:
    whole = of_many(store, tmp_path, {"sw1": 20, "sw2": 20, "sw3": 20}, DAY)
    partial = of_many(store, tmp_path, {"sw2": 75}, DAY + timedelta(hours=1))
    again = of_many(store, tmp_path, {"sw1": 75, "sw2": 20, "sw3": 20, "sw4": 20}, DAY + timedelta(hours=2))
    told = trends(again, tmp_path)
    assert told["sw1", "cpu_ok"] == model.Trend("恶化", 20, 55, whole.round_id)
    assert told["sw2", "cpu_ok"] == model.Trend("好转", 75, -55, partial.round_id)
    assert told["sw3", "cpu_ok"] == model.Trend("稳定", 20, 0, whole.round_id)
    assert told["sw4", "cpu_ok"].word == "首次"
    kept = record(tmp_path, again.round_id)
    assert kept.round["compared"] == {whole.round_id: 2, partial.round_id: 1}
    assert kept.round["previous"] == partial.round_id
    assert f"{partial.round_id}（1 台）、{whole.round_id}（2 台）" in view.compared(kept)


def test_a_partial_round_is_compared_with_the_whole_one(store: Store, tmp_path: Path) -> None:
    whole = of_many(store, tmp_path, {"sw1": 20, "sw2": 20}, DAY)
    partial = of_many(store, tmp_path, {"sw2": 75}, DAY + timedelta(hours=1))
    assert trends(partial, tmp_path)["sw2", "cpu_ok"].since == whole.round_id
    assert view.compared(record(tmp_path, partial.round_id)) == whole.round_id


def test_what_a_round_between_did_not_ask_is_not_new(store: Store, tmp_path: Path) -> None:
    """A daily round asks less than the quarterly ones around it."""
    first = made(store, tmp_path, 20, DAY)
    less = {name: item for name, item in items.load().items() if name != "cpu_ok"}
    daily = of_many(store, tmp_path, {"sw1": 20}, DAY + timedelta(hours=1), less)
    told = trends(made(store, tmp_path, 20, DAY + timedelta(hours=2)), tmp_path)
    assert told["sw1", "cpu_ok"].since == first.round_id
    assert told["sw1", "reachable"].since == daily.round_id


def test_a_round_is_judged_again_with_other_limits(store: Store, tmp_path: Path) -> None:
    old = made(store, tmp_path, 75, DAY)
    again = rejudged(store, tmp_path, old.round_id, {"cpu_percent": {"yellow": 80}}, DAY + timedelta(hours=1))
    assert finding(old, "cpu_ok")["grade"] == "yellow"
    assert finding(again, "cpu_ok")["grade"] == "green"
    assert json.loads((again.folder / "round.json").read_text())["rejudged_from"] == old.round_id


def test_kinds_come_back_from_the_store_as_they_were(store: Store, tmp_path: Path) -> None:
    outcome = made(store, tmp_path, 33, DAY)
    previous = {name: blob.records(packed, [Cpu]) for name, _, packed in store.blobs(outcome.round_id)}
    assert previous["sw1"][Cpu] == [Cpu(percent=33, window_s=300)]


def test_an_interrupted_round_reads_its_journal_back(tmp_path: Path) -> None:
    first = Round.open(tmp_path, "20261122-007", "20261122", {"site": "lab"})
    seen = visit(40, DAY, first.folder)
    first.keep(seen)
    with (first.folder / "journal.jsonl").open("a") as journal:
        journal.write('{"asset": "torn')
    first.release()
    again = Round.open(tmp_path, "20261122-007", "20261122", {"site": "lab"})
    assert list(again.visits(lambda path: path.read_text())) == [seen]


def test_old_evidence_is_packed_and_still_verifies(store: Store, tmp_path: Path) -> None:
    old = made(store, tmp_path, 10, DAY)
    made(store, tmp_path, 10, DAY + timedelta(days=1))
    assert pack_old(tmp_path, 1) == [old.round_id]
    assert not (old.folder / "evidence").exists()
    assert faults(old.folder, store) == []
    (old.folder / "evidence.zip").write_bytes(b"PK")
    assert any("缺失" in line for line in faults(old.folder, store))


def test_a_round_that_is_gone_is_found(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = made(store, tmp_path, 10, DAY)
    made(store, tmp_path, 10, DAY + timedelta(days=1))
    shutil.rmtree(old.folder)
    assert main(["verify", "--runs", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "目录不见了，链已断" in out
    assert "库中有这轮巡检，目录却不见了" in out


def test_judged_again_a_round_is_not_its_own_past(store: Store, tmp_path: Path) -> None:
    old = made(store, tmp_path, 95, DAY)
    again = rejudged(store, tmp_path, old.round_id, {}, DAY + timedelta(hours=1))
    assert "上次" not in str(finding(again, "cpu_ok")["message"])


def closed_with(store: Store, runs: Path, at: datetime, members: int, *, told: bool = True, name: str = "sw1") -> str:
    """The grade of the stack in a round in which it has so many members (or could not be asked)."""
    info = {"site": "lab", "period": "季度", "started": at.isoformat(), "assets": {name: {}}}
    current = Round.open(runs, "", f"{at:%Y%m%d}", info)
    box = Examined(Subject(name, {}, at), "huawei_vrp", defaults(), frozenset({StackMember, Reach}))
    box.kinds = {Reach: [Reach(ok=told)]}
    if told:
        box.kinds[StackMember] = [StackMember(unit=str(n), ok=True, state="Ready") for n in range(members)]
    try:
        made = close(current, store, {name: box}, items.load(), at)
    finally:
        current.release()
    return next((f.grade for f in made.findings if f.item == "stack_complete"), "")


def test_a_fault_told_by_comparing_stays_until_it_is_repaired(store: Store, tmp_path: Path) -> None:
    rounds = [(2, True), (1, True), (1, True), (1, False), (1, True), (2, True), (2, True)]
    grades = [closed_with(store, tmp_path, DAY + timedelta(hours=n), m, told=t) for n, (m, t) in enumerate(rounds)]
    assert grades == ["green", "red", "red", "grey", "red", "green", "green"]


def test_a_round_of_other_assets_in_between_makes_nothing_forgotten(store: Store, tmp_path: Path) -> None:
    grades = [closed_with(store, tmp_path, DAY + timedelta(hours=n), m) for n, m in enumerate((2, 1))]
    closed_with(store, tmp_path, DAY + timedelta(hours=3), 1, name="sw2")
    grades.append(closed_with(store, tmp_path, DAY + timedelta(hours=4), 1))
    assert grades == ["green", "red", "red"]
