"""One git repository per site: a commit per round, written whole or not at all, history read through git itself."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

BRANCH = "refs/heads/main"
PUSH_WITHIN = 120  # seconds
AUTHOR = "wardround <wardround@localhost>"
SETTINGS = {
    "core.quotepath": "false",
    "core.autocrlf": "false",
    "core.fsync": "committed",
    "gc.auto": "0",
    "user.name": "wardround",
    "user.email": "wardround@localhost",
    "commit.gpgsign": "false",
    "diff.noprefix": "false",
    "core.hooksPath": "/dev/null",
}
EDITED = ".手工改动-"
LEFT_OVER = 3600  # seconds


class RepositoryError(Exception):
    """git cannot be used, or said no; the message says on what and what to do."""


@dataclass(frozen=True)
class Version:
    """One commit that touched a file."""

    commit: str
    at: datetime
    subject: str


def blob_id(data: bytes) -> str:
    """git's name for a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class Repository:
    """The repository in `folder`, made if absent; contents are staged as they come and committed once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / ".git").exists():
            folder.mkdir(parents=True, exist_ok=True)
            self._git("init", "-q", "-b", "main")
        self._import: subprocess.Popen[bytes] | None = None
        self._marks: dict[str, int] = {}

    def _command(self, *words: str) -> list[str]:
        settings = [part for k, v in SETTINGS.items() for part in ("-c", f"{k}={v}")]
        return ["git", "-C", str(self.folder), *settings, *words]

    def _git(self, *words: str, check: bool = True) -> bytes:
        try:
            done = subprocess.run(self._command(*words), capture_output=True, check=False, stdin=subprocess.DEVNULL)
        except FileNotFoundError:
            raise RepositoryError(
                "没有 git 命令，配置备份需要它；请安装 git（离线包见 make wheelhouse 的说明）"
            ) from None
        if check and done.returncode:
            words_said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise RepositoryError(
                f"{self.folder}：git {words[0]} 失败：{words_said[-1] if words_said else done.returncode}"
            )
        return done.stdout

    @property
    def head(self) -> str:
        """The newest commit, "" before the first."""
        return self._git("rev-parse", "-q", "--verify", BRANCH, check=False).decode().strip()

    def entries(self, commit: str = "") -> dict[str, str]:
        """Path → blob id of every file of a commit (default: the newest)."""
        commit = commit or self.head
        lines = self._git("ls-tree", "-r", "-z", commit).decode().split("\0") if commit else []
        return {path: words.split()[2] for words, _, path in (line.partition("\t") for line in lines) if path}

    def read(self, path: str, commit: str = "") -> bytes:
        """A file's content in a commit (default: the newest); RepositoryError when it is not there."""
        return self._git("cat-file", "blob", f"{commit or BRANCH}:{path}")

    def history(self, path: str, limit: int = 400) -> list[Version]:
        """The commits that changed a file, newest first."""
        if not self.head:
            return []
        text = self._git("log", f"-{limit}", "--format=%H%x09%cI%x09%s", BRANCH, "--", path).decode()
        return [
            Version(c, datetime.fromisoformat(at), s)
            for c, at, s in (line.split("\t", 2) for line in text.splitlines())
        ]

    def diff(self, old: str, new: str, *paths: str) -> str:
        """The unified diff between two commits ("" = nothing yet)."""
        empty = self._git("hash-object", "-t", "tree", "/dev/null").decode().strip()
        return self._git("diff", "--no-color", "--no-ext-diff", old or empty, new, "--", *paths).decode(
            "utf-8", "replace"
        )

    # writing

    def stage(self, path: str, data: bytes) -> None:
        """Hand a file's new content to git; it is nowhere to be seen until `commit`."""
        stream = self._stream()
        number = self._marks[path] = len(self._marks) + 1
        try:
            stream.write(b"blob\nmark :%d\ndata %d\n" % (number, len(data)) + data + b"\n")
        except OSError:
            raise self._refused() from None

    def commit(self, message: str, at: datetime, author: str = AUTHOR) -> str:
        """Commit what was staged; the commit, or the present one when nothing was."""
        if not self._marks:
            return self.head
        when = f"{int(at.timestamp())} {at:%z}"
        body = message.encode()
        who = (author or AUTHOR).encode()
        lines = [b"commit " + BRANCH.encode(), b"author %s %s" % (who, when.encode())]
        lines += [b"committer %s %s" % (AUTHOR.encode(), when.encode()), b"data %d" % len(body), body]
        lines += [b"from " + self.head.encode()] if self.head else []
        lines += [b"M 100644 :%d %s" % (n, _quoted(path)) for path, n in sorted(self._marks.items())]
        try:
            self._stream().write(b"\n".join(lines) + b"\n\ndone\n")
        except OSError:
            raise self._refused() from None
        self._finish()
        self._git("reset", "-q", "--hard", BRANCH)
        return self.head

    def abandon(self) -> None:
        """Forget what was staged."""
        if self._import:
            self._import.kill()
            self._import.communicate()
        self._import, self._marks = None, {}

    def _stream(self) -> IO[bytes]:
        if self._import is None:
            try:
                self._import = subprocess.Popen(
                    self._command("fast-import", "--quiet", "--done"),
                    stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                )  # fmt: skip
            except FileNotFoundError:
                raise RepositoryError("没有 git 命令，配置备份需要它；请安装 git") from None
        return cast("IO[bytes]", self._import.stdin)

    def _finish(self) -> None:
        process = self._import
        if process is None:
            return
        _, said = process.communicate()
        self._import, self._marks = None, {}
        if process.returncode:
            raise RepositoryError(
                f"{self.folder}：git 未能写入：{said.decode('utf-8', 'replace').strip()[:200]}（请检查磁盘空间与权限）"
            )

    def _refused(self) -> RepositoryError:
        said = ""
        if self._import:
            with suppress(OSError):
                said = self._import.communicate()[1].decode("utf-8", "replace").strip()
        self._import, self._marks = None, {}
        return RepositoryError(f"{self.folder}：git 未能写入（请检查磁盘空间与权限）{said[:200]}")

    # putting right

    def mend(self, now: datetime) -> list[str]:
        """Bring the files in step with the newest commit; what people edited by hand is put aside, its names returned.

        A run killed between commit and files leaves older versions behind, which git still has: those are no edits.
        """
        git = self.folder / ".git"
        for left in [*git.glob("fast_import_crash_*"), *filter(_left_over, git.glob("objects/pack/tmp_*"))]:
            left.unlink(missing_ok=True)
        (git / "index.lock").unlink(missing_ok=True)
        if not self.head:
            self._refuse_renamed()
            return []
        saved = [str(self._saved(path, now)) for path in self._edited()]
        self._git("symbolic-ref", "HEAD", BRANCH)  # else the reset moves the branch somebody has checked out
        self._git("reset", "-q", "--hard", BRANCH)
        return saved

    def _refuse_renamed(self) -> None:
        """A repository with a history, but not where we write, is no new one."""
        if others := self._git("for-each-ref", "--format=%(refname:short)", "refs/heads").decode().split():
            raise RepositoryError(
                f"{self.folder}：没有 main 分支，只有 {'、'.join(others[:5])}；分支若被改名，请改回："
                f"git -C {self.folder} branch -m {others[0]} main"
            )

    def _edited(self) -> list[Path]:
        """Files that differ from the newest commit, in a version that was never committed."""
        paths = self._git("diff", "--name-only", "-z", BRANCH).decode("utf-8", "surrogateescape").split("\0")
        files = [self.folder / path for path in paths if path and (self.folder / path).is_file()]
        known = set(self._git("rev-list", "--objects", "--no-object-names", "--all").decode().split()) if files else ()
        return [file for file in files if blob_id(file.read_bytes()) not in known]

    def _saved(self, file: Path, now: datetime) -> Path:
        return file.rename(file.with_name(f"{file.name}{EDITED}{now:%Y%m%d%H%M%S}"))

    def push(self, remote: str) -> str:
        """Push to a remote; what git said when it failed, else ""."""
        try:
            done = subprocess.run(
                self._command("push", "--quiet", remote, f"{BRANCH}:{BRANCH}"), capture_output=True, check=False,
                stdin=subprocess.DEVNULL, env={**os.environ, "GIT_TERMINAL_PROMPT": "0"}, timeout=PUSH_WITHIN,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"{PUSH_WITHIN} 秒没有完成"
        if not done.returncode:
            return ""
        said = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
        return (said[0] if said else f"git 返回 {done.returncode}")[:300]


def _left_over(path: Path) -> bool:
    """Whether nobody writes to a file any more: a person may be running `git gc`."""
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime > LEFT_OVER
    return False


def _quoted(path: str) -> bytes:
    return b'"' + path.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
