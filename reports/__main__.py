"""`python -m reports NAME --runs DIR --round ID --out DIR`: make any report again from a closed round."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from reports.common.source import read
from reports.common.template import WordTemplateError
from reports.discovery import Report
from reports.making import Made, MakingError, make, report
from wardround.record.model import RecordError


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the report and print the paths written; 2 with one Chinese line for what cannot be made.

    A PDF that nobody asked for by name and that this machine cannot make is said, but is no failure.
    """
    options = _options(arguments)
    try:
        made = _made(options)
    except (MakingError, RecordError, WordTemplateError) as error:
        return _failed(" ".join(str(error).split()))
    except OSError as error:
        return _failed(f"{error.filename or options.out}：无法读写（{error.strerror}），请检查路径、磁盘空间与权限")
    for path in made.files:
        print(path)
    failed = [_failed(note) for note in made.notes]
    return 2 if failed and (options.formats or not made.files) else 0


def _made(options: argparse.Namespace) -> Made:
    wanted = report(options.name)
    formats = _formats(wanted, options.formats)
    record = read(Path(options.runs), options.round, options.store_url, options.number, options.revision)
    return make(wanted, record, formats, Path(options.out), Path(options.runs) / options.round)


def _failed(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


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


def _formats(wanted: Report, text: str) -> list[str]:
    asked = [f.strip() for f in text.split(",") if f.strip()] or list(wanted.FORMATS)
    if unknown := [f for f in asked if f not in wanted.FORMATS]:
        raise MakingError(f"--formats 中的 {'、'.join(unknown)} 不可用：本报告只有 {'、'.join(wanted.FORMATS)}")
    return asked


if __name__ == "__main__":
    raise SystemExit(main())
