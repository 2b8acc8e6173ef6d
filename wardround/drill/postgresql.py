"""A scratch PostgreSQL: its programs, its start on a socket of its own, questions to it."""

from __future__ import annotations

import csv
import io
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wardround.drill.instance import START_TIMEOUT, EndedError, Rows, SqlError, running
from wardround.drill.plan import Plan
from wardround.drill.process import Done, account, program, run
from wardround.drill.scratch import Scratch, free_port
from wardround.drill.trouble import BadBackupError, RefusedError

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/postgresql*/bin", "/usr/local/pgsql*/bin")
USER = "postgres"
HBA = "local all all trust\nlocal replication all trust\n"
SESSION = (
    "SET default_transaction_read_only=on; SET DateStyle='ISO, YMD'; SET TimeZone='UTC'; SET IntervalStyle='postgres'; "
    "SET bytea_output='hex'; SET extra_float_digits=1; SET client_min_messages=error; SET lc_monetary='C';"
)
SAFE = {
    "listen_addresses": "''",
    "restart_after_crash": "off",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "archive_mode": "off",
    "archive_command": "''",
    "primary_conninfo": "''",
    "shared_preload_libraries": "''",
    "hot_standby": "off",
    "logging_collector": "off",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "lc_messages": "'C'",
    "log_timezone": "'UTC'",
    "max_wal_senders": "0",
    "max_prepared_transactions": "64",
    "max_locks_per_transaction": "256",
    "autovacuum": "off",
    "ssl": "off",
    "jit": "off",
}
"""Nothing of the production's own settings is taken over: no archiving, no standby, no library, no listening."""


@dataclass(frozen=True)
class Programs:
    """One installed PostgreSQL: its major version and where its programs are."""

    major: int
    folder: Path

    def __getitem__(self, name: str) -> Path:
        return self.folder / name


def installed(given: str = "") -> list[Programs]:
    """The PostgreSQL servers of this machine, oldest first; RefusedError when there is none."""
    folders = [Path(given)] if given else sorted(p for g in PLACES for p in Path("/").glob(g.lstrip("/")))
    if not folders and (found := program("postgres")):
        folders = [found.resolve().parent]
    known = {
        major(f): Programs(major(f), f) for f in folders if (f / "postgres").is_file() and (f / "initdb").is_file()
    }
    if not known:
        raise RefusedError(
            f"没有 PostgreSQL 的服务程序（{given or '请安装 postgresql，或用 programs 指定其 bin 目录'}）"
        )
    return [known[n] for n in sorted(known)]


def major(folder: Path) -> int:
    """The major version of the server whose programs are there."""
    told = run([folder / "postgres", "--version"], account(), Path("/"), 20).out
    found = re.search(r"(\d+)(?:\.\d+)?", told.partition(")")[2])
    return int(found.group(1)) if found else 0


def initialised(programs: Programs, scratch: Scratch) -> Path:
    """A new empty data directory with page checksums."""
    data = scratch.make("data")
    words = ["--auth=trust", "--no-sync", "--data-checksums", "--locale=C.UTF-8", "--encoding=UTF8"]
    done = run([programs["initdb"], "-D", data, "-U", USER, *words], scratch.who, data, 120)
    if done.code:
        raise RefusedError(f"临时实例初始化失败：{last_line(done.err)}")
    return data


def configured(data: Path, scratch: Scratch, socket: Path, port: int, more: dict[str, str]) -> None:
    """Settings of ours alone; what the backup brought along is put aside."""
    for name in ("postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf"):
        if (data / name).exists() or (data / name).is_symlink():
            (data / name).rename(data / f"{name}.backup")
    words = {**SAFE, "port": str(port), "unix_socket_directories": f"'{socket}'", **more}
    (data / "postgresql.conf").write_text("".join(f"{k} = {v}\n" for k, v in words.items()), encoding="utf-8")
    (data / "pg_hba.conf").write_text(HBA, encoding="utf-8")
    (data / "pg_ident.conf").write_text("", encoding="utf-8")
    scratch.give(data)


@contextmanager
def started(
    programs: Programs, data: Path, scratch: Scratch, plan: Plan, more: dict[str, str] | None = None,
    timeout: float = START_TIMEOUT,
) -> Iterator[PostgreSQL]:  # fmt: skip
    """The server over a data directory; EndedError when it does not come up."""
    if (data / "postmaster.pid").exists():
        raise BadBackupError("备份里有 postmaster.pid：是数据库运行时直接拷贝的目录，不是一致的备份")
    socket = Path(tempfile.mkdtemp(prefix="s", dir=scratch.folder))
    scratch.give(socket)
    port = plan.port or free_port()
    configured(data, scratch, socket, port, more or {})
    server = PostgreSQL(programs, scratch, socket, port, scratch.folder / "server.log", plan.superuser)
    words: list[str | Path] = [programs["postgres"], "-D", data]
    with running(words, scratch, server.log, signal.SIGQUIT, server.ready, timeout):
        server.version = server.query("SHOW server_version", "postgres")[0][0].split(" ")[0]
        yield server


class PostgreSQL:
    """A running scratch PostgreSQL."""

    def __init__(
        self, programs: Programs, scratch: Scratch, socket: Path, port: int, log: Path, user: str = ""
    ) -> None:
        self.programs, self.scratch, self.socket, self.port, self.log = programs, scratch, socket, port, log
        self.version = ""
        self.user = user or USER

    def client(self, name: str, *words: str | Path) -> list[str | Path]:
        """The command line of a client program of this server."""
        return [self.programs[name], "-h", self.socket, "-p", str(self.port), "-U", self.user, "-w", *words]

    def ready(self) -> bool:
        """Whether it takes connections."""
        if not any(self.socket.iterdir()):
            return False
        words: list[str | Path] = [self.programs["pg_isready"], "-q", "-h", self.socket, "-p", str(self.port)]
        return run(words, self.scratch.who, self.scratch.folder, 10).code == 0

    def psql(self, sql: str, database: str, timeout: float = 3600) -> Done:
        """A script of ours."""
        words = self.client("psql", "-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse")
        return run([*words, "-d", database], self.scratch.who, self.scratch.folder, timeout, stdin=sql.encode())

    def query(self, sql: str, database: str) -> Rows:
        """The rows of one reading statement; SqlError when it fails."""
        done = self.psql(f"{SESSION}\n{sql};\n", database)
        if done.code:
            raise SqlError(first_error(done.err))
        return [row for row in csv.reader(io.StringIO(done.out)) if row]

    def databases(self) -> list[str]:
        """The databases of users."""
        sql = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datallowconn ORDER BY 1"
        return [row[0] for row in self.query(sql, "postgres")]

    def tables(self, database: str) -> int:
        """How many tables of users there are."""
        outside = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
        sql = f"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','p') AND {outside}"  # noqa: S608
        return int(self.query(sql, database)[0][0])

    def checksum_sql(self, table: str, database: str) -> str:  # noqa: ARG002  its brother needs the database
        """Number of rows, and the sum of 60 bits of each row's MD5: the order of the rows does not matter."""
        part = "('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint::numeric"
        return f"SELECT count(*) || ':' || coalesce(sum({part}), 0) FROM {quoted(table)} t"  # noqa: S608

    def whole(self) -> Iterator[tuple[bool | None, str]]:
        """Read every row of every database, and let amcheck look at tables and indexes where it is installed."""
        for database in self.databases():
            yield self._all_rows(database)
        yield self._structure()

    def _all_rows(self, database: str) -> tuple[bool | None, str]:
        words = self.client("pg_dump", "--format=plain", "-d", database)
        done = run(words, self.scratch.who, self.scratch.folder, 6 * 3600, quiet=True)
        if not done.code:
            return True, f"库 {database} 全部数据可读出"
        if "invalid page" in done.err or "checksum" in done.err:
            return False, f"数据页损坏：读库 {database} 时报 {first_error(done.err)}"
        return False, f"库 {database} 不能完整读出：{first_error(done.err)}"

    def _structure(self) -> tuple[bool | None, str]:
        words = self.client("pg_amcheck", "--all", "--install-missing", "--no-dependent-toast")
        if not self.programs["pg_amcheck"].is_file():
            return None, "没有 pg_amcheck，未检查索引结构"
        done = run(words, self.scratch.who, self.scratch.folder, 6 * 3600)
        if not done.code:
            return True, "pg_amcheck 检查表与索引结构：未发现损坏"
        if "could not open extension" in done.err or "not available" in done.err:
            return None, "没有 amcheck 扩展，未检查索引结构"
        told = (done.out + done.err).strip().splitlines()
        return False, f"pg_amcheck 发现损坏：{shown(told[0] if told else '')}"


def quoted(name: str) -> str:
    """A table's name, with its schema, as an identifier."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


_VALUE = re.compile(r':\s*"[^"\n]*"?.*$|\(.*?\)=\(.*$')


def shown(line: str) -> str:
    """A line of a server as it may be kept: without the values (patients' data) at its end."""
    return _VALUE.sub("", re.sub(r"^(psql|pg_dump|pg_restore|pg_amcheck):\s*(<stdin>:\d+:\s*)?", "", line.strip()))[
        :200
    ]


def first_error(text: str) -> str:
    """The first complaint of a client, fit to be kept."""
    lines = [line for line in text.splitlines() if re.search(r"ERROR|FATAL|PANIC|error:", line)]
    return re.sub(r"^(error: )?(ERROR|FATAL|PANIC):\s*", "", shown((lines or text.strip().splitlines() or [""])[0]))


def last_line(text: str) -> str:
    """The last line said, fit to be kept."""
    return shown((text.strip().splitlines() or [""])[-1])


__all__ = ["EndedError", "PostgreSQL", "Programs", "first_error", "initialised", "installed", "started"]
