"""`rejudge`: judge an old round again with the limits of today, offline, as a new round that names the old one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround import __version__, items, yamlfile
from wardround.commands import add_store, opened
from wardround.judge import Examined
from wardround.limits import defaults
from wardround.record import blob
from wardround.record.closing import Outcome, close
from wardround.record.rounds import Round, RoundError
from wardround.record.store import Store
from wardround.summary import table

NAME = "rejudge"
HELP = "用现行（或 --limits 给出的）限值重新判断一轮旧巡检，不连接任何设备，结果为新的一轮"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --round ID, --limits FILE, --store-url URL."""
    add_store(parser)
    parser.add_argument("--round", required=True, metavar="编号", help="要重判的巡检编号")
    parser.add_argument(
        "--limits", type=Path, metavar="文件", help="限值文件（YAML，格式同主机变量 limits），叠加在各资产的限值之上"
    )


def run(args: argparse.Namespace) -> int:
    """Make the new round and print its table."""
    overlay = _overlay(args.limits) if args.limits else {}
    with opened(args) as store:
        outcome = rejudged(store, args.runs, args.round, overlay, datetime.now().astimezone())
    print("\n".join(table(outcome, {})))
    return 0


def _overlay(path: Path) -> Mapping[str, Any]:
    """The limits of a file, with or without the word `limits` above them."""
    table = yamlfile.read(path) or {}
    table = table.get("limits", table) if isinstance(table, Mapping) else table
    if not isinstance(table, Mapping):
        raise ValueError(f"{path}：应为限值的键值表，例如 cpu_percent: {{yellow: 80, red: 95}}")
    return table


def rejudged(store: Store, runs: Path, old: str, overlay: Mapping[str, Any], now: datetime) -> Outcome:
    """Judge the kept kinds of `old` again; RoundError when the store does not know it."""
    kept = store.round(old)
    if kept is None:
        raise RoundError(f"{old}：库中没有这轮巡检，请核对 --runs 与 --round")
    assets = {name: _asset(packed, name, at, overlay) for name, at, packed in store.blobs(old)}
    carried = ("site", "period", "depth", "collector", "contract", "duty", "plan", "waivers", "assets", "rows")
    info = {k: kept["snapshot"].get(k) for k in carried}
    info |= {"started": now.isoformat(timespec="seconds"), "version": __version__, "rejudged_from": old}
    info |= {"limits": defaults().merged(overlay).as_dict(), "limit_titles": defaults().titles()}
    current = Round.open(runs, "", f"{now:%Y%m%d}", info)
    try:
        return close(current, store, assets, items.load(), now, before=kept["started"])
    finally:
        current.release()


def _asset(packed: bytes, name: str, at: datetime, overlay: Mapping[str, Any]) -> Examined:
    own = blob.variables(packed)
    tables = [own[k] for k in sorted(own) if k.startswith("limits_")] + [own.get("limits") or {}, overlay]
    return blob.unpacked(packed, name, at, defaults().merged(*tables))
