"""Self-contained pages: no request leaves them, no text of a device becomes markup or script."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from reports.common.text import clean
from wardround.record.model import GRADE_WORDS, GRADES

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("table.js").read_text(encoding="utf-8")

PLACES = """<nav id="tabs" role="tablist" aria-label="表"></nav>
<div class="tools"><input type="search" id="search" placeholder="搜索资产、巡检项、说明…" aria-label="搜索"><span id="picks" class="tools"></span>
<span id="count" class="soft"></span></div>
<noscript><p class="panel">本页的表格需要启用 JavaScript；也可打开同名的 xlsx 文件。</p></noscript>
<div class="grid sheet" id="grid"><table><thead id="head"></thead><tbody id="body"></tbody></table><div id="more" class="more"></div></div>"""
"""Where the script of a page with sheets puts tabs, tools and rows."""


@dataclass(frozen=True)
class Sheet:
    """A table of the page: (title, width in characters), rows of plain values, which columns are grades and which can be picked from."""

    name: str
    head: Sequence[tuple[str, float]]
    rows: Iterable[Sequence[Any]]
    grades: Sequence[str] = ()
    picks: Sequence[str] = ()


def document(title: str, body: str, sheets: Sequence[Sheet] = ()) -> bytes:
    """The page; with sheets the body's table places are filled by the script from compact JSON."""
    data = f'<script type="application/json" id="data">{_json([_packed(s) for s in sheets])}</script>' if sheets else ""
    script = f"<script>{SCRIPT}</script>" if sheets else ""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">{_policy(script=bool(sheets))}'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<title>{text(title)}</title><style>{STYLE}</style></head><body>{body}{data}{script}</body></html>\n"
    ).encode()


def text(value: Any) -> str:
    """The value as HTML text or attribute."""
    return escape(clean(value), quote=True)


def grade(name: str, extra: str = "") -> str:
    """A grade as a word on its colour."""
    known = name if name in GRADES else "grey"
    return f'<span class="grade {known}">{GRADE_WORDS[known]}{text(extra)}</span>'


def badge(name: str, word: str) -> str:
    """A word of one's own on a grade's colour."""
    return f'<span class="grade {name if name in GRADES else "grey"}">{text(word)}</span>'


def _policy(*, script: bool) -> str:
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    allowed = f"script-src 'sha256-{digest}'; " if script else ""
    rules = f"default-src 'none'; {allowed}style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


def _packed(sheet: Sheet) -> dict[str, Any]:
    """Columns instead of rows, every distinct text once: 30,000 findings come to a few megabytes."""
    columns = [_Column() for _ in sheet.head]
    count = 0
    for row in sheet.rows:
        for column, value in zip(columns, row, strict=True):
            column.add(value)
        count += 1
    packed = [
        {
            "t": title,
            "w": width,
            **column.packed(),
            "g": int(title in sheet.grades),
            "p": int(title in sheet.picks and not column.numbers),
        }
        for (title, width), column in zip(sheet.head, columns, strict=True)
        if count == 0 or not column.empty
    ]
    return {"name": sheet.name, "count": count, "columns": packed}


class _Column:
    """One column: numbers as they are while all are numbers, else indices into its distinct texts."""

    def __init__(self) -> None:
        self.values: dict[Any, int] = {}
        self.index: list[int] = []
        self.numbers = True

    def add(self, value: Any) -> None:
        plain = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        key = value if plain else clean(value)
        self.numbers = self.numbers and plain
        # 1 and 1.0 and True are one key in a dict; the type keeps them apart.
        self.index.append(self.values.setdefault((type(key), key), len(self.values)))

    @property
    def empty(self) -> bool:
        """Whether no row says anything here; such a column is not shown."""
        return not self.numbers and list(self.values) == [(str, "")]

    def packed(self) -> dict[str, Any]:
        words = [key for _, key in self.values]
        return {"n": [words[i] for i in self.index]} if self.numbers else {"v": words, "i": self.index}


def _json(data: Any) -> str:
    """JSON that no browser can mistake for the end of the script element."""
    dumped = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        dumped = dumped.replace(sign, code)
    return dumped
