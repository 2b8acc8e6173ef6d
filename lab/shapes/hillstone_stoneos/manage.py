"""Saving, restarting and the ways back on StoneOS."""

from __future__ import annotations

from lab.config.store import config_of
from lab.keywords import MismatchError
from lab.session import Session
from lab.shapes.hillstone_stoneos import SHAPE


async def sure(session: Session, question: str, default: bool) -> bool:
    """`[y]/n` and `y/[n]`: Enter takes what stands in brackets. source: recorded saves."""
    while True:
        answer = (await session.ask(question)).lower()
        if answer in ("y", "yes", "n", "no", ""):
            return default if not answer else answer[0] == "y"


@SHAPE.dialogue("save", "save all", views="any")
async def save(session: Session, args: list[str]) -> None:
    """Two questions; the second keeps the configuration saved before. source: recorded saves, StoneOS 5.5 guides."""
    config = config_of(session.device)
    if not await sure(session, "  Save configuration, are you sure? [y]/n: ", True):
        return
    if await sure(session, "  Backup start configuration file, are you sure? y/[n]: ", False):
        config.keep(session.user, config.saved)
    await session.say("\n  Building configuration.")
    config.save(session.user)
    session.note("saved", file="startup")
    await session.say("  Saving configuration is finished")


@SHAPE.dialogue("reboot", level=3)
async def reboot(session: Session, args: list[str]) -> None:
    """Comes back with what was saved. source: invented, after the StoneOS guides."""
    config = config_of(session.device)
    if config.dirty and await sure(session, "  System configuration has been modified. Save? [y]/n: ", True):
        config.save(session.user)
        session.note("saved", file="startup")
    if await sure(session, "  System reboot, are you sure? y/[n]: ", False):
        session.node.restart(session.user)


@SHAPE.dialogue("rollback configuration backup <number>", level=3)
async def rollback(session: Session, args: list[str]) -> None:
    """A backup becomes what the next start reads. source: StoneOS 5.5 guides; its words: invented."""
    config = config_of(session.device)
    kept = list(reversed(config.versions))
    if not args[0].isdigit() or int(args[0]) >= len(kept):
        raise MismatchError("wrong", len("rollback configuration backup "), args[0])
    if await sure(session, "  Rollback start configuration file, are you sure? y/[n]: ", False):
        config.saved = kept[int(args[0])].tree.copy()
        session.note("saved", file=f"backup {args[0]}")
        await session.say("  Rollback finished. The configuration takes effect after the system reboots.")


@SHAPE.dialogue("exec configuration start", level=3)
async def start(session: Session, args: list[str]) -> None:
    """Everything from here on can be taken back; nobody else may configure meanwhile. source: StoneOS 5.5 guides."""
    config = config_of(session.device)
    if config.trial:
        await session.say("Error: Another user is in configuration transaction mode")
        return
    config.trial = (session.number, config.running.copy())
    session.note("armed", how="exec configuration start")


async def _end(session: Session, back: bool) -> None:
    """Leave the rollback mode; the same user may do it from another session too. source: StoneOS 5.5 guides."""
    config = config_of(session.device)
    if not config.trial:
        await session.say("Error: Not in configuration transaction mode")
        return
    _, before = config.trial
    config.trial = None
    session.console.leave()
    session.note("rollback" if back else "disarmed", how="exec configuration")
    if back:
        config.replace(before, session.user)
        session.follow()


@SHAPE.dialogue("exec configuration commit", level=3, views="any")
async def commit(session: Session, args: list[str]) -> None:
    """What was changed stays."""
    await _end(session, back=False)


@SHAPE.dialogue("exec configuration rollback", level=3, views="any")
async def back(session: Session, args: list[str]) -> None:
    """What was changed is taken back at once."""
    await _end(session, back=True)


@SHAPE.dialogue("configure", level=2)
async def configure(session: Session, args: list[str]) -> None:
    """The configuration mode, unless somebody else is in the rollback mode. source: StoneOS 5.5 guides; words: invented."""
    trial = config_of(session.device).trial
    if trial and trial[0] != session.number:
        await session.say("Error: The configuration is locked by another user")
        return
    session.console.enter()
