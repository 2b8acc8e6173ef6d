"""YunShan / VRP8 switches (S6735 V600): the same prompts, other commands and layouts."""

from __future__ import annotations

from dataclasses import replace

from lab.shape import Shape
from lab.shapes.huawei_vrp import DIALECT
from lab.shapes.huawei_vrp import SHAPE as V200

SHAPE = Shape("huawei_vrp8", replace(DIALECT, system_prompt="[{mark}{name}{suffix}]", ssh_version="-"), V200)
SHAPE.without(
    "display cpu-usage", "display cpu-usage slot <n>", "display cpu-usage configuration", "display memory-usage",
    "display memory-usage slot <n>", "display memory-usage threshold", "display power", "display fan",
    "display temperature all", "display temperature slot <n>", "display stack", "display alarm urgent",
    "display elabel brief", "display loop-detection", "display loopback-detect", "compare configuration",
    "display stp topology-change", "display ntp-service status", "display ntp-service sessions", "display arp statistics all",
    "display saved-configuration time", "save <file>", "save all", "save force", "display schedule reboot",
    "display mac-address total-number", "display counters error", "display counters error inbound",
)  # fmt: skip
SHAPE.act("system-view", "system", level=2, value="Enter system view, return user view with return command.")
