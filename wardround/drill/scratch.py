"""The scratch area: a fresh marked folder that is wiped at the end, whatever happens, and found again when it was not."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround.drill.process import Account
from wardround.drill.trouble import BusyError, RefusedError

ROOT = Path("/var/tmp/wardround-drill")  # noqa: S108  marked, mode 0700, and owned by us before anything is put there
MARKER = ".wardround-drill.json"
PREFIX = "drill-"
LOOPBACK = ("", "localhost", "127.0.0.1", "::1")
DATA_SIGNS = ("PG_VERSION", "ibdata1", "postmaster.pid", "aria_log_control")
PRODUCTION = ("/var/lib/postgresql", "/var/lib/mysql", "/var/lib/pgsql", "/u01", "/u02", "/opt/oracle", "/etc", "/usr")
LONGEST = 60
"""A Unix socket's whole path has 107 bytes."""
SPARE = 256 * 1024**2
_BLOCK = bytes(1024**2)


@dataclass(frozen=True)
class Wiped:
    """What was removed: files, bytes, of which overwritten; `left` what could not be."""

    files: int = 0
    size: int = 0
    overwritten: int = 0
    left: tuple[str, ...] = ()


def checked_root(root: Path, who: Account) -> Path:
    """The folder that scratch areas are made in; RefusedError when it looks like anything else than our own."""
    for sign in DATA_SIGNS:
        for folder in (root, *root.parents[:-1]):
            if (folder / sign).exists():
                raise RefusedError(f"{root}：{folder} 像是数据库的数据目录（有 {sign}），不在这里演练")
    real = root.resolve()
    if real == Path("/") or any(real == Path(p) or Path(p) in real.parents for p in PRODUCTION):
        raise RefusedError(f"{root}：是系统或生产数据所在的目录，不在这里演练")
    if len(str(real)) > LONGEST:
        raise RefusedError(f"{root}：路径太长（超过 {LONGEST} 个字符），本机套接字放不下，请换一个演练目录")
    if root.is_symlink():
        raise RefusedError(f"{root}：是符号链接，不在这里演练")
    root.mkdir(mode=0o711, parents=True, exist_ok=True)
    status = root.stat()
    if status.st_uid not in (0, os.geteuid()) or status.st_mode & 0o022:
        raise RefusedError(f"{root}：属于别的账号或别人可写，不在这里演练")
    if who.other and (shut := [p for p in (root, *root.resolve().parents) if not _may_enter(p, who)]):
        raise RefusedError(f"{root}：账号 {who.name} 进不了 {shut[-1]}，请换一个演练目录（scratch）")
    return root


def _may_enter(folder: Path, who: Account) -> bool:
    status = folder.stat()
    shift = 6 if status.st_uid == who.uid else 3 if status.st_gid == who.gid else 0
    return bool(status.st_mode >> shift & 1)


def checked_target(host: str, port: int | None, data_dir: str) -> None:
    """RefusedError for any target but a new instance of ours on this machine."""
    if host not in LOOPBACK:
        raise RefusedError(f"目标 {host} 不是本机回环地址：演练只恢复到本机新建的临时实例")
    if data_dir:
        raise RefusedError(f"数据目录 {data_dir} 不能指定：演练只用自己新建的目录")
    if port is not None and answers(port):
        raise RefusedError(f"端口 {port} 已有服务应答（可能是生产库），拒绝演练")


def answers(port: int) -> bool:
    """Whether something listens on this port of the machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port nobody uses just now; scratch servers do not even listen on it, it names their socket."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def locked(root: Path, words: str, wait: float) -> Iterator[None]:
    """One drill at a time on this machine; BusyError names the one that runs. The lock dies with its holder."""
    with (root / ".lock").open("a+", encoding="utf-8") as file:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    file.seek(0)
                    raise BusyError(f"另一个演练正在进行（{file.read().strip() or '未知'}），本次离开") from None
                time.sleep(0.2)
        file.truncate(0)
        file.write(f"进程 {os.getpid()}，{words}，{datetime.now().astimezone():%m-%d %H:%M} 开始")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


@dataclass(frozen=True)
class Scratch:
    """One drill's folder; everything of the drill is inside."""

    folder: Path
    who: Account
    overwrite: bool = True

    def make(self, name: str) -> Path:
        """A new folder in it, the scratch account's own."""
        path = self.folder / name
        path.mkdir(mode=0o700, parents=True)
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Hand a path and all beneath it to the scratch account."""
        if not self.who.other:
            return
        for folder, _, files in os.walk(path):
            os.chown(folder, self.who.uid, self.who.gid, follow_symlinks=False)
            for file in files:
                os.chown(Path(folder) / file, self.who.uid, self.who.gid, follow_symlinks=False)
        os.chown(path, self.who.uid, self.who.gid, follow_symlinks=False)

    def room_for(self, size: int) -> None:
        """RefusedError unless that many bytes fit, with some to spare."""
        free = shutil.disk_usage(self.folder).free
        if free < size + SPARE:
            need, have = (f"{n / 1024**3:.1f} GB" for n in (size + SPARE, free))
            raise RefusedError(f"演练目录空间不足：约需 {need}，{self.folder.parent} 只剩 {have}")

    def wipe(self) -> Wiped:
        """Everything gone: processes that still work here, then files."""
        end_processes(self.folder)
        return wipe(self.folder, overwrite=self.overwrite)


def opened(root: Path, name: str, who: Account, *, overwrite: bool = True) -> Scratch:
    """A fresh folder with its marker."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    started = _started(os.getpid())
    words = {"job": name, "pid": os.getpid(), "started": started, "at": datetime.now().astimezone().isoformat()}
    (folder / MARKER).write_text(json.dumps(words), encoding="utf-8")
    if who.other:
        os.chown(folder, who.uid, who.gid)
    return Scratch(folder, who, overwrite)


def clean(root: Path) -> list[str]:
    """Remove what killed drills left behind; a line for each."""
    told = []
    for folder in sorted(root.glob(f"{PREFIX}*")):
        words = marker(folder)
        if words is None or _alive(words):
            continue
        count = end_processes(folder)
        gone = wipe(folder)
        left = f"，{len(gone.left)} 个文件未能删除" if gone.left else ""
        told.append(f"清除了上次中断的演练 {words.get('job', '')}：结束进程 {count} 个，删除文件 {gone.files} 个{left}")
    return told


def marker(folder: Path) -> dict[str, Any] | None:
    """What a scratch folder's marker says; None when it has none and is therefore not ours."""
    try:
        found = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and not folder.is_symlink() else None


def _alive(words: dict[str, Any]) -> bool:
    pid = words.get("pid")
    return isinstance(pid, int) and _started(pid) == words.get("started") != ""


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks: a pid alone may have been given to another. "" when it has ended."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return "" if words[0] in "ZX" else words[19]
    except (OSError, IndexError):
        return ""


def end_processes(folder: Path) -> int:
    """Kill the processes whose working directory is in the folder; how many there were."""
    found = [pid for pid in _pids() if _within(pid, folder)]
    for pid in found:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while time.monotonic() < until and any(_within(pid, folder) for pid in found):
        time.sleep(0.05)
    return len(found)


def _pids() -> list[int]:
    return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and int(p.name) != os.getpid()]


def _within(pid: int, folder: Path) -> bool:
    try:
        place = Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return False
    return place == folder or folder in place.parents


def wipe(folder: Path, *, overwrite: bool = True) -> Wiped:
    """Overwrite (best effort) and remove every file, then the folders; links are removed, never followed."""
    files = size = over = 0
    left = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            if name == MARKER and Path(place) == folder:
                continue  # the last to go: a wipe that is itself killed is found again
            try:
                length = 0 if path.is_symlink() else path.stat().st_size
                over += _overwritten(path, length) if overwrite and length else 0
                path.unlink()
                files, size = files + 1, size + length
            except OSError as error:
                left.append(f"{path.name}: {error.strerror}")
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists() and not left:
        left.append(folder.name)
    return Wiped(files, size, over, tuple(left))


def _overwritten(path: Path, length: int) -> int:
    """Zeros over a regular file; how many bytes."""
    if not path.is_file():
        return 0
    with os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "r+b") as file:
        for _ in range(0, length, len(_BLOCK)):
            file.write(_BLOCK[: min(len(_BLOCK), length - file.tell())])
    return length
