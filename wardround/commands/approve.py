"""`approve`: let the customer's copy of a round's mail go, with the approver's name and time kept."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from wardround.mail.approval import LOG, approve
from wardround.mail.queue import WAITING, Mailbox
from wardround.mail.settings import MailError

NAME = "approve"
HELP = "批准一轮巡检的客户副本邮件；不写 --round 则列出等待批准的"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --round ID (lists what waits without it), --by NAME."""
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="巡检目录（默认 runs）", metavar="目录")
    parser.add_argument("--round", default="", metavar="编号", help="巡检编号；不写则列出等待批准的")
    parser.add_argument("--by", default="", metavar="姓名", help="批准人姓名")


def run(args: argparse.Namespace) -> int:
    """Queue the approved copies; they are sent by the next run or by playbooks/mail.yml."""
    if not args.runs.is_dir():
        raise FileNotFoundError(f"{args.runs}：没有这个巡检目录，请核对 --runs")
    box = Mailbox(args.runs)
    if not args.round:
        waiting = box.entries(WAITING)
        for entry in waiting:
            print(f"{entry.meta['round']}  {entry.meta['queued']}  {'、'.join(entry.meta['pending'])}")
        if not waiting:
            print(f"{args.runs}：没有等待批准的邮件")
        return 0
    if not args.by.strip():
        raise MailError("--by：请写批准人姓名")
    for entry in approve(box, args.round, args.by, datetime.now().astimezone()):
        print(f"{entry.name}：已由 {entry.meta['approved_by']} 批准，记入 {box.folder / LOG}")
    print("邮件已排队；下次巡检时发出，或现在运行 .venv/bin/ansible-playbook -i 清单目录 playbooks/mail.yml")
    return 0
