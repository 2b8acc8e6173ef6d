"""`check-inventory`: everything that is wrong with an inventory, before a round is made of it."""

from __future__ import annotations

import argparse

from wardround import inventory
from wardround.faults import faults

NAME = "check-inventory"
HELP = "检查清单：平台、地址、合同行、配对、计划、限值、豁免、合同与拼写"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """-i INVENTORY and the vault's options."""
    inventory.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print every fault, a line each; 0 when there is none."""
    found = inventory.read(args)
    lines = list(faults(found, args.inventory))
    said = f"{len(lines)} 处需要处理" if lines else "没有发现问题"
    print("\n".join([*lines, f"{args.inventory}：{len(found)} 台主机，{said}"]))
    return 1 if lines else 0
