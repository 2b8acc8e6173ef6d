"""Alarms, log and trap buffers of VRP V200."""

from __future__ import annotations

from datetime import datetime, timedelta

from lab.shapes.huawei_vrp import SHAPE
from lab.state import Alarm, Device, Log

RULE = "-" * 79


@SHAPE.command("display logbuffer", "display logbuffer size <n>")
def logbuffer(d: Device, size: str = "512") -> str:
    """The log, newest first. source: header and lines recorded in public notes (S5720, V200R011)."""
    return _buffer(d, d.logs[: int(size) if size.isdigit() else 512])


@SHAPE.command("display logbuffer level <n>", "display logbuffer level <n> reverse")
def logbuffer_level(d: Device, level: str) -> str:
    """Only lines at least so severe."""
    return _buffer(d, [line for line in d.logs if line.level <= int(level)])


def _buffer(d: Device, logs: list[Log]) -> str:
    lines = "".join(log_line(d, log, n) for n, log in enumerate(sorted(logs, key=lambda x: x.hours_ago)))
    return (
        "Logging buffer configuration and contents : enabled\nAllowed max buffer size : 1024\n"
        "Actual buffer size : 512\nChannel number : 4 , Channel name : logbuffer\nDropped messages : 0\n"
        f"Overwritten messages : 0\nCurrent messages : {len(logs)}\n\n{lines}"
    )


def log_line(d: Device, log: Log, number: int = 0) -> str:
    """``Sep 24 2020 19:53:08+08:00 name %%01NTP/4/STRATUM_CHANGE(l)[1]:…``."""
    at = d.now() - timedelta(hours=log.hours_ago)
    when = f"{at:%b} {at.day:>2} {at:%Y %H:%M:%S}+08:00"
    return f"{when} {d.prompt_name} %%01{log.module}/{log.level}/{log.digest}(l)[{number}]:{log.text}\n"


@SHAPE.command("display trapbuffer", "display trapbuffer size <n>")
def trapbuffer(d: Device, size: str = "") -> str:
    """Alarms as traps. source: invented, after the V200 manuals."""
    lines = "".join(
        f"#{_at(d, a):%b} {_at(d, a).day:>2} {_at(d, a):%Y %H:%M:%S}+08:00 {d.prompt_name} {a.name}:{a.text}\n\n"
        for a in d.alarms
    )
    return (
        "Trapping buffer configuration and contents : enabled\nAllowed max buffer size : 1024\n"
        "Actual buffer size : 256\nChannel number : 3 , channel name : trapbuffer\nDropped messages : 0\n"
        f"Overwritten messages : 0\nCurrent messages : {len(d.alarms)}\n\n{lines}"
    )


def _at(d: Device, a: Alarm) -> datetime:
    return d.now() - timedelta(hours=a.hours_ago)


def old(d: Device) -> bool:
    """True on releases that know ``display alarm urgent`` and not yet ``display alarm active``."""
    return d.version.startswith(("V100", "V200R003", "V200R005"))


@SHAPE.command("display alarm active", when=lambda d: not old(d))
def alarm_active(d: Device) -> str:
    """Active alarms. source: V600 output in Huawei's documentation (10466280993); V200 spacing invented."""
    if not d.alarms:
        return "Info: No alarm."
    levels = {"Critical": 1, "Major": 2, "Minor": 3, "Warning": 4}
    rows = []
    for number, a in enumerate(d.alarms, 1):
        chunks = [a.text[i : i + 33] for i in range(0, len(a.text), 33)]
        when = [f"{_at(d, a):%Y-%m-%d}", f"{_at(d, a):%H:%M:%S}+"]
        for n in range(max(len(chunks), 2)):
            first = f"{number:<11}{a.id:<11}{levels[a.level]:<6}" if n == 0 else " " * 28
            rows.append(f"{first}{when[n] if n < 2 else '':<11}{chunks[n] if n < len(chunks) else ''}")
    return (
        f"1:Critical  2:Major  3:Minor  4:Warning\n{RULE}\n"
        f"Sequence   AlarmId    Level Date Time  Description\n{RULE}\n" + "\n".join(rows) + f"\n{RULE}\n"
    )


@SHAPE.command("display alarm urgent", when=old)
def alarm_urgent(d: Device) -> str:
    """Alarms of the older releases. source: invented."""
    if not d.alarms:
        return "Info: No alarm."
    rows = "".join(
        f"{n:<6}{a.level:<10}{_at(d, a):%Y-%m-%d %H:%M:%S}  {a.name} {a.text}\n" for n, a in enumerate(d.alarms, 1)
    )
    return f"Alarm:\n{RULE}\nIndex Level     Time                 Description\n{RULE}\n{rows}{RULE}\n"
