"""`check-inventory`: everything that is wrong with an inventory, before a round is made of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from wardround import inventory

NAME = "check-inventory"
HELP = "检查清单：平台、合同行、重复地址、配对、限值、豁免、拼写"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """-i INVENTORY."""
    parser.add_argument("-i", "--inventory", type=Path, required=True, help="清单目录或文件")


def run(args: argparse.Namespace) -> int:
    """Print every fault, a line each; 0 when there is none."""
    found = inventory.hosts(args.inventory)
    lines = list(inventory.faults(found))
    print("\n".join([*lines, f"{args.inventory}：{len(found)} 台主机，{len(lines)} 处需要处理"]))
    return 1 if lines else 0
