"""A plain Ansible task per host, 50 forks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from bench.fleet import PASSWORD, PORT, USER, Order, measured

HERE = Path(__file__).resolve().parent


def work(given: Order) -> int:
    """Run the playbook; returns bytes written."""
    common = {
        "port": PORT,
        "user": USER,
        "password": PASSWORD,
        "commands": list(given.commands),
        "folder": given.folder,
    }
    common["ansible_python_interpreter"] = sys.executable
    hosts = {name: {"address": address} for name, address in given.hosts}
    path = Path(given.folder) / "hosts.yml"
    path.write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": common}}), encoding="utf-8")
    program = Path(sys.executable).with_name("ansible-playbook")
    done = subprocess.run(
        [program, "-i", path, "-f", "50", HERE / "playbook.yml"],
        env={**os.environ, "ANSIBLE_LIBRARY": str(HERE / "library")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    return sum(p.stat().st_size for p in Path(given.folder).glob("*.txt"))


if __name__ == "__main__":
    measured(work)
