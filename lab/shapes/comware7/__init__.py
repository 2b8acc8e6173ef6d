"""H3C Comware 7: switches (with IRF) and SecPath firewalls."""

from __future__ import annotations

from lab.shape import Dialect, Shape
from lab.state import Device

RULE = "*" * 78


def _banner(device: Device, vty_max: int, online: int) -> str:
    """The copyright box every login starts with. source: Comware 7 logins in public notes."""
    return (
        f"\n{RULE}\n* Copyright (c) 2004-2021 New H3C Technologies Co., Ltd. All rights reserved.*\n"
        "* Without the owner's prior written consent,                                 *\n"
        f"* no decompiling or reverse-engineering shall be allowed.                    *\n{RULE}\n\n"
    )


DIALECT = Dialect(
    more="---- More ----",
    errors={
        "unrecognized": " % Unrecognized command found at '^' position.",
        "incomplete": " % Incomplete command found at '^' position.",
        "ambiguous": " % Ambiguous command found at '^' position.",
        "too_many": " % Too many parameters found at '^' position.",
        "wrong": " % Wrong parameter found at '^' position.",
        "denied": "Permission denied.",
    },
    banner=_banner,
    choose="Before pressing ENTER you must choose 'YES' or 'NO'[Y/N]:",
    super_ok="User privilege role is network-admin, and only those commands that are authorized to the role can be used.",
    super_bad="Error: Authentication failed.",
    ssh_version="Comware-7.1.070",
)

SHAPE = Shape("comware7", DIALECT)
SHAPE.act("screen-length disable", "page", value={"page": 0})
SHAPE.act("undo screen-length disable", "page", value={"page": 24})
SHAPE.act("quit", "quit", views="any")
SHAPE.act("return", "return", views="any")
SHAPE.act("super", "super", value="Password:")
SHAPE.act("super <role>", "super", value="Password:")
SHAPE.act("system-view", "system", level=2, value="System View: return to User View with Ctrl+Z.")
SHAPE.act("undo terminal monitor", "say", value="The current terminal is disabled to display logs.")
SHAPE.act("debugging <what>", "say", level=3)


def switch(device: Device) -> bool:
    """True on a switch."""
    return "SecPath" not in device.model


def firewall(device: Device) -> bool:
    """True on a SecPath."""
    return not switch(device)


def stacked(device: Device) -> bool:
    """True where IRF is in use or possible."""
    return switch(device)
