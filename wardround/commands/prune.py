"""`python -m wardround prune`: show which backup copies would go; delete them only when asked, twice."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from wardround.retention.copies import found, proven, sidecars, written_just_now
from wardround.retention.gfs import SPANS, Copy, Plan, plan

NAME = "prune"
HELP = "按 日/周/月/年 保留策略列出可删的备份文件；默认只看不删"
WORD = "删除"
UNPROVEN = (
    "没有一个备份经过校验（旁边没有摘要文件，或摘要都不符），加 --delete 也不删除任何文件；"
    "请先校验，把摘要存在旁边（如 sha256sum 生成的 .sha256）"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pattern of one series of copies, how many to keep, and whether to delete."""
    parser.add_argument("pattern", metavar="文件模式", help="同一种备份的文件，例如 '/backup/his/his-*.dump'（加引号）")
    for span, (word, _) in SPANS.items():
        parser.add_argument(
            f"--{span}", type=int, default=0, metavar="N", help=f"最近 N 个有备份的{word}，每{word}保留最新的一份"
        )
    parser.add_argument("--delete", action="store_true", help="确认两次后真的删除（要在终端里由人确认）")


def run(args: argparse.Namespace, ask: Callable[[str], str] = input) -> int:
    """Show the plan; delete when asked to and confirmed twice."""
    keep = {span: getattr(args, span) for span in SPANS}
    if not any(n > 0 for n in keep.values()):
        print("请至少给一个保留数量，例如 --daily 7 --weekly 4 --monthly 12")
        return 2
    now = datetime.now().astimezone()
    copies = verified(sorted(found(args.pattern, now), key=lambda c: c.at))
    fresh = written_just_now(args.pattern, now)
    if not copies:
        print(f"{args.pattern}：没有找到备份文件（最近一小时内写过的不算）")
        return 2
    made = plan(copies, keep)
    show(made)
    if fresh:
        print(f"另有 {fresh} 个最近一小时内写过，可能还在写，不在计划之内")
    if not args.delete:
        print(
            "以上只是计划，没有删除任何文件；" + (UNPROVEN if made.goes and not proved(made) else "要删除请加 --delete")
        )
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


def proved(made: Plan) -> bool:
    """Whether a copy that stays was proven whole: without one nothing is deleted."""
    return any(c.verified for c in made.stays)


def delete(made: Plan, ask: Callable[[str], str]) -> int:
    """Delete what goes, oldest first, after two answers; nothing when no copy is proven."""
    if not made.goes:
        return 0
    if not proved(made):
        print(UNPROVEN)
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
