"""Make a report of a closed round: what the command line and the Ansible module both call."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from reports.common.office import OfficeError
from reports.common.source import read
from reports.common.template import WordTemplateError
from reports.discovery import Report, load, names
from wardround.record.model import Record, RecordError

LABELS = {".docx": "Word 报告", ".pdf": "PDF 报告", ".html": "网页附册", ".xlsx": "Excel 附册"}
START, SENT = "开始", "发送清单"


class MakingError(Exception):
    """What was asked for cannot be made; the message says why in one Chinese line."""


@dataclass
class Made:
    """The documents written, and what could not be made."""

    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def documents(name: str, runs: str, round_id: str, out: str, formats: Collection[str], store_url: str = "") -> Made:
    """The report's documents in `out`, then the start page that leads through them; MakingError when there is none."""
    try:
        record = read(Path(runs), round_id, store_url, "", 0)
        folder = Path(runs) / round_id
        made = make(report(name), record, formats, Path(out), folder)
        sent = (
            make(report("sent"), record, ["html", "xlsx"], Path(out), folder)
            if record.round.get("sent_list")
            else Made()
        )
        start = make(report("start"), record, ["html"], Path(out), folder)
    except (RecordError, WordTemplateError) as error:
        raise MakingError(" ".join(str(error).split())) from None
    except OSError as error:
        raise MakingError(f"{error.filename or out}：无法读写（{error.strerror}），请检查磁盘空间与权限") from None
    return Made(made.files + sent.files + start.files, made.notes + start.notes)


def make(one: Report, record: Record, formats: Collection[str], out: Path, folder: Path) -> Made:
    """Write the report's files into `out`; a PDF that fails leaves the others written and a note."""
    out.mkdir(parents=True, exist_ok=True)
    made = Made()
    try:
        for name, content in one.build(record, formats, around(out, folder)):
            beside = out / f"{name}.new"
            beside.write_bytes(content)
            made.files.append(beside.replace(out / name))
    except OfficeError as error:
        made.notes.append(" ".join(str(error).split()))
    return made


def around(out: Path, folder: Path) -> Mapping[str, str]:
    """Labels and relative links of the documents already in `out`, and of the round's folder."""
    found = sorted(p for p in out.iterdir() if p.suffix in LABELS and p.stem not in (START, SENT))
    links = {f"{p.stem}（{LABELS[p.suffix]}）": quote(p.name) for p in found}
    base = quote(os.path.relpath(folder, out).replace(os.sep, "/"))
    sent = {SENT: quote(f"{SENT}.html")} if (out / f"{SENT}.html").is_file() else {}
    return {**links, **sent, "巡检目录": base}


def report(name: str) -> Report:
    """The report of a name; MakingError lists the names there are."""
    try:
        return load(name)
    except KeyError:
        known = "；".join(f"{n}（{load(n).TITLE}）" for n in names())
        raise MakingError(f"没有名为“{name}”的报告；可用：{known}") from None
