"""Restore a base backup (plain or tar) and replay the archived WAL, to its end or to a chosen moment."""

from __future__ import annotations

import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from wardround.drill import wal
from wardround.drill.instance import EndedError, Server, wanted_version
from wardround.drill.notes import Notes
from wardround.drill.plan import Plan
from wardround.drill.postgresql import PostgreSQL, Programs, installed, shown, started
from wardround.drill.process import account, run
from wardround.drill.scratch import Scratch
from wardround.drill.source import Source
from wardround.drill.trouble import BadBackupError
from wardround.drill.unpack import copied, untarred

_START = re.compile(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)", re.M)
_TIME = re.compile(r"^START TIME: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (\S+)", re.M)
_LAST = re.compile(
    r"(?:last completed transaction was at log time|recovery stopping (?:before|after) commit of transaction \d+, time)"
    r" (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"
)
LEFT_OUT = ("postmaster.opts", "standby.signal", "recovery.signal", "recovery.conf")


@contextmanager
def restored(plan: Plan, source: Source, scratch: Scratch, notes: Notes) -> Iterator[Server]:
    """A scratch server over the restored data directory, recovered and open."""
    with notes.phase("取出备份"):
        data = _laid_out(plan, source.path, scratch)
        programs = _programs(plan, data, notes)
    with notes.phase("校验备份清单"):
        _verified(programs, data, scratch, notes)
        _tablespace_map(data, scratch)
    label = (data / "backup_label").read_text("utf-8", "replace") if (data / "backup_label").is_file() else ""
    if told := _TIME.search(label):
        notes.made(*told.groups())
    with notes.phase("取 WAL"):
        more = _recovery(plan, data, label, _control(programs, data), scratch, notes)
    with ExitStack() as stack:
        with notes.phase("启动与恢复"):
            server = _up(stack, programs, data, scratch, plan, more)
        _reached(plan, server, notes)
        notes.database = plan.database or next((d for d in server.databases() if server.tables(d)), "postgres")
        yield server


def _up(
    stack: ExitStack, programs: Programs, data: Path, scratch: Scratch, plan: Plan, more: dict[str, str]
) -> PostgreSQL:
    """The server, or the reason in its log why it did not come up."""
    try:
        return stack.enter_context(started(programs, data, scratch, plan, more, plan.timeout))
    except EndedError as error:
        raise BadBackupError(_why(str(error))) from None


def _laid_out(plan: Plan, path: Path, scratch: Scratch) -> Path:
    """The data directory in the scratch area, tablespaces beside it."""
    data = scratch.make("data")
    if path.is_dir() and (path / "PG_VERSION").is_file():
        copied(path, data, scratch)
        _own_tablespaces(data, scratch)
    elif path.is_dir():
        _tars(plan, path, data, scratch)
    else:
        untarred(path, data, plan.key, scratch, _is_tablespace_link)
        data = _only_folder(data)
    if not (data / "PG_VERSION").is_file():
        raise BadBackupError("不是 PostgreSQL 的物理备份：没有 PG_VERSION")
    for name in LEFT_OUT:
        (data / name).unlink(missing_ok=True)
    scratch.give(scratch.folder)
    data.chmod(0o700)
    return data


def _tars(plan: Plan, path: Path, data: Path, scratch: Scratch) -> None:
    """base.tar, pg_wal.tar and a tar for each tablespace, as pg_basebackup -F t leaves them."""
    base = next(iter(sorted(path.glob("base.tar*"))), None)
    if base is None:
        raise BadBackupError("不是 pg_basebackup 的备份：目录里既没有 PG_VERSION 也没有 base.tar")
    untarred(base, data, plan.key, scratch, _is_tablespace_link)
    for file in sorted(path.glob("pg_wal.tar*")):
        untarred(file, data / "pg_wal", plan.key, scratch)
    for file in sorted(p for p in path.glob("*.tar*") if re.match(r"\d+\.tar", p.name)):
        oid = file.name.partition(".")[0]
        untarred(file, _tablespace(data, oid, scratch), plan.key, scratch)
    manifest = path / "backup_manifest"
    if manifest.is_file():
        shutil.copyfile(manifest, data / "backup_manifest")


def _is_tablespace_link(member: tarfile.TarInfo) -> bool:
    """A link to where production keeps a tablespace: never taken over."""
    return member.issym() and member.name.lstrip("./").startswith("pg_tblspc/")


def _tablespace(data: Path, oid: str, scratch: Scratch) -> Path:
    """A folder of ours for a tablespace, linked as PostgreSQL wants it."""
    folder = scratch.make(f"tblspc-{oid}")
    link = data / "pg_tblspc" / oid
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    return folder


def _own_tablespaces(data: Path, scratch: Scratch) -> None:
    """A plain backup's tablespaces, copied from where its links point to."""
    for link in [p for p in (data / "pg_tblspc").glob("*") if p.is_symlink()]:
        there = link.resolve()
        if not there.is_dir():
            raise BadBackupError(f"表空间 {link.name} 的文件不在备份里")
        copied(there, _tablespace(data, link.name, scratch), scratch)


def _tablespace_map(data: Path, scratch: Scratch) -> None:
    """The map PostgreSQL makes its links from, pointed at our folders; else recovery would use production's."""
    file = data / "tablespace_map"
    if not file.is_file():
        return
    oids = [line.split(" ", 1)[0] for line in file.read_text("utf-8", "replace").splitlines() if line.strip()]
    if missing := [oid for oid in oids if not (scratch.folder / f"tblspc-{oid}").is_dir()]:
        raise BadBackupError(f"表空间 {'、'.join(missing)} 的文件不在备份里")
    file.write_text("".join(f"{oid} {scratch.folder / f'tblspc-{oid}'}\n" for oid in oids), encoding="utf-8")
    scratch.give(data / "pg_tblspc")


def _only_folder(data: Path) -> Path:
    """The folder the archive was made of, when it holds one."""
    inside = list(data.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and not (data / "PG_VERSION").exists() else data


def _programs(plan: Plan, data: Path, notes: Notes) -> Programs:
    """The server of exactly the backup's major version: files of another cannot be started."""
    version = (data / "PG_VERSION").read_text("utf-8", "replace").strip()[:10]
    wanted_version(plan, version, "PostgreSQL")
    have = installed(plan.programs)
    notes.version = version
    for one in have:
        if str(one.major) == version:
            return one
    there = "、".join(str(p.major) for p in have)
    raise BadBackupError(
        f"版本不对：物理备份来自 PostgreSQL {version}，恢复环境只有 {there}，物理备份只能用同一大版本恢复"
    )


def _verified(programs: Programs, data: Path, scratch: Scratch, notes: Notes) -> None:
    """Every file against the backup's manifest, where it has one."""
    if not (data / "backup_manifest").is_file() or not programs["pg_verifybackup"].is_file():
        notes.remark("备份没有清单（backup_manifest），未逐文件核对")
        return
    done = run([programs["pg_verifybackup"], "-n", data], scratch.who, scratch.folder, 6 * 3600)
    if done.code:
        raise BadBackupError(f"备份与清单不符：{_verify_why(done.err)}")
    notes.good("pg_verifybackup：全部文件与备份清单一致")


def _verify_why(err: str) -> str:
    lines = [line for line in err.splitlines() if "error:" in line]
    name = re.search(r'"([^"]*)"', lines[0]) if lines else None
    file = name.group(1) if name else ""
    more = f"（共 {len(lines)} 处）" if len(lines) > 1 else ""
    for word, said in (("checksum mismatch", "内容已损坏"), ("has size", "大小不对"), ("not present on disk", "缺失")):
        if lines and word in lines[0]:
            return f"文件 {file} {said}{more}"
    return (shown(lines[0]) if lines else "无法核对") + more


def _control(programs: Programs, data: Path) -> dict[str, str]:
    """What pg_controldata tells of the cluster."""
    done = run([programs["pg_controldata"], "-D", data], account(), data, 60)
    return {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in done.out.splitlines())}


def _recovery(
    plan: Plan, data: Path, label: str, control: dict[str, str], scratch: Scratch, notes: Notes
) -> dict[str, str]:
    """Settings for replaying the archive; none when the plan has no archive."""
    if control.get("Data page checksum version") == "0":
        notes.remark("源库没有启用数据页校验，坏页只能靠读出全部数据发现")
    if not plan.wal:
        return {}
    start = _START.search(label)
    if not start:
        raise BadBackupError("备份里没有 backup_label，无法知道从哪个 WAL 开始恢复")
    size = int(control.get("Bytes per WAL segment") or wal.SIZE)
    folder = wal.staged(plan.wal, start.group(1), data / "pg_wal", size, plan.key, scratch)
    (data / "recovery.signal").touch()
    words = {"restore_command": f"'cp {folder}/%f %p'", "recovery_target_timeline": "'latest'"}
    if plan.to:
        words["recovery_target_time"] = f"'{plan.to.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'"
    return words | {"recovery_target_action": "'promote'"}


def _reached(plan: Plan, server: PostgreSQL, notes: Notes) -> None:
    """How far recovery went, by the server's own log."""
    log = server.log.read_text("utf-8", "replace")
    times = _LAST.findall(log)
    if times:
        notes.made_at = max(
            filter(None, (notes.made_at, datetime.fromisoformat(times[-1]).replace(tzinfo=UTC))), default=None
        )
    if plan.to:
        notes.good(f"已恢复到指定时刻 {plan.to:%Y-%m-%d %H:%M:%S}")
    elif plan.wal:
        told = f"，最后一个事务 {notes.made_at.astimezone():%Y-%m-%d %H:%M:%S}" if notes.made_at else ""
        notes.good(f"已应用全部归档 WAL{told}")


def _why(log: str) -> str:
    """Why recovery ended, in the hospital's words."""
    for words, said in (
        ("recovery ended before configured recovery target", "WAL 不足：归档到头仍未到达指定的恢复时刻"),
        ("before consistent recovery point", "指定的恢复时刻早于基础备份完成的时刻，这个备份恢复不到那时"),
        ("could not locate required checkpoint record", "缺 WAL：找不到备份起点的检查点记录，备份恢复不到一致状态"),
        ("could not locate a valid checkpoint record", "缺 WAL：找不到有效的检查点记录，数据目录不完整"),
        ("WAL ends before end of online backup", "缺 WAL：归档在基础备份结束之前就到头了，恢复不到一致状态"),
        ("WAL ends before consistent recovery point", "缺 WAL：归档到头仍未到达一致状态"),
        ("incorrect checksum in control file", "控制文件 pg_control 校验不符，备份已损坏"),
        ("invalid page in block", "数据页损坏：恢复时发现坏页"),
        ("database files are incompatible", "数据文件与本机的 PostgreSQL 不兼容"),
    ):
        if words in log:
            return said
    lines = [line for line in log.splitlines() if re.search(r"FATAL|PANIC|ERROR", line)]
    return f"恢复时数据库停止：{shown(lines[-1].partition('UTC')[2] or lines[-1]) if lines else '没有写原因'}"
