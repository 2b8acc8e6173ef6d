"""One change of a device at a time, and none that is cut short: whoever is told to stop takes back what was sent first."""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from wardround.collect.evidence import safe

PR_SET_PDEATHSIG = 1
T = TypeVar("T")


class InUseError(RuntimeError):
    """Somebody else changes the device; the message is Chinese, nothing was sent."""


def state() -> Path:
    """The folder of what is kept between runs, the user's own."""
    return Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "wardround"


@contextmanager
def alone(asset: str) -> Iterator[None]:
    """One change of a device at a time; the lock goes with the process."""
    folder = state() / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / f"{safe(asset)}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InUseError(f"另一个任务正在改 {asset} 的配置，本次未作任何改动") from None
        yield


async def to_its_end(work: Coroutine[object, object, T]) -> T:
    """Work that SIGINT, SIGTERM and the death of ansible-playbook cancel once; the work takes back what was sent."""
    task = asyncio.ensure_future(work)
    loop, parent = asyncio.get_running_loop(), os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _once(task))
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        task.cancel()
    return await task


def _once(task: asyncio.Future[T]) -> Callable[[], None]:
    """A handler that cancels the first time only: what takes the change back is not to be cut short."""
    told: list[bool] = []

    def handler() -> None:
        if not told:
            told.append(True)
            task.cancel()

    return handler
