"""Scheduled restarts as Comware 5 words them."""

from __future__ import annotations

from lab.session import Session
from lab.shapes.comware5 import SHAPE
from lab.shapes.comware7 import manage


@SHAPE.dialogue("schedule reboot delay <time>", level=3)
async def later(session: Session, args: list[str]) -> None:
    """A restart with what is saved then. source: S5800 command reference."""
    await manage.later(session, args)


@SHAPE.dialogue("undo schedule reboot", level=3)
async def undone(session: Session, args: list[str]) -> None:
    """No restart any more. source: S5800 command reference."""
    await manage.undone(session, args)
