"""Child processes that cannot outlive the drill: unprivileged, without a network of ours, killed with their parent."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from wardround.drill.trouble import BadBackupError, RefusedError

PR_SET_PDEATHSIG = 1
CLONE_NEWNET, SIOCSIFFLAGS, IFF_UP = 0x40000000, 0x8914, 1
USERS = ("wardround-drill", "wardround", "nobody")
KEPT = ("PATH", "HOME", "TZ", "TMPDIR")
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Account:
    """Who the scratch instance runs as: ourselves, or an account without rights when we are root."""

    uid: int
    gid: int
    name: str

    @property
    def other(self) -> bool:
        """Whether children must change to it."""
        return os.geteuid() == 0 and self.uid != 0


def account() -> Account:
    """The account to run servers as; database servers refuse root."""
    if os.geteuid() != 0:
        mine = pwd.getpwuid(os.geteuid())
        return Account(mine.pw_uid, mine.pw_gid, mine.pw_name)
    for name in USERS:
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(found.pw_uid, found.pw_gid, name)
    raise RefusedError(f"以 root 运行时需要一个无权限账号来启动临时实例（{'、'.join(USERS)} 都没有）")


def _prepared(who: Account, number: int, parent: int, *, alone: bool) -> Callable[[], None]:
    """What a child does before it becomes the program."""

    def prepare() -> None:
        if alone:
            _leave_network()
        if who.other:
            os.setgroups([])
            os.setgid(who.gid)
            os.setuid(who.uid)
        os.umask(0o077)
        _LIBC.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _leave_network() -> None:
    """Where the rights allow it (root): no network but an empty one; sockets in the file system still connect."""
    if os.geteuid() or _LIBC.unshare(CLONE_NEWNET):
        return
    with suppress(OSError), socket.socket() as any_socket:  # the loopback: some servers want it
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """A clean environment: no PG* or MYSQL_* of ours leads a child to production."""
    kept = {word: os.environ[word] for word in ("PATH", "TZ") if word in os.environ}
    path = kept.get("PATH", "") + ":/usr/sbin:/usr/bin:/sbin:/bin"
    return {**kept, "PATH": path, "HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C.UTF-8", **(more or {})}


def start(
    words: Sequence[str | Path],
    who: Account,
    home: Path,
    *,
    stop: int = signal.SIGKILL,
    env: Mapping[str, str] | None = None,
    alone: bool = False,
    **more: Any,
) -> subprocess.Popen[bytes]:
    """A child of this thread, in a session of its own, that gets signal `stop` when we die; `alone` has no network."""
    try:
        with (
            warnings.catch_warnings()
        ):  # Python 3.12 warns where any thread lives; what runs after the fork takes no lock
            warnings.simplefilter("ignore", DeprecationWarning)
            child: subprocess.Popen[Any] = subprocess.Popen(
                [str(w) for w in words],
                preexec_fn=_prepared(who, stop, os.getpid(), alone=alone),  # noqa: PLW1509  as said
                start_new_session=True,
                cwd=home,
                env=environment(home, env),
                **({"stdin": subprocess.DEVNULL} | more),
            )
        return child
    except FileNotFoundError:
        raise RefusedError(f"没有程序 {Path(str(words[0])).name}") from None


@dataclass(frozen=True)
class Done:
    """What a finished child said; `out` and `err` as text."""

    code: int
    out: str
    err: str


def run(
    words: Sequence[str | Path],
    who: Account,
    home: Path,
    timeout: float,
    *,
    env: Mapping[str, str] | None = None,
    stdin: Any = subprocess.DEVNULL,
    quiet: bool = False,
) -> Done:
    """Run a child to its end; its whole session is killed when we leave otherwise or it takes too long."""
    out = subprocess.DEVNULL if quiet else subprocess.PIPE
    given = isinstance(stdin, bytes)
    with ended(start(words, who, home, env=env, alone=True, stdin=subprocess.PIPE if given else stdin,
                     stdout=out, stderr=subprocess.PIPE)) as child:  # fmt: skip
        try:
            told, wrong = child.communicate(stdin if given else None, timeout)
        except subprocess.TimeoutExpired:
            raise BadBackupError(f"{Path(str(words[0])).name} 超过 {timeout:g} 秒没有完成") from None
    return Done(child.returncode, (told or b"").decode("utf-8", "replace"), wrong.decode("utf-8", "replace"))


def fed(
    words: Sequence[str | Path], who: Account, home: Path, timeout: float, pieces: Iterator[bytes], **more: Any
) -> Done:
    """Run a child that reads `pieces` from its standard input; an error of the pieces ends the child and is raised."""
    streams: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with ended(start(words, who, home, alone=True, **streams, **more)) as child:
        writer, reader = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stderr)
        heard: list[bytes] = []
        listener = threading.Thread(target=_listen, args=(reader, heard), daemon=True)
        listener.start()
        timer = threading.Timer(timeout, kill, (child,))
        timer.start()
        begun = time.monotonic()
        try:
            with suppress(BrokenPipeError):
                for piece in pieces:
                    writer.write(piece)
            with suppress(BrokenPipeError):
                writer.close()
            child.wait()
            late = time.monotonic() - begun >= timeout
        finally:
            timer.cancel()
            timer.join()
        listener.join(5)
    if late and child.returncode:
        raise BadBackupError(f"{Path(str(words[0])).name} 超过 {timeout:g} 秒没有完成")
    return Done(child.returncode, "", b"".join(heard).decode("utf-8", "replace"))


MOST_HEARD = 2_000_000


def _listen(stream: IO[bytes], heard: list[bytes]) -> None:
    """Keep what is said, up to a bound, and go on reading so that nobody blocks."""
    size = 0
    for line in stream:
        size += len(line)
        if size <= MOST_HEARD:
            heard.append(line)


@contextmanager
def ended(child: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The child, surely gone when the block is left."""
    try:
        yield child
    finally:
        kill(child)
        for stream in (child.stdin, child.stdout, child.stderr):
            if stream:
                with suppress(OSError, ValueError):
                    stream.close()


def kill(child: subprocess.Popen[bytes]) -> None:
    """End a child and its session."""
    if child.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def program(name: str, folders: Sequence[str | Path] = ()) -> Path | None:
    """A program by its name: in the folders given, then on the path."""
    for folder in folders:
        if (path := Path(folder) / name).is_file():
            return path
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    return Path(found) if found else None
