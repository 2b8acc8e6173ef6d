"""A simulated hospital with an inventory of its own and the playbooks run against it, as a person would."""

from __future__ import annotations

import functools
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from lab.inventory import render
from tests.conftest import ROOT

BIN = Path(sys.executable).parent
PLAYBOOK = "playbooks/inspect.yml"
SSH = 10022
Finding = dict[str, Any]


def free_offset() -> int:
    """A port offset nobody uses: the tests of the lab itself stay below 22100."""
    for offset in range(22100 + os.getpid() % 50 * 4, 22600, 2):
        with socket.socket() as ssh, socket.socket() as telnet:
            try:
                ssh.bind(("127.77.1.1", SSH + offset))
                telnet.bind(("127.77.1.1", SSH + 1 + offset))
            except OSError:
                continue
            return offset
    raise AssertionError("no free ports")


class House:
    """A running lab, a copy of the lab's inventory with its ports, and the folder the rounds are written to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state, self.runs = folder, folder / "lab", folder / "runs"
        self.inventory = folder / "inventory"
        self.offset = free_offset()
        shutil.copytree(ROOT / "inventories/lab", self.inventory)
        (self.inventory / "hosts.yml").write_text(render(0, self.offset), encoding="utf-8")
        self.more(self.inventory / "group_vars/all/collect.yml", {"collect": COLLECT})

    def more(self, path: Path, data: Any) -> Path:
        """Write a YAML file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    def lab(self, verb: str) -> str:
        """`python -m lab VERB`; what it printed."""
        words = [sys.executable, "-m", "lab", verb, "--state", str(self.state), "--port-offset", str(self.offset)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=90)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def words(self, *more: str, inventory: Path | None = None, runs: str = "", playbook: str = PLAYBOOK) -> list[str]:
        """The command line."""
        own = ["-e", f"runs={runs or self.runs}", "-e", "report=false", "-e", f"known_hosts={self.state}/known_hosts"]
        return [
            str(BIN / "ansible-playbook"),
            "-i",
            str(inventory or self.inventory),
            str(ROOT / playbook),
            *own,
            *more,
        ]

    def environment(self, **more: str) -> dict[str, str]:
        """As AWX gives it: no PYTHONPATH, no terminal."""
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONPATH" and not k.startswith("PYTEST")}
        return {
            **kept,
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            **more,
        }

    def play(
        self,
        *more: str,
        inventory: Path | None = None,
        runs: str = "",
        cwd: Path = ROOT,
        feed: str | None = None,
        playbook: str = PLAYBOOK,
        **environment: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run the playbook to its end."""
        return subprocess.run(
            self.words(*more, inventory=inventory, runs=runs, playbook=playbook), cwd=cwd, env=self.environment(**environment),
            capture_output=True, text=True, check=False, timeout=240, input=feed,
        )  # fmt: skip

    def sent(self) -> dict[str, Any]:
        """What every device received, as the devices themselves tell it."""
        told: dict[str, Any] = json.loads(self.lab("sent"))
        return told


# fast enough for tests, patient enough for two busy cores
COLLECT = {"connect_timeout": 3, "question_timeout": 6, "asset_timeout": 90, "retry_pause": 0.2}


class Record:
    """A closed round as it lies on disk."""

    def __init__(self, folder: Path, output: str = "") -> None:
        self.folder, self.output = folder, output
        self.received: dict[str, Any] = {}
        self.info = json.loads((folder / "round.json").read_text(encoding="utf-8"))

    @functools.cached_property
    def findings(self) -> list[Finding]:
        return self.lines("findings.jsonl")

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]

    def of(self, asset: str) -> dict[str, Finding]:
        """The findings on one asset, by item."""
        return {f["item"]: f for f in self.findings if f["asset"] == asset}

    def finding(self, asset: str, item: str) -> Finding:
        """The finding, with the reason when there is none."""
        found = self.of(asset)
        assert item in found, f"{asset} {item}: {self.excused(asset, item)}"
        return found[item]

    def excused(self, asset: str, item: str) -> str:
        """Why an item made no finding on an asset."""
        data = json.loads((self.folder / "excused.json").read_text(encoding="utf-8"))
        told = [
            f"{state}: {why}" for state in data for why, names in data[state].get(item, {}).items() if asset in names
        ]
        return "；".join(told) or "not judged"


def record(runs: Path, done: subprocess.CompletedProcess[str] | None = None) -> Record:
    """The newest round of a folder."""
    folders = sorted(p for p in runs.glob("*-*") if (p / "round.json").exists())
    assert folders, done.stdout + done.stderr if done else "no round"
    return Record(folders[-1], done.stdout + done.stderr if done else "")


def since(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What the devices received after an earlier look."""
    return {name: _later(before.get(name, {}), told) for name, told in after.items()}


def _later(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {
        "sessions": {n: lines for n, lines in new["sessions"].items() if n not in old.get("sessions", {})},
        "logins": new["logins"][len(old.get("logins", [])) :],
        "lockouts": new["lockouts"][len(old.get("lockouts", [])) :],
    }


def written(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below a folder with its bytes."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        yield path, path.read_bytes()


def group(name: str, hosts: dict[str, Any]) -> dict[str, Any]:
    """An inventory of one group."""
    return {"all": {"children": {name: {"hosts": hosts}}}}


def fatal(done: subprocess.CompletedProcess[str]) -> str:
    """The message a failed run ends with, without the line breaks of the display."""
    text = done.stdout + done.stderr
    return " ".join(text[text.find("fatal:") :].split()) if "fatal:" in text else " ".join(text.split())


def limited(hosts: Sequence[str]) -> tuple[str, str]:
    """--limit."""
    return "-l", ",".join(hosts)
