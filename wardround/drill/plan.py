"""An entry of the host variable `drills`, read and checked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from wardround.drill.counting import Production, production
from wardround.drill.spans import seconds
from wardround.drill.trouble import PlanError

METHODS = {
    "pg_dump": "PostgreSQL 逻辑备份（pg_dump）",
    "pg_basebackup": "PostgreSQL 物理备份（pg_basebackup + WAL）",
    "mysqldump": "MySQL/MariaDB 逻辑备份（mysqldump）",
    "mariabackup": "MySQL/MariaDB 物理备份（mariabackup/xtrabackup）",
    "files": "文件备份",
    "config": "网络设备配置（恢复到备用机）",
    "rman": "Oracle RMAN",
    "mssql": "SQL Server",
}
GUIDED = ("rman", "mssql")
CONFIG = "config"
POSTGRESQL = ("pg_dump", "pg_basebackup")
SQL = ("pg_dump", "pg_basebackup", "mysqldump", "mariabackup")
TIERS = ("核心", "重要", "一般")
EXPECTS = ("between", "at_least", "at_most", "equals", "within")
_READS = ("select", "with", "show", "table", "values", "explain", "pragma", "(")


@dataclass(frozen=True)
class Sanity:
    """One sanity statement: its first value is compared by `how` with `wanted`."""

    title: str
    sql: str
    how: str
    wanted: Any


@dataclass(frozen=True)
class Count:
    """The rows a table has in production and how far, in percent, the copy may be off."""

    table: str
    rows: int
    percent: float


@dataclass(frozen=True)
class Plan:
    """One drill as planned; paths as written, spans in seconds."""

    name: str
    method: str
    source: str = ""
    system: str = ""
    what: str = ""
    tier: str = ""
    keeper: str = ""
    database: str = ""
    wal: str = ""
    to: datetime | None = None
    key: str = ""
    expect_version: str = ""
    sanity: tuple[Sanity, ...] = ()
    row_counts: tuple[Count, ...] = ()
    production_counts: Production | None = None
    newest: str = ""
    checksums: Mapping[str, str] = field(default_factory=dict)
    rpo: float | None = None
    rto: float | None = None
    programs: str = ""
    superuser: str = ""
    jobs: int = 1
    space: int | None = None
    timeout: float = 6 * 3600
    overwrite: bool = True
    host: str = ""
    port: int | None = None
    data_dir: str = ""
    onto: str = ""
    keep: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    sample_count: int = 20
    digests: str = ""
    compare: str = ""
    scratch_database: str = ""
    scratch_dir: str = ""
    production: str = ""
    transcript: str = ""


WORDS = frozenset(f.name for f in fields(Plan))


def plans(entries: Any) -> list[Plan]:
    """The drills of one host; PlanError names the entry and what is wrong with it."""
    if entries in (None, "", []):
        return []
    if not isinstance(entries, list | tuple):
        raise PlanError("drills 应为列表，每项一个演练")
    found = [plan(entry, index) for index, entry in enumerate(entries, 1)]
    names = [one.name for one in found]
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise PlanError(f"drills：名称 {'、'.join(twice)} 重复")
    return found


def plan(entry: Any, index: int = 1) -> Plan:
    """One entry."""
    if not isinstance(entry, Mapping):
        raise PlanError(f"drills 第 {index} 项应为键值表")
    name = str(entry.get("name") or "").strip()
    place = f"drills 的 {name}" if name else f"drills 第 {index} 项"
    try:
        return _plan(name, entry)
    except PlanError as error:
        raise PlanError(f"{place}：{error}") from None


def _plan(name: str, entry: Mapping[str, Any]) -> Plan:
    _known(entry)
    method = str(entry.get("method") or "")
    if not name or re.search(r"[/{}\x00-\x1f]", name) or name.startswith("."):
        raise PlanError("没有可用的 name（作业名，不能含 / 与花括号）")
    if method not in METHODS:
        raise PlanError(f"method: {method or '（空）'}，只能是 {'、'.join(METHODS)}")
    if (method == CONFIG) != bool(entry.get("onto")):
        raise PlanError("method: config 须写 onto（恢复到哪台备用机），别的方法没有 onto")
    if method not in (*GUIDED, CONFIG) and not entry.get("source"):
        raise PlanError("没有写 source（备份文件的路径，可用 * 通配）")
    if entry.get("tier") not in (None, "", *TIERS):
        raise PlanError(f"tier: {entry['tier']}，只能是 {'、'.join(TIERS)}")
    texts: dict[str, Any] = {w: str(entry[w]) for w in _TEXTS if entry.get(w) not in (None, "")}
    whole = ("jobs", "space", "port", "sample_count")
    numbers: dict[str, Any] = {w: _number(entry[w], w) for w in whole if entry.get(w) is not None}
    return Plan(
        name=name,
        method=method,
        **texts,
        to=_moment(entry.get("to")),
        sanity=tuple(_sanities(entry.get("sanity"))),
        row_counts=tuple(_counts(entry.get("row_counts"), entry.get("percent", 5))),
        production_counts=production(entry.get("production_counts"), method, entry.get("percent", 5)),
        checksums={str(k): str(v or "") for k, v in _mapping(entry, "checksums").items()},
        rpo=seconds(entry.get("rpo"), "rpo"),
        rto=seconds(entry.get("rto"), "rto"),
        timeout=seconds(entry.get("timeout"), "timeout") or 6 * 3600.0,
        overwrite=str(entry.get("overwrite", True)).lower() not in ("false", "no", "0"),
        keep=tuple(map(str, _list(entry.get("keep")))),
        samples=tuple(map(str, _list(entry.get("samples")))),
        **numbers,
    )


_TEXTS = tuple(f.name for f in fields(Plan) if f.type == "str" and f.name not in ("name", "method"))


def _known(entry: Mapping[str, Any]) -> None:
    for word in entry:
        if word not in WORDS and word != "percent":
            near = difflib.get_close_matches(str(word), WORDS, 1)
            raise PlanError(f"不认识的词 {word}" + (f"，是否应为 {near[0]}？" if near else ""))


def _sanities(entries: Any) -> Iterator[Sanity]:
    for entry in _list(entries):
        expect = entry.get("expect") if isinstance(entry, Mapping) else None
        if not isinstance(expect, Mapping) or len(expect) != 1 or set(expect) - set(EXPECTS):
            raise PlanError(f"sanity 每项应有 sql 与 expect（{'、'.join(EXPECTS)} 之一）")
        sql = reading(str(entry.get("sql") or ""))
        how, wanted = next(iter(expect.items()))
        if how == "between" and not (isinstance(wanted, list | tuple) and len(wanted) == 2):
            raise PlanError("expect.between 应为两个数，例如 {between: [1000, 2000]}")
        if how == "within":
            wanted = seconds(wanted, "expect.within")
        yield Sanity(str(entry.get("title") or sql[:40]), sql, str(how), wanted)


def reading(sql: str) -> str:
    """The statement without its last semicolon; PlanError when it does not merely read."""
    text = sql.strip().rstrip(";").strip()
    if not text.lower().startswith(_READS) or ";" in text or text.startswith("\\") or "\n\\" in text:
        raise PlanError(f"只接受一条查询语句：{text[:60] or '（空）'}")
    return text


def _counts(entries: Any, percent: Any) -> Iterator[Count]:
    if entries and not isinstance(entries, Mapping):
        raise PlanError("row_counts 应为键值表：表名 → 生产行数")
    for table, told in (entries or {}).items():
        own = told if isinstance(told, Mapping) else {"rows": told}
        yield Count(str(table), _number(own.get("rows"), f"row_counts.{table}"), float(own.get("percent", percent)))


def _mapping(entry: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    value = entry.get(word) or {}
    if not isinstance(value, Mapping):
        raise PlanError(f"{word} 应为键值表")
    return value


def _moment(value: Any) -> datetime | None:
    if value in (None, "", "latest"):
        return None
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise PlanError(f"to: {value} 不是时刻（应为 latest 或 2026-11-22T10:00:00+08:00）") from None
    return at if at.tzinfo else at.astimezone()


def _number(value: Any, word: str) -> int:
    if isinstance(value, bool) or not str(value).strip().isdigit():
        raise PlanError(f"{word}: {value}，应为非负整数")
    return int(str(value))


def _list(value: Any) -> list[Any]:
    return [] if value in (None, "") else list(value) if isinstance(value, list | tuple) else [value]
