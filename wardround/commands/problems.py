"""`problems`: the to-do list of a site, and what people say of a problem: owner, date, status, a remark."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from wardround.record import problems
from wardround.record.model import Problem
from wardround.record.reading import url
from wardround.record.store import Store

NAME = "problems"
HELP = "问题台账：列出未关闭的问题，或登记负责人、计划日期、状态、备注"
STATUSES = ("待处理", "进行中")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --site NAME, --id N with --owner/--due/--status/--note, --by NAME, --all, --store-url URL."""
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="巡检目录（默认 runs）")
    parser.add_argument("--site", required=True, help="医院（清单目录名）")
    parser.add_argument("--all", action="store_true", help="连同已解决的一起列出")
    parser.add_argument("--id", type=int, default=0, help="要登记的问题编号")
    parser.add_argument("--owner", default="", help="处理负责人")
    parser.add_argument("--due", default="", help="计划解决日期 YYYY-MM-DD")
    parser.add_argument(
        "--status", default="", choices=("", *STATUSES), help="状态（已解决由下一轮巡检的绿色结论给出）"
    )
    parser.add_argument("--note", default="", help="备注")
    parser.add_argument("--by", default="", help="登记人")
    parser.add_argument("--store-url", default="", help="库的 URL（默认为目录下的 SQLite）")


def run(args: argparse.Namespace) -> int:
    """Note what was given, then print the list."""
    store = Store(url(args.runs, args.store_url))
    try:
        with store.begin() as c:
            listed = problems.current(c, args.site)
            if args.id:
                _noted(c, args, listed)
                listed = problems.current(c, args.site)
    finally:
        store.close()
    for problem in listed:
        if args.all or not problem.closed_round:
            print(line(problem))
    return 0


def _noted(c: Connection, args: argparse.Namespace, listed: list[Problem]) -> None:
    if args.id not in {p.id for p in listed}:
        raise ValueError(f"--id {args.id}：{args.site} 没有这个问题")
    if not args.by:
        raise ValueError("--by：请写明登记人")
    if args.due:
        date.fromisoformat(args.due)
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    events = {"assigned": ("owner", args.owner), "due": ("due", args.due), "status": ("status", args.status)}
    for event, (word, value) in {**events, "note": ("note", args.note)}.items():
        if value:
            problems.note(c, args.id, event, {word: value}, at=at, by=args.by)


def line(p: Problem) -> str:
    """A problem as printed."""
    when = f"计划 {p.due}" if not p.closed_round else f"解决于 {p.closed_at[:10]}"
    return f"#{p.id} [{p.severity}] {p.asset} {p.title}：{p.message}  负责人 {p.owner or '未定'}  {p.status}  {when}"
