"""Rows of a production MariaDB or MySQL, counted by its client in read-only transactions with time limits."""

from __future__ import annotations

import math
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wardround.drill.counting import Production, Table
from wardround.drill.process import Account, ended, program, start
from wardround.drill.trouble import UnreadError

CONNECT_TIMEOUT, LOCK_TIMEOUT, SPARE = 10, 2, 15
SESSION = (
    "SET SESSION TRANSACTION READ ONLY; SET SESSION lock_wait_timeout={lock}; "
    "/*M!100101 SET SESSION max_statement_time={seconds} */; /*!50708 SET SESSION max_execution_time={thousandths} */;\n"
    "START TRANSACTION READ ONLY;\n{sql};\nROLLBACK;\n"
)
"""The limit of a statement by the name MariaDB has for it, and by MySQL's: each passes over the other's comment."""
TABLES = {
    1146: "没有这张表",
    1142: "账号无权读这张表",
    1143: "账号无权读这张表",
    1205: "表被别的会话锁住",
    1969: "{limit:g} 秒内没有数完（大表可写 estimate: true）",
    3024: "{limit:g} 秒内没有数完（大表可写 estimate: true）",
}
LOGINS = {
    1044: "账号无权用这个库",
    1045: "账号或口令未被接受",
    1049: "没有这个库",
    1040: "连接数已满",
    1129: "生产库屏蔽了这台主机",
    1130: "生产库不接受这台主机",
    2002: "拒绝连接",
    2003: "拒绝连接或网络不通",
    2005: "主机名无法解析",
    2006: "读取中连接断开",
    2013: "读取中连接断开",
    2026: "加密连接没有建立",
}
_ERROR = re.compile(r"^ERROR (\d+)", re.M)
Row = tuple[int | None, str]


def counted(source: Production, tables: Sequence[Table], secret: str) -> Iterator[Row]:
    """The rows of each table, or why not; UnreadError when there is no session (a refused login is not repeated)."""
    client = program("mariadb") or program("mysql")
    if client is None:
        raise UnreadError("巡检主机上没有 mariadb 或 mysql 客户端程序")
    with _defaults(source, secret) as handle:
        for table in tables:
            yield _rows(source, client, handle, table)


@contextmanager
def _defaults(source: Production, secret: str) -> Iterator[int]:
    """The client's settings with the password, in memory that has no name: nothing is left whatever happens to us."""
    place = (
        {"socket": source.options["socket"]} if "socket" in source.options else {"protocol": "tcp", "host": source.host}
    )
    more = {k: v for k, v in source.options.items() if k != "socket"}
    words = {"user": source.user, "password": secret, **place, "port": str(source.port), **more}
    handle = os.memfd_create("defaults")
    try:
        os.fchmod(handle, 0o600)
        os.write(handle, ("[client]\n" + "".join(f"{k}={_quoted(v)}\n" for k, v in words.items())).encode())
        yield handle
    finally:
        os.close(handle)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _rows(source: Production, client: Path, handle: int, table: Table) -> Row:
    script = SESSION.format(
        sql=_sql(source, table), lock=LOCK_TIMEOUT, seconds=source.timeout, thousandths=math.ceil(source.timeout * 1000)
    )
    code, out, err = _told(source, client, handle, script)
    found = _ERROR.search(err)
    number = int(found.group(1)) if found else 0
    if not code:
        return _number(out.strip(), table)
    if number in TABLES:
        return None, TABLES[number].format(limit=source.timeout)
    if number in LOGINS or not found:
        raise UnreadError(LOGINS.get(number, "客户端没有说明原因"))
    return None, f"语句出错（错误 {number}）"


def _sql(source: Production, table: Table) -> str:
    if not table.estimate:
        return f"SELECT COUNT(*) FROM {table.name}"  # noqa: S608  checked by the plan
    schema, _, name = table.name.rpartition(".")
    where = f"table_schema = {_text(schema or source.database)} AND table_name = {_text(name)}"
    return f"SELECT table_rows FROM information_schema.tables WHERE {where}"  # noqa: S608


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _told(source: Production, client: Path, handle: int, script: str) -> tuple[int, str, str]:
    words: list[str | Path] = [
        client,
        f"--defaults-file=/dev/fd/{handle}",
        "--batch",
        "--skip-column-names",
        "--skip-reconnect",
    ]
    words += ["--comments", f"--connect-timeout={CONNECT_TIMEOUT}", f"--database={source.database}"]
    me, pipe = Account(os.geteuid(), os.getegid(), ""), subprocess.PIPE
    with ended(start(words, me, Path("/"), stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=(handle,))) as child:
        try:
            out, err = child.communicate(script.encode(), CONNECT_TIMEOUT + source.timeout + SPARE)
        except subprocess.TimeoutExpired:
            raise UnreadError("连接超时") from None
    return child.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


def _number(text: str, table: Table) -> Row:
    if text.isdigit():
        return int(text), ""
    return None, "没有这张表" if not text else "没有统计信息" if table.estimate else "没有返回行数"
