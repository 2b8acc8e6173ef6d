"""What the readers of command-line tools share: running one as another account, and what its failing tells."""

from __future__ import annotations

import re

from wardround.backup_jobs.job import Job
from wardround.backup_jobs.told import Part, complaints
from wardround.replies import Denied, NoAnswer, Outcome

MISSING = 127
_ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


def run(job: Job, tool: str, arguments: str, account: str = "", env: str = "") -> str:
    """The command of a tool; run by `account` (or the job's `run_as`) where the session is another's."""
    there = f"command -v {tool} >/dev/null || {{ echo 'no such tool: {tool}'; exit {MISSING}; }}"
    who, command = job.run_as or account, f"{'env ' + env + ' ' if env else ''}{tool} {arguments}"
    if not who:
        return f"{there}\n{command}"
    if not _ACCOUNT.fullmatch(who):
        raise ValueError(f"run_as: {who[:40]!r} 不是账号名")
    mine = f'[ "$(id -un)" = {who} ] || ! id {who} >/dev/null 2>&1'
    return (
        f"{there}\nif {mine}; then {command}\n"
        f'elif [ "$(id -u)" = 0 ]; then runuser -u {who} -- {command}\n'
        f"else sudo -n -u {who} {command}; fi"
    )


def failed(part: Part, title: str) -> Outcome | None:
    """Why a tool told nothing, or None when it ran: it is not there, the account may not, or it complained."""
    if part.code in (None, 0):
        return None
    words = list(complaints(part)) or [line[:160] for line in part.lines[-1:]]
    line = words[0] if words else f"退出码 {part.code}"
    if part.code == MISSING:
        return NoAnswer(f"主机上没有 {title} 的命令", line)
    if re.search(
        r"permission denied|not permitted|a password is required|not in the sudoers|may not run|EACCES",
        " ".join(words),
        re.I,
    ):
        return Denied(f"账号无权执行 {title}", line)
    return Outcome(f"{title} 报错", line)
