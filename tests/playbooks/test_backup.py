"""Configuration backup as a person runs it: kept whole, compared, committed once; killed, nothing looks whole that is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.playbooks.support import House, Record, limited, record
from wardround.backups import restore
from wardround.backups.repository import Repository

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

ASKED = ["ZYL-1F-SW01", "FW-F100", "FW-USG-A", "AV-SG6000-A", "巡检主机", "BAD-DROP"]
SECRETS = ("$1a$k9&Qh7}Vw$8LmN2pQr5tU7xY0zAbCdEfGhIjKlMnOp$", "9FN.Q|,$9%{xZHI(!/F-7GAxPSHn}H'Z7CP1")


class Site:
    """One site's rounds and repository."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.folder, self.runs = house, folder, folder / "runs"

    def backup(self, *more: str, asked: list[str] | None = None, status: int = 0) -> Record:
        given = ["-e", f"backups={self.folder / 'backups'}", *limited(asked or ASKED), *more]
        done = self.house.play(*given, runs=str(self.runs), playbook="playbooks/backup.yml")
        assert done.returncode == status, done.stdout + done.stderr
        return record(self.runs, done)

    @property
    def repository(self) -> Repository:
        return Repository(self.folder / "backups" / "lab")


@pytest.fixture(scope="module")
def site(house: House, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(house, tmp_path_factory.mktemp("backup"))


@pytest.fixture(scope="module")
def first(site: Site) -> Record:
    return site.backup()


def test_every_device_that_has_a_configuration_is_kept(site: Site, first: Record) -> None:
    kept = {Path(p).stem for p in site.repository.entries() if p.startswith("configs/")}
    assert kept == set(ASKED) - {"BAD-DROP"}
    assert first.finding("ZYL-1F-SW01", "config_kept")["grade"] == "green"
    assert first.finding("BAD-DROP", "config_kept")["grade"] == "grey"


def test_the_next_round_finds_nothing_new_and_commits_nothing(site: Site, first: Record) -> None:
    head = site.repository.head
    again = site.backup()
    assert site.repository.head == head
    grades = {a: again.finding(a, "config_drift")["grade"] for a in ASKED if a != "BAD-DROP"}
    assert set(grades.values()) == {"green"}, [again.finding(a, "config_drift")["message"] for a in grades]


def test_no_secret_can_be_read_anywhere(site: Site, first: Record) -> None:
    for path in (p for p in site.folder.rglob("*") if p.is_file() and ".keys" not in str(p)):
        text = path.read_bytes()
        assert not [s for s in SECRETS if s.encode() in text], path


def test_the_device_s_own_text_comes_back(site: Site, first: Record) -> None:
    text = restore.text(site.folder / "backups" / "lab", "ZYL-1F-SW01")
    assert "sysname ZYL-1F-SW01" in text
    assert "<masked" not in text


def test_a_difference_without_a_record_is_told_and_one_with_a_record_named(site: Site, first: Record) -> None:
    repository = site.repository
    text = repository.read("configs/FW-F100.cfg").decode().replace("sysname FW-F100", "sysname FW-OLD")
    repository.stage("configs/FW-F100.cfg", text.encode())  # as if the device had been renamed since
    repository.commit("before", repository.history("configs/FW-F100.cfg")[0].at)
    told = site.backup().finding("FW-F100", "config_drift")
    assert told["grade"] == "yellow"
    assert "没有变更单" in told["message"]


def test_the_round_closes_like_any_other(first: Record) -> None:
    assert first.info["state"] == "done"
    assert {f["item"] for f in first.findings} >= {
        "reachable",
        "login_ok",
        "config_kept",
        "config_drift",
        "config_saved",
    }
    manifest = json.loads((first.folder / "manifest.json").read_text())
    assert "changes.diff" in json.dumps(manifest)


def test_a_wrong_change_record_is_one_line(site: Site) -> None:
    done = site.house.play(
        *limited(ASKED[:1]), "-e", json.dumps({"changes": [{"assets": ["a"]}]}), "-e", f"backups={site.folder / 'backups'}",
        runs=str(site.folder / "wrong"), playbook="playbooks/backup.yml",
    )  # fmt: skip
    assert done.returncode
    assert "changes 中有一项没有 id" in done.stdout


def test_killed_at_any_moment_nothing_half_is_left(site: Site, first: Record) -> None:
    head, entries = site.repository.head, site.repository.entries()
    runs = site.folder / "killed"
    for pause in (2.5, 3.5, 4.5):
        words = site.house.words(
            *limited([*ASKED, "BAD-HANG"]),
            "-e",
            f"backups={site.folder / 'backups'}",
            runs=str(runs),
            playbook="playbooks/backup.yml",
        )
        child = subprocess.Popen(
            words, cwd=ROOT, env=site.house.environment(), stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(pause)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        assert site.repository.head == head
    time.sleep(1)
    site.backup()
    assert {k: v for k, v in site.repository.entries().items() if "FW-F100" not in k} == {
        k: v for k, v in entries.items() if "FW-F100" not in k
    }
