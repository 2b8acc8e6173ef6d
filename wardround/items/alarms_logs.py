"""告警与日志."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from wardround.item import Limits, Own, Previous, Subject, item
from wardround.items.reckoning import days, planned_names, port_key
from wardround.items.times import Window, window
from wardround.kinds.hardware import Load
from wardround.kinds.system import Alarm, Clock, LogEntry, Login, PendingUpdates, Processes
from wardround.verdict import Verdict, green, grey, not_counted, red, yellow

SEVERE, NOTEWORTHY = 3, 5
SEVERITIES = {"critical": "严重", "major": "重要", "minor": "次要", "warning": "提示"}
_GOOD_NEWS = re.compile(r"\b(resum|recover|restor|clear|normal\b|inserted|success)|恢复|正常", re.I)
_LINK_DOWN = re.compile(r"link[\s_-]?down|turned into down state|链路断开|端口断开", re.I)
EVENTS = {
    "电源": re.compile(r"power\s*(supply|module|fail|off|lost|abnormal|alarm)|POWER(FAULT|FAIL|OFF|LOST)|\bPSU\b|电源", re.I),
    "风扇": re.compile(r"\bfan\b|FAN_?(FAIL|FAULT|ABNORMAL|INVALID|REMOVE)|风扇", re.I),
    "温度": re.compile(r"temperature|overheat|TEMP_?(HIGH|RISING|ALARM)|温度|过热", re.I),
    "重启": re.compile(r"\breboot|\brestart(ed|ing)?\b|cold\s?start|warm\s?start|board.{0,20}reset|重启|复位", re.I),
    "环路": re.compile(r"loop(back)?[\s_-]?detect|loop (was |is )?(detected|found)|LOOPBACK|环路|自环", re.I),
    "链路反复": re.compile(r"flap|抖动|漂移", re.I),
    "登录失败": re.compile(
        r"(authenticat\w*|log[io]n|auth\w*)[\s_-]*(was |is )?(fail|reject|denied)|fail\w* (to )?(login|log in|password|authenticat)"
        r"|invalid (user|password)|认证失败|登录失败|口令错误",
        re.I,
    ),
}  # fmt: skip
KERNEL = {
    "磁盘读写错误": re.compile(
        r"I/O error|medium error|failed command: (READ|WRITE)|critical (target|medium) error", re.I
    ),
    "文件系统错误": re.compile(
        r"(EXT\d-fs|XFS|BTRFS|JBD2).{0,40}(error|corrupt|abort|shut)|remount.{0,20}read-only", re.I
    ),
    "内存耗尽": re.compile(r"out of memory|oom-?kill|invoked oom", re.I),
    "硬件错误": re.compile(r"hardware error|machine check|\bMCE\b|\bEDAC\b.{0,40}(UE|CE|error)|uncorrect", re.I),
    "内核卡死": re.compile(r"soft lockup|hard lockup|blocked for more than|hung.?task|kernel panic|\boops\b", re.I),
    "存储链路": re.compile(
        r"multipath.{0,40}fail|path.{0,20}(down|failed)|link (is )?offline|nfs: server .* not responding", re.I
    ),
}


@item(
    "当前告警检查",
    rows=["inspection-2.1", "inspection-3.1", "software-check-4", "hardware-check-1", "hardware-check-2"],
    advice="按告警文字逐条处理；处理完在设备上确认告警已自动消失；设备厂商告警手册查不到的，把告警原文发给厂商热线。",
)
def alarms_absent(alarms: list[Alarm], subject: Subject) -> Iterator[Verdict]:
    """The device reports no active alarm; a port that no plan names may be down as its owner likes."""
    planned = [*planned_names(subject, "interfaces"), *planned_names(subject, "uplinks")]
    for alarm in alarms:
        yield _port_alarm(alarm, planned) if _LINK_DOWN.search(alarm.text) else _alarm(alarm)
    if not alarms:
        yield green("没有当前告警", 0, "条")


def _alarm(alarm: Alarm) -> Verdict:
    level = alarm.level.lower()
    word = SEVERITIES.get(level, f"级别不明（{alarm.level or '空'}）的")
    text = f"{word}告警：{alarm.text or '设备未给出内容'}{'（' + alarm.at + '）' if alarm.at else ''}"
    return red(text, name=alarm.unit) if level in {"critical", "major"} else yellow(text, name=alarm.unit)


def _port_alarm(alarm: Alarm, planned: list[str]) -> Verdict:
    """A link-down alarm counts in full on a planned port; without a plan it cannot be told from a PC switched off."""
    words = {port_key(word) for word in re.split(r"[\s=,;()\[\]]+", alarm.text)}
    if any(port_key(name) in words for name in planned):
        full = _alarm(alarm)
        return replace(full, message=f"{full.message}；见接口状态与计划一致检查")
    if planned:
        return not_counted("非计划端口断开的告警", name=alarm.unit)
    text = f"端口断开告警：{alarm.text[:120]}；资产清单未登记计划接口，无法区分是否普通终端关机"
    return yellow(text, name=alarm.unit)


def _unexplained(entries: list[LogEntry], span: Window) -> list[LogEntry]:
    """The entries inside the window, each once: several questions may have brought the same line."""
    once = {(e.at, e.code, e.text): e for e in reversed(entries)}
    return [e for e in reversed(once.values()) if span.open(e.at)]


def _new(entries: list[LogEntry], previous: Previous[LogEntry], logins: Previous[Login], span: Window) -> str:
    """How many of the entries came since the logs were read last; a round that was let in and brought none read them."""
    read = [previous.at, logins.at if logins.of and logins.of[0].ok else None]
    last = max((at for at in read if at), default=None)
    if last is None or not entries:
        return ""
    known = {(e.at, e.code, e.text) for e in previous.of}
    fresh = [e for e in entries if (e.at, e.code, e.text) not in known and (span.time(e.at) or last) >= last]
    return f"（距上次巡检 {days((span.at - last).total_seconds())}，新增 {len(fresh)} 条）"


def _events(entries: list[LogEntry], patterns: dict[str, re.Pattern[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in entries:
        text = f"{entry.code} {entry.text}"
        if (entry.level is None or entry.level <= NOTEWORTHY) and not _GOOD_NEWS.search(text):
            found.update(word for word, pattern in patterns.items() if pattern.search(text))
    return found


@item(
    "日志检查",
    rows=["inspection-3.1", "inspection-3.3", "software-check-4", "hardware-check-1", "hardware-check-2"],
    worse="higher",
    advice="逐条说明原因并写入巡检记录：电源/风扇/温度到现场看硬件，重启查原因，环路与链路反复查下游，"
    "登录失败查来源地址是否本院运维；说明清楚后在资产清单登记“日志已说明至”的时间，此前的不再列出。",
)
def log_events_explained(
    entries: list[LogEntry],
    previous: Previous[LogEntry],
    logins: Previous[Login],
    clocks: Own[Clock],
    subject: Subject,
    limits: Limits,
) -> Verdict:
    """The log holds nothing severe and no event that must be explained, but old ones and those a person explained."""
    span = window(subject, clocks, limits)
    recent = _unexplained(entries, span)
    severe = [e for e in recent if e.level is not None and e.level <= SEVERE]
    events = _events(recent, EVENTS)
    if recent and not events and all(e.level is None for e in recent):
        return grey(f"近 {span.days} 天 {len(recent)} 条日志均未给出级别")
    limit = limits.log_errors
    grade = limit.grade(len(severe))
    named = "，".join(f"{word} {n} 次" for word, n in events.most_common())
    new = _new(severe, previous, logins, span)
    text = f"近 {span.days} 天未说明的错误及以上级别日志 {len(severe)} 条{new}"
    text += f"；需说明的事件：{named}" if named else ""
    if severe:
        text += f"；例如：{(severe[0].code + ' ' + severe[0].text).strip()[:120]}"
    printed = "，".join(t for t in (limit.text, limits.log_window_days.text) if t)
    return Verdict("yellow" if events and grade == "green" else grade, text, len(severe), "条", printed)


@item(
    "内核错误日志检查",
    layer="os",
    rows=["inspection-2.1", "inspection-3.1", "hardware-check-2"],
    advice="磁盘与硬件错误：先核对备份，再看 RAID/SMART/BMC 日志并联系厂商换件；内存耗尽：查占用进程并扩容；"
    "文件系统错误安排停机检查；处理完在资产清单登记“日志已说明至”的时间。",
)
def kernel_errors_absent(
    entries: list[LogEntry],
    loads: Own[Load],
    processes: Own[Processes],
    updates: Own[PendingUpdates],
    clocks: Own[Clock],
    subject: Subject,
    limits: Limits,
) -> Iterator[Verdict]:
    """The log of a host has no unexplained kernel errors of disks, memory, file systems or hardware."""
    if not any((loads.of, processes.of, updates.of)):
        yield not_counted("不是主机操作系统")
        return
    span = window(subject, clocks, limits)
    recent = _unexplained(entries, span)
    for word, pattern in KERNEL.items():
        hits = [e for e in recent if pattern.search(f"{e.code} {e.text}")]
        if hits:
            yield red(f"近 {span.days} 天 {len(hits)} 条，例如：{hits[-1].text[:120]}", len(hits), "条", name=word)
    if not any(p.search(f"{e.code} {e.text}") for e in recent for p in KERNEL.values()):
        yield green(f"近 {span.days} 天没有磁盘、内存、文件系统、硬件类内核错误", 0, "条")
