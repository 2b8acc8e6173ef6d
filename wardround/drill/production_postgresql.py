"""Rows of a production PostgreSQL, counted in read-only transactions with time limits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import psycopg
from psycopg import errors
from psycopg.conninfo import make_conninfo

from wardround.drill.counting import Production, Table
from wardround.drill.trouble import UnreadError

CONNECT_TIMEOUT, LOCK_TIMEOUT = 10, 2
APPLICATION = "wardround-drill"
WHY = (
    ("password|authentication|no pg_hba", "账号或口令未被接受"),
    ("refused", "拒绝连接"),
    ("timeout|timed out", "连接超时"),
    ('database ".*" does not exist', "没有这个库"),
    ('role ".*" does not exist', "没有这个账号"),
    ("could not translate|Name or service|resolve", "主机名无法解析"),
    ("no route|unreachable", "网络不通"),
    ("too many|remaining connection slots", "连接数已满"),
    ("certificate|SSL|TLS", "加密连接没有建立"),
    ("unsupported startup parameter", "中间的连接池不接受只读参数，请直连数据库"),
    ("starting up|shutting down|recovery", "数据库正在启动或停止"),
)
Row = tuple[int | None, str]


def counted(source: Production, tables: Sequence[Table], secret: str) -> Iterator[Row]:
    """The rows of each table, or why not; UnreadError when there is no session."""
    with _session(source, secret) as session:
        session.read_only = True
        for table in tables:
            yield _rows(session, table, source.timeout)


def _session(source: Production, secret: str) -> psycopg.Connection:
    """A session whose every transaction is read-only, whatever is sent; what the environment says of PG* is overruled."""
    limits = {"statement_timeout": source.timeout, "lock_timeout": LOCK_TIMEOUT}
    limits["idle_in_transaction_session_timeout"] = source.timeout
    words = [f"-c {name}={math.ceil(span * 1000)}" for name, span in limits.items()]
    place = make_conninfo(
        "", host=source.host, port=source.port, user=source.user, dbname=source.database, application_name=APPLICATION,
        options=" ".join(["-c default_transaction_read_only=on", *words]), **dict(source.options),
    )  # fmt: skip
    try:
        return psycopg.connect(place, password=secret or None, connect_timeout=CONNECT_TIMEOUT)
    except psycopg.Error as error:
        raise UnreadError(_why(str(error))) from None


def _why(text: str) -> str:
    """The reason in words of ours: the server's own may name accounts and addresses."""
    return next((said for form, said in WHY if re.search(form, text, re.I)), "连不上")


def _rows(session: psycopg.Connection, table: Table, timeout: float) -> Row:
    try:
        with session.transaction():
            if table.estimate:
                told = session.execute(
                    "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [table.name]
                )
            else:
                told = session.execute(f"SELECT count(*) FROM {table.name}".encode())  # noqa: S608  checked by the plan
            return _number(told.fetchone(), table)
    except errors.UndefinedTable:
        return None, "没有这张表"
    except errors.InsufficientPrivilege:
        return None, "账号无权读这张表"
    except errors.LockNotAvailable:
        return None, "表被别的会话锁住"
    except errors.QueryCanceled:
        return None, f"{timeout:g} 秒内没有数完（大表可写 estimate: true）"
    except psycopg.OperationalError:
        raise UnreadError("读取中连接断开") from None
    except psycopg.Error as error:
        return None, f"语句出错（{error.sqlstate or type(error).__name__}）"


def _number(row: tuple[int, ...] | None, table: Table) -> Row:
    if row is None:
        return None, "没有这张表"
    return (None, "没有统计信息（从未 ANALYZE）") if table.estimate and row[0] < 0 else (int(row[0]), "")
