"""The word `production_counts` of a drill: which tables of production are counted, and how far the copy may be off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from wardround.drill.spans import seconds
from wardround.drill.trouble import PlanError

POSTGRESQL, MYSQL = "postgresql", "mysql"
KINDS = {"postgresql": POSTGRESQL, "postgres": POSTGRESQL, "mysql": MYSQL, "mariadb": MYSQL}
PORTS = {POSTGRESQL: 5432, MYSQL: 3306}
METHODS = {"pg_dump": POSTGRESQL, "pg_basebackup": POSTGRESQL, "mysqldump": MYSQL, "mariabackup": MYSQL}
OPTIONS = {
    POSTGRESQL: ("host", "port", "user", "sslmode", "sslrootcert", "sslcert", "sslkey"),
    MYSQL: ("socket", "ssl-ca", "ssl-cert", "ssl-key", "ssl-verify-server-cert"),
}
WORDS = ("dsn", "password_file", "tables", "within", "timeout")
NAME = re.compile(r"[\w$]+(\.[\w$]+)?")


@dataclass(frozen=True)
class Table:
    """A table of production; `estimate`: what the server's statistics say of it, without reading it."""

    name: str
    percent: float
    estimate: bool = False


@dataclass(frozen=True)
class Production:
    """Production as it is asked: never with a password in it; `timeout` for each table, in seconds."""

    kind: str
    host: str
    port: int
    user: str
    database: str
    tables: tuple[Table, ...]
    password_file: str = ""
    timeout: float = 60.0
    options: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{'本机' if self.host.startswith('/') else self.host or '本机'}/{self.database}"


def production(entry: Any, method: str, percent: Any) -> Production | None:
    """The word as written, None when it is not; PlanError says what is wrong with it."""
    if entry in (None, "", {}):
        return None
    if not isinstance(entry, Mapping) or not entry.get("dsn") or not entry.get("tables"):
        raise PlanError("production_counts 应有 dsn 与 tables")
    if unknown := [str(w) for w in entry if w not in WORDS]:
        raise PlanError(f"production_counts 不认识的词 {unknown[0]}，只能是 {'、'.join(WORDS)}")
    kind, words, options = _dsn(str(entry["dsn"]))
    if METHODS.get(method) != kind:
        raise PlanError(f"production_counts.dsn 是 {kind} 的，method: {method} 的备份不能与它比")
    within = _percent(entry.get("within", percent))
    timeout = seconds(entry.get("timeout"), "production_counts.timeout") or 60.0
    tables = tuple(_tables(entry["tables"], within))
    return Production(
        kind,
        tables=tables,
        password_file=str(entry.get("password_file") or ""),
        timeout=timeout,
        options=options,
        **words,
    )


def _dsn(text: str) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Kind, place and options of a URL; what is wrong is told without repeating it (it may hold a password)."""
    try:
        parts = urlsplit(text)
        port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise PlanError("production_counts.dsn 不是网址写法（postgresql://账号@主机:端口/库）") from None
    kind = KINDS.get(parts.scheme.lower(), "")
    if not kind:
        raise PlanError("production_counts.dsn 只能是 postgresql://… 或 mysql://…、mariadb://…")
    if parts.password is not None or any("pass" in word.lower() for word in options):
        raise PlanError("production_counts.dsn 中不能写口令：请用 password_file 指定只有自己可读的文件")
    if unknown := sorted(set(options) - set(OPTIONS[kind])):
        raise PlanError(f"production_counts.dsn 不认识的参数 {unknown[0]}，只能是 {'、'.join(OPTIONS[kind])}")
    database = unquote(parts.path.lstrip("/"))
    user = unquote(parts.username or "") or options.pop("user", "")
    if not database or not user:
        raise PlanError("production_counts.dsn 应写明账号与库名（postgresql://账号@主机:端口/库）")
    host = unquote(parts.hostname or "") or options.pop("host", "")
    place = {
        "host": host,
        "port": port or int(options.pop("port", 0)) or PORTS[kind],
        "user": user,
        "database": database,
    }
    return kind, place, options


def _tables(entries: Any, within: float) -> Iterator[Table]:
    for entry in entries if isinstance(entries, list | tuple) else [entries]:
        own = entry if isinstance(entry, Mapping) else {"table": entry}
        name = str(own.get("table") or "")
        if not NAME.fullmatch(name) or set(own) - {"table", "estimate", "within"}:
            raise PlanError(
                f"production_counts.tables 每项应为表名，或 {{table, estimate, within}}，现为 {name or entry}"
            )
        estimate = own.get("estimate", False)
        if not isinstance(estimate, bool):
            raise PlanError(f"production_counts.tables 的 estimate 应为 true 或 false，现为 {estimate}")
        yield Table(name, _percent(own.get("within", within)), estimate)


def _percent(value: Any) -> float:
    """2, "2" and "2%"."""
    text = str(value).strip().removesuffix("%").strip()
    if isinstance(value, bool) or not re.fullmatch(r"\d+(\.\d+)?", text):
        raise PlanError(f"production_counts.within: {value}，应为百分数（例如 2%）")
    return float(text)
