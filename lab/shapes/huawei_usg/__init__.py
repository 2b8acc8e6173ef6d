"""Huawei USG6000 (V500): VRP with a time line before every reply and HRP in the prompt."""

from __future__ import annotations

from dataclasses import replace

from lab.shape import Shape
from lab.shapes.huawei_vrp import DIALECT
from lab.shapes.huawei_vrp import SHAPE as SWITCH
from lab.state import Device


def _lead(d: Device) -> str:
    """V500R005 puts the time before every reply (recorded: ``2022-08-06 11:31:12.200 ``)."""
    now = d.now()
    return f"{now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 1000:03d} +08:00\n"


SHAPE = Shape(
    "huawei_usg",
    replace(
        DIALECT, user_prompt="{prefix}<{name}>", system_prompt="{prefix}[{name}{suffix}]",
        erase="\x1b[42D" + " " * 42 + "\x1b[42D", lead=_lead,
    ),
    SWITCH,
)  # fmt: skip
SHAPE.without(
    "display stack", "display esn", "display stp", "display stp brief", "display stp topology-change", "display power",
    "display eth-trunk", "display fan", "display temperature all", "display temperature slot <n>", "display port vlan",
    "display mac-address total-number", "display mac-address summary", "display mac-address flapping record",
    "display loop-detection", "display loopback-detect", "display alarm urgent", "display elabel brief",
    "display cpu-usage slot <n>", "display device manufacture-info", "display cpu-usage configuration",
)  # fmt: skip
