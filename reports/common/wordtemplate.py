"""Editable Word templates of the house: page, styles, cover, header, footer and signatures; a report adds its body.

The hospital may edit the template in Word or WPS: text, fonts and order are free, and every {{ name }} is a field,
every {{p name }} (alone in its paragraph) a block of tables that the report's build.py fills.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from reports.common.zips import settle

SONG, HEI, FANG, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"
CODE, MONO = "WRCode", "Courier New"
CENTER = WD_ALIGN_PARAGRAPH.CENTER

Style = tuple[str, float, bool, bool, float, float, float]
"""East Asian font, points, bold, grey, space before and after, line spacing."""


class Page(NamedTuple):
    """The width of the text in mm, and where the frame for the 骑缝章 stands on the page, in twips."""

    text: float
    seal: tuple[int, int]


UPRIGHT, WIDE = Page(160, (11480, 7800)), Page(247, (16412, 5500))
STYLES: dict[str, Style] = {
    "WRHospital": (SONG, 14, False, False, 0, 2, 1.2),
    "WRTitle": (HEI, 22, False, False, 4, 0, 1.2),
    "WRSubtitle": (HEI, 15, False, True, 2, 8, 1.2),
    "WRBody": (SONG, 10.5, False, False, 0, 3, 1.3),
    "WRLead": (HEI, 10.5, False, False, 5, 2, 1.25),
    "WRItem": (SONG, 10.5, False, False, 0, 2, 1.25),
    "WRRisk": (SONG, 10, False, False, 0, 3, 1.2),
    "WRNote": (FANG, 9, False, True, 1, 3, 1.15),
    "WRTable": (SONG, 9, False, False, 1, 1, 1.05),
    "WRTableHead": (HEI, 9, False, False, 2, 2, 1.05),
    "WRGap": (SONG, 4, False, False, 0, 0, 1.0),
    "WRSmall": (SONG, 8, False, True, 0, 0, 1.0),
    "WRSeal": (FANG, 8, False, True, 0, 0, 1.4),
}

Body = Sequence[tuple[str, str]]
"""(style, text): a style's name, "p" for a block or a template's own word, "chart", "wide" or "upright" for turning the page."""

SIGNERS = ("巡检人", "公司盖章", "甲方系统主管工程师", "信息科负责人")


def made(facts: Sequence[Sequence[str]], body: Body, styles: Mapping[str, Style] = MappingProxyType({})) -> bytes:
    """The template as bytes, the same at every call; `styles` are the report's own beside those of the house."""
    document = Document()
    _page(document.sections[0])
    _styles(document, {**STYLES, **styles})
    _edges(document, document.sections[0], UPRIGHT)
    _cover(document, facts)
    for style, text in body:
        if style in ("wide", "upright"):
            _turn(document, wide=style == "wide")
        else:
            _line(document, style, text)
    _signatures(document)
    _settings(document)
    out = io.BytesIO()
    document.save(out)
    return settle(out.getvalue(), "2026-01-01T00:00:00Z")


def _page(section: Any) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.header_distance, section.footer_distance = Cm(1.2), Cm(1.0)


def _turn(document: Any, *, wide: bool) -> None:
    """A new page, lying or standing, with header and footer of its width."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if wide else (Cm(21), Cm(29.7))
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    _edges(document, section, WIDE if wide else UPRIGHT)


def _edges(document: Any, section: Any, page: Page) -> None:
    _header(document, section.header, page)
    _footer(document, section.footer, page)


def _styles(document: Any, styles: Mapping[str, Style]) -> None:
    for name, (font, points, bold, grey, before, after, spacing) in styles.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _look(style, font, points, bold=bold, latin=MONO if name == CODE else LATIN)
        style.font.color.rgb = RGBColor(0x5F, 0x63, 0x68) if grey else None
        _space(style, before, after, spacing)
    for name in ("WRHospital", "WRTitle", "WRSubtitle"):
        document.styles[name].paragraph_format.alignment = CENTER
    document.styles["WRBody"].paragraph_format.first_line_indent = Pt(21)
    _hang(document.styles["WRItem"], 12)
    _hang(document.styles["WRRisk"], 12)
    for name, points, before in (("Normal", 10.5, 0), ("Heading 1", 14, 14), ("Heading 2", 11.5, 9)):
        _look(document.styles[name], HEI if before else SONG, points, bold=False)
        document.styles[name].font.color.rgb = RGBColor(0x1A, 0x1C, 0x1E)
        _space(document.styles[name], before, 4 if before else 0, 1.2)
    lead = document.styles["WRLead"].paragraph_format
    lead.keep_with_next = True


def _look(style: Any, font: str, points: float, *, bold: bool, latin: str = LATIN) -> None:
    style.font.name, style.font.size, style.font.bold = latin, Pt(points), bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    fonts.set(qn("w:eastAsia"), font)


def _space(style: Any, before: float, after: float, spacing: float) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), spacing


def _hang(style: Any, points: float) -> None:
    style.paragraph_format.left_indent = Pt(points)


def _header(document: Any, header: Any, page: Page) -> None:
    first = header.add_paragraph(style="WRSmall")
    first.add_run("{{ void }}{{ hospital }}　{{ title }}\t{{ number }}　密级：{{ secrecy }}")
    _tabs(first, page.text)
    _edge(first, "bottom")
    # A frame on the right paper edge, one character per line: where the pages are fanned out for the 骑缝章.
    # LibreOffice makes it a frame only when a paragraph follows.
    seal = header.paragraphs[0]
    seal.style = document.styles["WRSeal"]
    seal.add_run("骑缝章处")
    seal._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:framePr {nsdecls("w")} w:w="220" w:hSpace="0" w:wrap="around" w:vAnchor="page" w:hAnchor="page" '
            f'w:x="{page.seal[0]}" w:y="{page.seal[1]}"/>'
        )
    )
    _order(seal)


def _order(paragraph: Any) -> None:
    """framePr stands right after pStyle in the schema's order."""
    properties = paragraph._p.pPr
    frame = properties.find(qn("w:framePr"))
    properties.remove(frame)
    properties.insert(1, frame)


def _footer(document: Any, footer: Any, page: Page) -> None:
    line = footer.paragraphs[0]
    line.style = document.styles["WRSmall"]
    _edge(line, "top")
    _tabs(line, page.text)
    line.add_run("{{ footer }}\t第 ")
    _field(line, "PAGE")
    line.add_run(" 页 共 ")
    _field(line, "NUMPAGES")
    line.add_run(" 页")


def _tabs(paragraph: Any, mm: float) -> None:
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(mm / 10), WD_TAB_ALIGNMENT.RIGHT)


def _edge(paragraph: Any, side: str) -> None:
    edge = f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="4" w:space="3" w:color="BFC4CA"/></w:pBdr>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert(1, parse_xml(edge))


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        one = paragraph.add_run(text if kind == "text" else "")
        if kind == "":
            instruction = OxmlElement("w:instrText")
            instruction.text = f" {text} "
            one._r.append(instruction)
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            one._r.append(mark)


def _cover(document: Any, facts: Sequence[Sequence[str]]) -> None:
    document.add_paragraph("{{ hospital }}", style="WRHospital")
    document.add_paragraph("{{ title }}", style="WRTitle")
    document.add_paragraph("{{ draft }}", style="WRSubtitle")
    _grid(document, facts, (2.3, 6.1, 2.3, 5.3))
    document.add_paragraph("{{ zone }}", style="WRNote")


def _grid(document: Any, rows: Any, widths: tuple[float, ...]) -> Any:
    table = document.add_table(0, len(widths))
    table.autofit = False
    _rules(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for texts in rows:
        cells = table.add_row().cells
        for index, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            cell.width, cell.vertical_alignment = Cm(widths[index]), WD_ALIGN_VERTICAL.CENTER
            cell.paragraphs[0].add_run(text)
            cell.paragraphs[0].style = document.styles["WRTable" if index % 2 else "WRTableHead"]
    return table


def _rules(table: Any) -> None:
    outer = "".join(f'<w:{s} w:val="single" w:sz="8" w:color="4A4F55"/>' for s in ("top", "bottom"))
    inner = '<w:insideH w:val="single" w:sz="4" w:color="BFC4CA"/>'
    properties = table._tbl.tblPr
    # Word refuses borders behind the layout: the schema has an order.
    place = list(properties).index(properties.find(qn("w:tblLayout")))
    properties.insert(place, parse_xml(f"<w:tblBorders {nsdecls('w')}>{outer}{inner}</w:tblBorders>"))


def _line(document: Any, style: str, text: str) -> None:
    one = document.add_paragraph(text, style="WRGap" if style in ("p", "chart") else style)
    if style == "chart":
        one.alignment = CENTER


def _signatures(document: Any) -> None:
    head = document.add_paragraph("签章页", style="Heading 1")
    head.paragraph_format.page_break_before = True
    for style, text in (
        ("p", "{{p annex }}"),
        ("WRLead", "签字盖章："),
        ("WRItem", "{{ statement }}"),
        ("WRItem", "{{ acknowledged }}"),
    ):
        _line(document, style, text)
    rows = [(name, "", "日期", "　　　年　　月　　日") for name in SIGNERS]
    table = _grid(document, rows, (3.8, 6.6, 1.5, 4.1))
    for row in table.rows:
        row.height = Cm(1.9)
    document.add_paragraph("{{ revision_note }}", style="WRNote")


def _settings(document: Any) -> None:
    """Simplified Chinese as the East Asian language, Word 2013+ layout, and open fonts beside the Chinese ones."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    defaults.find(f".//{qn('w:lang')}").set(qn("w:eastAsia"), "zh-CN")
    compat = (
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.replace(old, parse_xml(compat))
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in ((SONG, "SimSun"), (HEI, "SimHei"), (FANG, "FangSong"), ("Noto Sans CJK SC", "思源黑体"))
    )
    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table._blob = table._blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")
