"""Processor, load, memory, swap, processes and TCP states of a Linux host."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from wardround.kinds.hardware import Cpu, Load, Memory, Swap
from wardround.kinds.system import Processes, TcpStates
from wardround.platforms.linux import byhand
from wardround.platforms.linux.common import SOCKET_NOTE, ended, is_note
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

_STAT = re.compile(r"^cpu(?P<core>\d*)\s+(?P<ticks>\d+(?:\s+\d+){3,})$")
_LOAD = re.compile(r"^(?:loadavg:\s*)?(\d+\.\d+) (\d+\.\d+) (\d+\.\d+) \d+/\d+ \d+$")
_MEMINFO = re.compile(r"^(?P<name>[\w()]+):\s+(?P<kb>\d+)(?: kB)?$")
_UPTIME = re.compile(r"^uptime:\s*(\d+\.\d+)(?:\s+\d+\.\d+)?$")
_PAGES = re.compile(r"^(pswpin|pswpout) (\d+)$")
_PROCESS = re.compile(r"^(?P<pid>\d+) (?P<state>[A-Za-z]) (?P<ppid>-?\d+) (?P<name>.*)$")
_COUNT = re.compile(r"^(?P<state>[A-Za-z][\w-]*|[0-9A-F]{2})\s+(?P<count>\d+)$")
_SOCKET = re.compile(
    r"^(?:tcp6?\s+\d+\s+\d+\s+\S+:\S+\s+\S+:\S+\s+(?=[A-Z]))?(?P<state>[A-Z][A-Z0-9_-]+)(?:\s*$|\s+\d+\s+\d+\s+\S+:\S+\s)"
)
_TCP_HEX = {
    "01": "ESTAB",
    "02": "SYN-SENT",
    "03": "SYN-RECV",
    "04": "FIN-WAIT-1",
    "05": "FIN-WAIT-2",
    "06": "TIME-WAIT",
    "07": "UNCONN",
    "08": "CLOSE-WAIT",
    "09": "LAST-ACK",
    "0A": "LISTEN",
    "0B": "CLOSING",
    "0C": "SYN-RECV",
}
_TCP_STATES = {
    *_TCP_HEX.values(),
    "ESTABLISHED",
    "FIN-WAIT1",
    "FIN-WAIT2",
    "CLOSE",
    "CLOSED",
    "UNKNOWN",
    "BOUND-INACTIVE",
    "NEW-SYN-RECV",
}
ZOMBIES_NAMED = 20


@parses("cpu")
def cpu(reply: Reply) -> Parsed:
    """/proc/stat read twice and /proc/loadavg; use is what was not idle and not waiting for disks in between."""
    reads: dict[str, list[list[int]]] = {}
    load: tuple[str, ...] = ()
    top = byhand.is_top(reply.lines())
    for line in reply.lines():
        if told := byhand.load(line) or (byhand.top_cpu(line) if top else None):
            yield told
        elif top:
            continue
        elif found := _STAT.match(line):
            reads.setdefault(found["core"], []).append([int(t) for t in found["ticks"].split()])
        elif found := _LOAD.match(line):
            load = found.groups()
        elif not is_note(line) and not line.startswith("btime "):
            yield Unparsed("处理器信息中有一行未能识别", line)
    cores = [core for core in reads if core]
    busy = {core: _busy(pair) for core, pair in reads.items()}
    if busy.get("") is not None:
        peak = max((v for core in cores if (v := busy[core]) is not None), default=None)
        yield Cpu(unit="cpu", percent=busy[""], window_s=1, peak=peak)
    elif reads:
        yield Unparsed("没有取得两次处理器计数，无法计算利用率")
    if load:
        one, five, fifteen = (float(v) for v in load)
        yield Load(one=one, five=five, fifteen=fifteen, cores=len(cores) or None)


def _busy(reads: list[list[int]]) -> float | None:
    """Percent of ticks between the first and the last read that were neither idle nor I/O wait."""
    if len(reads) < 2:
        return None
    spent = [after - before for before, after in zip(reads[0][:8], reads[-1][:8], strict=False)]
    total = sum(spent)
    if total <= 0:
        return None
    # Idle and iowait may run backwards on some kernels, so the rest is held within bounds.
    return round(min(100.0, max(0.0, 100 * (total - sum(spent[3:5])) / total)), 1)


@parses("memory")
def memory(reply: Reply) -> Parsed:
    """/proc/meminfo, and /proc/vmstat's paging counters read twice."""
    if byhand.is_free(reply.lines()):
        yield from byhand.free(reply.lines())
        return
    table: dict[str, int] = {}
    clock: list[float] = []
    pages: dict[str, list[int]] = {}
    for line in reply.lines():
        if found := _MEMINFO.match(line):
            table[found[1]] = int(found[2]) * 1024
        elif found := _UPTIME.match(line):
            clock.append(float(found[1]))
        elif found := _PAGES.match(line):
            pages.setdefault(found[1], []).append(int(found[2]))
        elif not is_note(line):
            yield Unparsed("内存信息中有一行未能识别", line)
    yield from _memory(table)
    yield from _swap(table, clock, pages)


def _memory(table: dict[str, int]) -> Iterator[Memory | Unparsed]:
    total = table.get("MemTotal")
    if not total:
        if table:
            yield Unparsed("内存信息中没有 MemTotal")
        return
    available, basis = table.get("MemAvailable"), "MemAvailable"
    if available is None:
        available, basis = _estimate(table), "估算：内核没有 MemAvailable，按空闲+缓存+可回收-共享计算"
    if available is None:
        yield Unparsed("内存信息不足以计算可用内存")
        return
    used = max(0, total - available)
    yield Memory(unit="memory", percent=round(100 * used / total, 1), total=total, used=used, basis=basis)


def _estimate(table: dict[str, int]) -> int | None:
    """Memory to be had without swapping where the kernel is older than 3.14 (CentOS 6)."""
    if "MemFree" not in table or "Cached" not in table:
        return None
    given = ("MemFree", "Buffers", "Cached", "SReclaimable")
    return max(0, sum(table.get(name, 0) for name in given) - table.get("Shmem", 0))


def _swap(table: dict[str, int], clock: list[float], pages: dict[str, list[int]]) -> Iterator[Swap | Nothing]:
    total, free = table.get("SwapTotal"), table.get("SwapFree")
    if total is None or free is None:
        return
    if total == 0:
        yield Nothing("未配置交换分区")
        return
    used = max(0, total - free)
    rates = {name: _rate(clock, counts) for name, counts in pages.items()}
    percent = round(100 * used / total, 1)
    incoming, outgoing = rates.get("pswpin"), rates.get("pswpout")
    yield Swap(unit="swap", percent=percent, total=total, used=used, in_rate=incoming, out_rate=outgoing)


def _rate(clock: list[float], counts: list[int]) -> float | None:
    if len(clock) < 2 or len(counts) < 2 or clock[-1] <= clock[0] or counts[-1] < counts[0]:
        return None
    return round((counts[-1] - counts[0]) / (clock[-1] - clock[0]), 1)


@parses("processes")
def processes(reply: Reply) -> Parsed:
    """Process number, state, parent and program name, one a line; arguments are never asked."""
    if byhand.is_top(reply.lines()):
        if told := byhand.tasks(reply.lines()):
            yield told
        return
    states: Counter[str] = Counter()
    zombies: list[str] = []
    for line in reply.lines():
        if is_note(line):
            continue
        found = _PROCESS.match(line)
        if not found:
            yield Unparsed("进程列表中有一行未能识别", line)
            continue
        states[found["state"]] += 1
        if found["state"] == "Z":
            zombies.append(f"{found['name']}（PID {found['pid']}，父进程 {found['ppid']}）")
    if states:
        yield Processes(total=sum(states.values()), zombies=states["Z"], names=tuple(zombies[:ZOMBIES_NAMED]))


@parses("tcp")
def tcp(reply: Reply) -> Parsed:
    """Connections counted by state, in the words of ss, netstat or /proc/net/tcp."""
    counts: Counter[str] = Counter()
    lines = reply.lines()
    if told := byhand.sockets(lines):
        yield told
        return
    for line in lines:
        found = _COUNT.match(line) or _SOCKET.match(line)
        state = _tcp_state(found["state"]) if found else ""
        if found and state:
            counts[state] += int(found.groupdict().get("count") or 1)
        elif not is_note(line) and not SOCKET_NOTE.match(line):
            yield Unparsed("TCP 状态统计中有一行未能识别", line)
    if counts or ended(lines):
        yield TcpStates(
            established=counts["ESTAB"] + counts["ESTABLISHED"],
            time_wait=counts["TIME-WAIT"],
            close_wait=counts["CLOSE-WAIT"],
            syn_recv=counts["SYN-RECV"] + counts["NEW-SYN-RECV"],
            listen=counts["LISTEN"],
        )


def _tcp_state(word: str) -> str:
    """The state in the words of ss; "" when it is none."""
    state = _TCP_HEX.get(word, word.upper().replace("_", "-"))
    return state if state in _TCP_STATES else ""
