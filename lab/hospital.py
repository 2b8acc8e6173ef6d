"""hospital.yml → devices with state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from lab.accounts import Account
from lab.journal import Journal
from lab.node import LabNode
from lab.state import Device

HERE = Path(__file__).parent


def plan() -> dict[str, Any]:
    """hospital.yml as it is."""
    loaded: dict[str, Any] = yaml.safe_load((HERE / "hospital.yml").read_text(encoding="utf-8"))
    return loaded


def load(journal: Journal) -> list[LabNode]:
    """All devices."""
    nodes = []
    for name, spec in plan()["devices"].items():
        device = Device(name, spec["address"], spec["shape"], spec["model"], spec["version"])
        nodes.append(LabNode(device, journal, accounts={"wardround": Account("Lab@wr2026", 3)}))
    return nodes
