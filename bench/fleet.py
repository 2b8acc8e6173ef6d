"""The benchmark fleet: who is asked, with which account, which commands, and what a contender prints."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

USER, PASSWORD, PORT = "wardround", "Lab@wr2026", 10022
COMMANDS = (
    "display version",
    "display device",
    "display power",
    "display fan",
    "display temperature all",
    "display cpu-usage",
    "display memory-usage",
    "display interface",
    "display interface brief",
    "display lldp neighbor brief",
    "display stp brief",
    "display eth-trunk",
    "display logbuffer",
    "display startup",
    "display clock",
)


@dataclass(frozen=True)
class Order:
    """What one contender is told: how many switches, which commands, where evidence goes."""

    switches: int
    folder: str
    commands: tuple[str, ...] = COMMANDS

    @property
    def hosts(self) -> list[tuple[str, str]]:
        """(name, address) of every switch, as `python -m lab --switches N` lays them out."""
        return [(f"BENCH-SW{n + 1:04d}", f"127.77.{100 + n // 250}.{1 + n % 250}") for n in range(self.switches)]


def order() -> Order:
    """The order handed over on standard input."""
    data = json.load(sys.stdin)
    return Order(data["switches"], data["folder"], tuple(data["commands"]))


def measured(work: Callable[[Order], int]) -> None:
    """Run the work and print its seconds, CPU seconds (with children), peak memory in MB and bytes received."""
    given = order()
    os.makedirs(given.folder, exist_ok=True)  # noqa: PTH103  the peers' scripts stay plain
    started = time.perf_counter()
    received = work(given)
    seconds = time.perf_counter() - started
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    peak = max(own.ru_maxrss, children.ru_maxrss) / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": peak, "received": received}))
