"""Huawei VRP V200 switches: fixed boxes (S5720 …) and the S7706 chassis."""

from __future__ import annotations

from lab.shape import Dialect, Shape
from lab.shapes.huawei_vrp.text import stamp
from lab.state import Device


def _banner(device: Device, vty_max: int, online: int) -> str:
    """What V200R011 says at login (recorded: VTY lines; the login time ends with a dot)."""
    return (
        f"\nInfo: The max number of VTY users is {vty_max}, and the number\n"
        f"      of current VTY users on line is {online}.\n"
        f"      The current login time is {stamp(device)}.\n"
    )


def _farewell(device: Device, vty_max: int, online: int) -> str:
    return (
        f"Info: The max number of VTY users is {vty_max}, and the number\n"
        f"      of current VTY users on line is {online}."
    )


DIALECT = Dialect(
    errors={
        "unrecognized": "Error: Unrecognized command found at '^' position.",
        "incomplete": "Error: Incomplete command found at '^' position.",
        "ambiguous": "Error: Ambiguous command found at '^' position.",
        "too_many": "Error: Too many parameters found at '^' position.",
        "wrong": "Error: Wrong parameter found at '^' position.",
        "denied": "Error: You do not have permission to run the command or the command is incomplete.",
    },
    banner=_banner,
    farewell=_farewell,
    super_ok=(
        "Now user privilege is level 3, and only those commands whose level is\n"
        "equal to or less than this can be used.\n"
        "Privilege note: 0-VISIT, 1-MONITOR, 2-SYSTEM, 3-MANAGE"
    ),
    super_bad="Error: The password is incorrect.",
)

SHAPE = Shape("huawei_vrp", DIALECT)
TEMPORARY = "Info: The configuration takes effect on the current user terminal interface only."
SHAPE.act("screen-length 0 temporary", "page", value={"page": 0, "say": TEMPORARY})
SHAPE.act("screen-length <n> temporary", "page")
SHAPE.act("quit", "quit", views="any")
SHAPE.act("return", "return", views="any")
SHAPE.act("super", "super")
SHAPE.act("super <level>", "super")
SHAPE.act("system-view", "system", level=2, value="Enter system view, return user view with Ctrl+Z.")
SHAPE.act("undo terminal monitor", "say", value="Info: Current terminal monitor is off.")
