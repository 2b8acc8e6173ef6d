"""The whole `inspect.yml` without reports: collecting, parsing, judging, record and store."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import yaml

from bench.fleet import PASSWORD, PORT, USER, Order, measured

ROOT = Path(__file__).resolve().parent.parent


def inventory(given: Order) -> Path:
    """An inventory of the switches, written into the order's folder."""
    hosts = {name: {"ansible_host": address} for name, address in given.hosts}
    common = {
        "platform": "huawei_vrp",
        "ansible_user": USER,
        "ansible_password": PASSWORD,
        "ansible_host_key_checking": False,
        "ports": {"ssh": PORT},
        "clinic_hours": [],
        "criticality": "一般",
        "rows": ["hardware-27"],
    }
    path = Path(given.folder) / "bench" / "hosts.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": common}}, allow_unicode=True), encoding="utf-8")
    return path.parent


def work(given: Order) -> int:
    """Run the playbook; returns bytes of evidence."""
    runs = Path(given.folder) / "runs"
    program = Path(sys.executable).with_name("ansible-playbook")
    words = ["-i", str(inventory(given)), "playbooks/inspect.yml", "-e", f"runs={runs}", "-e", "report=false"]
    done = subprocess.run([program, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    return sum(p.stat().st_size for p in runs.glob("*/evidence/*/*"))


def commands(folder: Path) -> tuple[str, ...]:
    """The commands that one switch was sent, from a round of one switch, without those of the session's opening."""
    given = Order(1, str(folder))
    work(given)
    lines = [
        json.loads(x) for p in folder.glob("runs/*/sent.jsonl") for x in p.read_text(encoding="utf-8").splitlines()
    ]
    return tuple(x["command"] for x in lines if not x["command"].startswith("screen-length"))


if __name__ == "__main__":
    measured(work)
