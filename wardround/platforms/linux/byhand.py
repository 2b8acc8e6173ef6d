"""Replies to the commands people type (free, uptime, top, date …), as records brought back by hand hold them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from wardround.kinds.hardware import Cpu, Load, Memory, Swap
from wardround.kinds.system import Clock, Processes, TcpStates
from wardround.replies import Nothing, Parsed

_MEM = re.compile(r"^(?:Mem|内存)\s*[:：]\s*(?P<cells>\d.*)$", re.I)
_REAL = re.compile(r"^-/\+ buffers/cache\s*:\s+(?P<used>\S+)\s+(?P<free>\S+)\s*$", re.I)
_SWAP = re.compile(r"^(?:Swap|交换)\s*[:：]\s*(?P<total>\d\S*)\s+(?P<used>\d\S*)\s+(?P<free>\d\S*)\s*$", re.I)
_HEAD = re.compile(r"^\s+(?:total\s+used\s+free\b|总计\s+已用\s+空闲)", re.I)
_SIZE = re.compile(r"^(\d+(?:\.\d+)?)([BKMGTP]?)i?B?$", re.I)
_POWER = {"B": 0, "": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}


def is_free(lines: list[str]) -> bool:
    """Whether a reply is the table of `free`."""
    return any(_HEAD.match(line) for line in lines) and any(_MEM.match(line) for line in lines)


def free(lines: list[str]) -> Parsed:
    """`free`, with or without the column available (CentOS 6 tells what is used without buffers and cache instead).

    Sizes are kept only where the table tells their unit (`free -h`).
    """
    rows = {
        pattern: next((m for line in lines if (m := pattern.match(line))), None) for pattern in (_MEM, _REAL, _SWAP)
    }
    mem, real, swap = rows[_MEM], rows[_REAL], rows[_SWAP]
    cells = mem["cells"].split() if mem else []
    total = _amount(cells[0]) if cells else None
    available = _amount(cells[5]) if len(cells) == 6 and not real else None
    used = _amount(real["used"]) if real else (total - available if total and available is not None else None)
    if total and used is not None and 0 <= used <= total:
        told = cells[0][-1].isalpha()
        yield Memory(
            unit="memory",
            percent=round(100 * used / total, 1),
            total=int(total) if told else None,
            used=int(used) if told else None,
            basis="free",
        )
    if swap:
        whole, taken = _amount(swap["total"]), _amount(swap["used"])
        if whole == 0:
            yield Nothing("未配置交换分区")
        elif whole and taken is not None and taken <= whole:
            yield Swap(unit="swap", percent=round(100 * taken / whole, 1))


def _amount(text: str) -> float | None:
    found = _SIZE.match(text)
    return float(found[1]) * 1024 ** _POWER[found[2].upper()] if found else None


_LOAD = re.compile(r"load average:\s*(\d+\.\d+),?\s+(\d+\.\d+),?\s+(\d+\.\d+)")
_BUSY = re.compile(r"^%?Cpu\(s\)\s*:.*?(?P<idle>\d+(?:\.\d+)?)\s*%?\s*id,\s*(?P<wait>\d+(?:\.\d+)?)\s*%?\s*wa", re.I)
_TASKS = re.compile(r"^(?:Tasks|任务)\s*[:：]\s*(?P<total>\d+).*?(?P<zombies>\d+)\s*(?:zombie|僵尸|僵死)", re.I)


def load(line: str) -> Load | None:
    """The averages of a line of `uptime`, `w` or `top`; how many processors there are is not told."""
    found = _LOAD.search(line)
    return Load(one=float(found[1]), five=float(found[2]), fifteen=float(found[3])) if found else None


def top_cpu(line: str) -> Cpu | None:
    """The processor line of `top -b`: what was neither idle nor waiting for disks."""
    found = _BUSY.match(line)
    if not found:
        return None
    return Cpu(unit="cpu", percent=round(min(100.0, max(0.0, 100 - float(found["idle"]) - float(found["wait"]))), 1))


def is_top(lines: list[str]) -> bool:
    """Whether a reply is that of `top -b`."""
    return any(line.startswith("top - ") for line in lines[:3])


def tasks(lines: list[str]) -> Processes | None:
    """How many processes `top -b` counts, and how many of them are zombies."""
    found = next((m for line in lines if (m := _TASKS.match(line))), None)
    return Processes(total=int(found["total"]), zombies=int(found["zombies"])) if found else None


_SUMMARY = re.compile(
    r"^TCP:\s+\d+\s+\(estab (?P<estab>\d+), closed \d+, orphaned \d+,(?: synrecv (?P<synrecv>\d+),)? timewait (?P<wait>\d+)"
)


def sockets(lines: list[str]) -> TcpStates | None:
    """`ss -s`; sockets that wait to be closed are not among what it counts."""
    found = next((m for line in lines if (m := _SUMMARY.match(line))), None)
    if not found:
        return None
    received = int(found["synrecv"]) if found["synrecv"] else None
    return TcpStates(established=int(found["estab"]), time_wait=int(found["wait"]), syn_recv=received)


_TIME = r"(?P<time>\d\d:\d\d:\d\d)(?: (?P<half>[AP]M))?"
_OF_ZONE = r"(?P<zone>[A-Z]{2,5}|[+-]\d\d)"
_DATE = re.compile(
    rf"^\w{{3}},? (?P<month>[A-Z][a-z]{{2}}) +(?P<day>\d{{1,2}}),? {_TIME} {_OF_ZONE} (?P<year>\d{{4}})$"
)
_DAY_FIRST = re.compile(
    rf"^\w{{3}},? +(?P<day>\d{{1,2}}) (?P<month>[A-Z][a-z]{{2}}) (?:(?P<year>\d{{4}}),? )?{_TIME} {_OF_ZONE}(?: (?P<late>\d{{4}}))?$"
)
_DATE_ZH = re.compile(
    r"^(?P<year>\d{4})年 ?(?P<month>\d\d?)月 ?(?P<day>\d\d?)日 (?:星期|周). (?P<half>[上下]午 ?)?"
    r"(?P<time>\d\d:\d\d:\d\d|\d\d时\d\d分\d\d秒) (?P<zone>[A-Z]{2,5})$"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES = {"CST": timezone(timedelta(hours=8)), "UTC": UTC, "GMT": UTC}


def date(line: str) -> Clock | None:
    """`date` in English or Chinese; CST is China's, any other zone that is only named leaves the time without one."""
    text = line.strip()
    found = _DATE.match(text) or _DAY_FIRST.match(text) or _DATE_ZH.match(text)
    said = found.groupdict() if found else {}
    year = said.get("year") or said.get("late")
    if not said or not year:
        return None
    month = int(said["month"]) if said["month"].isdigit() else _MONTHS.index(said["month"]) + 1
    hour, minute, second = (int(n) for n in re.findall(r"\d\d", said["time"]))
    if half := (said["half"] or "").strip():
        hour = hour % 12 + (12 if half in ("PM", "下午") else 0)
    zone = _ZONES.get(said["zone"])
    return Clock(at=datetime(int(year), month, int(said["day"]), hour, minute, second, tzinfo=zone))
