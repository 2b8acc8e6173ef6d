"""Oracle RMAN: rows of V$RMAN_BACKUP_JOB_DETAILS, spooled by sqlplus or exported as CSV."""

from __future__ import annotations

import re

from wardround.backup_jobs import spool
from wardround.backup_jobs.attempts import Attempt, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.rows import ERROR, LINE, table
from wardround.backup_jobs.told import Told
from wardround.backup_jobs.words import size
from wardround.replies import Denied, Outcome, Unparsed, first_line

NAMES = {
    "type": ("INPUT_TYPE",),
    "status": ("STATUS",),
    "start": ("START_TIME",),
    "end": ("END_TIME",),
    "took": ("ELAPSED_SECONDS", "TIME_TAKEN_DISPLAY", "TIME_TAKEN"),
    "size": ("OUTPUT_BYTES", "OUTPUT_BYTES_DISPLAY", "OUTPUT_SIZE"),
    "database": ("DB_NAME", "DATABASE"),
}
KNOWN = frozenset(
    [
        "DB FULL",
        "DB INCR",
        "RECVR AREA",
        "DATAFILE FULL",
        "DATAFILE INCR",
        "ARCHIVELOG",
        "CONTROLFILE",
        "SPFILE",
        "BACKUPSET",
    ]
)
TYPES = {"全量": ("DB FULL",), "增量": ("DB INCR", "DB FULL"), "日志": ("ARCHIVELOG",), "文件": ("DATAFILE FULL",)}
STATES = {
    "COMPLETED": True,
    "COMPLETED WITH WARNINGS": True,
    "COMPLETED WITH ERRORS": False,
    "FAILED": False,
    "RUNNING": None,
    "RUNNING WITH WARNINGS": None,
    "RUNNING WITH ERRORS": None,
}


@reader(
    "rman",
    "Oracle RMAN",
    ask=spool.ask,
    takes=("path", "types", "database"),
    recorded=("rman_backup_job_details",),
)
def rman(seen: Told, job: Job) -> Results:
    """The record of the jobs of the wanted input type."""
    text = spool.text(seen)
    if isinstance(text, Outcome):
        yield text
        return
    found = table(text, NAMES, ("type", "status", "end"))
    if error := ERROR.search(text):
        line = first_line(text[error.start() :])
        yield (
            Denied("数据库账号无权查询", line)
            if "ORA-00942" in line or "ORA-01031" in line
            else Outcome("查询出错", line)
        )
        return
    if not found.found:
        if re.search(r"^(?:no rows selected|未选定行)\s*$", text, re.M | re.I):
            yield summed([], job, seen, why="V$RMAN_BACKUP_JOB_DETAILS 没有任何备份记录")
        elif text.strip():
            yield Unparsed("没有找到 INPUT_TYPE、STATUS、END_TIME 的表头", first_line(text))
        return
    for line in found.odd:
        yield Unparsed("RMAN 记录中有看不懂的行", line)
    attempts = []
    for row in found.rows:
        made = _attempt(row, seen, job)
        if isinstance(made, Unparsed):
            yield made
        elif made:
            attempts.append(made)
    yield summed(attempts, job, seen)


def _attempt(row: dict[str, str], seen: Told, job: Job) -> Attempt | Unparsed | None:
    kind, state = " ".join(row["type"].upper().split()), " ".join(row["status"].upper().split())
    wanted = [t.strip().upper() for t in job.word("types").split(",") if t.strip()] or TYPES[job.what]
    if kind not in {*KNOWN, *wanted}:
        return Unparsed("RMAN 记录的类型看不懂", row[LINE])
    if kind not in wanted or (
        job.word("database") and row.get("database", job.word("database")) != job.word("database")
    ):
        return None
    at = seen.moment(row["end"]) or seen.moment(row.get("start", ""))
    if at is None or state not in STATES:
        return Unparsed("RMAN 记录的时间或状态看不懂", row[LINE])
    ok = STATES[state]
    why = "" if state == "COMPLETED" else f"RMAN 状态 {state}"
    return Attempt(at, ok, _size(row.get("size", "")), _seconds(row.get("took", "")), why)


def _size(text: str) -> int | None:
    """Bytes of 1234567 and of the display form 12.34G."""
    try:
        return size(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return None


def _seconds(text: str) -> float | None:
    """Seconds of 733, 733.0 and 00:12:13."""
    if found := re.fullmatch(r"(\d+):(\d\d):(\d\d)", text):
        return int(found.group(1)) * 3600.0 + int(found.group(2)) * 60 + int(found.group(3))
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None
