"""The planted faults are found, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.hospital import read
from tests.playbooks.support import Record

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

EXPECTED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("expected.yml").read_text(encoding="utf-8"))
FAULTS = {fault["id"]: fault for fault in read("faults.yml")}
BAD = ("red", "yellow")
MOODY = ("BAD-", "VAR-", "REC-", "巡检主机")
"""Assets whose own tests say what they end as (test_devices.py, test_input.py), and whatever machine this is."""
BROUGHT = {("HIS-DB01", "volume_space_ok")}
"""What is wrong with the assets that were brought back by hand."""

# grey on a device that answers, and why it must be: asset → item → words of the reason
_STONEOS = {
    "ntp_synchronised": "设备未给出同步状态",  # `show ntp status` tells the configuration only
    "interface_errors_steady": "设备未给出错包计数",  # `show interface NAME` has no counters
}
GREY: dict[str, dict[str, str]] = {"AV-SG6000-A": _STONEOS, "AV-SG6000-B": _STONEOS}


def test_every_fault_has_an_entry_and_every_entry_a_fault() -> None:
    assert set(EXPECTED) == set(FAULTS)


@pytest.mark.parametrize("fault", list(EXPECTED))
def test_a_planted_fault_is_found(fault: str, whole: Record) -> None:
    for asset, items in EXPECTED[fault]["found"].items():
        for item, grade in items.items():
            told = whole.finding(asset, item)
            assert told["grade"] in BAD[: BAD.index(grade) + 1], told["message"]
            assert told["advice"]


@pytest.mark.parametrize("fault", list(EXPECTED))
def test_a_fault_is_found_on_its_device_as_bad_as_the_lab_says(fault: str) -> None:
    grades = EXPECTED[fault]["found"].get(FAULTS[fault]["device"], {}).values()
    wanted = FAULTS[fault]["expect"]["grade"]
    assert any(BAD.index(grade) <= BAD.index(wanted) for grade in grades)


def explained() -> set[tuple[str, str]]:
    found = {(a, i) for e in EXPECTED.values() for a, items in e["found"].items() for i in items}
    return found | {(a, i) for e in EXPECTED.values() for a, items in e.get("also", {}).items() for i in items}


def test_nothing_is_yellow_or_red_but_what_a_fault_explains(whole: Record) -> None:
    known = explained() | BROUGHT
    stray = [
        f"{f['asset']} {f['item']} {f['grade']}: {f['message']}"
        for f in whole.findings
        if f["grade"] in BAD and (f["asset"], f["item"]) not in known and not f["asset"].startswith(MOODY)
    ]
    assert stray == []


def test_a_device_that_answers_is_grey_only_for_a_reason_known_here(whole: Record) -> None:
    grey = [
        (f["asset"], f["item"], part["message"])
        for f in whole.findings
        for part in (f["parts"] or [f])
        if part["grade"] == "grey" and not f["asset"].startswith(MOODY)
    ]
    stray = [g for g in grey if not GREY.get(g[0], {}).get(g[1]) or GREY[g[0]][g[1]] not in g[2]]
    assert stray == []


def test_healthy_devices_are_judged_widely(whole: Record) -> None:
    for asset in (
        "ZYL-3F-SW01",
        "HIS-DB01",
        "OA-KYLIN01",
        "YF-1F-SW01",
        "MZ-1F-SW02",
        "CORE-S6735",
        "FW-F100",
        "AV-SG6000-A",
        "OLD-TELNET",
        "BAST-SW01",
    ):
        greens = [f for f in whole.of(asset).values() if f["grade"] == "green"]
        assert len(greens) >= 15, (asset, [f["item"] for f in greens])
