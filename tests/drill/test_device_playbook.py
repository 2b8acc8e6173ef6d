"""playbooks/restore_drill.yml onto a spare switch: from the backup of the configuration to the round's findings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.playbooks.support import House, record

PRODUCTION, SPARE = "ZY-4F-SW01", "ZYL-1F-SW02"
PLAYBOOK = "playbooks/restore_drill.yml"
pytestmark = pytest.mark.xdist_group("device_drill")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("device_drill"))
    drill = {"name": "接入交换机", "method": "config", "onto": SPARE, "system": "网络", "keep": ["interface Vlanif99"]}
    words = {"drills": [drill | {"rto": "1h"}, drill | {"name": "写错", "onto": "NOBODY"}]}
    made.more(made.inventory / "host_vars" / f"{PRODUCTION}.yml", words)
    made.lab("up")
    kept = made.play("--limit", PRODUCTION, "-e", f"backups={made.folder}/backups", playbook="playbooks/backup.yml")
    assert kept.returncode == 0, kept.stdout
    yield made
    made.lab("down")


def run(house: House, *more: str) -> str:
    words = ["--limit", PRODUCTION, "-e", f"backups={house.folder}/backups", *more]
    done = house.play(*words, playbook=PLAYBOOK, cwd=house.folder, XDG_STATE_HOME=str(house.folder / "state"))
    assert done.returncode == 0, done.stdout + done.stderr
    return " ".join(done.stdout.split())


def marked(house: House, mark: Any) -> None:
    house.more(house.inventory / "host_vars" / f"{SPARE}.yml", {"spare": mark})


def typed(house: House, name: str) -> list[str]:
    return [line for lines in house.sent().get(name, {}).get("sessions", {}).values() for line in lines]


def records(house: House) -> list[Path]:
    return sorted((house.runs / "drills").glob("*/2*.json"))


def test_a_device_that_is_not_marked_is_left_alone(house: House) -> None:
    before = typed(house, SPARE)
    said = run(house)
    assert f"演练 接入交换机 没有进行：onto: {SPARE} 没有标明是备用机" in said
    assert "演练 写错 没有进行：onto: 清单中没有“NOBODY”" in said
    marked(house, mark=True)
    run(house, "--check")
    assert typed(house, SPARE) == before
    assert records(house) == []


def test_a_drill_becomes_findings_and_the_spare_is_as_before(house: House) -> None:
    marked(house, mark=True)
    before = typed(house, PRODUCTION)
    said = run(house, "-e", "job=接入交换机", "-vvv")
    assert "Lab@wr2026" not in said
    (kept,) = records(house)
    told = json.loads(kept.read_text(encoding="utf-8"))["record"]
    assert (told["ok"], told["cleaned"], told["method"]) == (True, True, "config")
    found = record(house.runs).of(PRODUCTION)
    grades = {p["name"]: p["grade"] for p in found["drill_passed"]["parts"]}
    assert grades.get("网络 接入交换机") == "green", grades
    assert typed(house, PRODUCTION) == before, "production is not even logged in to"
    assert "system-view" in typed(house, SPARE)
    assert "save" not in typed(house, SPARE)
    assert not list((house.folder / "state/wardround/spares").glob("*.cfg"))
