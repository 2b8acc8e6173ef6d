"""Restore what pg_dump or pg_dumpall made: plain, custom, tar or directory, sealed and packed or not."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wardround.drill.instance import Server, wanted_version
from wardround.drill.notes import Notes
from wardround.drill.plan import Plan
from wardround.drill.postgresql import (
    USER,
    PostgreSQL,
    Programs,
    first_error,
    initialised,
    installed,
    quoted,
    shown,
    started,
)
from wardround.drill.process import Done, fed, run
from wardround.drill.scratch import Scratch
from wardround.drill.source import Source
from wardround.drill.trouble import BadBackupError
from wardround.drill.unseal import packing, pieces, start_of, unsealed

END = re.compile(rb"^-- PostgreSQL database (?:cluster )?dump complete", re.M)
_FROM = re.compile(r"[Dd]umped from database version:? (\d+(?:\.\d+)*)")
_CREATED = re.compile(r"^;\s*Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?: (\S+))?", re.M)
_CONNECT = re.compile(rb"^\\connect (?:-reuse-previous=on )?\"?(?:dbname=')?([^\s'\"]+)", re.M)
_OWN = re.compile(
    rb"^\\(?:(?:un)?restrict [A-Za-z0-9]+|(?P<connect>connect (?:-reuse-previous=on \"dbname='[^'\"\\=]+'\"|[\w.-]+)))\r?\n",
    re.M,
)
_ROLE = re.compile(r'role "([^"]+)" does not exist')
_HARMLESS = re.compile(
    r'(role|database) "[^"]+" already exists|current user cannot be dropped|parameter "default_tablespace"|'
    r'tablespace "[^"]+" does not exist|directory "[^"]+" does not exist|could not set permissions on directory'
)
_LACKS = re.compile(
    r'could not open extension control file "[^"]*/([\w-]+)\.control"|extension "([\w-]+)" is not available'
)
TAIL = 65536


@contextmanager
def restored(plan: Plan, source: Source, scratch: Scratch, notes: Notes) -> Iterator[Server]:
    """A scratch server with the dump in it; `notes.database` names the database."""
    with notes.phase("取出备份"):
        path = _at_hand(plan, source.path, scratch)
        form = _form(path)
        told = _contents(path, form, scratch) if form != "plain" else start_of(path).decode("utf-8", "replace")
        programs = _programs(plan, told, notes)
        name = _name(plan, told, form)
        if created := _CREATED.search(told):
            notes.made(created.group(1), created.group(2) or "")
    with notes.phase("建临时实例"):
        data = initialised(programs, scratch)
    with started(programs, data, scratch, plan) as server:
        with notes.phase("恢复"):
            notes.database = name
            server.psql(f"CREATE DATABASE {quoted(name)} TEMPLATE template0 ENCODING 'UTF8'", USER)
            if form == "plain":
                _plain(plan, path, server, notes)
            else:
                _archive(plan, path, server, notes)
        if not any(server.tables(d) for d in server.databases()):
            raise BadBackupError("恢复后没有任何表：备份是空的")
        yield server


def _at_hand(plan: Plan, path: Path, scratch: Scratch) -> Path:
    """The dump where the scratch account can read it, decrypted; archives also unpacked."""
    if path.is_dir():
        copy = scratch.folder / "dump"
        shutil.copytree(path, copy)
        scratch.give(copy)
        return copy
    clear = unsealed(path, plan.key, scratch)
    if not packing(clear) or not start_of(clear, 300).startswith(b"PGDMP"):
        return clear
    plain = scratch.folder / "dump.pgdmp"
    with plain.open("xb") as out:
        for piece in pieces(clear):
            scratch.room_for(len(piece))
            out.write(piece)
    return plain


FORMS = {"custom": "自定义", "tar": " tar ", "directory": "目录", "plain": "文本", "SQL": " SQL "}


def _form(path: Path) -> str:
    """plain, custom, tar or directory; BadBackupError when it is none of them."""
    if path.is_dir():
        if (path / "toc.dat").is_file():
            return "directory"
        raise BadBackupError("不是 pg_dump 的目录格式备份：缺 toc.dat")
    head = start_of(path)
    if head.startswith(b"PGDMP"):
        return "custom"
    if head[257:262] == b"ustar" and b"toc.dat" in head[:100]:
        return "tar"
    if re.search(rb"^-- PostgreSQL database (cluster )?dump", head, re.M):
        return "plain"
    raise BadBackupError("不是 pg_dump 的备份：内容不是归档格式，也没有转储的文件头（乱数据、空占位或别的文件）")


def _restore(programs: Programs, words: list[str | Path], path: Path, scratch: Scratch, timeout: float) -> Done:
    """Run pg_restore on an archive: a folder by its name, a file by an open handle (the account may not read it)."""
    command: list[str | Path] = [programs["pg_restore"], *words]
    if path.is_dir():
        return run([*command, path], scratch.who, scratch.folder, timeout)
    with path.open("rb") as file:
        return run(command, scratch.who, scratch.folder, timeout, stdin=file)


def _contents(path: Path, form: str, scratch: Scratch) -> str:
    """The table of contents that pg_restore reads."""
    programs = installed()[-1]
    done = _restore(programs, ["--list"], path, scratch, 600)
    if done.code:
        raise BadBackupError(_why(done.err, programs, form))
    return done.out


def _why(err: str, programs: Programs, form: str) -> str:
    """Why pg_restore or psql did not like the dump."""
    if "unsupported version" in err:
        return f"版本不对：转储由更新的 pg_dump 产生，本机 PostgreSQL {programs.major} 的 pg_restore 读不了"
    if re.search(r"end of file|could not read|unexpected end|corrupt tar|too short", err):
        return "转储不完整：读到一半就没有了（被截断）"
    if found := _LACKS.search(err):
        return f"恢复环境缺少扩展 {found.group(1) or found.group(2)}，无法恢复"
    return f"{FORMS.get(form, form)}格式的转储恢复出错：{first_error(err)}"


def _programs(plan: Plan, told: str, notes: Notes) -> Programs:
    """The server to restore into: of the dump's own major version, else the next newer one."""
    found = _FROM.search(told)
    version = found.group(1) if found else ""
    wanted_version(plan, version, "PostgreSQL")
    have = installed(plan.programs)
    if not version:
        notes.remark("转储没有写来源版本")
        return have[-1]
    need = int(version.split(".")[0])
    fit = [p for p in have if p.major >= need]
    if not fit:
        newest = have[-1].major
        raise BadBackupError(f"版本不对：备份来自 PostgreSQL {version}，恢复环境最高 {newest}，不能恢复到更旧的版本")
    notes.version = version
    if fit[0].major != need:
        notes.remark(f"备份来自 PostgreSQL {version}，用 {fit[0].major} 恢复")
    return fit[0]


def _name(plan: Plan, told: str, form: str) -> str:
    """The database the dump is of; BadBackupError when the plan names another one."""
    found = re.search(r"^;\s+dbname: (.+)$", told, re.M) if form != "plain" else None
    inside = found.group(1).strip() if found else ""
    if not inside and (connect := _CONNECT.search(told.encode())):
        inside = connect.group(1).decode("utf-8", "replace") if "cluster dump" not in told else ""
    if inside and plan.database and inside != plan.database:
        raise BadBackupError(f"不是这个库的备份：备份里是 {inside}，计划为 {plan.database}")
    return plan.database or inside or "drill"


def _archive(plan: Plan, path: Path, server: PostgreSQL, notes: Notes) -> None:
    target = server.client("pg_restore")[1:]
    words: list[str | Path] = [
        *target,
        "--no-owner",
        "--no-acl",
        "--no-tablespaces",
        "--exit-on-error",
        "-d",
        notes.database,
    ]
    if plan.jobs > 1 and path.is_dir():
        words += [f"--jobs={plan.jobs}"]
    done = _restore(server.programs, words, path, server.scratch, plan.timeout)
    if done.code:
        raise BadBackupError(_why(done.err, server.programs, "归档"))
    notes.good("pg_restore 全部对象恢复完成")


def _plain(plan: Plan, path: Path, server: PostgreSQL, notes: Notes) -> None:
    tail, names = [b""], set[str]()

    def watched() -> Iterator[bytes]:
        for piece in pieces(path):
            names.update(n.decode("utf-8", "replace") for n in _CONNECT.findall(piece))
            tail[0] = (tail[0] + piece)[-TAIL:]
            server.scratch.room_for(len(piece))
            yield piece

    words = server.client("psql", "-X", "-q", "-v", "VERBOSITY=terse", "-d", notes.database)
    done = fed(words, server.scratch.who, server.scratch.folder, plan.timeout, restricted(watched()))
    if "commands are restricted" in done.err:
        raise BadBackupError("转储里有不属于 pg_dump 的 psql 命令（如 \\!、\\copy、连到别的主机），没有执行")
    if not END.search(tail[0]):
        raise BadBackupError("转储不完整：没有结束标记（被截断）")
    _complaints(done, server, notes)
    if names and notes.database not in names and not server.tables(notes.database):
        there = "、".join(sorted(names - {"postgres", "template1"})) or "（无）"
        if plan.database:
            raise BadBackupError(f"不是这个库的备份：备份里是 {there}，计划为 {plan.database}")
        notes.database = next((d for d in server.databases() if server.tables(d)), notes.database)
    notes.good("SQL 转储执行完成，有结束标记")


def restricted(source: Iterator[bytes]) -> Iterator[bytes]:
    """A plain dump whose psql commands are refused, but for those by which pg_dumpall goes to the next database.

    psql knows `\\restrict` from 13.22, 14.19, 15.14, 16.10 and 17.6 on; an older one says that it does not, and goes on.
    """
    key = secrets.token_hex(16).encode()
    shut, rest = b"\\restrict %s\n" % key, b""

    def line(found: re.Match[bytes]) -> bytes:
        return b"\\unrestrict %s\n%s%s" % (key, found.group(0), shut) if found.group("connect") else b""

    yield shut
    for piece in source:
        whole, end, rest = (rest + piece).rpartition(b"\n")
        yield _OWN.sub(line, whole + end)
    yield rest


def _complaints(done: Done, server: PostgreSQL, notes: Notes) -> None:
    """BadBackupError for an error that costs data; missing roles are only told."""
    errors = [line for line in done.err.splitlines() if "ERROR:" in line or "FATAL:" in line]
    roles = {found.group(1) for line in errors if (found := _ROLE.search(line))}
    hard = [line for line in errors if not _ROLE.search(line) and not _HARMLESS.search(line)]
    if hard or done.code not in (0, 3):
        many = f"（共 {len(hard)} 处）" if len(hard) > 1 else ""
        reason = _why("\n".join(hard) or done.err, server.programs, "SQL")
        raise BadBackupError(reason + many)
    if roles:
        notes.remark(
            f"转储用到的角色 {shown('、'.join(sorted(roles)))} 不存在，所有者与授权未恢复（全局对象需另行备份）"
        )
