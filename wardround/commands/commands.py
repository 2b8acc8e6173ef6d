"""`commands`: everything a round may send, per asset, as a Word document for the information department to sign."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docx import Document

from wardround import __version__, inventory, platforms
from wardround.inspection import DEPTH, PERIODS
from wardround.platforms import Platform, Question
from wardround.visit import due

NAME = "commands"
HELP = "列出巡检将发给每台资产的全部命令，写成 Word 供信息科签字"
COST = {"light": "轻", "heavy": "重（避开门诊时段）"}
FROM_DEPTH = {"daily": "日", "weekly": "周", "monthly": "月", "quarterly": "季度"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """-i INVENTORY, --out FILE.docx, --period."""
    parser.add_argument("-i", "--inventory", type=Path, required=True, help="清单目录或文件")
    parser.add_argument("--out", type=Path, help="写成 Word 文件；不写则打印到屏幕")
    parser.add_argument("--period", default="季度", choices=PERIODS, help="巡检周期（默认季度，问得最全）")


def run(args: argparse.Namespace) -> int:
    """Print or write the list."""
    hosts = inventory.hosts(args.inventory)
    depth = DEPTH.get(args.period, "quarterly")
    listed = list(by_platform(hosts, depth))
    if args.out:
        document(listed, args.inventory.resolve().name, args.period).save(str(args.out))
        print(f"{args.out}：{len(hosts)} 台资产的命令清单")
        return 0
    for platform, assets, questions in listed:
        print(f"\n{platform.title}（{platform.name}）：{'、'.join(assets)}")
        for question in questions:
            print("\n".join(f"  {ask}" for ask in question.asks))
    return 0


def by_platform(
    hosts: Mapping[str, Mapping[str, Any]], depth: str
) -> Iterator[tuple[Platform, dict[str, Mapping[str, Any]], list[Question]]]:
    """Each platform in use with its assets and the questions due at this depth; unknown platforms are left out."""
    groups: dict[str, dict[str, Mapping[str, Any]]] = {}
    for name, variables in hosts.items():
        groups.setdefault(str(variables.get("platform")), {})[name] = variables
    for name in sorted(set(groups) & set(platforms.names())):
        platform = platforms.load(name)
        yield platform, groups[name], [q for q in platform.questions() if due(q, depth)]


def document(
    listed: list[tuple[Platform, dict[str, Mapping[str, Any]], list[Question]]], site: str, period: str
) -> Any:
    """The Word document: how to read it, per platform its assets and its commands, places to sign."""
    doc = Document()
    doc.add_heading("巡检命令清单", 0)
    doc.add_paragraph(f"清单：{site}　　巡检周期：{period}　　工具版本：wardround {__version__}")
    doc.add_paragraph(
        "巡检只发送下列命令，全部为查询；花括号处由设备自己的回显填入（如端口号）。同一格内的多条命令为不同版本的写法，"
        "设备不认识前一条时才发后一条。保存、重启、清除、进入配置视图等命令由程序内的禁止表拦截，平台文件写了也不会发出。"
    )
    for platform, assets, questions in listed:
        _platform(doc, platform, assets, questions)
    doc.add_heading("确认", 1)
    for role in ("巡检人", "甲方系统主管工程师", "信息科负责人"):
        doc.add_paragraph(f"{role}：________________　　日期：____________")
    return doc


def _platform(doc: Any, platform: Platform, assets: Mapping[str, Mapping[str, Any]], questions: list[Question]) -> None:
    doc.add_heading(f"{platform.title}（{len(assets)} 台）", 1)
    _table(doc, ("资产", "地址", "账号"), [_asset(n, v) for n, v in assets.items()])
    for way in platform.ways:
        opening = [*way.session.get("prepare", ())]
        doc.add_paragraph(f"连接方式：{way.transport}" + (f"；登录后先发：{'；'.join(opening)}" if opening else ""))
    _table(doc, ("序号", "命令", "周期", "负载"), [_question(n, q) for n, q in enumerate(questions, 1)])


def _asset(name: str, variables: Mapping[str, Any]) -> tuple[str, str, str]:
    address = variables.get("ansible_host") or variables.get("recorded_log") or variables.get("recorded_dir") or name
    return name, str(address), str(variables.get("ansible_user") or "")


def _question(number: int, question: Question) -> tuple[str, str, str, str]:
    return str(number), "\n".join(question.asks), f"{FROM_DEPTH[question.depth]}及以上", COST[question.cost]


def _table(doc: Any, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = doc.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = text
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
