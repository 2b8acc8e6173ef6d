"""H3C Comware 5: the same commands as Comware 7 with older layouts, and without some of them."""

from __future__ import annotations

from dataclasses import replace

from lab.shape import Shape
from lab.shapes.comware7 import DIALECT
from lab.shapes.comware7 import SHAPE as CW7
from lab.state import Device

RULE = "*" * 78


def _banner(device: Device, vty_max: int, online: int) -> str:
    return (
        f"\n{RULE}\n* Copyright (c) 2004-2014 Hangzhou H3C Tech. Co., Ltd. All rights reserved.  *\n"
        "* Without the owner's prior written consent,                                 *\n"
        f"* no decompiling or reverse-engineering shall be allowed.                    *\n{RULE}\n\n"
    )


SHAPE = Shape(
    "comware5",
    replace(
        DIALECT,
        more="  ---- More ----",
        erase="\x1b[16D" + " " * 16 + "\x1b[16D",
        banner=_banner,
        ssh_version="Comware-5.20.105",
    ),
    CW7,
)
SHAPE.without(
    "display irf", "display irf link", "display install active", "display license", "display current-configuration diff",
    "configuration commit delay <minutes>", "configuration commit", "scheduler reboot delay <time>", "undo scheduler reboot",
    "display scheduler reboot", "display startup",
    "display diagnostic-logfile summary", "display alarm", "display stp history", "display lldp neighbor-information verbose",
)  # fmt: skip
