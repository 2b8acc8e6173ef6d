"""`issue`: draw a report's number from the site's ledger, or print the ledger."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wardround.commands import add_store, opened
from wardround.record import ledger, model

NAME = "issue"
HELP = "签发报告：从本院台账取号（再次签发为修订，原件作废）；不写 --by 则列出台账"
LONGEST = 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --round ID, --report NAME, --by NAME, --reason TEXT, --store-url URL."""
    add_store(parser)
    parser.add_argument("--round", required=True, metavar="编号", help="巡检编号")
    parser.add_argument("--report", default="inspection", metavar="报告", help="报告名称（默认 inspection）")
    parser.add_argument("--by", default="", metavar="姓名", help="签发人")
    parser.add_argument("--reason", default="", metavar="原因", help="再次签发的原因（原件因此作废）")


def run(args: argparse.Namespace) -> int:
    """Print the number drawn and how to make the document with it, or the ledger."""
    info = model.load(args.runs, args.round).round
    now = datetime.now().astimezone()
    with opened(args) as store, store.begin() as c:
        if args.by.strip():
            by = _signed(args, ledger.numbers(c, info["site"]))
            drawn = ledger.issue(c, info, args.report, f"{now:%Y%m%d}", now.isoformat(timespec="seconds"), by)
            _say_drawn(args, *drawn)
        listed = ledger.numbers(c, info["site"])
    for row in listed:
        _say(row)
    if not listed:
        print(f"{info['site']}：还没有签发过报告；签发请加 --by 签发人")
    return 0


def _signed(args: argparse.Namespace, listed: Sequence[dict[str, Any]]) -> str:
    """Who signs, with the reason where an original becomes void; ValueError when that reason is missing."""
    mine = [r for r in listed if (r["round"], r["report"]) == (args.round, args.report) and not r["void"]]
    reason = " ".join(args.reason.split())
    if mine and not reason:
        old = mine[-1]["number"] + (f" 修订 {mine[-1]['revision']}" if mine[-1]["revision"] else "")
        raise ValueError(
            f"再次签发将作废 {old}（{mine[-1]['at'][:10]} 由 {mine[-1]['by']} 签发），请写明 --reason 原因"
        )
    by: str = args.by.strip() + (f"（{reason}）" if mine else "")
    if len(by) > LONGEST:
        raise ValueError(f"签发人与原因合计不超过 {LONGEST - 2} 字，请写短一些")
    return by


def _say_drawn(args: argparse.Namespace, number: str, revision: int) -> None:
    print(f"已签发：{number}" + (f" 修订 {revision}，此前的原件作废" if revision else ""))
    words = f"--runs {args.runs} --round {args.round} --number {number} --revision {revision}"
    print(f"生成正式报告：.venv/bin/python -m reports {args.report} {words} --out 输出目录")


def _say(row: dict[str, Any]) -> None:
    state = "（作废）" if row["void"] else ""
    revised = f" 修订 {row['revision']}" if row["revision"] else ""
    print(f"{row['number']}{revised}{state}  巡检 {row['round']}  {row['report']}  {row['at']}  签发人 {row['by']}")
