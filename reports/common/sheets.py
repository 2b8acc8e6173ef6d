"""Workbooks written as XML text, reproducible, with device text that can never become a formula.

openpyxl's write-only mode takes about 13 µs a cell, 10 s for 30,000 findings; this takes a tenth. Tests read the
result back with openpyxl.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from reports.common.text import clean
from reports.common.wordxml import GRADE_FILL, GRADE_INK
from reports.common.zips import settle
from wardround.record.model import GRADE_WORDS

_FORMULA = re.compile(r"^\s*[=+\-@|%\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?$")
_MOST = 32_000
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def safe(value: Any) -> Any:
    """Numbers as they are; text cleaned, cut to what a cell holds, and with ' before a beginning that means a formula."""
    if value is None or isinstance(value, bool):
        return "" if value is None else "是" if value else "否"
    if isinstance(value, int | float):
        return value if math.isfinite(value) and abs(value) < 1e300 else str(value)
    text = clean(value)[:_MOST]
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


class Book:
    """A workbook to which finished sheets are added."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.strings: dict[str, int] = {}
        self.tails: dict[Any, str] = {}

    def sheet(
        self, name: str, head: Sequence[tuple[str, float]], rows: Iterable[Sequence[Any]], grades: Sequence[str] = ()
    ) -> None:
        """Add a sheet: head = (title, width); columns titled as in `grades` show 红/黄/灰/绿 in colour beside the word."""
        letters = [_letter(i) for i in range(len(head))]
        titles = "".join(f'<c r="{at}1" s="1"{self._tail(title)}' for at, (title, _) in zip(letters, head, strict=True))
        lines = [f'<row r="1">{titles}</row>']
        for number, row in enumerate(rows, 2):
            cells = "".join(
                [
                    f'<c r="{at}{number}"{self._tail(v)}'
                    for at, v in zip(letters, row, strict=True)
                    if v not in (None, "")
                ]
            )
            lines.append(f'<row r="{number}">{cells}</row>')
        last = max(2, len(lines))
        colours = "".join(
            _colours(f"{at}2:{at}{last}", at) for at, (title, _) in zip(letters, head, strict=True) if title in grades
        )
        self.sheets.append((name, _sheet(head, "".join(lines), f"A1:{letters[-1]}{len(lines)}", colours)))

    def finish(self, stamp: str) -> bytes:
        """The workbook's bytes, the same for the same rows."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
            for name, content in self._parts(stamp):
                package.writestr(name, content)
        return settle(out.getvalue(), stamp)

    def _tail(self, value: Any) -> str:
        """What follows the cell's place; looked up, because most texts of a round occur again and again."""
        key = (type(value), value)
        known = self.tails.get(key)
        if known is None:
            known = self.tails[key] = self._cell(safe(value))
        return known

    def _cell(self, value: Any) -> str:
        if isinstance(value, str):
            return f' t="s"><v>{self.strings.setdefault(value, len(self.strings))}</v></c>'
        return f"><v>{value!r}</v></c>"

    def _parts(self, stamp: str) -> Iterable[tuple[str, str]]:
        names = [name for name, _ in self.sheets]
        count = range(1, len(names) + 1)
        parts = [
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_FORMAT}.worksheet+xml"/>' for i in count
        ]
        parts += [f'<Override PartName="/xl/{n}.xml" ContentType="{_FORMAT}.{k}+xml"/>' for n, k in _PARTS]
        parts.append(
            '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        )
        default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        yield (
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{default}{"".join(parts)}</Types>',
        )
        core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        yield "_rels/.rels", _links([(f"{_RELATED}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")])
        yield "docProps/core.xml", _CORE.format(head=_HEAD, stamp=stamp)
        sheets = "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(names, 1))
        yield "xl/workbook.xml", f'{_HEAD}<workbook {_MAIN} xmlns:r="{_RELATED}"><sheets>{sheets}</sheets></workbook>'
        targets = [(f"{_RELATED}/worksheet", f"worksheets/sheet{i}.xml") for i in count]
        yield (
            "xl/_rels/workbook.xml.rels",
            _links([*targets, *((f"{_RELATED}/{n}", f"{n}.xml") for n, _ in _PARTS[1:])]),
        )
        yield "xl/styles.xml", _styles()
        yield "xl/sharedStrings.xml", self._shared()
        yield from ((f"xl/worksheets/sheet{i}.xml", xml) for i, (_, xml) in enumerate(self.sheets, 1))

    def _shared(self) -> str:
        texts = "".join(f'<si><t xml:space="preserve">{escape(text, quote=False)}</t></si>' for text in self.strings)
        return f'{_HEAD}<sst {_MAIN} uniqueCount="{len(self.strings)}">{texts}</sst>'


_PARTS = (("workbook", "sheet.main"), ("styles", "styles"), ("sharedStrings", "sharedStrings"))
_CORE = (
    '{head}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
)


def _letter(index: int) -> str:
    return chr(65 + index) if index < 26 else _letter(index // 26 - 1) + _letter(index % 26)


def _sheet(head: Sequence[tuple[str, float]], lines: str, area: str, colours: str) -> str:
    widths = "".join(f'<col min="{i}" max="{i}" width="{w:g}" customWidth="1"/>' for i, (_, w) in enumerate(head, 1))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    setup = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    data = f'<cols>{widths}</cols><sheetData>{lines}</sheetData><autoFilter ref="{area}"/>{colours}'
    return f"{_HEAD}<worksheet {_MAIN}>{fit}{view}{data}{setup}</worksheet>"


def _colours(area: str, letter: str) -> str:
    """Word and colour together: the rule looks at the word."""
    rules = "".join(
        f'<cfRule type="cellIs" dxfId="{i}" priority="{i + 1}" operator="equal"><formula>"{word}"</formula></cfRule>'
        for i, word in enumerate(GRADE_WORDS.values())
    )
    return f'<conditionalFormatting sqref="{area}">{rules}</conditionalFormatting>' if letter else ""


def _styles() -> str:
    plain = '<font><sz val="10"/><name val="宋体"/></font><font><b/><sz val="10"/><name val="黑体"/></font>'
    fills = '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    fills += '<fill><patternFill patternType="solid"><fgColor rgb="FFF3F4F6"/></patternFill></fill>'
    looks = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    looks += '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
    marks = "".join(
        f'<dxf><font><b/><color rgb="FF{GRADE_INK[g]}"/></font><fill><patternFill><bgColor rgb="FF{GRADE_FILL[g]}"/></patternFill></fill></dxf>'
        for g in GRADE_WORDS
    )
    return (
        f'{_HEAD}<styleSheet {_MAIN}><fonts count="2">{plain}</fonts><fills count="3">{fills}</fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="2">{looks}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        f'<dxfs count="{len(GRADE_WORDS)}">{marks}</dxfs></styleSheet>'
    )


def _links(targets: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{i}" Type="{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
