"""Word paragraphs and tables as XML text: python-docx's own tables are quadratic (450 rows 27.8 s), these are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain

from markupsafe import Markup

from reports.common.text import clean

GRADE_INK = {"red": "B3261E", "yellow": "8A6100", "grey": "5F6368", "green": "1E6B3A"}
GRADE_FILL = {"red": "FBE9E7", "yellow": "FFF6DA", "grey": "EEEFF1", "green": "E9F4EC"}
RULE = "BFC4CA"
_DATE = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")


@dataclass(frozen=True)
class Cell:
    """A table cell: text (lines split by newline), ink and fill as RRGGBB, `align` left/center/right."""

    text: str
    ink: str = ""
    fill: str = ""
    bold: bool = False
    align: str = "left"
    span: int = 1
    style: str = "WRTable"


@dataclass(frozen=True)
class Span:
    """A stretch of text within a paragraph."""

    text: str
    bold: bool = False
    ink: str = ""


def run(text: str, *, bold: bool = False, ink: str = "") -> str:
    """One run; newlines become line breaks."""
    marks = ("<w:b/>" if bold else "") + (f'<w:color w:val="{ink}"/>' if ink else "")
    head = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    pieces = (_text(piece) for piece in clean(text).splitlines() or [""])
    return f"<w:r>{head}{'<w:br/>'.join(pieces)}</w:r>"


def _text(piece: str) -> str:
    """Text, a date in it held together by no-break hyphens (which read back as plain ones)."""
    safe = escape(piece, quote=False)
    held = _DATE.sub(r'\1</w:t><w:noBreakHyphen/><w:t>\2</w:t><w:noBreakHyphen/><w:t xml:space="preserve">\3', safe)
    return f'<w:t xml:space="preserve">{held}</w:t>'


def paragraph(parts: str | Sequence[str | Span], style: str = "WRBody", *, keep: bool = False) -> str:
    """A paragraph of plain and marked stretches in a style of the template (by style id)."""
    listed = [parts] if isinstance(parts, str) else parts
    runs = "".join(run(s) if isinstance(s, str) else run(s.text, bold=s.bold, ink=s.ink) for s in listed)
    together = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{together}</w:pPr>{runs}</w:p>'


def table(widths: Sequence[int], head: Sequence[str], rows: Iterable[Sequence[str | Cell]], *, chunk: int = 200) -> str:
    """A light-ruled table, widths in mm; the head row repeats on every page.

    A new table begins every `chunk` rows: LibreOffice's time is quadratic in the rows of one table.
    """
    out: list[str] = []
    body: list[str] = []
    for cells in rows:
        body.append(_row(widths, cells))
        if len(body) == chunk:
            out.append(_table(widths, head, body))
            body = []
    if body or not out:
        out.append(_table(widths, head, body))
    gap = '<w:p><w:pPr><w:pStyle w:val="WRGap"/></w:pPr></w:p>'
    return gap.join(out) + gap


def blocks(*parts: str) -> Markup:
    """Finished XML for a {{p ...}} place of the template."""
    return Markup("".join(parts))  # noqa: S704  the parts are built above from escaped text


def grade_cell(grade: str, word: str, extra: str = "") -> Cell:
    """A cell that says the grade in a word and, beside it, in colour."""
    return Cell(word + extra, GRADE_INK.get(grade, ""), GRADE_FILL.get(grade, ""), bold=True, align="center")


def _table(widths: Sequence[int], head: Sequence[str], body: Sequence[str]) -> str:
    grid = "".join(f'<w:gridCol w:w="{_twips(w)}"/>' for w in widths)
    edges = '<w:top w:val="single" w:sz="8" w:color="4A4F55"/><w:bottom w:val="single" w:sz="8" w:color="4A4F55"/>'
    inner = f'<w:insideH w:val="single" w:sz="4" w:color="{RULE}"/>'
    margins = '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
    look = f'<w:tblW w:w="{sum(map(_twips, widths))}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}{inner}</w:tblBorders>'
    top = _row(widths, [Cell(h, bold=True, fill="F3F4F6", align="center") for h in head], header=True) if head else ""
    rows = "".join(chain([top], body))
    fixed = '<w:tblLayout w:type="fixed"/>'
    return f"<w:tbl><w:tblPr>{look}{fixed}{margins}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _row(widths: Sequence[int], cells: Sequence[str | Cell], *, header: bool = False) -> str:
    out, at = [], 0
    for cell in cells:
        one = cell if isinstance(cell, Cell) else Cell(cell)
        out.append(_cell(sum(widths[at : at + one.span]), one, header=header))
        at += one.span
    props = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if header else "") + "</w:trPr>"
    return f"<w:tr>{props}{''.join(out)}</w:tr>"


def _cell(width: int, cell: Cell, *, header: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
    side = f'<w:jc w:val="{cell.align}"/>' if cell.align != "left" else ""
    style = "WRTableHead" if header else cell.style
    text = run(cell.text, bold=cell.bold, ink=cell.ink)
    props = f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>{span}{fill}<w:vAlign w:val="center"/>'
    return f'<w:tc><w:tcPr>{props}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>{text}</w:p></w:tc>'


def _twips(mm: int) -> int:
    return round(mm * 56.6929)
