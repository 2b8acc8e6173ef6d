"""Small pieces of VRP text that many renderers need."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lab.state import Device

SHORT = {
    "GigabitEthernet": "GE",
    "XGigabitEthernet": "XGE",
    "Ten-GigabitEthernet": "XGE",
    "M-GigabitEthernet": "MGE",
    "FortyGigE": "FGE",
    "HundredGigE": "HGE",
}


def stamp(device: Device) -> str:
    """The device's clock as VRP prints it: ``2026-04-01 19:05:25+08:00``."""
    return device.now().strftime("%Y-%m-%d %H:%M:%S") + "+08:00"


def plural(number: int, word: str) -> str:
    """``1 day``, ``2 days``; VRP says ``0 day``."""
    return f"{number} {word}{'s' if number > 1 else ''}"


def uptime(device: Device, less_minutes: int = 0) -> str:
    """``85 weeks, 4 days, 0 hour, 10 minutes``."""
    minutes = max(0, int(device.uptime().total_seconds() // 60) - less_minutes)
    weeks, minutes = divmod(minutes, 7 * 24 * 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = zip((weeks, days, hours, minutes), ("week", "day", "hour", "minute"), strict=True)
    return ", ".join(plural(n, word) for n, word in parts)


def short(name: str) -> str:
    """``GigabitEthernet0/0/1`` → ``GE0/0/1``."""
    for long in sorted(SHORT, key=len, reverse=True):
        if name.startswith(long):
            return SHORT[long] + name[len(long) :]
    return name


def ago(hours: float) -> str:
    """``0 days 0h:3m:51s``."""
    seconds = int(hours * 3600)
    return f"{seconds // 86400} days {seconds // 3600 % 24}h:{seconds // 60 % 60}m:{seconds % 60}s"


def full_name(names: Iterable[str], typed: str) -> str | None:
    """The interface of ``names`` meant by ``typed``: case does not matter, the type may be cut short."""
    found = re.match(r"([a-zA-Z-]+?)(\d.*)$", typed)
    if typed in names or not found:
        return typed if typed in names else None
    kind, number = found[1].lower(), found[2]
    for name in names:
        type_ = name[: len(name) - len(number)]
        if name.endswith(number) and type_ and not type_[-1].isdigit() and _means(type_, kind):
            return name
    return None


def _means(type_: str, kind: str) -> bool:
    """``g`` and ``GE`` mean GigabitEthernet."""
    return type_.lower().startswith(kind) or SHORT.get(type_, "").lower().startswith(kind)
