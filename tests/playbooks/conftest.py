"""One lab and one whole round for the folder; a second round where trends are wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.playbooks import hostile
from tests.playbooks.support import House, Record, record, since


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The running lab with the lab's own inventory and the hostile hosts beside it."""
    made = House(tmp_path_factory.mktemp("playbooks"))
    hostile.write(made.inventory, made.folder / "owned-by-a-device")
    made.lab("up")
    yield made
    made.lab("down")


@pytest.fixture(scope="session")
def whole(house: House) -> Record:
    """One round over every host of the hospital."""
    before = house.sent()
    done = house.play("-e", "period=季度")
    made = record(house.runs, done)
    assert done.returncode == 0, made.output
    made.received = since(before, house.sent())
    return made
