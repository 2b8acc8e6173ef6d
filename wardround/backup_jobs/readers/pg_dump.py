"""Dumps of PostgreSQL: custom format by its header, plain SQL by its last line, and the roles beside them."""

from __future__ import annotations

from datetime import timedelta

from wardround.backup_jobs import folder
from wardround.backup_jobs.folder import File, Style, listing
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.told import Told
from wardround.backup_jobs.words import quoted

STYLE = Style(("pg_dump 自定义格式", "pg_dump SQL", "tar"), ("pg_dump SQL",), "dump complete")
OLD = timedelta(days=8)
# reading a custom dump to its end proves every block of it; nothing is written and no server is asked
_PROOF = r"""case "$(head -c 5 "$f")" in
    PGDMP)
      command -v pg_restore >/dev/null || { echo "how: pg_restore"; echo "proof: none"; echo "said: no pg_restore"; continue; }
      echo "how: pg_restore 全文试读"
      if said=$(pg_restore -f /dev/null "$f" 2>&1); then echo "proof: ok"; else echo "proof: bad"; echo "said: $(echo "$said" | tail -n 1)"; fi ;;
    *)
      case $f in
        *.gz)
          echo "how: 解压并核对结束标记"
          gzip -dc "$f" 2>&1 | tail -c 1000 | grep -aEq '^-- PostgreSQL database (cluster )?dump complete' && echo "proof: ok" || echo "proof: bad" ;;
      esac ;;
  esac"""


def _ask(job: Job) -> str:
    if not job.word("globals"):
        return folder.ask(job)
    roles = f"find {job.quoted('path')}/ -maxdepth 2 -type f -name {quoted(job.word('globals'))} -exec stat -c '%Y %s %n' {{}} +"
    return folder.ask(job, ("globals", f"{roles} | sort -rn | head -n 3"))


def _verify(job: Job) -> str:
    return folder.ask_verify(job, _PROOF)


@reader(
    "pg_dump",
    "PostgreSQL pg_dump",
    ask=_ask,
    needs=("path",),
    takes=(*folder.WORDS, "globals"),
    verify=(_verify, folder.parse_verify),
)
def pg_dump(seen: Told, job: Job) -> Results:
    """The record of a folder of dumps; roles that are missing or old are told."""
    lacks = [] if not job.word("globals") else _roles(listing(seen.part("globals"), seen)[0], seen)
    return folder.parse(seen, job, STYLE, *lacks)


def _roles(files: list[File], seen: Told) -> list[str]:
    good = [f for f in files if f.size]
    if not good:
        return ["没有角色与权限的备份（pg_dumpall -g）"]
    age = seen.now - good[0].at
    return [f"角色与权限的备份（pg_dumpall -g）是 {age.days} 天前的"] if age > OLD else []
