"""备份与恢复演练报告: the signed volume as Word and PDF, the annex as a page and a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from reports.backup import configs, drills, front, jobs, offsite
from reports.backup.page import page
from reports.backup.problems import problems
from reports.backup.workbook import workbook
from reports.common import backups, cover, view
from reports.common.annex import annex as annexed
from reports.common.office import to_pdf
from reports.common.template import filled, utc
from reports.common.text import line
from wardround.record.model import Record

TITLE = "备份与恢复演练报告（配置备份、数据备份、恢复演练；Word/PDF，附册为网页与 Excel）"
FORMATS = ("docx", "pdf", "html", "xlsx")
TEMPLATE = Path(__file__).with_name("template.docx")
NAME, ANNEX = "备份与恢复演练报告", "备份附册"


def build(record: Record, formats: Collection[str], files: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:  # noqa: ARG001
    """(file name, bytes) one by one; Word and PDF bring the annex along, whose digests they print."""
    annex = {f"{ANNEX}.html": page(record), f"{ANNEX}.xlsx": workbook(record)}
    word = {"docx", "pdf"} & set(formats)
    yield from ((n, content) for n, content in annex.items() if word or n.rsplit(".", 1)[1] in formats)
    if word:
        volume = docx(record, {n: hashlib.sha256(content).hexdigest() for n, content in annex.items()})
        yield f"{NAME}.docx", volume
        if "pdf" in formats:
            yield f"{NAME}.pdf", to_pdf(volume)


def docx(record: Record, annex: Mapping[str, str]) -> bytes:
    """The signed volume; `annex` is file name → SHA-256 as printed on the signature page."""
    return filled(TEMPLATE, {**_facts(record), **_chapters(record, annex)}, {}, utc(record.round.get("closed")))


def title(record: Record) -> str:
    """The system's name and what the document is."""
    return f"{view.system(record)}{NAME}"


def _facts(record: Record) -> dict[str, Any]:
    grey = view.tally(backups.findings(record))["grey"]
    return {
        **cover.facts(record, title(record), "报告"),
        "topic": view.TOPICS.get(str(record.round.get("depth")), "") or f"{line(record.round.get('period'))}巡检",
        "acknowledged": f"未能判断（灰）{grey} 项，甲方已知悉：□ 认可　□ 要求补检",
    }


def _chapters(record: Record, annex: Mapping[str, str]) -> dict[str, Any]:
    return {
        "health": front.health(record),
        "summary": front.summary(record),
        "topics": front.topics(record),
        "any_jobs": bool(backups.jobs(record)),
        "jobs": jobs.overview(record),
        "risks": problems(record),
        "offsite": offsite.paragraphs(record),
        "platforms": configs.platforms(record),
        "changed": configs.changed(record),
        "missed": configs.missed(record),
        "unsaved": configs.unsaved(record),
        "planned": drills.planned(record),
        "drills": drills.records(record),
        "kept": jobs.kept(record),
        "differences": configs.differences(record),
        "annex": annexed(record, annex, "全部备份任务、历次演练、配置备份与结论"),
    }


def html(record: Record) -> bytes:
    """The annex as one self-contained page."""
    return page(record)


def xlsx(record: Record) -> bytes:
    """The annex as a workbook."""
    return workbook(record)
