"""发送清单.html and .xlsx: time, asset, address, account, way and the exact words of all that was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from reports.common import view
from reports.common.sheets import Book
from reports.common.template import utc
from reports.common.text import line, moment
from reports.common.webpage import PLACES, Sheet, document, text
from wardround.record.model import Record

TITLE = "发送清单（本轮发出的全部命令与请求）"
FORMATS = ("html", "xlsx")
HEAD = [
    ("序号", 7),
    ("时间", 20),
    ("资产", 24),
    ("资产名称", 26),
    ("地址", 17),
    ("账号", 14),
    ("方式", 12),
    ("发送内容", 60),
    ("字节", 8),
]
COUNTS = [("发送内容", 70), ("方式", 14), ("次数", 10)]


def build(record: Record, formats: Collection[str], files: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:  # noqa: ARG001
    """(file name, bytes) of the formats asked for."""
    if "html" in formats:
        yield "发送清单.html", html(record)
    if "xlsx" in formats:
        yield "发送清单.xlsx", xlsx(record)


def html(record: Record) -> bytes:
    """The list as a page that works offline."""
    info, lines = record.round, _lines(record)
    assets = len({one.get("asset") for one in lines})
    words = (
        f"轮次 {line(info.get('id'))}　共 {len(lines)} 条，涉及资产 {assets} 台，不同内容 {len(_counted(record))} 种"
    )
    brought = [name for name, a in view.assets(record).items() if view.brought(a)]
    unasked = (
        f"<p>带回的记录 {len(brought)} 台，未连接设备，没有发送任何内容："
        f"{text('、'.join(view.asset_name(record, n) for n in brought[:20]))}{' 等' if len(brought) > 20 else ''}。</p>"
        if brought
        else ""
    )
    missing = "" if lines else '<p class="panel">本轮记录没有附带发送清单。</p>'
    body = (
        f"<header><div><h1>{text(view.hospital(record))}　发送清单</h1><p>{text(words)}</p>"
        '<p class="soft">查房只发送平台清单内的查询，清单外的一律不发；下表为实际发出的原文。内部资料　'
        f"{text(view.zoned(record))}</p>{unasked}</div></header>"
        f"<main>{missing}{PLACES}</main>"
    )
    sheets = [
        Sheet("按内容汇总", COUNTS, _counted(record), (), ("方式",)),
        Sheet("逐条清单", HEAD, _rows(record), (), ("资产", "方式")),
    ]
    return document(f"发送清单 {line(info.get('id'))}", body, sheets)


def xlsx(record: Record) -> bytes:
    """The list as a workbook."""
    book = Book()
    book.sheet("按内容汇总", COUNTS, _counted(record))
    book.sheet("逐条清单", HEAD, _rows(record))
    return book.finish(utc(record.round.get("closed")))


def _lines(record: Record) -> list[Mapping[str, Any]]:
    return record.round.get("sent_list") or []


def _rows(record: Record) -> Iterator[tuple[Any, ...]]:
    known = view.assets(record)
    for index, one in enumerate(_lines(record), 1):
        name = (known.get(str(one.get("asset"))) or {}).get("title", "")
        words = (one.get("address"), one.get("account"), one.get("transport"), one.get("command"), one.get("bytes"))
        yield (index, moment(one.get("at"), seconds=True), one.get("asset"), name, *words)


def _counted(record: Record) -> list[tuple[str, str, int]]:
    counts = Counter((str(one.get("command")), str(one.get("transport"))) for one in _lines(record))
    return [(command, way, n) for (command, way), n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
