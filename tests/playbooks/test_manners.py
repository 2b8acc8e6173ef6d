"""What the devices themselves saw: nothing that is not on the signed list, no account locked, no password tried twice."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.playbooks.support import House, Record

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

# login, paging and rising: words of the session, not questions; they stand in each platform.yml
SESSION = {
    "screen-length 0 temporary",
    "screen-length disable",
    "terminal length 0",
    "terminal width 512",
    "super",
}


@pytest.fixture
def seen(whole: Record) -> dict[str, Any]:
    return whole.received


def test_no_account_was_locked(seen: dict[str, Any]) -> None:
    assert {name: told["lockouts"] for name, told in seen.items() if told["lockouts"]} == {}


def test_a_wrong_password_is_tried_once(seen: dict[str, Any]) -> None:
    wrong = {name: [one for one in told["logins"] if not one["ok"]] for name, told in seen.items()}
    assert {name: len(tries) for name, tries in wrong.items() if tries} == {"BAD-PASSWORD": 1}


def test_one_login_an_asset(seen: dict[str, Any]) -> None:
    for name, told in seen.items():
        if name not in ("BASTION", "BAD-VTYFULL"):  # two assets behind the one, no free line on the other
            assert len([one for one in told["logins"] if one["ok"]]) <= 1, name


def test_devices_received_only_what_the_list_for_signing_says(house: House, seen: dict[str, Any]) -> None:
    words = [sys.executable, "-m", "wardround", "commands", "-i", str(house.inventory)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    listed = re.compile("|".join(pattern(line.strip()) for line in done.stdout.splitlines() if line[:2] == "  "))
    received = {
        command.strip()
        for told in seen.values()
        for commands in told["sessions"].values()
        for command in commands
        if command.strip()
    }
    assert len(received) > 100
    assert {c for c in received - SESSION if not listed.fullmatch(c)} == set()


def pattern(command: str) -> str:
    """A listed command; what stands in braces is filled in from a reply."""
    return re.sub(r"\\\{\w+\\\}", r"[A-Za-z0-9_.:/-]+", re.escape(command))


def test_what_the_record_says_was_sent_is_what_the_devices_received(whole: Record, seen: dict[str, Any]) -> None:
    asset = "ZYL-1F-SW01"
    told = [line["command"] for line in whole.lines("sent.jsonl") if line["asset"] == asset]
    received = [c for commands in seen[asset]["sessions"].values() for c in commands]
    assert [c for c in told if not c.startswith("（")] == [c for c in received if c]
