"""The asset statistics: what the contract counts, what the inventory has, what was looked into."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.common import view
from reports.common.text import line
from reports.common.wordxml import Cell, blocks, paragraph, table
from reports.inspection.reached import reached
from wardround.record.model import Record

ROWS = 30
_CHECKS = re.compile(r"inspection-|software-check-|hardware-check-")


@dataclass(frozen=True)
class Counted:
    """One row of the contract: its count (None = not told), registered and inspected pieces."""

    row: str
    name: str
    count: int | None
    registered: int
    inspected: int

    @property
    def state(self) -> str:
        """齐 only where the inventory has what the contract counts; what was not looked into is told beside it."""
        missing = self.registered - self.inspected
        unseen = f"，未检 {missing}" if missing else ""
        if self.count is None:
            return "合同未写数量" + unseen
        step = self.registered - self.count
        return (f"多 {step}" if step > 0 else f"少 {-step}" if step else "齐") + unseen


def counted(record: Record) -> list[Counted]:
    """Every row of the contract; named checks are not pieces and are left out."""
    told = {f["asset"] for f in record.findings if view.looked_into(f)}
    registered: dict[str, int] = defaultdict(int)
    inspected: dict[str, int] = defaultdict(int)
    for name, asset in view.assets(record).items():
        for row in asset.get("rows") or ():
            registered[row] += view.units(asset)
            inspected[row] += view.units(asset) if name in told else 0
    listed: Mapping[str, Mapping[str, object]] = record.round.get("rows") or {}
    return [
        Counted(r, line(words.get("name")), view.row_count(words.get("count")), registered[r], inspected[r])
        for r, words in listed.items()
        if not _CHECKS.match(r)
    ]


def assets(record: Record) -> Markup:
    """Inspected against the contract's total, per row; long contracts only with the rows that have assets."""
    rows = counted(record)
    whole = _whole(record)
    if not rows:
        lone = paragraph(f"{whole}本轮记录未附合同清单，无法对照合同数量。", "WRItem")
        return blocks(lone, *_reached(record))
    shown = rows if len(rows) <= ROWS else [r for r in rows if r.registered][:ROWS]
    head = ["序号", "清单行", "名称", "合同数量", "在册", "已巡检", "说明"]
    lines = [*(_line(i, r) for i, r in enumerate(shown, 1)), _sum(shown)]
    return blocks(
        table((10, 26, 52, 17, 14, 15, 26), head, lines),
        paragraph(whole + _left(rows, shown) + _unlisted(record, rows), "WRItem"),
        *_reached(record),
        paragraph("「已巡检」指至少取得一项检查数据，仅有「不可达」「登录失败」者不计。", "WRNote"),
    )


def _reached(record: Record) -> list[str]:
    told = reached(record)
    return [paragraph(told, "WRItem")] if told else []


def _whole(record: Record) -> str:
    known = view.assets(record).values()
    parts = sum(bool(a.get("of")) for a in known)
    return f"在册资产 {len(known)} 台（套）" + (f"，其中部件 {parts} 条（不计数）。" if parts else "。")


def _left(rows: Sequence[Counted], shown: Sequence[Counted]) -> str:
    """What the table leaves out, with its pieces."""
    pieces = sum(r.count or 0 for r in rows)
    if len(rows) == len(shown):
        return f"合同清单共 {len(rows)} 行 {pieces} 台（件）。"
    rest = [r for r in rows if r not in shown]
    none = "均无在册资产，" if not any(r.registered for r in rest) else ""
    gone = sum(r.count or 0 for r in rest)
    return (
        f"合同清单共 {len(rows)} 行 {pieces} 台（件），合计只含上表 {len(shown)} 行；"
        f"其余 {len(rest)} 行 {gone} 台（件）{none}见附册《资产统计》。"
    )


def _unlisted(record: Record, rows: Sequence[Counted]) -> str:
    """Assets that no row of the contract counts."""
    listed = {r.row for r in rows}
    names = [
        n
        for n, a in view.assets(record).items()
        if not a.get("of") and not listed & {str(row) for row in a.get("rows") or ()}
    ]
    pieces = sum(view.units(view.assets(record)[n]) for n in names)
    return (
        f"另有 {pieces} 台不在合同清单内（{'、'.join(names[:4])}{' 等' if len(names) > 4 else ''}）。" if names else ""
    )


def _line(index: int, row: Counted) -> list[str | Cell]:
    numbers = ("—" if row.count is None else str(row.count), str(row.registered), str(row.inspected), row.state)
    return [Cell(str(index), align="center"), row.row, line(row.name, 34), *(Cell(n, align="center") for n in numbers)]


def _sum(shown: Sequence[Counted]) -> list[str | Cell]:
    sums = (sum(r.count or 0 for r in shown), sum(r.registered for r in shown), sum(r.inspected for r in shown))
    return [
        Cell(f"合计（上列 {len(shown)} 行）", bold=True, span=3),
        *(Cell(str(n), align="center", bold=True) for n in sums),
        "",
    ]


def row_table(record: Record) -> list[tuple[str, str, int | str, int, int, str]]:
    """The statistics of every contract row, for the annex."""
    return [
        (r.row, r.name, "未写" if r.count is None else r.count, r.registered, r.inspected, r.state)
        for r in counted(record)
    ]
