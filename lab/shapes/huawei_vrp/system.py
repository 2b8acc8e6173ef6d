"""Version, clock, device, board and environment of VRP V200 switches."""

from __future__ import annotations

from lab.shapes.huawei_vrp import SHAPE
from lab.shapes.huawei_vrp.text import stamp, uptime
from lab.state import Device


@SHAPE.command("display clock", level=0)
def clock(d: Device) -> str:
    """The clock. source: elinpf huawei_vrp_display_clock.raw."""
    return f"{stamp(d)}\n{d.now():%A}\nTime Zone(China-Standard-Time) : UTC+08:00"


@SHAPE.command("display version", level=0)
def version(d: Device) -> str:
    """Version of a fixed box. source: V200 fixed boxes in public logs (Huawei forum, S5720)."""
    head = (
        "Huawei Versatile Routing Platform Software\n"
        f"VRP (R) software, Version 5.170 ({d.model[:5]} {d.version})\n"
        "Copyright (C) 2000-2018 HUAWEI TECH Co., Ltd.\n"
        f"HUAWEI {d.model} Routing Switch uptime is {uptime(d)}\n"
    )
    return head
