"""What a reader is: a function that makes a record of a reply, and what to ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wardround.backup_jobs.job import Job, JobError
from wardround.backup_jobs.told import Told
from wardround.kinds.backup import DataBackup
from wardround.replies import Outcome

Results = Iterator[DataBackup | Outcome]
Parse = Callable[[Told, Job], Results]
Ask = Callable[[Job], str]


@dataclass(frozen=True)
class Reader:
    """A backup tool as it is read.

    `ask` makes the shell fragment of a job, `parse` a record of what came back; `verify` and `parse_verify` the same for
    the heavy question that proves the newest backup. `needs` are the words a job must have, `takes` those it may have;
    `recorded` are commands whose replies, brought back by hand, serve as well.
    """

    name: str
    title: str
    ask: Ask
    parse: Parse
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    verify: Ask | None = None
    parse_verify: Parse | None = None

    def check(self, job: Job) -> None:
        """JobError when the reader cannot read the job."""
        if missing := [w for w in self.needs if not job.word(w)]:
            raise JobError(f"备份任务 {job.name}：reader {self.name} 还要写 {'、'.join(missing)}")
        if unknown := sorted(set(job.words) - {*self.needs, *self.takes}):
            known = "、".join([*self.needs, *self.takes]) or "没有别的词"
            raise JobError(f"备份任务 {job.name}：reader {self.name} 不认识 {'、'.join(unknown)}（可写：{known}）")
        if job.verify and not self.verify:
            raise JobError(f"备份任务 {job.name}：reader {self.name} 没有校验办法，去掉 verify，改由恢复演练证明")
        try:
            self.ask(job)
            if job.verify and self.verify:
                self.verify(job)
        except ValueError as error:
            raise JobError(f"备份任务 {job.name}：{error}") from None


def reader(
    name: str,
    title: str,
    *,
    ask: Ask,
    needs: tuple[str, ...] = (),
    takes: tuple[str, ...] = (),
    recorded: tuple[str, ...] = (),
    verify: tuple[Ask, Parse] | None = None,
) -> Callable[[Parse], Reader]:
    """Make a reader of a function that parses; see `Reader` for the words."""

    def make(parse: Parse) -> Reader:
        heavy, parse_heavy = verify or (None, None)
        return Reader(name, title, ask, parse, needs, takes, recorded, heavy, parse_heavy)

    return make


__all__ = ["Ask", "Parse", "Reader", "Results", "reader"]
