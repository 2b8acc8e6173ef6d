"""The controller itself: the same probe through /bin/sh, without SSH."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from wardround.platforms import Question
from wardround.transports import Call, Heard, Late


class LocalSession:
    """Runs commands on this machine."""

    name = os.uname().nodename
    clock = ""

    def __init__(self, call: Call) -> None:
        self.call = call

    async def ask(self, question: Question, command: str, timeout: float) -> Heard:  # noqa: ARG002  one way for all
        """What a shell fragment printed, errors included."""
        self.call.gate.permit.fragment(command)
        data = await _shell((command + "\n").encode(), timeout)
        self.call.gate.other(command, len(command), len(data))
        return Heard(data, datetime.now().astimezone())

    async def run(self, fragments: Mapping[str, str], whole: str, timeout: float) -> Heard:
        """What a probe script printed."""
        data = self.call.gate.script(fragments.values(), whole, f"（探测脚本：{'、'.join(fragments)}）")
        return Heard(await _shell(data, timeout), datetime.now().astimezone())

    async def close(self) -> None:
        """Nothing is open."""


async def _shell(script: bytes, timeout: float) -> bytes:
    process = await asyncio.create_subprocess_exec(
        "/bin/sh",
        "-s",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(timeout):
            output, _ = await process.communicate(script)
            return output
    except TimeoutError:
        raise Late(f"{timeout:g} 秒内未答完") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def open_session(call: Call) -> LocalSession:
    """Nothing to open."""
    return LocalSession(call)
