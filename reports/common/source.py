"""Where the command line gets its record from: the round's folder, with the problems as the store tells them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from wardround.record import model
from wardround.record.model import Problem, Record, RecordError


def read(runs: Path, round_id: str, store_url: str = "", number: str = "", revision: int = 0) -> Record:
    """The record of a closed round; problems.json in its folder stands before the store, sent.jsonl becomes `sent_list`."""
    if not round_id:
        raise RecordError("请用 --round 写明巡检编号（YYYYMMDD-NNN）")
    record = _record(runs, round_id, store_url, number, revision)
    sent = runs / round_id / "sent.jsonl"
    return replace(record, round={**record.round, "sent_list": _lines(sent)}) if sent.is_file() else record


def _record(runs: Path, round_id: str, store_url: str, number: str, revision: int) -> Record:
    beside = runs / round_id / "problems.json"
    if beside.is_file():
        return model.load(runs, round_id, problems(beside), number, revision)
    if not store_url and not (runs / "wardround.db").is_file():
        return model.load(runs, round_id, (), number, revision)
    from wardround.record import reading  # noqa: PLC0415  the only door to the store; the builders never pass it

    return reading.record(runs, round_id, store_url, number, revision)


def problems(path: Path) -> list[Problem]:
    """The problems of a JSON file."""
    try:
        return [Problem(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise RecordError(f"{path}：内容损坏（{error}）") from None


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(one) for one in path.read_text(encoding="utf-8").split("\n") if one.strip()]
    except ValueError as error:
        raise RecordError(f"{path}：内容损坏（{error}）") from None
