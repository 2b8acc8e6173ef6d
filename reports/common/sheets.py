"""Workbooks written row by row, reproducible, with device text that can never become a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from reports.common.text import clean
from reports.common.wordxml import GRADE_FILL, GRADE_INK
from reports.common.zips import settle
from wardround.record.model import GRADE_WORDS

_FORMULA = re.compile(r"^\s*[=+\-@|%\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?$")
_MOST = 32_000


def safe(value: Any) -> Any:
    """Numbers as they are; text cleaned, cut to what a cell holds, and with ' before a beginning that means a formula."""
    if value is None or isinstance(value, bool):
        return "" if value is None else "是" if value else "否"
    if isinstance(value, int | float):
        return value if abs(value) < 1e300 else str(value)
    text = clean(value)[:_MOST]
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


class Book:
    """A workbook to which finished sheets are added."""

    def __init__(self) -> None:
        self.book = Workbook(write_only=True)

    def sheet(self, name: str, head: Sequence[tuple[str, float]], rows: Iterable[Sequence[Any]], grades: Sequence[str] = ()) -> None:
        """Add a sheet: head = (title, width); columns titled as in `grades` show 红/黄/灰/绿 in colour beside the word."""
        sheet = self.book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for index, (_, width) in enumerate(head, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        sheet.append([self._head(sheet, title) for title, _ in head])
        count = 1
        for row in rows:
            sheet.append([safe(value) for value in row])
            count += 1
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{count}"
        for index, (title, _) in enumerate(head, 1):
            if title in grades:
                self._colour(sheet, f"{get_column_letter(index)}2:{get_column_letter(index)}{max(2, count)}")

    def finish(self, stamp: str) -> bytes:
        """The workbook's bytes, the same for the same rows."""
        out = io.BytesIO()
        self.book.save(out)
        return settle(out.getvalue(), stamp)

    def _head(self, sheet: Any, title: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="F3F4F6")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        return cell

    def _colour(self, sheet: Any, where: str) -> None:
        for grade, word in GRADE_WORDS.items():
            fill, ink = PatternFill("solid", bgColor=GRADE_FILL[grade]), Font(color=GRADE_INK[grade], bold=True)
            sheet.conditional_formatting.add(where, CellIsRule(operator="equal", formula=[f'"{word}"'], fill=fill, font=ink))
