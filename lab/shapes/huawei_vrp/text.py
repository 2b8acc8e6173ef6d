"""Small pieces of VRP text that many renderers need."""

from __future__ import annotations

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
