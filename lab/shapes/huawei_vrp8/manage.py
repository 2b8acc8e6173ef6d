"""Candidate, commit, trial and rollback of VRP8. source: command references of NE/CE and V600 devices, recorded sessions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from lab.config import commit as stage
from lab.config.store import Config, config_of
from lab.keywords import MismatchError
from lab.session import Session
from lab.shapes.huawei_vrp import SHAPE as V200
from lab.shapes.huawei_vrp.family import GRAMMAR
from lab.shapes.huawei_vrp.manage import kept, slot
from lab.shapes.huawei_vrp8 import SHAPE
from lab.state import Device


def header(d: Device, config: Config, saved: bool) -> list[str]:
    """Version, last change, last save, feature versions. source: recorded V600R023 configurations."""
    return [
        f"!Software Version {d.version}",
        f"!Last configuration was updated at {config.updated:%Y-%m-%d %H:%M:%S}+08:00 by {config.updated_by}",
        f"!Last configuration was saved at {config.saved_at:%Y-%m-%d %H:%M:%S}+08:00 by {config.saved_by}",
        "!md_tlm VRPV800R006C00B016D0127-0.0.1",
    ]


assert V200.family is not None
SHAPE.family = replace(
    V200.family, header=header, grammars=(GRAMMAR, Path(__file__).with_name("grammar.cli")), two_stage=True
)


@SHAPE.dialogue("save")
async def save(session: Session, args: list[str]) -> None:
    """source: recorded saves of CE and V600 switches."""
    if await session.confirm("Warning: The current configuration will be written to the device. Continue? [Y/N]:"):
        await session.say(f"Now saving the current configuration to the slot {slot(session.device)} ..........")
        kept(session)
        await session.say("Info: Save the configuration successfully.")


@SHAPE.dialogue("commit", "commit label <label>", "commit description <text>", views="config")
async def commit(session: Session, args: list[str]) -> None:
    """What is not committed runs from now on; in a trial of this session it confirms the trial."""
    config = config_of(session.device)
    if config.timer and config.timer.back is not None:
        if config.timer.owner != session.number or config.timer.persist:
            await session.say(
                "Error: The system is in the trial configuration mode. The configuration cannot be committed."
            )
            return
        _confirmed(session, config)
    stage.commit(session.console)


def _confirmed(session: Session, config: Config) -> None:
    config.disarm()
    session.note("disarmed", how="commit trial")


@SHAPE.dialogue("commit trial", "commit trial <time>", "commit trial <time> persist <id>", views="config")
async def trial(session: Session, args: list[str]) -> None:
    """Committed, and taken back after so many seconds (60 to 65535, else 600) unless committed again."""
    seconds = int(args[0]) if args and args[0].isdigit() else 600 if not args else 0
    if not 60 <= seconds <= 65535:
        raise MismatchError("wrong", len("commit trial "), args[0])
    await _try(session, seconds, args[1] if len(args) > 1 else "")


@SHAPE.dialogue("commit trial persist <id>", views="config")
async def persistent(session: Session, args: list[str]) -> None:
    """A trial that another session may confirm or abort."""
    await _try(session, 600, args[0])


async def _try(session: Session, seconds: int, persist: str) -> None:
    config, node = config_of(session.device), session.node
    if config.timer and config.timer.back is not None:
        await session.say("Error: The system is in the trial configuration mode already.")
        return
    config.arm(seconds, node.pace, config.running.copy(), session.number, node.roll_back).persist = persist
    session.note("armed", seconds=seconds, how="commit trial")
    await session.say(
        "Info: The system enters the trial configuration mode.\n"
        f"The system will revert to previous configuration if the trial configuration is not confirmed in {seconds} seconds."
    )
    stage.commit(session.console)


@SHAPE.dialogue("commit persist <id>", views="config")
async def confirm(session: Session, args: list[str]) -> None:
    """Confirms a persistent trial from any session."""
    config = config_of(session.device)
    if config.timer and config.timer.persist == args[0]:
        _confirmed(session, config)
    else:
        await session.say("Error: The persistence ID does not exist.")


@SHAPE.dialogue("abort trial", "abort trial persist <id>", views="config")
async def abort(session: Session, args: list[str]) -> None:
    """Back at once."""
    config = config_of(session.device)
    timer = config.timer
    if not timer or timer.back is None or (args and timer.persist != args[0]):
        await session.say("Error: The system is not in the trial configuration mode.")
        return
    if await session.confirm("Warning: The trial configuration will be rolled back. Continue? [Y/N]:"):
        await session.say("Info: The trial configuration rollback succeeded.")
        config.disarm()
        session.note("rollback", reason="abort trial")
        config.replace(timer.back, session.user)
        session.follow()


@SHAPE.dialogue("display configuration trial status", views="any")
async def status(session: Session, args: list[str]) -> None:
    """source: command reference for the command, words invented."""
    timer = config_of(session.device).timer
    if not timer or timer.back is None:
        await session.say("Info: The system is not in the trial configuration mode.")
        return
    left = int((timer.due - asyncio.get_running_loop().time()) / session.node.pace)
    await session.say(
        f"Trial status      : active\nRemaining time    : {left} seconds\nTimeout           : {int(timer.seconds)} seconds"
    )


@SHAPE.dialogue("clear configuration candidate", views="config")
async def clear(session: Session, args: list[str]) -> None:
    """Nothing of what was not committed is left."""
    session.console.candidate = session.console.based_on = None


@SHAPE.dialogue("display configuration candidate", "display configuration candidate merge", views="config")
async def candidate(session: Session, args: list[str]) -> None:
    """What would run after a commit."""
    await session.print(
        "\n".join(["Building configuration", *config_of(session.device).body(session.console.tree), "return"])
    )


@SHAPE.dialogue("display configuration candidate changes", views="config")
async def changes(session: Session, args: list[str]) -> None:
    """The difference a commit would make: `+` and `-` before lines. source: recorded on a CloudEngine switch."""
    config = config_of(session.device)
    rows = config.diff(config.running, session.console.tree, ("", ""), context=1)
    await session.print("\n".join(["Building configuration", *[row for row in rows[2:] if not row.startswith("@@")]]))


@SHAPE.command("display configuration commit list")
def commits(d: Device) -> str:
    """The points one can go back to. source: command reference."""
    rows = "".join(
        f"{n})  CommitId: {v.number}\n    Label: -\n    User: {v.user}\n    TimeStamp: {v.at:%Y-%m-%d %H:%M:%S}\n"
        for n, v in enumerate(reversed(config_of(d).versions), 1)
    )
    return rows or "Info: No configuration commit exists.\n"


@SHAPE.dialogue("rollback configuration last <number>", "rollback configuration to commit-id <number>", level=3)
async def rollback(session: Session, args: list[str]) -> None:
    """Undo so many commits, or all after one. source: command reference; its words: invented."""
    config = config_of(session.device)
    kept_ = list(reversed(config.versions))
    number = int(args[0]) if args[0].isdigit() else 0
    found = kept_[number - 1] if 0 < number <= len(kept_) else next((v for v in kept_ if v.number == number + 1), None)
    if found is None:
        await session.say("Error: The commit ID does not exist.")
    elif await session.confirm("Warning: This operation will revert configuration changes. Continue? [Y/N]:"):
        await session.say("Info: Rollback succeeded.")
        session.note("rollback", reason="rollback configuration")
        config.replace(found.tree, session.user)
        session.follow()


@SHAPE.command("display configuration changes running file", level=3)
def differs(d: Device) -> str:
    """Saved against running. source: invented."""
    found = config_of(d)
    rows = [r for r in found.diff(found.saved, found.running, ("", ""))[2:] if r[0] in "+-"]
    return "Building configuration\n" + ("\n".join(rows) + "\n" if rows else "Info: The configuration is the same.\n")
