"""Where the command line gets its record from: the round's folder, with the problems as the store tells them."""

from __future__ import annotations

import functools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from wardround.record import model
from wardround.record.model import Problem, Record, RecordError
from wardround.record.standing import Standing, from_plain


def read(runs: Path, round_id: str, store_url: str = "", number: str = "", revision: int = 0) -> Record:
    """The record of a closed round; problems.json and standing.json in its folder stand before the store, sent.jsonl becomes `sent_list`."""
    if not round_id:
        raise RecordError("请用 --round 写明巡检编号（YYYYMMDD-NNN）")
    record = _marked(_record(runs, round_id, store_url, number, revision))
    if (beside := runs / round_id / "standing.json").is_file():
        record = replace(record, source=functools.partial(standing, beside))
    if number:
        record = _issued(runs, record, store_url)
    sent = runs / round_id / "sent.jsonl"
    return replace(record, round={**record.round, "sent_list": _lines(sent)}) if sent.is_file() else record


def _marked(record: Record) -> Record:
    """Assets that were brought back as records with the day they were taken, as their findings tell it."""
    brought = {n for n, a in record.round.get("assets", {}).items() if a.get("transport") == "recorded"}
    if not brought:
        return record
    days = {f["asset"]: str(f.get("at") or "") for f in record.findings if f["asset"] in brought and f.get("evidence")}
    assets = {
        n: {**a, "recorded_at": days.get(n, "")} if n in brought else a for n, a in record.round["assets"].items()
    }
    return replace(record, round={**record.round, "assets": assets})


def _issued(runs: Path, record: Record, store_url: str) -> Record:
    """The record when the site's ledger issued this number for it; `void_by` is the newest revision of a void one."""
    ledger = [row for row in _ledger(runs, record, store_url) if row["round"] == record.round["id"]]
    mine = [row for row in ledger if row["number"] == record.number]
    if not any(row["revision"] == record.revision for row in mine):
        what = record.number + (f" 修订 {record.revision}" if record.revision else "")
        how = f"python -m wardround issue --runs {runs} --round {record.round['id']} --by 签发人"
        raise RecordError(f"编号 {what} 未在台账签发（{how}）")
    newest = max(int(row["revision"]) for row in mine)
    return replace(record, round={**record.round, "void_by": newest}) if newest > record.revision else record


def _ledger(runs: Path, record: Record, store_url: str) -> list[dict[str, Any]]:
    if not store_url and not (runs / "wardround.db").is_file():
        return []
    from wardround.record import ledger, reading, store  # noqa: PLC0415  as below: the only door to the store

    house = store.Store(reading.url(runs, store_url))
    try:
        with house.begin() as connection:
            return ledger.numbers(connection, record.round["site"])
    finally:
        house.close()


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


def standing(path: Path) -> Standing:
    """How backups stand by a JSON file."""
    try:
        return from_plain(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, KeyError) as error:
        raise RecordError(f"{path}：内容损坏（{error}）") from None


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(one) for one in path.read_text(encoding="utf-8").split("\n") if one.strip()]
    except ValueError as error:
        raise RecordError(f"{path}：内容损坏（{error}）") from None
