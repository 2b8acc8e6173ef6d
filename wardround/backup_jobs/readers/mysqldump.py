"""Dumps of MySQL and MariaDB by mysqldump: whole only with their last line."""

from __future__ import annotations

from wardround.backup_jobs import folder
from wardround.backup_jobs.folder import Style
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.told import Told

STYLE = Style(("mysqldump SQL",), ("mysqldump SQL",), "Dump completed")
_PROOF = r"""case $f in
    *.gz)
      echo "how: 解压并核对结束标记"
      gzip -dc "$f" 2>&1 | tail -c 1000 | grep -aq '^-- Dump completed' && echo "proof: ok" || echo "proof: bad" ;;
  esac"""


def _verify(job: Job) -> str:
    return folder.ask_verify(job, _PROOF)


@reader(
    "mysqldump",
    "MySQL mysqldump",
    ask=folder.ask,
    needs=("path",),
    takes=folder.WORDS,
    verify=(_verify, folder.parse_verify),
)
def mysqldump(seen: Told, job: Job) -> Results:
    """The record of a folder of dumps."""
    return folder.parse(seen, job, STYLE)
