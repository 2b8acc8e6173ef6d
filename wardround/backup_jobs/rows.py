"""Tables as database clients and office programs print them: CSV, columns under a line of dashes, HTML, key: value."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Names = Mapping[str, Sequence[str]]
Cut = Callable[[str], list[str]]
LINE = "line"
"""The word under which a row keeps its line as printed."""
_FOOTER = re.compile(
    r"^\(?\s*\d+ (?:rows? (?:selected|affected|returned)|行受影响|行)\.?\)?$|^已选择\s*\d+\s*行。?$|^(?:SQL>|\d+>).*$|"
    r"^(?:no rows selected|未选定行|PL/SQL procedure successfully completed\.?)$|^(?:Session altered|会话已更改)[.。]$|"
    r"^Changed database context to .*$|^已将数据库上下文更改为.*$",
    re.I,
)
_RULE = re.compile(r"^[-=\s|,;+]*-{2,}[-=\s|,;+]*$")
ERROR = re.compile(r"^(?:ORA-\d{5}|SP2-\d{4}|RMAN-\d{5}|Msg \d+, Level|消息 \d+，级别|Sqlcmd: Error|TNS-\d{5})", re.M)


@dataclass
class Table:
    """Rows by canonical column names, and the lines that are none; `found` tells that a header was there."""

    rows: list[dict[str, str]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    found: bool = False


def plain(name: str) -> str:
    """A column's name without case, spaces, quotes, marks and unit."""
    bare = re.sub(r"[（(\[【].*?[)）\]】]", "", name.strip().strip('"\ufeff').strip())
    return re.sub(r"[\s_\-:：*#]+", "", bare).lower()


def canonical(names: Names) -> dict[str, str]:
    """Plain column name → the word it stands for."""
    return {plain(spelled): word for word, every in names.items() for spelled in (word, *every)}


def table(text: str, names: Names, needs: Sequence[str]) -> Table:
    """The table whose header has the `needs`; headers repeated by paging are skipped."""
    known, made = canonical(names), Table()
    lines = [line.rstrip("\r") for line in text.replace("\ufeff", "").split("\n")]
    start = next((n for n, line in enumerate(lines) if _header(line, known, needs)), None)
    if start is None:
        return made
    cut, head = _cutter(lines, start, known)
    made.found = set(needs) <= set(head)  # a header whose line of dashes was damaged cuts nothing
    if not made.found:
        return made
    for line in lines[start + 1 :]:
        if not line.strip() or _RULE.match(line) or _FOOTER.match(line.strip()) or line.strip() == lines[start].strip():
            continue
        cells = cut(line)
        if len(cells) < len(head):
            made.odd.append(line.strip()[:200])
            continue
        row = {word: cell.strip() for word, cell in zip(head, cells, strict=False) if word}
        made.rows.append(row | {LINE: line.strip()[:200]})
    return made


def _header(line: str, known: Mapping[str, str], needs: Sequence[str]) -> bool:
    return any(set(needs) <= {known.get(plain(c), "") for c in cells} for cells in _ways(line))


def _ways(line: str) -> Iterator[list[str]]:
    for mark in (",", "\t", "|", ";"):
        if mark in line:
            yield _csv(line, mark)
    yield line.split()


def _csv(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([line.strip().strip(mark) if mark == "|" else line], delimiter=mark), [])
    except csv.Error:
        return []


def _cutter(lines: Sequence[str], start: int, known: Mapping[str, str]) -> tuple[Cut, list[str]]:
    """How the rows under a header are cut into cells, and the header's words ("" for a column nobody asks for)."""
    line, under = lines[start], lines[start + 1] if start + 1 < len(lines) else ""
    mark = max((",", "\t", "|", ";"), key=lambda m: sum(plain(c) in known for c in _csv(line, m)))
    by_mark = _csv(line, mark)
    if len(by_mark) > 1:
        return lambda row: _csv(row, mark), [known.get(plain(c), "") for c in by_mark]
    if _RULE.match(under):
        spans = [m.span() for m in re.finditer(r"-+", under)]
        edges = [(a, spans[n + 1][0] if n + 1 < len(spans) else None) for n, (a, _) in enumerate(spans)]
        return lambda row: [row[a:b] for a, b in edges], [known.get(plain(line[a:b]), "") for a, b in edges]
    words = [known.get(plain(c), "") for c in re.split(r"\s{2,}", line.strip())]
    return lambda row: re.split(r"\s{2,}", row.strip()), words


def pairs(text: str, names: Names) -> Iterator[dict[str, str]]:
    """Blocks of "名称：值" lines; a word that comes again begins the next block."""
    known, block = canonical(names), dict[str, str]()
    for line in text.splitlines():
        found = re.match(r"([^:：]{1,20})[:：](.*)", line)
        word = known.get(plain(found.group(1))) if found else None
        if found is None or word is None:
            continue
        if word in block:
            yield block
            block = {}
        block[word] = found.group(2).strip()
    if block:
        yield block


def from_html(text: str) -> str:
    """The rows of an HTML page's tables as lines of tab-separated cells; other text as lines."""
    bare = re.sub(r"(?is)<(script|style)\b.*?</\1>", "", text)
    bare = re.sub(r"(?i)</t[dh]>\s*(?=<t[dh])", "\t", re.sub(r"[\r\n]+", " ", bare))
    bare = re.sub(r"(?i)</(?:tr|p|div|table|li|h\d)>|<br\s*/?>", "\n", bare)
    bare = html.unescape(re.sub(r"<[^>]{0,2000}>", "", bare))
    return "\n".join("\t".join(c.strip() for c in line.split("\t")) for line in bare.split("\n"))
