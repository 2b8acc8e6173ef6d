"""`python -m wardround.drill.janitor ROOT`: waits for the end of a drill that was killed, and clears up after it at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wardround.drill.scratch import clean

TRIES, PAUSE = 20, 0.25
PACKAGE = Path(__file__).resolve().parent.parent.parent


@contextmanager
def watched(root: Path) -> Iterator[None]:
    """While the block runs a process of its own session waits; it acts only when ours ends without leaving the block."""
    env = {**os.environ, "PYTHONPATH": f"{PACKAGE}:{os.environ.get('PYTHONPATH', '')}"}
    words = [sys.executable, "-m", "wardround.drill.janitor", str(root)]
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=silent, stderr=silent, start_new_session=True, env=env, cwd="/"
    ) as waiting:
        try:
            yield
        finally:
            waiting.kill()


if __name__ == "__main__":
    sys.stdin.read()
    for _ in range(TRIES):  # its files are closed a moment before a killed process is gone
        if clean(Path(sys.argv[1])):
            break
        time.sleep(PAUSE)
