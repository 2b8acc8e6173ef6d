"""`problems`: the to-do list of a site, and what people say of a problem: owner, date, status, a remark."""

from __future__ import annotations

import argparse
from datetime import date, datetime

from sqlalchemy import Connection, select

from wardround.commands import add_store, opened
from wardround.record import problems
from wardround.record import tables as t
from wardround.record.model import Problem

NAME = "problems"
HELP = "问题台账：列出未关闭的问题，或登记负责人、计划日期、状态、备注"
STATUSES = ("待处理", "进行中")
NOTED = {"owner": "负责人", "due": "计划", "status": "状态", "note": "备注"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --site NAME, --id N with --owner/--due/--status/--note, --by NAME, --all, --store-url URL."""
    add_store(parser)
    parser.add_argument(
        "--site", default="", metavar="医院", help="医院（变量 site，默认为清单目录名）；库中只有一家时可省"
    )
    parser.add_argument("--all", action="store_true", help="连同已解决的一起列出")
    parser.add_argument("--id", type=int, default=0, metavar="编号", help="要登记的问题编号（# 后的数字）")
    parser.add_argument("--owner", default="", metavar="姓名", help="处理负责人")
    parser.add_argument("--due", default="", metavar="日期", help="计划解决日期 YYYY-MM-DD；改期须用 --note 写明原因")
    parser.add_argument("--status", default="", choices=STATUSES, help="状态（已解决由下一轮巡检的绿色结论给出）")
    parser.add_argument("--note", default="", metavar="文字", help="备注，或改期的原因")
    parser.add_argument("--by", default="", metavar="姓名", help="登记人")


def run(args: argparse.Namespace) -> int:
    """Note what was given and print that problem, else print the list."""
    with opened(args) as store, store.begin() as c:
        site = _site(c, args.site)
        listed = problems.current(c, site)
        if args.id or any(getattr(args, word) for word in NOTED):
            _check(args, site, listed)
            print("已登记：" + _noted(c, args))
            listed = [p for p in problems.current(c, site) if p.id == args.id]
        elif not args.all:
            listed = [p for p in listed if not p.closed_round]
    for problem in listed:
        print(line(problem))
    if not listed:
        print(f"{site}：没有" + ("记录过问题" if args.all else "未关闭的问题"))
    return 0


def _site(c: Connection, wanted: str) -> str:
    """The site meant; ValueError names the sites there are."""
    known = list(c.execute(select(t.ROUNDS.c.site).distinct().order_by(t.ROUNDS.c.site)).scalars())
    if wanted in known or (not wanted and len(known) == 1):
        return wanted or known[0]
    there = f"库中有：{'、'.join(known)}" if known else "库中还没有任何巡检"
    raise ValueError(f"--site {wanted}：没有这家医院，{there}" if wanted else f"请用 --site 写明医院；{there}")


def _check(args: argparse.Namespace, site: str, listed: list[Problem]) -> None:
    if not args.id:
        raise ValueError("--id：请写明要登记的问题编号")
    if args.id not in {p.id for p in listed}:
        raise ValueError(f"--id {args.id}：{site} 没有这个问题")
    if not any(getattr(args, word) for word in NOTED):
        raise ValueError("请写明登记什么：--owner、--due、--status 或 --note")
    if not args.by:
        raise ValueError("--by：请写明登记人")
    if args.due and not args.note:
        raise ValueError("--due：改期请同时用 --note 写明原因")
    if args.due:
        _date(args.due)


def _date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--due {text}：不是日期（应为 YYYY-MM-DD）") from None


def _noted(c: Connection, args: argparse.Namespace) -> str:
    """Keep what was said, and tell it."""
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    said = {word: getattr(args, word) for word in NOTED if getattr(args, word)}
    for word, value in said.items():
        problems.note(c, args.id, "assigned" if word == "owner" else word, {word: value}, at=at, by=args.by)
    return "，".join(f"{NOTED[word]} {value}" for word, value in said.items()) + f"（登记人 {args.by}）"


def line(p: Problem) -> str:
    """A problem as printed."""
    when = f"计划 {p.due}" if not p.closed_round else f"解决于 {p.closed_at[:10]}"
    return f"#{p.id} [{p.severity}] {p.asset} {p.title}：{p.message}  负责人 {p.owner or '未定'}  {p.status}  {when}"
