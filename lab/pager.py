"""Output a page at a time, with the erase sequence real terminals get."""

from __future__ import annotations

from lab.shape import Dialect
from lab.terminal import Terminal


async def show(terminal: Terminal, text: str, page: int, dialect: Dialect) -> None:
    """Print ``text``; ``page`` 0 means all at once. Space: page, Enter: line, q or Ctrl-C: stop."""
    lines = text.rstrip("\n").split("\n") if text else []
    if not page or len(lines) < page:
        await terminal.write("".join(line + "\n" for line in lines))
        return
    done, step = 0, page - 1
    while done < len(lines):
        await terminal.write("".join(line + "\n" for line in lines[done : done + step]))
        done += step
        if done >= len(lines):
            return
        step = await _ask(terminal, page, dialect)
        if step == 0:
            return


async def _ask(terminal: Terminal, page: int, dialect: Dialect) -> int:
    """Lines to show next; 0 stops. Keys that mean nothing are ignored."""
    await terminal.write(dialect.more)
    while True:
        key = await terminal.key()
        if key in (32, 10, 13, 3, 26, ord("q"), ord("Q")):
            break
    await terminal.raw(dialect.erase.encode())
    if key == 32:
        return page - 1
    return 1 if key in (10, 13) else 0
