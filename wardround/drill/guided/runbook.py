"""The runbook of a drill that a person does: Markdown to copy from, Word to sign."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docx import Document
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from wardround.drill.guided.questions import MARK, questions
from wardround.drill.plan import Plan
from wardround.drill.spans import spoken
from wardround.drill.trouble import PlanError

FOLDERS = {"rman": "/u01/drill", "mssql": "D:\\drill"}
_PLAIN = re.compile(r"[^\r\n'\"`;]{1,300}")


def scratch_name(plan: Plan) -> str:
    """The name of the scratch instance or database; PlanError when it is production's."""
    name = plan.scratch_database or (
        "DRL" + re.sub(r"\W", "", plan.database)[:5].upper() if plan.method == "rman" else f"{plan.database}_drill"
    )
    if name.lower() == plan.database.lower():
        raise PlanError(f"scratch_database: {name} 与生产库同名")
    if not re.fullmatch(r"[A-Za-z]\w{0,60}", name):
        raise PlanError(f"scratch_database: {name} 不是可用的名称")
    return name


def text(plan: Plan, asset: str) -> str:
    """The runbook as Markdown; PlanError when the plan lacks what its commands need."""
    missing = [w for w in ("database", "source") if not getattr(plan, w)]
    if missing:
        raise PlanError(f"没有写 {'、'.join(missing)}，不能生成操作单")
    for word in ("database", "source", "scratch_dir", "production"):
        if getattr(plan, word) and not _PLAIN.fullmatch(getattr(plan, word)):
            raise PlanError(f"{word} 含引号、分号或换行，不能写进操作单")
    made = Environment(loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=False)  # noqa: S701  Markdown
    return made.get_template(f"{plan.method}.md.j2").render(
        plan=plan,
        asset=asset,
        scratch=scratch_name(plan),
        folder=plan.scratch_dir or FOLDERS[plan.method],
        rto=spoken(plan.rto) if plan.rto else "未登记",
        rpo=spoken(plan.rpo) if plan.rpo else "未登记",
        mark=MARK,
        questions=questions(plan),
    )


def write(plan: Plan, asset: str, folder: Path) -> list[Path]:
    """The runbook as .md and .docx; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    told = text(plan, asset)
    stem = re.sub(r"[^\w.-]+", "_", f"{asset}-{plan.name}")
    paths = [folder / f"{stem}.md", folder / f"{stem}.docx"]
    paths[0].write_text(told, encoding="utf-8")
    _document(told).save(str(paths[1]))
    return paths


def _document(told: str) -> Any:
    document, code, rows = Document(), False, list[list[str]]()
    for line in told.splitlines():
        if line.startswith("```"):
            code = not code
        elif code:
            run = document.add_paragraph(style="No Spacing").add_run(line)
            run.font.name = "Consolas"
        elif line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif line.startswith("#"):
            document.add_heading(line.lstrip("# "), level=min(line.count("#"), 3))
        elif line.strip():
            document.add_paragraph(line.replace("**", ""))
        if rows and not line.startswith("|"):
            _table(document, [r for r in rows if not set("".join(r)) <= set("-: ")])
            rows = []
    return document


def _table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=False):
            cell.text = value
