"""Rows that somebody else spooled to a file: what to ask the host for it, and its text with the time it was written."""

from __future__ import annotations

import re
from datetime import datetime

from wardround.backup_jobs.job import Job
from wardround.backup_jobs.told import Part, Told, framed
from wardround.replies import Denied, NoAnswer, Outcome

_WRITTEN = re.compile(r"^written: (\d{9,11})$", re.M)
# one character set for the whole reply: a spool in GBK beside UTF-8 would spoil both
_CAT = """[ -e {path} ] || {{ echo "missing"; exit 3; }}
[ -r {path} ] || {{ echo "denied"; exit 4; }}
echo "written: $(stat -c %Y {path})"
if iconv -f UTF-8 -t UTF-8 {path} >/dev/null 2>&1; then tail -n 2000 {path}
else iconv -c -f GB18030 -t UTF-8 {path} | tail -n 2000; fi"""


def ask(job: Job) -> str:
    """The shell fragment that prints the spool file `path`; nothing where the rows are only brought back."""
    if not job.word("path"):
        return framed(("rows", "echo missing; exit 3"))
    return framed(("rows", _CAT.format(path=job.quoted("path"))))


def text(seen: Told) -> str | Outcome:
    """The spool's text, or why there is none."""
    part = seen.main("rows")
    if part.code == 3:
        return NoAnswer("没有导出的结果文件（path）")
    if part.code == 4:
        return Denied("账号无权读取导出的结果文件")
    return part.text


def written(part: Part, seen: Told) -> datetime | None:
    """When the spool was written, where the host told it."""
    found = _WRITTEN.search(part.text)
    return seen.epoch(int(found.group(1))) if found else None
