"""`coverage`: what is asked of each platform and on what proof, and how an inventory covers the contract's rows."""

from __future__ import annotations

import argparse
from pathlib import Path

from wardround import inventory
from wardround.coverage import by_row, support_page

NAME = "coverage"
HELP = "覆盖情况：各平台的问题与证据（--support），或清单对合同各行的覆盖（-i）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--support, or -i INVENTORY."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--support", action="store_true", help="打印支持矩阵（docs/support.md 的内容）")
    what.add_argument("-i", "--inventory", type=Path, metavar="清单", help="清单目录或文件")
    inventory.add_vault(parser)


def run(args: argparse.Namespace) -> int:
    """Print the page or the table."""
    if args.support:
        print(support_page())
        return 0
    for row, name, count, held, how in by_row(inventory.read(args)):
        print(f"{row}\t{name}\t合同 {count or '—'}\t清单 {held}\t{how}")
    return 0
