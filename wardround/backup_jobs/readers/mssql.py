"""SQL Server: rows of msdb.dbo.backupset, printed by sqlcmd or exported as CSV."""

from __future__ import annotations

from wardround.backup_jobs import spool
from wardround.backup_jobs.attempts import Attempt, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.rows import ERROR, LINE, table
from wardround.backup_jobs.told import Told
from wardround.replies import Denied, Outcome, Unparsed, first_line

NAMES = {
    "database": ("database_name", "database", "name"),
    "type": ("type", "backup_type"),
    "start": ("backup_start_date", "start_date"),
    "end": ("backup_finish_date", "finish_date"),
    "size": ("backup_size",),
    "packed": ("compressed_backup_size",),
    "copy": ("is_copy_only",),
    "sums": ("has_backup_checksums",),
    "damaged": ("is_damaged",),
    "cipher": ("key_algorithm", "encryptor_type"),
    "model": ("recovery_model",),
}
KNOWN = frozenset("DILFGPQ")
TYPES = {"全量": ("D",), "增量": ("I", "D"), "日志": ("L",), "文件": ("F", "P")}
_SPELLED = {
    "DATABASE": "D",
    "FULL": "D",
    "DIFFERENTIAL": "I",
    "DIFF": "I",
    "LOG": "L",
    "TRANSACTION LOG": "L",
    "FILE": "F",
}


@reader(
    "mssql",
    "SQL Server",
    ask=spool.ask,
    needs=("database",),
    takes=("path",),
    recorded=("msdb_backupset",),
)
def mssql(seen: Told, job: Job) -> Results:
    """The record of a database's backup sets of the wanted type; copy-only sets stand outside the plan and do not count."""
    text = spool.text(seen)
    if isinstance(text, Outcome):
        yield text
        return
    if error := ERROR.search(text):
        line = first_line(text[error.start() :])
        refused = "permission was denied" in text or "Login failed" in text or "拒绝了" in text or "登录失败" in text
        yield Denied("数据库账号无权查询", line) if refused else Outcome("查询出错", line)
        return
    found = table(text, NAMES, ("database", "type", "end"))
    if not found.found:
        if text.strip():
            yield Unparsed("没有找到 database_name、type、backup_finish_date 的表头", first_line(text))
        return
    for line in found.odd:
        yield Unparsed("backupset 中有看不懂的行", line)
    mine = [
        r for r in found.rows if r["database"].lower() == job.word("database").lower() and _type(r) in TYPES[job.what]
    ]
    for row in found.rows:
        if _type(row) not in KNOWN:
            yield Unparsed("备份记录的类型看不懂", row[LINE])
    counted = [r for r in mine if not _true(r.get("copy", ""))]
    attempts = []
    for row in counted:
        if (made := _attempt(row, seen)) is None:
            yield Unparsed("备份记录的时间看不懂", row[LINE])
        else:
            attempts.append(made)
    copies = (
        "只有仅复制（copy_only）的备份，不在备份计划之内"
        if mine
        else f"msdb 中没有 {job.word('database')} 的{job.what}备份记录"
    )
    why = {} if counted else {"why": copies}
    yield summed(attempts, job, seen, encrypted=_encrypted(counted), lacks=_lacks(counted), **why)


def _type(row: dict[str, str]) -> str:
    told = row["type"].upper()
    return _SPELLED.get(told, told)


def _true(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "yes")


def _attempt(row: dict[str, str], seen: Told) -> Attempt | None:
    end, start = seen.moment(row["end"]), seen.moment(row.get("start", ""))
    if end is None:
        return None
    damaged = _true(row.get("damaged", ""))
    took = (end - start).total_seconds() if start else None
    return Attempt(end, not damaged, _size(row), took, "备份时发现数据库页损坏（is_damaged）" if damaged else "")


def _size(row: dict[str, str]) -> int | None:
    for word in ("packed", "size"):
        plain = row.get(word, "").replace(",", "").partition(".")[0]
        if plain.isdigit():
            return int(plain)
    return None


def _encrypted(rows: list[dict[str, str]]) -> bool | None:
    told = [r["cipher"] for r in sorted(rows, key=lambda r: r["end"]) if "cipher" in r]
    return told[-1].upper() not in ("", "NULL") if told else None


def _lacks(rows: list[dict[str, str]]) -> tuple[str, ...]:
    newest = max(rows, key=lambda r: r["end"], default={})
    return (
        ("备份时没有计算校验和（WITH CHECKSUM）",) if newest.get("sums", "").strip() in ("0", "False", "false") else ()
    )
