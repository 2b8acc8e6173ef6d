"""Fill a Word template that hospitals edit: fields are escaped, blocks are finished XML, the result is reproducible."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from reports.common.text import line
from reports.common.zips import settle


class WordTemplateError(Exception):
    """The template cannot be filled; the message names it and the field."""


def filled(template: Path, fields: Mapping[str, Any], images: Mapping[str, tuple[bytes, int]], stamp: str) -> bytes:
    """The template with plain `fields` (text, finished blocks, lists of such) and PNG `images` (bytes, width in mm)."""
    document = DocxTemplate(template)
    pictures = {
        name: InlineImage(document, io.BytesIO(png), width=Mm(mm)) if png else "" for name, (png, mm) in images.items()
    }
    # Values are never rendered again, so "{{" in a device's text stays text; the sandbox is for the edited template.
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document.render({**fields, **pictures}, environment)
    except TemplateError as error:
        raise WordTemplateError(f"{template}：模板无法填写（{line(error)}），请核对 {{{{ }}}} 中的名称") from None
    _properties(document, str(fields.get("title", "")), str(fields.get("company", "")))
    out = io.BytesIO()
    document.save(out)
    return settle(out.getvalue(), stamp)


def utc(moment: Any) -> str:
    """An RFC 3339 moment as core properties want it; 1980 when there is none."""
    try:
        told = datetime.fromisoformat(str(moment))
    except ValueError:
        return "1980-01-01T00:00:00Z"
    return told.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if told.tzinfo else told.strftime("%Y-%m-%dT%H:%M:%SZ")


def _properties(document: Any, title: str, author: str) -> None:
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = (
        line(title, 200),
        line(author, 200),
        line(author, 200),
    )
    properties.revision, properties.comments, properties.keywords = 1, "", ""
