"""The annex as the signature page names it."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from reports.common.text import line
from reports.common.wordxml import Cell, blocks, paragraph, table
from wardround.record.model import Record


def annex(record: Record, digests: Mapping[str, str], holds: str = "全部结论、资产与趋势") -> Markup:
    """The files of the annex with their SHA-256, and the record's own digest."""
    rows: list[list[str | Cell]] = [
        [line(name), Cell(digest, style="WRSmall")] for name, digest in digests.items()
    ] or [["本次未附附册", "—"]]
    rows.append(["巡检记录 manifest.json", Cell(record.digest or "未提供", style="WRSmall")])
    note = f"附册载有{holds}，随本报告电子交付；核对时请用 SHA-256 工具或 python -m wardround verify。"
    return blocks(
        paragraph("附册与摘要：", "WRLead", keep=True),
        table((42, 118), ["文件", "SHA-256"], rows),
        paragraph(note, "WRNote"),
    )
