"""One module a command: NAME, HELP, add_arguments(parser), run(args) → exit status."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wardround.record.reading import url
from wardround.record.store import Store


def add_store(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --store-url URL."""
    parser.add_argument("--runs", type=Path, default=Path("runs"), metavar="目录", help="巡检目录（默认 runs）")
    parser.add_argument("--store-url", default="", metavar="URL", help="库的 URL（默认为巡检目录下的 SQLite）")


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Store]:
    """The store that the arguments name; FileNotFoundError rather than a new empty one."""
    if not args.store_url and not (args.runs / "wardround.db").is_file():
        raise FileNotFoundError(f"{args.runs}：没有巡检记录（目录或其中的 wardround.db 不存在），请核对 --runs")
    store = Store(url(args.runs, args.store_url))
    try:
        yield store
    finally:
        store.close()
