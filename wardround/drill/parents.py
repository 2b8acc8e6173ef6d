"""A drill ends with the ansible-playbook that started it, even when that was killed without a word."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

EVERY = 0.5


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def ancestors(word: bytes) -> dict[int, int]:
    """The processes above this one whose command line has the word, with the parent of each."""
    found, pid = {}, os.getppid()
    while pid > 1:
        above = _parent(pid)
        try:
            if word in Path(f"/proc/{pid}/cmdline").read_bytes():
                found[pid] = above
        except OSError:
            break
        pid = above
    return found


def end_with(word: bytes = b"ansible") -> None:
    """From now on, SIGTERM to ourselves as soon as one of those ancestors is gone or has lost its own parent.

    Looked at by a timer and not by a thread: children are forked from this process.
    """
    watched = ancestors(word)

    def look(number: int, frame: Any) -> None:  # noqa: ARG001  a handler's signature
        if any(_parent(pid) != above for pid, above in watched.items()):
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.kill(os.getpid(), signal.SIGTERM)

    if watched and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
