"""Restore what mariabackup or xtrabackup copied: a folder or a stream, prepared and started."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from wardround.drill.instance import EndedError, Server, wanted_version
from wardround.drill.mysql import MySQL, Programs, installed, started
from wardround.drill.mysqldump import fits
from wardround.drill.notes import Notes
from wardround.drill.plan import Plan
from wardround.drill.process import fed, run
from wardround.drill.scratch import Scratch
from wardround.drill.source import Source
from wardround.drill.trouble import BadBackupError
from wardround.drill.unpack import copied, untarred
from wardround.drill.unseal import pieces, start_of, unsealed

POINTS = ("xtrabackup_checkpoints", "mariadb_backup_checkpoints")
INFOS = ("xtrabackup_info", "mariadb_backup_info")
STREAM = b"XBSTCK01"
KEPT = ("innodb_data_file_path", "innodb_page_size", "innodb_undo_tablespaces", "innodb_checksum_algorithm")
"""Of the backup's own settings only what the files cannot be opened without."""


@contextmanager
def restored(plan: Plan, source: Source, scratch: Scratch, notes: Notes) -> Iterator[Server]:
    """A scratch server over the prepared copy."""
    with notes.phase("取出备份"):
        programs = installed(plan.programs)
        data = _laid_out(plan, source.path, programs, scratch)
        _known(plan, data, programs, notes)
    with notes.phase("应用日志"):
        _prepared(plan, data, programs, scratch)
    with notes.phase("页校验"):
        _pages(data, programs, scratch, notes)
    with ExitStack() as stack:
        with notes.phase("启动"):
            server = _up(stack, programs, data, scratch, plan)
        notes.database = plan.database or next((d for d in server.databases() if server.tables(d)), "")
        if not notes.database:
            raise BadBackupError("恢复后没有任何表：备份是空的")
        yield server


def _laid_out(plan: Plan, path: Path, programs: Programs, scratch: Scratch) -> Path:
    data = scratch.make("data")
    if path.is_dir():
        copied(path, data, scratch)
    else:
        clear = unsealed(path, plan.key, scratch)
        if start_of(clear, 8) == STREAM:
            _streamed(clear, data, programs, scratch, plan.timeout)
        elif start_of(clear, 512)[257:262] == b"ustar":
            untarred(clear, data, "", scratch)
        else:
            raise BadBackupError("不是 mariabackup/xtrabackup 的备份：内容不是 xbstream、tar 或目录")
    scratch.give(data)
    data.chmod(0o700)
    return data


def _streamed(path: Path, data: Path, programs: Programs, scratch: Scratch, timeout: float) -> None:
    tool = programs.find("mbstream", "xbstream")
    done = fed([tool, "-x", "-C", data], scratch.who, data, timeout, pieces(path))
    if done.code:
        raise BadBackupError("备份流不完整或已损坏：mbstream 解不开（被截断）")


def words_of(data: Path, names: tuple[str, ...]) -> dict[str, str]:
    """The `key = value` lines of the first of the files that is there."""
    for name in names:
        if (data / name).is_file():
            lines = (data / name).read_text("utf-8", "replace").splitlines()
            return {k.strip(): v.strip() for k, found, v in (line.partition("=") for line in lines) if found}
    return {}


def _known(plan: Plan, data: Path, programs: Programs, notes: Notes) -> None:
    """What the copy says of itself: whole, full, of which version, of when."""
    points, info = words_of(data, POINTS), words_of(data, INFOS)
    if not points:
        raise BadBackupError("备份没有完成：缺 xtrabackup_checkpoints")
    if not points.get("backup_type", "").startswith("full"):
        raise BadBackupError(f"是增量备份（{points.get('backup_type', '类型不明')}），source 应指向全量备份")
    if not (data / "ibdata1").is_file():
        raise BadBackupError("备份不完整：缺 ibdata1")
    whole = info.get("server_version", "")
    version = m.group(0) if (m := re.match(r"[\d.]+", whole)) else ""
    if version:
        product = "MariaDB" if "mariadb" in whole.lower() else "MySQL"
        wanted_version(plan, version, product)
        notes.version = version
        fits(product, version, programs, notes)
    notes.made_at = _time(info.get("end_time", ""))


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        return None


def _prepared(plan: Plan, data: Path, programs: Programs, scratch: Scratch) -> None:
    tool = programs.find(*(("mariadb-backup", "mariabackup") if programs.product == "MariaDB" else ("xtrabackup",)))
    done = run([tool, "--prepare", f"--target-dir={data}"], scratch.who, data, plan.timeout)
    if done.code == 0 and "completed OK" in done.err + done.out:
        return
    if broken := _broken(data, programs, scratch):
        raise BadBackupError(f"数据页损坏：{'、'.join(broken[:5])} 页校验不符")
    wrong = next((line for line in done.err.splitlines() if re.search(r"error|corrupt", line, re.I)), "")
    hint = re.sub(r"^\S*\s*\S*\s*\d*\s*", "", wrong)[:120]
    raise BadBackupError(f"备份应用日志（--prepare）失败：{hint or '没有写原因'}")


def _broken(data: Path, programs: Programs, scratch: Scratch) -> list[str]:
    """The files with a page whose checksum does not fit.

    Not ibdata1: its doublewrite area holds leftovers of pages (MariaDB 10.11 after a clean stop) that innochecksum
    takes for damage; the server itself reads the rest of it when it starts.
    """
    tool = programs.find("innochecksum")
    files = [*sorted(data.rglob("*.ibd")), *sorted(data.rglob("*.new"))]
    bad = [p for p in files if run([tool, p], scratch.who, data, 6 * 3600).code]
    return [str(p.relative_to(data)) for p in bad]


def _pages(data: Path, programs: Programs, scratch: Scratch, notes: Notes) -> None:
    if bad := _broken(data, programs, scratch):
        raise BadBackupError(f"数据页损坏：{'、'.join(bad[:5])} 页校验不符")
    notes.good("innochecksum：全部 InnoDB 文件页校验一致")


def _up(stack: ExitStack, programs: Programs, data: Path, scratch: Scratch, plan: Plan) -> MySQL:
    settings = words_of(data, ("backup-my.cnf",))
    more = tuple(f"--{k.replace('_', '-')}={settings[k]}" for k in KEPT if settings.get(k))
    try:
        return stack.enter_context(started(programs, data, scratch, plan, more))
    except EndedError as error:
        lines = [line for line in str(error).splitlines() if "[ERROR]" in line]
        hint = lines[0].partition("[ERROR]")[2].strip()[:120] if lines else "没有写原因"
        raise BadBackupError(f"恢复出的数据目录不能启动：{hint}") from None
