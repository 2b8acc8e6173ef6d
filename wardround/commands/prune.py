"""`python -m wardround prune`: show which backup copies would go; delete them only when asked, twice."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from wardround.retention.copies import found, proven, sidecars
from wardround.retention.gfs import SPANS, Copy, Plan, plan

NAME = "prune"
HELP = "按 日/周/月/年 保留策略列出可删的备份文件；默认只看不删"
WORD = "删除"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pattern of one series of copies, how many to keep, and whether to delete."""
    parser.add_argument("pattern", metavar="文件模式", help="同一种备份的文件，例如 '/backup/his/his-*.dump'（加引号）")
    for span, (word, _) in SPANS.items():
        parser.add_argument(f"--{span}", type=int, default=0, metavar="N", help=f"保留最近 N 个{word}的备份")
    parser.add_argument("--delete", action="store_true", help="确认两次后真的删除（要在终端里由人确认）")


def run(args: argparse.Namespace, ask: Callable[[str], str] = input) -> int:
    """Show the plan; delete when asked to and confirmed twice."""
    keep = {span: getattr(args, span) for span in SPANS}
    if not any(n > 0 for n in keep.values()):
        print("请至少给一个保留数量，例如 --daily 7 --weekly 4 --monthly 12")
        return 2
    copies = verified(sorted(found(args.pattern, datetime.now().astimezone()), key=lambda c: c.at))
    if not copies:
        print(f"{args.pattern}：没有找到备份文件（最近一小时内写过的不算）")
        return 2
    made = plan(copies, keep)
    show(made)
    if not args.delete:
        print("以上只是计划，没有删除任何文件；要删除请加 --delete")
        return 0
    return delete(made, ask)


def verified(copies: list[Copy]) -> list[Copy]:
    """The copies, of which the newest whose digest agrees is marked; only as many are read as that takes."""
    for index in range(len(copies) - 1, -1, -1):
        if proven(copies[index]):
            return [*copies[:index], replace(copies[index], verified=True), *copies[index + 1 :]]
    return copies


def show(made: Plan) -> None:
    """The plan, newest first."""
    for copy in sorted([*made.stays, *made.goes], key=lambda c: c.at, reverse=True):
        why = f"保留（{'、'.join(made.stays[copy])}）" if copy in made.stays else WORD
        print(f"{copy.at:%Y-%m-%d %H:%M}  {copy.size / 1e6:>10.1f} MB  {copy.path}  {why}")
    size = sum(c.size for c in made.goes)
    print(f"保留 {len(made.stays)} 个，可删 {len(made.goes)} 个（{size / 1e9:.2f} GB）")


def delete(made: Plan, ask: Callable[[str], str]) -> int:
    """Delete what goes, oldest first, after two answers; nothing when no copy is proven."""
    if not made.goes:
        return 0
    if not any(c.verified for c in made.stays):
        print("没有一个备份经过校验（旁边没有摘要文件，或摘要都不符），不删除任何文件；请先校验或做恢复演练")
        return 1
    try:
        first = ask(f"将删除 {len(made.goes)} 个文件。输入“{WORD}”继续：")
        second = ask(f"再次确认，请输入要删除的文件数（{len(made.goes)}）：") if first.strip() == WORD else ""
    except EOFError:
        first = second = ""
    if second.strip() != str(len(made.goes)):
        print("未确认，没有删除任何文件")
        return 1
    for copy in made.goes:
        for path in [copy.path, *sidecars(copy)]:
            try:
                path.unlink()
            except OSError as error:
                print(f"{path}：不能删除（{error.strerror}），已停止；其余未动", file=sys.stderr)
                return 1
        print(f"已删除 {copy.path}")
    return 0
