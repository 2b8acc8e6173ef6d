"""The signed records of restore drills, which lie beside the rounds on the controller: nothing is connected to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from wardround.drill.asking import ASK
from wardround.drill.telling import told
from wardround.kinds.system import Login, Reach
from wardround.platforms import Question
from wardround.transports import Call, Heard, Session


class Records:
    """One asset's records."""

    name = clock = ""
    reach, login = Reach(ok=True, offline=True), Login(ok=True, offline=True)

    def __init__(self, folder: Path, asset: str) -> None:
        self.folder, self.asset = folder, asset

    async def ask(self, question: Question, command: str, timeout: float) -> Heard:  # noqa: ARG002  one way for all
        """What the records say of one job."""
        text = told(self.folder, self.asset, command.removeprefix(ASK))
        return Heard(text, datetime.now().astimezone())

    async def close(self) -> None:
        """Nothing is open."""


def folder_of(call: Call) -> Path:
    """`RUNS/drills/<site>`, beside the rounds."""
    inventory = call.settings.inventory
    base = inventory.parent if inventory.is_file() else inventory
    site = str(call.target.variables.get("site") or base.name)
    return call.settings.evidence.parent.parent / "drills" / site


async def open_session(call: Call) -> Session:
    """A session over the records."""
    return Records(folder_of(call), call.target.name)


open_recorded = open_session
