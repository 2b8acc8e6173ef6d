"""Restore what mysqldump or mariadb-dump made, sealed and packed or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wardround.drill.instance import EndedError, Server, wanted_version
from wardround.drill.mysql import MySQL, Programs, first_error, initialised, installed, quoted, series, started
from wardround.drill.notes import Notes
from wardround.drill.plan import Plan
from wardround.drill.process import Done, fed
from wardround.drill.scratch import Scratch
from wardround.drill.source import Source
from wardround.drill.trouble import BadBackupError, RefusedError
from wardround.drill.unseal import pieces, start_of, unsealed

END = re.compile(rb"^-- Dump completed(?: on +(\d{4}-\d\d-\d\d +\d\d?:\d\d:\d\d))?", re.M)
_HEAD = re.compile(r"^-- (MariaDB|MySQL) dump .*?(?:Distrib ([\d.]+)(-MariaDB)?|Ver )", re.M)
_SERVER = re.compile(r"^-- Server version[ \t]+(([\d.]+)\S*)", re.M)
_DATABASE = re.compile(r"^-- Host:.*?Database: ?(\S*)", re.M)
_USE = re.compile(rb"^USE `([^`]+)`;", re.M)
TAIL = 4096


@contextmanager
def restored(plan: Plan, source: Source, scratch: Scratch, notes: Notes) -> Iterator[Server]:
    """A scratch server with the dump in it; `notes.database` names the database."""
    with notes.phase("取出备份"):
        if source.path.is_dir():
            raise BadBackupError("不是 mysqldump 的备份：是一个目录")
        path = unsealed(source.path, plan.key, scratch)
        head = start_of(path).decode("utf-8", "replace")
        programs = _programs(plan, head, notes)
        notes.database = _name(plan, head)
    with notes.phase("建临时实例"):
        data = initialised(programs, scratch)
    with ExitStack() as stack:
        names = _loaded(plan, path, programs, data, scratch, notes)
        with notes.phase("启动"):
            server = _up(stack, programs, data, scratch, plan)
        _named(plan, server, names, notes)
        yield server


def _up(stack: ExitStack, programs: Programs, data: Path, scratch: Scratch, plan: Plan) -> MySQL:
    try:
        return stack.enter_context(started(programs, data, scratch, plan))
    except EndedError:
        raise BadBackupError("恢复之后数据库不能再次启动") from None


def _programs(plan: Plan, head: str, notes: Notes) -> Programs:
    """The server to restore into, of the dump's own product and not older."""
    found, server = _HEAD.search(head), _SERVER.search(head)
    if not found and not re.search(r"^(CREATE TABLE|DROP TABLE IF EXISTS|INSERT INTO) ", head, re.M):
        raise BadBackupError("不是 mysqldump 的备份：没有转储的文件头（乱数据、空占位或别的文件）")
    whole, version = (server.group(1), server.group(2)) if server else ("", "")
    product = "MariaDB" if "mariadb" in whole.lower() or (not whole and found and found.group(3)) else "MySQL"
    wanted_version(plan, version, product)
    programs = installed(plan.programs)
    if version:
        notes.version = version
        fits(product, version, programs, notes)
    return programs


def fits(product: str, version: str, programs: Programs, notes: Notes) -> None:
    """BadBackupError when the installed server is older than the backup, or of the other product."""
    here = f"{programs.product} {programs.version}"
    if product != programs.product:
        raise BadBackupError(f"版本不对：备份来自 {product} {version}，恢复环境是 {here}，两者不保证通用")
    if series(version) > programs.series:
        raise BadBackupError(f"版本不对：备份来自 {product} {version}，恢复环境只有 {here}，不能恢复到更旧的版本")
    if series(version) != programs.series:
        notes.remark(f"备份来自 {product} {version}，用 {programs.version} 恢复")


def _name(plan: Plan, head: str) -> str:
    """The database the dump is of; BadBackupError when the plan names another one."""
    found = _DATABASE.search(head)
    inside = found.group(1) if found else ""
    if inside and plan.database and inside != plan.database:
        raise BadBackupError(f"不是这个库的备份：备份里是 {inside}，计划为 {plan.database}")
    return plan.database or inside or "drill"


def _loaded(plan: Plan, path: Path, programs: Programs, data: Path, scratch: Scratch, notes: Notes) -> set[str]:
    """Feed the dump to a server with grant tables (events and definers need them); the databases it used."""
    tail, names = [b""], set[str]()

    def watched() -> Iterator[bytes]:
        for piece in pieces(path):
            names.update(n.decode("utf-8", "replace") for n in _USE.findall(piece))
            tail[0] = (tail[0] + piece)[-TAIL:]
            scratch.room_for(len(piece))
            yield piece

    try:
        with started(programs, data, scratch, plan, grants=True) as server, notes.phase("恢复"):
            server.sql(f"CREATE DATABASE {quoted(notes.database)} CHARACTER SET utf8mb4;\n", "")
            # binary mode: nothing in the dump is a command of the client (\\!, system, source)
            words = server.client("--binary-mode", "--max-allowed-packet=1G", f"--database={notes.database}")
            done = fed(words, scratch.who, scratch.folder, plan.timeout, watched())
    except EndedError:
        raise RefusedError("临时实例没有启动成功") from None
    _complete(tail[0], start_of(path), done, notes)
    return names


def _complete(tail: bytes, head: bytes, done: Done, notes: Notes) -> None:
    """BadBackupError unless the dump ran without an error and to its end mark."""
    if not END.search(tail):
        if _HEAD.search(head.decode("utf-8", "replace")):
            raise BadBackupError("转储不完整：没有结束标记 Dump completed（被截断）")
        notes.unproven.append("转储不带注释（--skip-comments），看不出是否写完")
    if done.code:
        raise BadBackupError(f"转储恢复出错：{first_error(done.err)}")
    if (end := END.search(tail)) and end.group(1):
        day, time = end.group(1).decode().split()
        notes.made(f"{day} {time:0>8}")
    notes.good("SQL 转储执行完成" + ("，有结束标记" if end else ""))


def _named(plan: Plan, server: MySQL, names: set[str], notes: Notes) -> None:
    """Which database the data went to; BadBackupError when it is empty or not the plan's."""
    filled = [d for d in server.databases() if server.tables(d)]
    if not filled:
        raise BadBackupError("恢复后没有任何表：备份是空的")
    if notes.database not in filled:
        if plan.database:
            raise BadBackupError(
                f"不是这个库的备份：备份里是 {'、'.join(sorted(names) or filled)}，计划为 {plan.database}"
            )
        notes.database = filled[0]
