"""Open a closed round for a report: the files of its folder, and its problems as the store tells them now."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from wardround.record import model, problems, standing
from wardround.record.store import Store


def url(runs: Path, store_url: str = "") -> str:
    """The store's URL: the one given, else the SQLite file in the directory of the rounds."""
    return store_url or f"sqlite:///{runs / 'wardround.db'}"


def record(runs: Path, round_id: str, store_url: str = "", number: str = "", revision: int = 0) -> model.Record:
    """The record of a closed round; RecordError when there is none."""
    site = model.load(runs, round_id).round["site"]
    store = Store(url(runs, store_url))
    try:
        with store.begin() as connection:
            known = problems.current(connection, site)
    finally:
        store.close()
    made = model.load(runs, round_id, known, number, revision)
    return replace(made, source=_standing(runs, made, store_url))


def _standing(runs: Path, record: model.Record, store_url: str) -> Callable[[], standing.Standing]:
    @functools.cache
    def read() -> standing.Standing:
        store = Store(url(runs, store_url))
        try:
            return standing.read(store, runs, record.round)
        finally:
            store.close()

    return read
