"""`issue`: draw a report's number from the site's ledger, or print the ledger."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from wardround.record import ledger, model
from wardround.record.reading import url
from wardround.record.store import Store

NAME = "issue"
HELP = "签发报告：从本院台账取号（再次签发为修订，原件作废）；不写 --by 则列出台账"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --round ID, --report NAME, --by NAME, --store-url URL."""
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="巡检目录（默认 runs）")
    parser.add_argument("--round", required=True, help="巡检编号")
    parser.add_argument("--report", default="inspection", help="报告名称（默认 inspection）")
    parser.add_argument("--by", default="", help="签发人")
    parser.add_argument("--store-url", default="", help="库的 URL（默认为目录下的 SQLite）")


def run(args: argparse.Namespace) -> int:
    """Print the number drawn and how to make the document with it, or the ledger."""
    info = model.load(args.runs, args.round).round
    store = Store(url(args.runs, args.store_url))
    now = datetime.now().astimezone()
    try:
        with store.begin() as c:
            if args.by:
                drawn = ledger.issue(c, info, args.report, f"{now:%Y%m%d}", now.isoformat(timespec="seconds"), args.by)
                _say_drawn(args, *drawn)
            for row in ledger.numbers(c, info["site"]):
                _say(row)
    finally:
        store.close()
    return 0


def _say_drawn(args: argparse.Namespace, number: str, revision: int) -> None:
    print(f"已签发：{number}" + (f" 修订 {revision}，此前的原件作废" if revision else ""))
    words = f"--runs {args.runs} --round {args.round} --number {number} --revision {revision}"
    print(f"生成正式报告：python -m reports {args.report} {words} --out 输出目录")


def _say(row: dict[str, object]) -> None:
    state = "（作废）" if row["void"] else ""
    revised = f" 修订 {row['revision']}" if row["revision"] else ""
    print(f"{row['number']}{revised}{state}  巡检 {row['round']}  {row['report']}  {row['at']}  签发人 {row['by']}")
