"""Every device answers, and every fault shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.bench import COMMANDS, Replies
from lab.faults import plant
from lab.hospital import devices, read
from lab.inventory import render
from lab.shape import shapes
from lab.state import Device

ROOT = Path(__file__).resolve().parents[2]
HEALTHY, BROKEN = devices(faults=False), devices()


def printed(device: Device) -> dict[str, str]:
    """Every reply of a device, by command pattern."""
    shape = shapes()[device.shape]
    port = next(iter(device.ports))
    fill = {
        "<name>": port,
        "<level>": "3",
        "<id>": "0",
        "<prefix>": "0.0.0.0",
        "<length>": "0",
        "<n>": device.boards[0].slot.lstrip("slot") or "0",
    }
    replies = {}
    for pattern, command in shape.commands.items():
        if command.render and "<type>" not in pattern and (command.when is None or command.when(device)):
            slot = "7" if device.shape == "huawei_chassis" else fill["<n>"]
            args = [slot if w == "<n>" else fill.get(w, "1") for w in pattern.split() if w.startswith("<")]
            replies[pattern] = shape.print(device, command, args)
    return replies


@pytest.mark.parametrize("name", list(HEALTHY))
def test_a_healthy_device_answers_every_command_it_has(name: str) -> None:
    replies = printed(HEALTHY[name])
    assert len(replies) > 40
    silent = {p for p, text in replies.items() if not text.strip()} - {"display current-configuration diff"}
    assert {p for p in silent if "logg" not in p and "ospf" not in p} == set()
    words = (" Abnormal", "NotSupply", "Unregistered", " Fault", "unsynchronized", "Fail/No power")
    assert [w for w in words for text in replies.values() if w in text] == []


@pytest.mark.parametrize("fault", read("faults.yml"), ids=lambda f: f["id"])
def test_a_fault_changes_what_its_device_prints(fault: dict[str, Any]) -> None:
    made = devices(faults=False)
    before = printed(made[fault["device"]])
    plant(fault, made)
    after = printed(made[fault["device"]])
    assert any(after[p] != before.get(p) for p in after if "clock" not in p)
    assert fault["title"]
    assert fault["expect"]["grade"] in ("red", "yellow", "grey")


def test_at_least_forty_devices_and_all_rows() -> None:
    rows = [r for spec in read("hospital.yml")["devices"].values() for r in spec.get("rows", ["hardware-27"])]
    assert rows.count("hardware-27") == 26
    assert {f"hardware-{n}" for n in (27, 32, 33, 35, 40, 41, 42, 61, 62)} == set(rows)
    assert len(HEALTHY) >= 40


def test_neighbours_agree_on_both_ends() -> None:
    named = {d.prompt_name: d for d in HEALTHY.values() if d.prompt_name == d.name}
    for device in named.values():
        for port in device.physical():
            if port.peer and port.peer[0] in named:
                assert named[port.peer[0]].ports[port.peer[1]].peer == (device.name, port.name)


def test_repaired_faults_are_not_planted() -> None:
    assert devices(repaired=["fan-failed"])["ZYL-3F-SW02"].fans[1].ok
    assert not devices()["ZYL-3F-SW02"].fans[1].ok
    assert devices(repaired=["all"])["FW-USG-A"].hrp["normal"]
    with pytest.raises(ValueError, match="no such fault"):
        devices(repaired=["nonsense"])


def test_counters_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    device = BROKEN["YJ-1F-SW02"]
    first = device.counted(2.5)
    device.started -= 60
    assert device.counted(2.5) == pytest.approx(first + 150, abs=3)


def test_the_committed_inventory_is_what_the_plan_says() -> None:
    path = ROOT / "inventories/lab/hosts.yml"
    assert path.read_text(encoding="utf-8") == render(), "run: python -m lab inventory > inventories/lab/hosts.yml"


def test_inventory_counts() -> None:
    groups = yaml.safe_load(render())["all"]["children"]
    assert {g: len(v["hosts"]) for g, v in groups.items()} == {
        "huawei_vrp": 44,
        "hp_comware": 3,
        "huawei_usg": 2,
        "hillstone_stoneos": 2,
        "linux": 3,
    }


def test_bench_replies_have_the_agreed_size() -> None:
    replies = Replies()
    sizes = {c: len(replies.answer(c)) for c in COMMANDS}
    assert len(sizes) == 15
    assert 18_000 < sizes["display interface"] < 22_000
    assert 30_000 < sum(sizes.values()) < 36_000


def test_lab_imports_nothing_of_the_tool() -> None:
    for path in (ROOT / "lab").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from|import) (wardround|reports)\b", text, re.M), path
