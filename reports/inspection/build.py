"""巡检报告（附件二）: the signed volume as Word and PDF, the annex as a page and a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from reports.common import cover, view
from reports.common.annex import annex as annexed
from reports.common.fit import fit
from reports.common.office import to_pdf
from reports.common.template import filled, utc
from reports.common.text import line
from reports.inspection import back, charts, counted, details, form, front
from reports.inspection.page import page
from reports.inspection.workbook import workbook
from wardround.record.model import Record

TITLE = "巡检报告（附件二格式，Word/PDF，附册为网页与 Excel）"
FORMATS = ("docx", "pdf", "html", "xlsx")
TEMPLATE = Path(__file__).with_name("template.docx")
RISK_LINES = 180
"""Lines that 问题与风险 may take in all sections together, so that the volume stays within 20 pages."""
SECTION_LINES = 14
"""Lines that an extra section's own table and greys take from them."""


def build(record: Record, formats: Collection[str], files: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:  # noqa: ARG001
    """(file name, bytes) one by one; Word and PDF bring the annex along, whose digests they print."""
    annex = {name: make(record) for name, make in (("巡检附册.html", html), ("巡检附册.xlsx", xlsx))}
    word = {"docx", "pdf"} & set(formats)
    yield from ((n, content) for n, content in annex.items() if word or n.rsplit(".", 1)[1] in formats)
    if word:
        volume = docx(record, {n: hashlib.sha256(content).hexdigest() for n, content in annex.items()})
        yield f"{kind(record)}.docx", volume
        if "pdf" in formats:
            yield f"{kind(record)}.pdf", pdf(volume)


def docx(record: Record, annex: Mapping[str, str]) -> bytes:
    """The signed volume; `annex` is file name → SHA-256 as printed on the signature page."""
    images = {"chart_grades": (charts.grades(record), 158), "chart_capacity": (charts.capacity(record), 158)}
    return filled(TEMPLATE, {**_facts(record), **_chapters(record, annex)}, images, utc(record.round.get("closed")))


def pdf(word: bytes) -> bytes:
    """The Word volume as PDF; OfficeError when LibreOffice is absent or fails."""
    return to_pdf(word)


def kind(record: Record) -> str:
    """巡检报告 for the four periods of the form, else 巡检记录."""
    return "巡检报告" if record.round.get("period") in view.FORM_PERIODS else "巡检记录"


def title(record: Record) -> str:
    """[系统名称][巡检周期]巡检报告; a record of another period names itself so."""
    period = line(record.round.get("period"))
    return view.system(record) + (f"{period}巡检报告" if period in view.FORM_PERIODS else _record_word(period))


def _record_word(period: str) -> str:
    words = {"日": "每日巡检记录", "周": "每周巡检记录", "月": "每月巡检记录"}
    return words.get(period, "巡检记录")


def _facts(record: Record) -> dict[str, Any]:
    period = line(record.round.get("period"))
    report = period in view.FORM_PERIODS
    return {
        **cover.facts(record, title(record), kind(record)[2:]),
        "period_label": "巡检周期" if report else "记录类别",
        "period": period if report else _record_word(period),
    }


def _chapters(record: Record, annex: Mapping[str, str]) -> dict[str, Any]:
    counts = front.severities(record)
    return {
        "health": front.health(record),
        "severe": counts["严重"],
        "high": counts["高风险"],
        "high_days": f" {time}" if (time := view.deadline(record, "高风险")) else "约定时限内",
        "minor": counts["一般"],
        "told": front.told(record),
        "urgent": front.urgent(record),
        "panorama": front.panorama(record),
        **_sections(record),
        "checks": details.checks(record) if record.round.get("checks") else "",
        "checks_number": 5 + len(form.more(record)),
        "problems": back.problems(record),
        "summary": back.summary(record),
        "advice": back.advice(record),
        "assets": counted.assets(record),
        "annex": annexed(record, annex),
    }


def _sections(record: Record) -> dict[str, Any]:
    """The four bodies of the form by name, and the site's own as `more`."""
    dealt = form.dealt(record)
    room = max(60, RISK_LINES - SECTION_LINES * len(form.more(record)))
    fitted = fit(record, {key: view.ailing(record, found) for key, found in dealt.items()}, room)
    made = {s.key: (s.heading, details.section(record, s, dealt[s.key], fitted[s.key])) for s in form.sections(record)}
    own = [s.key for s in form.SECTIONS]
    more = [{"heading": heading, "body": body} for key, (heading, body) in made.items() if key not in own]
    return {**{key: made[key][1] for key in own}, "more": more}


def html(record: Record) -> bytes:
    """The annex as one self-contained page."""
    return page(record)


def xlsx(record: Record) -> bytes:
    """The annex as a workbook."""
    return workbook(record)
