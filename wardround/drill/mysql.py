"""A scratch MariaDB or MySQL: its programs, its start on a socket of its own, questions to it."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wardround.drill.instance import START_TIMEOUT, EndedError, Rows, SqlError, running
from wardround.drill.plan import Plan
from wardround.drill.process import Done, account, program, run
from wardround.drill.scratch import Scratch
from wardround.drill.trouble import BadBackupError, RefusedError

SYSTEM = ("mysql", "information_schema", "performance_schema", "sys", "test", "#mysql50#lost+found")
OPTIONS = (
    "--skip-networking",
    "--skip-log-bin",
    "--skip-slave-start",
    "--event-scheduler=OFF",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=256M",
    "--max-allowed-packet=1G",
    "--local-infile=0",
    "--log-warnings=1",
)
"""No network, no binary log, no replication, no scheduled event: nothing of the copy reaches production."""
TELLING = (1046, 1049, 1054, 1071, 1113, 1115, 1118, 1146, 1193, 1231, 1273, 1286, 1305, 1449, 1709, 1728, 1813)
"""Errors whose words name objects, not values."""
_ERROR = re.compile(r"ERROR (\d+)[^:]*: (.*)")


@dataclass(frozen=True)
class Programs:
    """The installed server: product, version, and how its programs are called."""

    product: str
    version: str
    server: Path
    folders: tuple[Path, ...]

    def find(self, *names: str) -> Path:
        """The first of the programs that is there; RefusedError when none is."""
        for name in names:
            if found := program(name, self.folders):
                return found
        raise RefusedError(f"没有程序 {names[0]}（随 {self.product} 安装）")

    @property
    def series(self) -> tuple[int, int]:
        """Major and minor version."""
        return series(self.version)


def series(version: str) -> tuple[int, int]:
    """Major and minor version of "10.11.14-MariaDB"."""
    found = re.match(r"(\d+)\.(\d+)", version)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def installed(given: str = "") -> Programs:
    """The MariaDB or MySQL server of this machine; RefusedError when there is none."""
    folders = (Path(given),) if given else ()
    server = next((p for n in ("mariadbd", "mysqld") if (p := program(n, folders))), None)
    if server is None:
        raise RefusedError("没有 MariaDB/MySQL 的服务程序（请安装 mariadb-server，或用 programs 指定其目录）")
    told = run([server, "--no-defaults", "--version"], account(), Path("/"), 20).out
    found = re.search(r"Ver ([\d.]+)\S*", told)
    product = "MariaDB" if "mariadb" in told.lower() else "MySQL"
    beside = (server.resolve().parent, server.resolve().parent.parent / "bin")
    return Programs(product, found.group(1) if found else "", server, (*folders, *beside))


def initialised(programs: Programs, scratch: Scratch) -> Path:
    """A new empty data directory whose root has no password (it is reachable on our socket only)."""
    data = scratch.make("data")
    words: list[str | Path]
    if programs.product == "MariaDB":
        script = programs.find("mariadb-install-db", "mysql_install_db")
        words = [
            script,
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ]
    else:
        words = [programs.server, "--no-defaults", "--initialize-insecure", f"--datadir={data}"]
    done = run(words, scratch.who, data, 300)
    if done.code:
        raise RefusedError(f"临时实例初始化失败（{Path(str(words[0])).name} 退出码 {done.code}）")
    return data


@contextmanager
def started(
    programs: Programs, data: Path, scratch: Scratch, plan: Plan, more: tuple[str, ...] = (), *, grants: bool = False
) -> Iterator[MySQL]:
    """The server over a data directory; EndedError when it does not come up."""
    socket = scratch.folder / "s"
    options = [f"--datadir={data}", f"--socket={socket}", f"--pid-file={scratch.folder / 'pid'}", *OPTIONS, *more]
    options += [f"--tmpdir={scratch.folder}", f"--secure-file-priv={scratch.folder}"]
    options += [] if grants else ["--skip-grant-tables"]
    server = MySQL(programs, scratch, socket, scratch.folder / "server.log")
    words: list[str | Path] = [programs.server, "--no-defaults", *options]
    with running(words, scratch, server.log, signal.SIGKILL, server.ready, max(START_TIMEOUT, plan.timeout)) as child:
        server.version = server.query("SELECT VERSION()", "")[0][0]
        yield server
        if grants and child.poll() is None:  # it is started again: let it write everything
            child.terminate()
            child.wait(120)


class MySQL:
    """A running scratch MariaDB or MySQL."""

    def __init__(self, programs: Programs, scratch: Scratch, socket: Path, log: Path) -> None:
        self.programs, self.scratch, self.socket, self.log = programs, scratch, socket, log
        self.version = ""

    def client(self, *words: str) -> list[str | Path]:
        """The command line of the client."""
        program_ = self.programs.find("mariadb", "mysql")
        fixed = ["--no-defaults", f"--socket={self.socket}", "--user=root", "--default-character-set=utf8mb4"]
        return [program_, *fixed, *words]

    def ready(self) -> bool:
        """Whether it takes connections."""
        return self.socket.exists() and self.sql("SELECT 1", "").code == 0

    def sql(self, sql: str, database: str) -> Done:
        """A script of ours."""
        words = self.client("--batch", "--skip-column-names", *([f"--database={database}"] if database else []))
        return run(words, self.scratch.who, self.scratch.folder, 6 * 3600, stdin=sql.encode())

    def query(self, sql: str, database: str) -> Rows:
        """The rows of one reading statement; SqlError when it fails."""
        done = self.sql(f"SET SESSION TRANSACTION READ ONLY;\n{sql};\n", database)
        if done.code:
            raise SqlError(first_error(done.err))
        return [line.split("\t") for line in done.out.splitlines()]

    def databases(self) -> list[str]:
        """The databases of users."""
        return [row[0] for row in self.query("SHOW DATABASES", "") if row[0].lower() not in SYSTEM]

    def _names(self, database: str) -> list[str]:
        where = f"table_schema = '{database}' AND table_type = 'BASE TABLE'"
        return [r[0] for r in self.query(f"SELECT table_name FROM information_schema.tables WHERE {where}", "")]  # noqa: S608

    def tables(self, database: str) -> int:
        """How many tables of users there are."""
        return len(self._names(database))

    def checksum_sql(self, table: str, database: str) -> str:
        """Number of rows, and the sum of 60 bits of each row's MD5: the order of the rows does not matter."""
        schema, _, name = table.rpartition(".")
        where = f"table_schema = '{schema or database}' AND table_name = '{name}' ORDER BY ordinal_position"
        rows = self.query(f"SELECT column_name, data_type FROM information_schema.columns WHERE {where}", "")  # noqa: S608
        parts = ", ".join(f"COALESCE({_text(column, kind)}, '~')" for column, kind in rows) or "''"
        number = f"CAST(CONV(LEFT(MD5(CONCAT_WS('|', {parts})), 15), 16, 10) AS DECIMAL(20, 0))"
        return f"SELECT CONCAT(COUNT(*), ':', COALESCE(SUM({number}), 0)) FROM {quoted(table)}"  # noqa: S608

    def whole(self) -> Iterator[tuple[bool | None, str]]:
        """CHECK TABLE … EXTENDED on every table of users."""
        for database in self.databases():
            yield self._checked(database)

    def _checked(self, database: str) -> tuple[bool | None, str]:
        names, bad = self._names(database), []
        for name in names:
            done = self.sql(f"CHECK TABLE {quoted(name)} EXTENDED;\n", database)
            rows = [line.split("\t") for line in done.out.splitlines()]
            kinds = {row[2].lower() for row in rows if len(row) > 3}
            fine = any(
                row[2] == "status" and row[3] in ("OK", "Table is already up to date") for row in rows if len(row) > 3
            )
            if done.code or "error" in kinds or not (fine or kinds == {"note"}):
                bad.append(name)
        if bad:
            return False, f"数据页损坏：库 {database} 的表 {'、'.join(bad[:5])} 未通过 CHECK TABLE"
        return True, f"库 {database} 的 {len(names)} 张表通过 CHECK TABLE … EXTENDED"


def _text(column: str, kind: str) -> str:
    """A column as text that does not depend on the session."""
    name = quoted(column)
    if kind == "timestamp":
        return f"UNIX_TIMESTAMP({name})"
    if "blob" in kind or "binary" in kind or kind in ("bit", "geometry", "point"):
        return f"HEX({name})"
    return f"CAST({name} AS CHAR CHARACTER SET utf8mb4)"


def quoted(name: str) -> str:
    """A name, with its schema, as an identifier."""
    return ".".join("`" + part.replace("`", "``") + "`" for part in name.split("."))


def first_error(err: str) -> str:
    """The first complaint, fit to be kept: words that may carry values are left out."""
    found = _ERROR.search(err)
    if not found:
        return "客户端没有说明原因"
    number, words = int(found.group(1)), found.group(2)
    return words.strip()[:160] if number in TELLING else f"错误 {number}"


__all__ = ["BadBackupError", "EndedError", "MySQL", "Programs", "first_error", "initialised", "installed", "started"]
