"""What every scratch database server can do, whatever its make."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from wardround.drill.plan import Plan
from wardround.drill.process import Account, ended, start
from wardround.drill.scratch import Scratch
from wardround.drill.trouble import BadBackupError

Rows = list[list[str]]
START_TIMEOUT = 60.0


class SqlError(RuntimeError):
    """A statement that the server refused; the message is the server's first line without values."""


class Server(Protocol):
    """A running scratch server."""

    version: str

    def databases(self) -> list[str]:
        """The names of the databases of users."""

    def tables(self, database: str) -> int:
        """How many tables of users a database has."""

    def query(self, sql: str, database: str) -> Rows:
        """The rows of one reading statement; SqlError when it fails."""

    def checksum_sql(self, table: str, database: str) -> str:
        """A statement whose value depends on every value of a table and not on the order of its rows."""

    def whole(self) -> Iterator[tuple[bool | None, str]]:
        """Read everything there is and say what is broken."""


@contextmanager
def running(
    words: list[str | Path], scratch: Scratch, log: Path, stop: int, ready: Callable[[], bool], timeout: float
) -> Iterator[subprocess.Popen[bytes]]:
    """A server of ours that answers; gone when the block is left. BadBackupError when it ends before it answers."""
    who: Account = scratch.who
    with (
        log.open("ab") as out,
        ended(start(words, who, log.parent, stop=stop, alone=True, stdout=out, stderr=out)) as child,
    ):
        until = time.monotonic() + timeout
        while not ready():
            if child.poll() is not None:
                raise EndedError(log.read_text("utf-8", "replace")[-20000:])
            if time.monotonic() > until:
                raise BadBackupError(f"临时实例 {timeout:g} 秒内没有启动完成")
            time.sleep(0.05)
        yield child


class EndedError(RuntimeError):
    """The server ended while starting; the message is the end of its log."""


def wanted_version(plan: Plan, told: str, of: str) -> None:
    """BadBackupError when the backup is of another version than the plan's."""
    expected = plan.expect_version.strip()
    if expected and told and not (told == expected or told.startswith((expected + ".", expected + " "))):
        raise BadBackupError(f"版本不对：备份来自 {of} {told}，计划为 {expected}")
