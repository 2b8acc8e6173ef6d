"""`python -m reports NAME --runs DIR --round ID --out DIR`: make any report again from a closed round."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from reports.common.office import OfficeError
from reports.common.source import read
from reports.common.template import WordTemplateError
from reports.discovery import Report, load, names
from wardround.record.model import Record, RecordError

LABELS = {".docx": "Word 报告", ".pdf": "PDF 报告", ".html": "网页附册", ".xlsx": "Excel 附册"}


class UsageError(Exception):
    """What was asked for cannot be made; the message says what can."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the report and print the paths written; 2 with one Chinese line when it cannot be made."""
    options = _options(arguments)
    try:
        report = _report(options.name)
        formats = _formats(report, options.formats)
        record = read(Path(options.runs), options.round, options.store_url, options.number, options.revision)
        for path in make(report, record, formats, Path(options.out), Path(options.runs) / options.round):
            print(path)  # noqa: T201
    except (UsageError, RecordError, OfficeError, WordTemplateError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)  # noqa: T201
        return 2
    except OSError as error:
        print(f"{error.filename or options.out}：无法读写（{error.strerror}）", file=sys.stderr)  # noqa: T201
        return 2
    return 0


def make(report: Report, record: Record, formats: Collection[str], out: Path, folder: Path) -> list[Path]:
    """Write the report's files into `out` and return their paths; a PDF that fails leaves the others written."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in report.build(record, formats, around(out, folder)):
        beside = out / f"{name}.new"
        beside.write_bytes(content)
        written.append(beside.replace(out / name))
    return written


def around(out: Path, folder: Path) -> Mapping[str, str]:
    """Labels and relative links of the documents already in `out`, and of the round's folder."""
    documents = sorted(p for p in out.iterdir() if p.suffix in LABELS and p.name != "开始.html")
    links = {f"{p.stem}（{LABELS[p.suffix]}）": quote(p.name) for p in documents}
    base = quote(os.path.relpath(folder, out).replace(os.sep, "/"))
    sent = {"发送清单": f"{base}/sent.jsonl"} if (folder / "sent.jsonl").is_file() else {}
    return {**links, **sent, "巡检目录": base}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m reports", description="由已关闭的巡检记录生成报告")
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="报告名称；不写则列出全部")
    parser.add_argument("--runs", default="runs", help="巡检目录（默认 runs）")
    parser.add_argument("--round", default="", help="巡检编号 YYYYMMDD-NNN")
    parser.add_argument("--out", default=".", help="输出目录")
    parser.add_argument("--formats", default="", help="docx,pdf,html,xlsx 中的若干，逗号分隔；默认全部")
    parser.add_argument("--number", default="", help="签发的报告编号；不写为草稿")
    parser.add_argument("--revision", type=int, default=0, help="修订次数")
    parser.add_argument("--store-url", default="", help="记录库地址；默认 RUNS/wardround.db")
    return parser.parse_args(arguments)


def _report(name: str) -> Report:
    try:
        return load(name)
    except KeyError:
        known = "；".join(f"{n}（{load(n).TITLE}）" for n in names())
        raise UsageError(f"没有名为“{name}”的报告；可用：{known}") from None


def _formats(report: Report, wanted: str) -> list[str]:
    asked = [f.strip() for f in wanted.split(",") if f.strip()] or list(report.FORMATS)
    chosen = [f for f in asked if f in report.FORMATS]
    if not chosen:
        raise UsageError(f"--formats {wanted}：本报告只有 {'、'.join(report.FORMATS)}")
    return chosen


if __name__ == "__main__":
    raise SystemExit(main())
