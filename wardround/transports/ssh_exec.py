"""One command at a time over SSH without a terminal: hosts with a shell, and arrays and switches that accept it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import asyncssh

from wardround.collect.bastion import login_name
from wardround.collect.ssh import connect
from wardround.platforms import Question
from wardround.transports import Busy, Call, Dropped, Failure, Heard, Late

LARGEST = 64_000_000


class ExecSession:
    """An authenticated connection; every question is a channel of its own."""

    name = ""
    clock = ""

    def __init__(self, call: Call, connection: asyncssh.SSHClientConnection) -> None:
        self.call, self.connection = call, connection

    async def ask(self, question: Question, command: str, timeout: float) -> Heard:  # noqa: ARG002  one way for all
        """What the command printed, errors included."""
        self.call.gate.permit.check(command)
        data = await self._run(command, b"", timeout)
        self.call.gate.other(command, len(command), len(data))
        return Heard(data, datetime.now().astimezone())

    async def run(self, fragments: Mapping[str, str], whole: str, timeout: float) -> Heard:
        """What a probe script printed; it goes to /bin/sh on standard input."""
        data = self.call.gate.script(fragments.values(), whole, f"（探测脚本：{'、'.join(fragments)}）")
        command, before = _as_root(self.call.target.variables)
        return Heard(await self._run(command, before + data, timeout), datetime.now().astimezone())

    async def _run(self, command: str, data: bytes, timeout: float) -> bytes:
        try:
            async with asyncio.timeout(timeout):
                process = await self.connection.create_process(command, encoding=None, stderr=asyncssh.STDOUT)
                if data:
                    process.stdin.write(data)
                process.stdin.write_eof()
                return await _all(process)
        except TimeoutError:
            raise Late(f"{timeout:g} 秒内未答完") from None
        except asyncssh.ChannelOpenError as error:
            raise Busy(f"设备没有接受命令通道（{error.reason or error.code}）") from None
        except (asyncssh.Error, OSError) as error:
            raise Dropped(f"连接中断（{error}）") from None

    async def close(self) -> None:
        """Cut the line."""
        self.connection.abort()


# the password goes to sudo once, on a pipe that ends after it, and never stands in a list of processes
_SUDO = (
    '/bin/sh -c \'IFS= read -r p; sudo -n true 2>/dev/null || printf "%s\\n" "$p" | sudo -S -p "" -v || exit 97; '
    "unset p; sudo -n /bin/sh -s'"
)


def _as_root(variables: Mapping[str, Any]) -> tuple[str, bytes]:
    """The command that reads the script, and what it must read before it: sudo where the host says `ansible_become`."""
    if str(variables.get("ansible_become") or "").lower() not in ("true", "yes", "1"):
        return "/bin/sh -s", b""
    password = variables.get("ansible_become_password") or variables.get("ansible_become_pass") or ""
    return (_SUDO, f"{password}\n".encode()) if password else ("sudo -n /bin/sh -s", b"")


async def _all(process: asyncssh.SSHClientProcess[bytes]) -> bytes:
    parts, size = [], 0
    while part := await process.stdout.read(65536):
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise Failure("回显超过 64 MB，已停止接收")
    return b"".join(parts)


async def open_session(call: Call) -> ExecSession:
    """Connect and log in."""
    user, host, port = login_name(call)
    return ExecSession(call, await connect(call, user=user, host=host, port=port))
