"""The unattended round with nothing given by its caller: no PATH, no locale, no HOME; overlap, time limit, log."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import ROOT

CONTRIB = ROOT / "contrib"
PRETENDER = """#!/bin/bash
{ echo "$@"; locale charmap; echo "HOME=$HOME"; pwd; ls -l /proc/$$/fd | grep -c cron.lock; } >>"$CALLS"
echo "输出：巡检"
sleep "${NAP:-0}"
exit "${STATUS:-0}"
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An installation whose ansible-playbook only notes how it was called."""
    (tmp_path / "home/contrib").mkdir(parents=True)
    (tmp_path / "home/.venv/bin").mkdir(parents=True)
    (tmp_path / "inventory").mkdir()
    shutil.copy(CONTRIB / "wardround-round.sh", tmp_path / "home/contrib/")
    pretender = tmp_path / "home/.venv/bin/ansible-playbook"
    pretender.write_text(PRETENDER, encoding="utf-8")
    pretender.chmod(0o755)
    return tmp_path


def start(house: Path, what: str, minutes: float = 60, **more: str) -> subprocess.Popen[str]:
    """Begin as cron does, with settings in the file only; the deadline is so many minutes away."""
    deadline = datetime.now().astimezone() + timedelta(minutes=minutes)
    words = {"INVENTORY": house / "inventory", "RUNS": house / "runs", "LOGS": house / "logs"}
    lines = [f"WARDROUND_{k}={v}" for k, v in words.items()] + [f"WARDROUND_DEADLINE={deadline:%H:%M:%S}"]
    lines += [f"CALLS={house / 'calls'}", *(f"{k}={v}" for k, v in more.items())]
    conf = house / f"conf-{time.monotonic_ns()}"
    conf.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ["/bin/bash", str(house / "home/contrib/wardround-round.sh"), what]
    bare = {"WARDROUND_CONF": str(conf)}
    return subprocess.Popen(command, env=bare, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(one: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = one.communicate(timeout=60)
    return one.returncode, out, err


def test_a_bare_environment_is_enough(house: Path) -> None:
    assert finished(start(house, "quarterly")) == (0, "", "")
    called, charmap, home, where, locked = (house / "calls").read_text(encoding="utf-8").splitlines()
    assert "playbooks/inspect.yml -e period=季度" in called
    assert (charmap, where, locked) == ("UTF-8", str(house / "home"), "0")
    assert home != "HOME="
    log = (house / "logs/wardround.log").read_text(encoding="utf-8")
    assert "季度 巡检完成" in log
    assert "输出：巡检" in log
    assert stat.S_IMODE((house / "logs/wardround.log").stat().st_mode) == 0o600


@pytest.mark.parametrize(("word", "period"), [("daily", "日"), ("weekly", "周"), ("monthly", "月")])
def test_periods(word: str, period: str, house: Path) -> None:
    assert finished(start(house, word))[0] == 0
    assert f"period={period} " in (house / "calls").read_text(encoding="utf-8")


def test_an_overlapping_round_waits_for_its_turn(house: Path) -> None:
    first = start(house, "quarterly", NAP="1.5")
    time.sleep(0.5)
    second = start(house, "daily")
    assert finished(first)[0] == finished(second)[0] == 0
    log = (house / "logs/wardround.log").read_text(encoding="utf-8")
    assert log.index("季度 巡检完成") < log.index("日 巡检开始")


def test_a_round_whose_turn_never_comes_says_so(house: Path) -> None:
    first = start(house, "quarterly", NAP="4")
    time.sleep(0.5)
    status, _, err = finished(start(house, "daily", minutes=0.06, WARDROUND_LEAST="1"))
    assert (status, "上一轮" in err) == (75, True)
    assert finished(first)[0] == 0
    assert len(re.findall("inspect.yml", (house / "calls").read_text(encoding="utf-8"))) == 1


def test_a_round_is_stopped_at_the_deadline(house: Path) -> None:
    status, _, err = finished(start(house, "daily", minutes=0.05, NAP="30", WARDROUND_LEAST="0"))
    assert status == 124
    assert "续跑" in err


def test_no_round_begins_after_the_deadline(house: Path) -> None:
    status, _, err = finished(start(house, "daily", minutes=-5))
    assert (status, "已过" in err) == (75, True)
    assert not (house / "calls").exists()


def test_failure_reaches_the_caller(house: Path) -> None:
    status, _, err = finished(start(house, "daily", STATUS="2"))
    assert (status, "巡检失败（状态 2）" in err) == (2, True)


def test_the_mail_queue_has_no_deadline(house: Path) -> None:
    assert finished(start(house, "mail", minutes=-5))[0] == 0
    assert "playbooks/mail.yml" in (house / "calls").read_text(encoding="utf-8")


@pytest.mark.parametrize("what", ["", "hourly"])
def test_unknown_words_are_refused(what: str, house: Path) -> None:
    status, _, err = finished(start(house, what))
    assert (status, "用法" in err) == (64, True)


def test_a_missing_inventory_is_named(house: Path) -> None:
    (house / "inventory").rmdir()
    status, _, err = finished(start(house, "daily"))
    assert (status, "WARDROUND_INVENTORY" in err) == (78, True)


def test_the_crontab_is_one_cron_understands() -> None:
    jobs = [
        line.split(None, 6)
        for line in (CONTRIB / "wardround.cron").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#") and "=" not in line.split()[0]
    ]
    words = [job[6].split()[1] for job in jobs]
    assert words == ["quarterly", "monthly", "weekly", "daily", "mail"]
    for job in jobs:
        assert all(re.fullmatch(r"[\d*,/-]+", field) for field in job[:5])
        assert job[5] == "wardround"
        assert "%" not in job[6].replace(r"\%", "")
        assert job[6].split()[1] == "mail" or (int(job[1]), int(job[0])) < (7, 30)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_timers_and_the_crontab_agree(tmp_path: Path) -> None:
    for timer in (CONTRIB / "systemd").glob("*.timer"):
        calendar = re.search(r"^OnCalendar=(.*)$", timer.read_text(), re.MULTILINE)
        assert calendar
        done = subprocess.run(["systemd-analyze", "calendar", calendar.group(1)], capture_output=True, check=False)
        assert done.returncode == 0, timer
    names = {p.stem.removeprefix("wardround-") for p in (CONTRIB / "systemd").glob("*.timer")}
    assert names == {"quarterly", "monthly", "weekly", "daily", "mail"}


def test_the_vault_key_comes_from_the_service_credentials(tmp_path: Path) -> None:
    (tmp_path / "wardround-vault").write_text("key")
    command = ["/bin/sh", str(CONTRIB / "vault-key")]
    env = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=env | {"CREDENTIALS_DIRECTORY": str(tmp_path)}, capture_output=True, check=True)
    assert done.stdout == b"key"
    locked = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (locked.returncode, "解锁" in locked.stderr) == (1, True)
