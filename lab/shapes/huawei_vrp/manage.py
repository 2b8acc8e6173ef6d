"""Saving, restarting and the dialogues around them on VRP V200."""

from __future__ import annotations

import re

from lab.config.family import full_name
from lab.config.store import config_of
from lab.keywords import MismatchError
from lab.session import Session
from lab.shapes.huawei_vrp import SHAPE
from lab.state import Device

OTHER = "Error: Please choose 'YES' or 'NO' first before pressing 'Enter'. [Y/N]:"


def where(d: Device) -> str:
    """What the first save asks about. source: recorded saves of an S5320 and of an S1720 (V200R010)."""
    if d.shape == "huawei_chassis":
        return (
            "The current configuration (excluding the configurations of unregistered boards or cards) will be written to "
            "flash:/vrpcfg.zip."
        )
    return "The current configuration will be written to flash:/vrpcfg.zip."


@SHAPE.dialogue("save", "save all", "save <file>", "save force")
async def save(session: Session, args: list[str]) -> None:
    """Asks once, and once more before another file is overwritten. source: recorded (see `where`)."""
    name = args[0] if args else ""
    text = f"Are you sure to save the configuration to flash:/{name}?[Y/N]:" if name else (
        f"{where(session.device)}\nAre you sure to continue?[Y/N]"
    )  # fmt: skip
    if not await session.confirm(text):
        return
    await session.say(f"Now saving the current configuration to the slot {slot(session.device)}....")
    kept(session, name)
    await session.say("Save the configuration successfully.")


def slot(d: Device) -> str:
    """The slot the configuration is kept on: the main board's."""
    return next((b.slot for b in d.boards if b.role == "Master"), "0")


def kept(session: Session, name: str = "") -> None:
    """Save for the next start; to another file nothing of that changes."""
    if name in ("", "vrpcfg.zip"):
        config_of(session.device).save(session.user)
    session.note("saved", file=name or "vrpcfg.zip")


@SHAPE.dialogue("reboot", "reboot fast", level=3)
async def reboot(session: Session, args: list[str]) -> None:
    """Offers to save what would be lost. source: recorded reboots of S5720 and S1720 switches (V200R010, V200R019)."""
    config = config_of(session.device)
    await session.say("Info: The system is now comparing the configuration, please wait.")
    if config.dirty:
        text = (
            "Warning: The configuration has been modified, and it will be saved to the next startup saved-configuration "
            "file flash:/vrpcfg.zip. Continue? [Y/N]:"
        )
        if await session.confirm(text):
            kept(session)
    await session.say(
        "Info: If want to reboot with saving diagnostic information, input 'N' and then execute 'reboot save diagnostic-information'."
    )
    if await session.confirm("System will reboot! Continue?[Y/N]:"):
        session.node.restart(session.user)


@SHAPE.dialogue("schedule reboot delay <time>", "schedule reboot delay <time> force", level=3)
async def later(session: Session, args: list[str]) -> None:
    """A restart with what is saved then. source: command reference (hh:mm or minutes); its words: invented."""
    minutes = delay(args[0])
    config, node = config_of(session.device), session.node
    await session.say("Info: The system is now comparing the configuration, please wait.")
    if config.dirty:
        await session.say(
            "Warning: The current configuration is not saved to the next startup saved-configuration file."
        )
    if not await session.confirm(
        f"Info: Reboot system in {minutes // 60} hours and {minutes % 60} minutes. Confirm? [Y/N]:"
    ):
        return
    config.arm(minutes * 60, node.pace, None, session.number, node.roll_back)
    session.note("armed", minutes=minutes, how="schedule reboot")


def delay(text: str) -> int:
    """Minutes of `5` or `1:30`; MismatchError for anything else."""
    found = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,5})", text)
    minutes = int(found[1] or 0) * 60 + int(found[2]) if found else 0
    if not 0 < minutes <= 43200:
        raise MismatchError("wrong", len("schedule reboot delay "), text)
    return minutes


@SHAPE.dialogue("undo schedule reboot", level=3)
async def undone(session: Session, args: list[str]) -> None:
    """No restart any more. source: command reference; its words: invented."""
    config = config_of(session.device)
    if config.timer is None:
        await session.say("Info: The schedule reboot is not configured.")
        return
    config.disarm()
    session.note("disarmed", how="schedule reboot")
    await session.say("Info: Schedule reboot is cancelled.")


@SHAPE.command("display schedule reboot")
def scheduled(d: Device) -> str:
    """source: command reference for the command, words invented."""
    timer = config_of(d).timer
    if timer is None or timer.back is not None:
        return "Info: No schedule reboot is configured.\n"
    return f"Info: System will reboot after {int(timer.seconds // 3600)} hours and {int(timer.seconds // 60 % 60)} minutes.\n"


@SHAPE.dialogue("reset saved-configuration", level=3)
async def forget(session: Session, args: list[str]) -> None:
    """The lab asks as the device does and then keeps its file. source: recorded question; refusal: invented."""
    text = (
        "Warning: The action will delete the saved configuration in the device.\n"
        "The configuration will be erased to reconfigure. Continue? [Y/N]:"
    )
    if await session.confirm(text):
        await session.say("Error: The lab does not erase its configuration.")


@SHAPE.dialogue("clear configuration interface <name>", views="config")
async def cleared(session: Session, args: list[str]) -> None:
    """An interface without configuration, and off. source: V200 command reference."""
    name = full_name(list(session.device.ports), ("Vlanif", "Eth-Trunk", "LoopBack"), args[0])
    if name is None:
        raise MismatchError("wrong", len("clear configuration interface "), args[0])
    text = "Warning: All configurations of the interface will be cleared, and its state will be shutdown. Continue? [Y/N] :"
    if await session.confirm(text):
        session.console.refill((f"interface {name}",), ["shutdown"])
        await session.say("Info: Total execution time is about 0 second(s).")


@SHAPE.dialogue("display this", level=2, views="any")
async def this(session: Session, args: list[str]) -> None:
    """The lines of the present view. source: V200 command reference."""
    await session.print(session.console.this())
