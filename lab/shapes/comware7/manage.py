"""Saving, restarting and the way back by itself on Comware."""

from __future__ import annotations

import re
from datetime import timedelta

from lab.config.store import config_of
from lab.keywords import MismatchError
from lab.session import Session
from lab.shapes.comware7 import SHAPE
from lab.state import Device


@SHAPE.dialogue("save", views="any")
async def save(session: Session, args: list[str]) -> None:
    """Three questions. source: recorded saves of Comware 5 and 7 devices and the H3C guides."""
    if not await session.confirm("The current configuration will be written to the device. Are you sure? [Y/N]:"):
        return
    name = await session.ask(
        "Please input the file name(*.cfg)[flash:/startup.cfg]\n(To leave the existing filename unchanged, press the enter key):"
    )
    file = name or "flash:/startup.cfg"
    if not re.fullmatch(r"(flash:/)?[\w.-]+\.cfg", file):
        await session.say("Invalid file name. The extension of the file name must be .cfg.")
        return
    file = file if file.startswith("flash:/") else f"flash:/{file}"
    if exists(session.device, file) and not await session.confirm(f"{file} exists, overwrite? [Y/N]:"):
        return
    await written(session, file)


def exists(d: Device, file: str) -> bool:
    """True for a file of the flash."""
    return file.removeprefix("flash:/") in [f.name for f in d.files]


async def written(session: Session, file: str = "flash:/startup.cfg") -> None:
    """The file is checked and written; it is the next start's file from then on."""
    config_of(session.device).save(session.user)
    session.note("saved", file=file)
    if session.device.shape == "comware5":
        await session.say(
            " Validating file. Please wait.............................\n Configuration is saved to device successfully."
        )
        return
    await session.say(
        "Validating file. Please wait...\nSaved the current configuration to mainboard device successfully."
    )
    for member in [m.id for m in session.device.members if m.online][1:]:
        await session.say(f"Slot {member}:\nSave next configuration file successfully.")


@SHAPE.dialogue("save force", "save main force", "save safely force", views="any")
async def forced(session: Session, args: list[str]) -> None:
    """No questions. source: H3C command reference."""
    await written(session)


@SHAPE.dialogue("reboot", level=3)
async def reboot(session: Session, args: list[str]) -> None:
    """Offers to save what would be lost. source: H3C command reference."""
    await session.say("Start to check configuration with next startup configuration file, please wait.........DONE!")
    if config_of(session.device).dirty and await session.confirm(
        "Current configuration may be lost after the reboot, save current configuration? [Y/N]:"
    ):
        await written(session)
    if await session.confirm("This command will reboot the device. Continue? [Y/N]:"):
        session.node.restart(session.user)


@SHAPE.dialogue("scheduler reboot delay <time>", level=3)
async def later(session: Session, args: list[str]) -> None:
    """A restart with what is saved then. source: H3C command reference."""
    minutes = delay(args[0])
    config, node = config_of(session.device), session.node
    at = session.device.now() + timedelta(minutes=minutes)
    text = f"Reboot system at {at:%H:%M:%S %m/%d/%Y} (in {minutes // 60} hours and {minutes % 60} minutes). Confirm? [Y/N]:"
    if await session.confirm(text):
        config.arm(minutes * 60, node.pace, None, session.number, node.roll_back)
        session.note("armed", minutes=minutes, how="scheduler reboot")


def delay(text: str) -> int:
    """Minutes of `5` or `1:30`."""
    found = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,5})", text)
    minutes = int(found[1] or 0) * 60 + int(found[2]) if found else 0
    if not 0 < minutes <= 11520:
        raise MismatchError("wrong", len("scheduler reboot delay "), text)
    return minutes


@SHAPE.dialogue("undo scheduler reboot", level=3)
async def undone(session: Session, args: list[str]) -> None:
    """No restart any more. source: H3C command reference."""
    config_of(session.device).disarm()
    session.note("disarmed", how="scheduler reboot")


@SHAPE.command("display scheduler reboot")
def scheduled(d: Device) -> str:
    """source: H3C command reference."""
    timer = config_of(d).timer
    if timer is None or timer.back is not None:
        return "Reboot schedule is not configured.\n"
    minutes = int(timer.seconds // 60)
    return f"System will reboot at {d.now() + timedelta(minutes=minutes):%H:%M:%S %m/%d/%Y} (in {minutes // 60} hours and {minutes % 60} minutes).\n"


@SHAPE.dialogue("configuration commit delay <minutes>", level=3, views="config")
async def commit_delay(session: Session, args: list[str]) -> None:
    """Everything from here on is taken back unless committed in time. source: H3C configuration guide (no output given)."""
    if not args[0].isdigit() or not 1 <= int(args[0]) <= 65535:
        raise MismatchError("wrong", len("configuration commit delay "), args[0])
    config, node = config_of(session.device), session.node
    config.arm(int(args[0]) * 60, node.pace, config.running.copy(), session.number, node.roll_back)
    session.note("armed", minutes=int(args[0]), how="configuration commit delay")


@SHAPE.dialogue("configuration commit", level=3, views="config")
async def commit(session: Session, args: list[str]) -> None:
    """What was changed since stays. source: H3C configuration guide."""
    config = config_of(session.device)
    if config.timer and config.timer.back is not None:
        config.disarm()
        session.note("disarmed", how="configuration commit delay")


@SHAPE.dialogue("default", views="config")
async def default(session: Session, args: list[str]) -> None:
    """An interface as it came from the factory. source: H3C command reference."""
    place = session.console.places[-1]
    if place.view != "interface":
        raise MismatchError("unrecognized", 0, "default")
    if await session.confirm("This command will restore the default settings. Continue? [Y/N]:"):
        session.console.refill(place.path, [])


@SHAPE.dialogue("display this", level=2, views="any")
async def this(session: Session, args: list[str]) -> None:
    """The lines of the present view. source: H3C command reference."""
    await session.print(session.console.this())
