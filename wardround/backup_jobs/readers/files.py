"""Files of any program: age, size, encryption, digest, free space, the copy elsewhere."""

from __future__ import annotations

from wardround.backup_jobs import folder
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.told import Told


def _verify(job: Job) -> str:
    return folder.ask_verify(job, "")


@reader(
    "files",
    "备份文件",
    ask=folder.ask,
    needs=("path",),
    takes=folder.WORDS,
    verify=(_verify, folder.parse_verify),
)
def files(seen: Told, job: Job) -> Results:
    """The record of a folder of files that nothing more is known of."""
    return folder.parse(seen, job, folder.Style())
