"""Percona XtraBackup and MariaDB's mariabackup: a folder per backup, and the log's last line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wardround.backup_jobs import folder
from wardround.backup_jobs.attempts import Attempt, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.told import Told, framed
from wardround.backup_jobs.words import quoted
from wardround.replies import Denied

TYPES = {
    "全量": ("full-backuped", "full-prepared", "log-applied"),
    "增量": ("incremental", "full-backuped", "full-prepared"),
}
KEPT = "start_time|end_time|tool_name|tool_version|incremental|partial|compressed|encrypted|backup_type"
# the line tool_command of xtrabackup_info may carry a password: only the named lines leave the host
_DIRS = """[ -e {path} ] || {{ echo "missing"; exit 3; }}
[ -r {path} ] && [ -x {path} ] || {{ echo "denied"; exit 4; }}
find {path}/ -maxdepth 1 -mindepth 1 -type d -name {pattern} -exec stat -c '%Y %n' {{}} + | sort -rn | head -n 10 | while read -r t d; do
  echo "dir: $t $d"
  [ -r "$d" ] && [ -x "$d" ] || {{ echo "unreadable"; continue; }}
  for f in xtrabackup_checkpoints mariadb_backup_checkpoints xtrabackup_info mariadb_backup_info; do
    [ -r "$d/$f" ] && echo "found: $f" && grep -aE '^({kept}) = ' "$d/$f"
  done
  echo "kb: $(du -sk "$d" | cut -f1)"
done"""
_LOG = """tail -c 4000 {log} | grep -aEo 'completed OK!|\\[ERROR\\].{{0,120}}|[Ee]rror:.{{0,120}}' | tail -n 3; echo "written: $(stat -c %Y {log})" """


def _ask(job: Job) -> str:
    path, pattern = job.quoted("path"), job.quoted("pattern", "*")
    parts = [("dirs", _DIRS.format(path=path, pattern=pattern, kept=KEPT)), ("free", f"df -Pk {path} | tail -n 1")]
    if job.word("log"):
        parts.append(("log", _LOG.format(log=quoted(job.word("log")))))
    return framed(*parts)


@reader("xtrabackup", "XtraBackup / mariabackup", ask=_ask, needs=("path",), takes=("pattern", "log"))
def xtrabackup(seen: Told, job: Job) -> Results:
    """The record of a folder of backups; where the job names the log, its last line must say completed OK!."""
    part = seen.main("dirs")
    if part.code is None and not part.lines:
        return
    if part.code == 3:
        yield summed([], job, seen, why=f"没有目录 {job.word('path')}")
        return
    if part.code == 4:
        yield Denied("账号无权读取备份目录", job.word("path"))
        return
    found = sorted(_attempts(seen, job), key=lambda a: a.at)
    if found and job.word("log"):
        found[-1] = _logged(found[-1], seen)
    if not found and part.code is None:
        return
    # the words of the tool's own files tell the end of the run, so its outcome is told without a log too
    yield summed(found, job, seen, free_bytes=folder.free(seen.part("free")), encrypted=_encrypted(part.text))


def _attempts(seen: Told, job: Job) -> Iterator[Attempt]:
    for block in re.split(r"^(?=dir: \d)", seen.main("dirs").text, flags=re.M):
        head = re.match(r"dir: (\d{9,11}) (.+)", block)
        if not head:
            continue
        words = dict(re.findall(r"^(\w+) = (.*)$", block, re.M))
        kind, end = words.get("backup_type", ""), seen.moment(words.get("end_time", ""))
        name, at = head.group(2).rsplit("/", 1)[-1], end or seen.epoch(int(head.group(1)))
        if kind and kind not in TYPES.get(job.what, (kind,)):
            continue
        start = seen.moment(words.get("start_time", ""))
        size = re.search(r"^kb: (\d+)$", block, re.M)
        whole = bool(kind and end)
        fresh = not whole and seen.now - at < folder.FRESH * 30
        why = (
            ""
            if whole
            else f"{name} {'可能还在进行' if fresh else '缺 xtrabackup_checkpoints 或结束时间，备份没有完成'}"
        )
        took = (end - start).total_seconds() if end and start else None
        yield Attempt(
            at, True if whole else (None if fresh else False), int(size.group(1)) * 1024 if size else None, took, why
        )


def _logged(newest: Attempt, seen: Told) -> Attempt:
    part = seen.part("log")
    last = [line for line in part.lines if not line.startswith("written:")]
    if last and last[-1] == "completed OK!":
        return newest
    why = f"日志没有以 completed OK! 结束{'：' + last[-1][:120] if last else ''}"
    return replace(newest, ok=False if part.lines else None, why=why)


def _encrypted(text: str) -> bool | None:
    told = re.search(r"^encrypted = (\w+)", text, re.M)
    return told.group(1).upper().startswith("Y") if told else None
