"""The annex as a workbook: problems, all findings, assets, contract rows, trends, what did not apply, what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.common import rows, view
from reports.common.sheets import Book
from reports.common.template import utc
from reports.common.text import line, moment
from reports.inspection.counted import row_table
from wardround.record.model import Record

STATES = {
    "not_applicable": "不适用", "not_counted": "不适用", "not_covered": "未覆盖", "not_due": "本周期不查", "unsupported": "设备不支持", "waived": "已豁免",
}  # fmt: skip


def workbook(record: Record) -> bytes:
    """All of the record as sheets."""
    book = Book()
    book.sheet("说明", [("项目", 22), ("内容", 100)], _about(record))
    book.sheet("问题清单", rows.PROBLEMS, rows.problems(record))
    book.sheet("全部结论", rows.FINDINGS, rows.findings(record), ("判定",))
    book.sheet("资产", ASSETS, assets(record), ("最差判定",))
    book.sheet("资产统计", ROWS, row_table(record))
    book.sheet("趋势", TRENDS, trends(record), ("判定",))
    book.sheet("不适用与未覆盖", EXCUSED, excused(record))
    return book.finish(utc(record.round.get("closed")))


ASSETS = [
    ("资产", 24), ("名称", 26), ("平台", 18), ("型号", 20), ("地址", 17), ("重要性", 9), ("负责人", 12), ("院区", 12), ("区域", 9),
    ("业务系统", 26), ("清单行", 20), ("上级", 18), ("取得方式", 24), ("件数", 7), ("最差判定", 10), ("红", 6), ("黄", 6), ("灰", 6), ("绿", 6),
]  # fmt: skip
TRENDS = [
    ("资产", 24),
    ("巡检项", 24),
    ("判定", 7),
    ("本次", 14),
    ("上次", 14),
    ("变化", 10),
    ("单位", 7),
    ("趋势", 10),
    ("比较轮次", 16),
]

ROWS = [("清单行", 18), ("名称", 44), ("合同数量", 10), ("在册", 8), ("已巡检", 8), ("说明", 18)]
EXCUSED = [("状态", 12), ("巡检项", 26), ("资产", 30), ("原因", 80)]


NO_REASON = "该平台没有能回答此项的问题"


def _about(record: Record) -> Iterator[tuple[str, Any]]:
    info = record.round
    counts = info.get("counts") or view.tally(record.findings)
    yield from (("医院", view.hospital(record)), ("系统", view.system(record)), ("巡检轮次", info.get("id")))
    yield from (
        ("周期", info.get("period")),
        ("开始", moment(info.get("started"))),
        ("结束", moment(info.get("closed"))),
        ("时间", view.zoned(record)),
        ("范围", view.partial(record) or "整份清单"),
    )
    yield from (
        ("上一轮", info.get("previous") or "无"),
        ("趋势比较对象", view.compared(record) or "无"),
        ("报告编号", record.number or "草稿"),
        ("结论", view.counted(counts)),
    )
    health = info.get("health") or {}
    yield from (
        ("整体健康度", view.health_word(record)),
        ("评定规则", health.get("rule")),
    )
    yield from (("评定依据", reason) for reason in health.get("reasons") or ())
    yield from (
        ("判定用语", "绿 正常；黄 需关注；红 故障或即将故障；灰 未能判断，不按正常计"),
        ("记录摘要 SHA-256", record.digest),
    )
    titles = info.get("limit_titles") or {}
    yield from ((f"限值 {titles.get(name, name)}", text) for name, text in (info.get("limits") or {}).items())


def assets(record: Record) -> Iterator[tuple[Any, ...]]:
    """Every asset with its counts by grade."""
    grouped = view.by_asset(record.findings)
    for name, a in view.assets(record).items():
        found = grouped.get(name, [])
        counts = view.tally(found)
        words = (
            a.get("platform"),
            a.get("model"),
            a.get("address"),
            a.get("criticality"),
            a.get("owner"),
            a.get("campus"),
            a.get("zone"),
        )
        lists = (", ".join(map(str, a.get("systems") or ())), ", ".join(a.get("rows") or ()), a.get("of"), way(a))
        numbers = (
            view.units(a),
            view.word(view.worst(found)),
            *(counts[g] for g in ("red", "yellow", "grey", "green")),
        )
        yield (name, a.get("title"), *words, *lists, *numbers)


def way(asset: Mapping[str, Any]) -> str:
    """How the asset's data came: connected to, or brought back as a record."""
    return f"未连接设备{view.brought(asset)}" if view.brought(asset) else "连接设备"


def trends(record: Record) -> Iterator[tuple[Any, ...]]:
    """Every finding that can be compared with the round before."""
    for f in record.findings:
        told = record.trends.get((f["asset"], f["item"]))
        if told and told.word not in ("", "首次"):
            yield (
                f["asset"],
                f.get("title"),
                view.word(f.get("grade")),
                f.get("value"),
                told.previous,
                told.delta,
                f.get("unit"),
                told.word,
                told.since,
            )


def excused(record: Record) -> Iterator[tuple[str, str, str, str]]:
    """(state, item, asset, reason) of everything that was not judged for a reason."""
    items = record.round.get("items") or {}
    for state, by_item in record.excused.items():
        for item, reasons in by_item.items():
            title = line((items.get(item) or {}).get("title") or item)
            yield from (
                (STATES.get(state, state), title, asset, line(why) or NO_REASON)
                for why, names in reasons.items()
                for asset in names
            )
