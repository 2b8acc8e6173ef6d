"""性能与容量: processor, memory, load, swap."""

from __future__ import annotations

from typing import cast

from wardround.item import History, Limits, Subject, item
from wardround.items.reckoning import gib, named, sustained
from wardround.kinds.base import Kind
from wardround.kinds.hardware import Cpu, Load, Memory, Swap
from wardround.limits import Limit
from wardround.verdict import Verdict, against, green, grey, not_counted, yellow

ROWS = ["inspection-2.1", "software-check-3", "hardware-check-2"]
LONG_WINDOW_S = 300


def is_database(subject: Subject) -> bool:
    """Whether the inventory calls the host a database (`tags` or `roles` contain db)."""
    words: set[str] = set()
    for key in ("tags", "roles"):
        value = subject.variables.get(key) or []
        words.update(value.replace(",", " ").split() if isinstance(value, str) else map(str, value))
    return bool(words & {"db", "database", "数据库"})


def _earlier(history: History[Kind], record: Kind, subject: Subject) -> list[float]:
    """The values of earlier rounds; a sample of the same moment is this round itself, judged again."""
    return [value for at, value in history.series(record, "percent") if at < subject.at]


def _lasting(limit: Limit, value: float, earlier: list[float], text: str, name: str) -> Verdict:
    """A percentage with its limit; a peak no earlier sample knew is one step milder and says so."""
    grade, lasts = sustained(limit, value, earlier)
    if not lasts:
        text += f"，上次 {earlier[-1]:g}%，尚未持续"
    elif grade != "green" and earlier:
        text += f"，上次 {earlier[-1]:g}%，持续高于 {limit.yellow or limit.red:g}%"
    return Verdict(grade, text, round(value, 2), limit.unit, limit.text, name)


@item(
    "CPU 利用率检查",
    layer="os",
    rows=[*ROWS, "hardware-check-1"],
    worse="higher",
    advice="查看占用最高的进程（网络设备 display cpu-usage / show process cpu，主机 top）；网络设备先排查环路、"
    "广播与 ARP 攻击；"
    "应用进程占用高的联系系统厂商，持续超限的列入扩容。",
)
def cpu_ok(cpu: Cpu, history: History[Cpu], subject: Subject, limits: Limits) -> Verdict:
    """The processor has room: its longest average is below the limit, short peaks counting one step less."""
    name = named("CPU", cpu.unit)
    if cpu.percent is None:
        return grey("设备未给出利用率", name=name)
    earlier = [] if (cpu.window_s or 0) >= LONG_WINDOW_S else _earlier(cast("History[Kind]", history), cpu, subject)
    window = f"（{cpu.window_s / 60:g} 分钟平均）" if cpu.window_s and cpu.window_s >= 60 else ""
    return _lasting(limits.cpu_percent, cpu.percent, earlier, f"利用率 {cpu.percent:g}%{window}", name)


@item(
    "内存利用率检查",
    layer="os",
    rows=[*ROWS, "hardware-check-1"],
    worse="higher",
    advice="本周内分析占用最多的进程与是否泄漏（主机 ps aux --sort=-rss，网络设备 display memory-usage），"
    "必要时在停机窗口重启该服务"
    "或扩容；达到红色时先通知系统负责人，避免 OOM 中断业务。",
)
def memory_ok(memory: Memory, history: History[Memory], subject: Subject, limits: Limits) -> Verdict:
    """Memory has room; hosts of databases, which fill it on purpose, are judged by swapping instead."""
    name = named("内存", memory.unit)
    if memory.percent is None:
        return grey("设备未给出利用率", name=name)
    if is_database(subject):
        return not_counted(f"数据库主机，利用率 {memory.percent:g}% 不作判断，按换页与数据库自身指标判断", name=name)
    total = f"（共 {gib(memory.total)}）" if memory.total else ""
    limit = limits.memory_percent
    made = _lasting(
        limit,
        memory.percent,
        _earlier(cast("History[Kind]", history), memory, subject),
        f"使用率 {memory.percent:g}%{total}",
        name,
    )
    if made.grade != "green":
        return Verdict(made.grade, f"{made.message}，存在内存耗尽（OOM）风险", made.value, "%", limit.text, name)
    if limit.grade(memory.percent) != "green":
        return yellow(made.message, made.value, "%", limit=limit.text, name=name)
    return made


@item(
    "系统负载检查",
    layer="os",
    rows=ROWS,
    worse="higher",
    advice="top / vmstat 1 区分是 CPU 忙还是等磁盘（wa 高）；等磁盘的检查存储与 RAID，"
    "CPU 忙的联系系统厂商看是哪个任务。",
)
def load_ok(load: Load, limits: Limits) -> Verdict:
    """The load of the last fifteen minutes is small against the number of processors."""
    if load.fifteen is None or not load.cores:
        return grey("未取得 15 分钟负载或 CPU 核数", name=named("负载", load.unit))
    text = f"15 分钟负载 {load.fifteen:g}，{load.cores} 核，每核 {{value}}"
    return against(limits.load_per_core, load.fifteen / load.cores, text, name=named("负载", load.unit))


@item(
    "交换分区检查",
    layer="os",
    rows=ROWS,
    worse="higher",
    advice="vmstat 1 看 si/so 是否持续不为 0：持续换页说明内存不足，找出占用最多的进程并安排扩容；"
    "不再换页的旧占用可在窗口期 swapoff/swapon 清理。",
)
def swap_ok(swap: Swap, limits: Limits) -> Verdict:
    """Little swap is used; what lies there and is not read again is at most yellow."""
    name = named("交换分区", swap.unit)
    if swap.total == 0:
        return not_counted("未配置交换分区", name=name)
    if swap.percent is None:
        return grey("未取得交换分区使用率", name=name)
    limit, size = limits.swap_percent, f"（共 {gib(swap.total)}）" if swap.total else ""
    text = f"使用率 {swap.percent:g}%{size}"
    if limit.grade(swap.percent) != "green" and swap.in_rate == 0:
        return yellow(f"{text}，当前没有换入", swap.percent, "%", limit=limit.text, name=name)
    if limit.grade(swap.percent) == "green":
        return green(text, swap.percent, "%", name=name)
    return against(limit, swap.percent, text, name=name)
