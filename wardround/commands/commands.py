"""`commands`: everything a round may send, per asset, as a Word document for the information department to sign."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document

from wardround import __version__, inventory, platforms
from wardround.backup_jobs import faults, with_jobs
from wardround.collect import Planned
from wardround.collect import commands as planned
from wardround.collect.deny import denied
from wardround.collect.target import Target
from wardround.collect.ways import applies
from wardround.job import DEPTH, PERIODS, concerned
from wardround.platforms import DEPTHS
from wardround.transports.recorded import is_script, slug
from wardround.visit import due

NAME = "commands"
HELP = "列出巡检将发给每台资产的全部命令，写成 Word 供信息科签字"
COST = {"light": "轻", "heavy": "重（避开门诊时段）", "": ""}
FROM_DEPTH = {"daily": "日", "weekly": "周", "monthly": "月", "quarterly": "季度", "": "每次"} | platforms.TOPICS
READING = (
    "巡检只发送下列命令，全部为查询；花括号处由设备自己的回显填入（如端口号）。同一问题的多条命令为不同版本的写法，"
    "设备不认识前一条时才发后一条。保存、重启、清除、进入配置视图等命令由程序内的禁止表拦截，平台文件写了也不会发出。"
)


@dataclass(frozen=True)
class Batch:
    """Assets of one platform that are sent the same commands."""

    title: str
    assets: dict[str, Mapping[str, Any]]
    plan: tuple[Planned, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """-i INVENTORY and the vault's options, --out FILE.docx, --period."""
    inventory.add_arguments(parser)
    parser.add_argument(
        "--by-hand", action="store_true", help="列出须人工带回记录的资产（transport: recorded）要敲的命令"
    )
    parser.add_argument("--out", type=Path, metavar="文件", help="写成 Word 文件；不写则打印到屏幕")
    parser.add_argument(
        "--period",
        default="季度",
        choices=PERIODS,
        metavar="周期",
        help=f"巡检周期：{'、'.join(PERIODS)}（默认季度，问得最全）",
    )
    parser.add_argument(
        "--topic",
        default="",
        choices=platforms.TOPICS,
        metavar="专题",
        help=f"只列某个专题：{'、'.join(f'{word}（{title}）' for word, title in platforms.TOPICS.items())}",
    )


def run(args: argparse.Namespace) -> int:
    """Print or write the list."""
    hosts = inventory.read(args)
    if args.topic:
        hosts = {n: v for n, v in hosts.items() if concerned(v, args.topic)}
    for fault in [f"{n}：{f}" for n, v in hosts.items() for f in faults(v)] if args.topic == "backup_check" else ():
        print(f"{fault}（该任务的命令未列入）", file=sys.stderr)
    depth = args.topic or DEPTH.get(args.period, "quarterly")
    if args.by_hand:
        return _say_by_hand(hosts, depth)
    listed = batches(hosts, depth)
    if args.out:
        about = FROM_DEPTH[args.topic] if args.topic else args.period
        document(listed, args.inventory.resolve().name, about).save(str(args.out))
        print(f"{args.out}：{len(hosts)} 台资产的命令清单")
        return 0
    for batch in listed:
        print(f"\n{batch.title}：{'、'.join(batch.assets)}")
        for one in batch.plan:
            print(f"  {one.command}" + (f"（已禁止：{one.refused}）" if one.refused else ""))
    return 0


def _say_by_hand(hosts: Mapping[str, Mapping[str, Any]], depth: str) -> int:
    """Print what to type at the assets nothing can reach, and the file that each reply may be saved to."""
    brought = {
        n: v for n, v in hosts.items() if v.get("transport") == "recorded" and v.get("platform") in platforms.names()
    }
    for name, variables in brought.items():
        place = (
            variables.get("recorded_log")
            or variables.get("recorded_dir")
            or "（清单未写 recorded_log 或 recorded_dir）"
        )
        print(f"\n{name}（{platforms.load(str(variables['platform'])).title}），记录存为 {place}")
        for command in by_hand(Target(name, str(variables["platform"]), variables), depth):
            print(f"  {command:<48}{slug(command)}.txt" if variables.get("recorded_dir") else f"  {command}")
    if not brought:
        print("清单中没有 transport: recorded 的资产")
    return 0


def by_hand(target: Target, depth: str) -> list[str]:
    """The commands a person types at an asset; a piece of shell is replaced by a command whose reply serves as well."""
    found: dict[str, None] = {}
    for way in with_jobs(platforms.load(target.platform), target.variables).ways:
        prepare = way.session.get("prepare") or ()
        found |= dict.fromkeys([prepare] if isinstance(prepare, str) else prepare)
        for question in way.questions.values():
            if due(question, depth) and not question.each and not applies(question, {}, target.variables):
                typed = [ask for ask in question.asks if not is_script(ask)] or question.recorded[:1]
                found |= dict.fromkeys(typed)
    return [command for command in found if "{{" not in command and not denied(command)]


def batches(hosts: Mapping[str, Mapping[str, Any]], depth: str) -> list[Batch]:
    """The assets in batches that are sent the same; assets of unknown platforms are left to `check-inventory`."""
    found: dict[tuple[str, tuple[tuple[str, ...], ...]], Batch] = {}
    for name, variables in hosts.items():
        platform = str(variables.get("platform"))
        if platform in platforms.names():
            plan = tuple(planned(Target(name, platform, variables), depth))
            key = (platform, tuple((p.transport, p.command) for p in plan))
            title = platforms.load(platform).title
            found.setdefault(key, Batch(title, {}, plan)).assets[name] = variables
    return list(found.values())


def document(listed: Sequence[Batch], site: str, period: str) -> Any:
    """The Word document: how to read it, each batch's assets and commands, places to sign."""
    doc = Document()
    doc.add_heading("巡检命令清单", 0)
    doc.add_paragraph(f"清单：{site}　　巡检周期：{period}　　工具版本：wardround {__version__}")
    doc.add_paragraph(READING)
    for batch in listed:
        _batch(doc, batch)
    doc.add_heading("确认", 1)
    for role in ("巡检人", "甲方系统主管工程师", "信息科负责人"):
        doc.add_paragraph(f"{role}：________________　　日期：____________")
    return doc


def _batch(doc: Any, batch: Batch) -> None:
    doc.add_heading(f"{batch.title}（{len(batch.assets)} 台）", 1)
    _table(doc, ("资产", "地址", "账号"), [_asset(n, v) for n, v in batch.assets.items()])
    if not batch.plan:
        doc.add_paragraph("由带回的记录判断，不连接设备，不发送任何命令。")
        return
    doc.add_paragraph(f"连接方式：{'、'.join(dict.fromkeys(p.transport for p in batch.plan))}")
    _table(doc, ("序号", "问题", "命令", "周期", "负载"), [_row(n, p) for n, p in enumerate(batch.plan, 1)])


def _asset(name: str, variables: Mapping[str, Any]) -> tuple[str, str, str]:
    address = variables.get("recorded_log") or variables.get("recorded_dir") or variables.get("ansible_host") or name
    return name, str(address), str(variables.get("ansible_user") or "")


def _row(number: int, one: Planned) -> tuple[str, str, str, str, str]:
    depth = FROM_DEPTH[one.depth] + ("及以上" if one.depth in DEPTHS else "")
    command = one.command + (f"（已禁止：{one.refused}）" if one.refused else "")
    return str(number), one.question, command, depth, COST[one.cost]


def _table(doc: Any, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = doc.add_table(rows=1, cols=len(head), style="Table Grid")
    for row in (head, *rows):
        cells = table.rows[0].cells if row is head else table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
