"""A Word document back as text per section, for goldens and for people who want to compare two reports."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.table import Table

COVER = "封面"


def sections(word: bytes) -> dict[str, str]:
    """Heading → the text below it, table cells joined by " | "; what stands before the first heading under 封面."""
    found: dict[str, list[str]] = {COVER: []}
    here = found[COVER]
    for style, text in _pieces(word):
        if style.startswith("Heading"):
            here = found.setdefault(text, [])
        elif text:
            here.append(text)
    return {heading: "\n".join(lines) for heading, lines in found.items()}


def text(word: bytes) -> str:
    """All sections as one text with a line "== heading" before each."""
    return "".join(f"== {heading}\n{body}\n" for heading, body in sections(word).items())


def split(golden: str) -> dict[str, str]:
    """What `text` wrote, as sections."""
    pieces = [piece.partition("\n") for piece in golden.split("== ")[1:]]
    return {heading: body.removesuffix("\n") for heading, _, body in pieces}


def _pieces(word: bytes) -> Iterator[tuple[str, str]]:
    for block in Document(io.BytesIO(word)).iter_inner_content():
        if isinstance(block, Table):
            yield from (("", " | ".join(" / ".join(c.text.split("\n")) for c in _cells(row))) for row in block.rows)
        else:
            yield (block.style.name or "") if block.style else "", block.text.strip()


def _cells(row: Any) -> list[Any]:
    """The cells of a row; one that spans several columns stands once."""
    return list({id(cell._tc): cell for cell in row.cells}.values())
