"""Processor, memory and storage of VRP devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardround.kinds.hardware import Cpu, Memory, Volume
from wardround.platforms.huawei_vrp.shapes import lines_of, no_such, told_lines
from wardround.replies import Parsed, Reply, Unparsed, parses
from wardround.text import size

_PART = re.compile(
    r"^\s*(?:CPU utilization .*slot\s*:?\s*(?P<of>\d+)|Slot\s*:?\s*(?P<slot>\d+)\b.*|(?P<plane>(?:Control|Data)\s+Plane))\s*:?\s*$",
    re.I,
)
_AVERAGES = re.compile(r"CPU utili[sz]ation for (?P<first>\w+) seconds?\s*:.*", re.I)
_AVERAGE = re.compile(r"(one minute|five minutes)\s*:\s*(\d+(?:\.\d+)?)\s*%", re.I)
_NOW = re.compile(
    r"^\s*(?:System )?(?:CPU Usage|CPU Using Percentage|cpu use rate is)\s*:\s*(\d+(?:\.\d+)?)\s*%", re.I | re.M
)
_PEAK = re.compile(r"\bMax(?: CPU Usage)?\s*:\s*(\d+(?:\.\d+)?)\s*%", re.I)
_CYCLE = re.compile(r"CPU\s+Usage Stat\. Cycle\s*:\s*(\d+)", re.I)


@parses("cpu")
def cpu(reply: Reply) -> Parsed:
    """`display cpu-usage` / `display cpu`: one record per slot or plane, the longest average told."""
    cycle = _CYCLE.search(reply.text)
    for unit, text in _parts(lines_of(reply)):
        averages = {k.lower(): float(v) for k, v in _AVERAGE.findall(text)}
        now, peak = _NOW.search(text), _PEAK.search(text)
        top = float(peak[1]) if peak else None
        if "five minutes" in averages:
            yield Cpu(unit=unit, percent=averages["five minutes"], window_s=300, peak=top)
        elif "one minute" in averages:
            yield Cpu(unit=unit, percent=averages["one minute"], window_s=60, peak=top)
        elif now:
            yield Cpu(unit=unit, percent=float(now[1]), window_s=int(cycle[1]) if cycle else None, peak=top)
        elif _AVERAGES.search(text) or unit:
            yield Unparsed("CPU 利用率未能识别", text.strip().splitlines()[0] if text.strip() else unit)


def _parts(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The reply cut at its slots and planes: (unit, text); what stands before the first one has unit ""."""
    unit, body = "", list[str]()
    for line in lines:
        if found := _PART.match(line):
            yield unit, "\n".join(body)
            unit = found["of"] or found["slot"] or " ".join((found["plane"] or "").split())
            body = []
        else:
            body.append(line)
    yield unit, "\n".join(body)


_TOTAL = re.compile(
    r"^\s*(?:System Total Memory|Total Physical(?: Available)? Memory|Total Memory)\s*(?:Is)?\s*:\s*(\d+)\s*(\w*)",
    re.I | re.M,
)
_USED = re.compile(
    r"^\s*(?:Total Memory Used|Total Physical Memory Used|Used Memory)\s*(?:Is)?\s*:\s*(\d+)\s*(\w*)", re.I | re.M
)
_PERCENT = re.compile(
    r"^\s*(?:Physical )?Memory Using (?:Percentage|Ratio)\s*(?:Is)?\s*:\s*(\d+(?:\.\d+)?)\s*%", re.I | re.M
)


@parses("memory")
def memory(reply: Reply) -> Parsed:
    """`display memory-usage` / `display memory`: one record per slot; physical memory only."""
    for unit, text in _parts(lines_of(reply)):
        total, used, percent = _TOTAL.search(text), _USED.search(text), _PERCENT.search(text)
        if percent or (total and used):
            yield Memory(
                unit=unit,
                percent=float(percent[1]) if percent else None,
                total=size(total[1], total[2]) if total else None,
                used=size(used[1], used[2]) if used else None,
            )
        elif total or used or unit:
            yield Unparsed("内存利用率未能识别", text.strip().splitlines()[0] if text.strip() else unit)


_BOARD_ROW = re.compile(
    r"^\s*(?P<slot>\d+(?:/\d+)?)\s+(?P<board>\S.*?)?\s*\b(?P<cpu>\d+(?:\.\d+)?)%\s+(?P<mem>\d+(?:\.\d+)?)%"
    r"\s+(?P<used>\d+)(?P<u1>[KMG]B)\s*/\s*(?P<total>\d+)(?P<u2>[KMG]B)(?:\s+\d+%(?:\s+\d+[KMG]B\s*/\s*\d+[KMG]B)?)*\s*$",
    re.I,
)
_BOARD_HEAD = re.compile(r"^\s*Slot\s+(?:\S+\s+)?CPU Usage\s+Memory Usage", re.I)
_MEMORY_ROW = re.compile(
    r"^\s*(?P<slot>\d+(?:/\d+)?)\s+(?P<total>\d+)\s+(?P<used>\d+)\s+(?P<mem>\d+(?:\.\d+)?)%(?:\s+\d+%)?\s*$"
)
_CPU_ROW = re.compile(r"^\s*(?P<slot>\d+(?:/\d+)?)\s+(?P<cpu>\d+(?:\.\d+)?)%(?:\s+\d+%)?\s*$")
_SECTION = re.compile(r"^\s*System (?P<what>memory|cpu|disk)\b[\w ]*(?:information|at\b)", re.I)
_ELSEWHERE = re.compile(
    r"^\s*(?:.*\b(?:Sensor\w*|Power(?:ID|No)|Fan(?:ID|No)|BoardType|PCB|I2C)\b.*|(?:voltage|power|fan|temperature|internal fan info)\s*:?)\s*$",
    re.I,
)
_IN_SECTION = re.compile(r"^\s*(?:Slot\w*\s+|[A-Za-z][\w ]*:)", re.I)


@parses("health")
def health(reply: Reply) -> Parsed:
    """`display health`: processor and memory of every board; its other sections are told by questions of their own."""
    section = ""
    for line in told_lines(reply):
        if found := _BOARD_ROW.match(line):
            yield Cpu(unit=found["slot"], percent=float(found["cpu"]))
            yield _board_memory(found, size(found["used"], found["u1"]), size(found["total"], found["u2"]))
        elif _BOARD_HEAD.match(line):
            section = "board"
        elif found := _SECTION.match(line):
            section = found["what"].lower()
        elif _ELSEWHERE.match(line):
            section = "elsewhere"
        elif section == "memory" and (found := _MEMORY_ROW.match(line)):
            yield _board_memory(found, size(found["used"], "MB"), size(found["total"], "MB"))
        elif section == "cpu" and (found := _CPU_ROW.match(line)):
            yield Cpu(unit=found["slot"], percent=float(found["cpu"]))
        elif section not in ("elsewhere", "disk") and not (section and _IN_SECTION.match(line)):
            yield no_such(line) or Unparsed("健康状态表中有一行未能识别", line)


def _board_memory(row: re.Match[str], used: int, total: int) -> Memory:
    return Memory(unit=row["slot"], percent=float(row["mem"]), used=used, total=total)


_DIRECTORY = re.compile(r"^\s*Directory of\s+(?P<drive>[^\s/]+:)", re.I)
_SPACE = re.compile(
    r"^\s*(?P<total>[\d,]+)\s*(?P<u1>[KMG]?B)\s+total\s*(?:available\s*)?\((?P<free>[\d,]+)\s*(?P<u2>[KMG]?B)\s+free",
    re.I,
)
_FILE = re.compile(r"^\s*\d+\s+[-dlrwxs]{4}\s+(?:[\d,]+|-)\s+\S")
_FILE_HEAD = re.compile(r"^\s*Idx\s+Attr\b", re.I)


@parses("storage")
def storage(reply: Reply) -> Parsed:
    """`dir`: size and free space of the drive the session stands in."""
    drive = ""
    for line in told_lines(reply):
        if found := _DIRECTORY.match(line):
            drive = found["drive"]
        elif found := _SPACE.match(line):
            total, free = size(found["total"], found["u1"]), size(found["free"], found["u2"])
            percent = round(100 * (total - free) / total, 1) if total else None
            yield Volume(unit=drive, percent=percent, total=total, used=total - free)
        elif not (_FILE.match(line) or _FILE_HEAD.match(line)):
            yield Unparsed("目录列表中有一行未能识别", line)
