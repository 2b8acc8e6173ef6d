"""`rejudge`: judge an old round again with the limits of today, offline, as a new round that names the old one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from wardround import __version__, items
from wardround.judge import Examined
from wardround.limits import defaults
from wardround.record import blob
from wardround.record.closing import Outcome, close
from wardround.record.reading import url
from wardround.record.rounds import Round, RoundError
from wardround.record.store import Store
from wardround.summary import table

NAME = "rejudge"
HELP = "用现行（或 --limits 给出的）限值重新判断一轮旧巡检，不连接任何设备，结果为新的一轮"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --round ID, --limits FILE, --store-url URL."""
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="巡检目录（默认 runs）")
    parser.add_argument("--round", required=True, help="要重判的巡检编号")
    parser.add_argument("--limits", type=Path, help="限值文件（YAML，格式同主机变量 limits），叠加在各资产的限值之上")
    parser.add_argument("--store-url", default="", help="库的 URL（默认为目录下的 SQLite）")


def run(args: argparse.Namespace) -> int:
    """Make the new round and print its table."""
    overlay = yaml.safe_load(args.limits.read_text(encoding="utf-8")) if args.limits else {}
    store = Store(url(args.runs, args.store_url))
    try:
        outcome = rejudged(store, args.runs, args.round, overlay, datetime.now().astimezone())
    finally:
        store.close()
    print("\n".join(table(outcome, {})))
    return 0


def rejudged(store: Store, runs: Path, old: str, overlay: Mapping[str, Any], now: datetime) -> Outcome:
    """Judge the kept kinds of `old` again; RoundError when the store does not know it."""
    kept = store.round(old)
    if kept is None:
        raise RoundError(f"{old}：库中没有这轮巡检，请核对 --runs 与 --round")
    assets = {name: _asset(packed, name, at, overlay) for name, at, packed in store.blobs(old)}
    carried = ("site", "period", "depth", "collector", "contract", "duty", "plan", "waivers", "assets", "rows")
    info = {k: kept["snapshot"].get(k) for k in carried}
    info |= {"started": now.isoformat(timespec="seconds"), "version": __version__, "rejudged_from": old}
    info["limits"] = defaults().merged(overlay).as_dict()
    current = Round.open(runs, "", f"{now:%Y%m%d}", info)
    try:
        return close(current, store, assets, items.load(), now, before=kept["started"])
    finally:
        current.release()


def _asset(packed: bytes, name: str, at: datetime, overlay: Mapping[str, Any]) -> Examined:
    own = blob.variables(packed)
    tables = [own[k] for k in sorted(own) if k.startswith("limits_")] + [own.get("limits") or {}, overlay]
    return blob.unpacked(packed, name, at, defaults().merged(*tables))
