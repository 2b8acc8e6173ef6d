"""软件版本、补丁、运行时间、启动文件、配置保存."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatch

from wardround.item import Limits, Own, Previous, Site, Standing, Subject, item
from wardround.items.reckoning import days, named, planned_names
from wardround.kinds.hardware import Load
from wardround.kinds.system import ConfigSaved, Patch, PendingUpdates, Startup, System
from wardround.verdict import Verdict, green, grey, not_counted, yellow

DAY, TICKS_S, LONGEST_S = 86400, 42_949_672, 100 * 366 * 86400


@item(
    "同型号软件版本一致检查",
    rows=["inspection-3.2", "software-check-7", "software-check-1"],
    advice="列入升级计划，把少数版本升到本院同型号的主用版本（先看版本说明并在变更窗口执行）；"
    "有意不同的，在资产清单登记计划版本。",
)
def software_version_uniform(system: System, fleet: Site[System], loads: Own[Load], subject: Subject) -> Verdict:
    """Devices of one model run one version; the odd ones are told. Hosts of one model may rightly run anything."""
    if loads.of:
        return not_counted("主机操作系统，由更新检查判断")
    if not system.model or not system.version:
        return grey(f"设备未给出{'型号' if not system.model else '版本'}")
    if planned_names(subject, "version"):
        return not_counted("清单登记了计划版本，由软件版本与计划一致检查判断")
    told = fleet.once(_versions)[system.model]
    votes = Counter({v: n for v, n in told.items() if v and _generation(v) == _generation(system.version)})
    count = votes.total() + told[""]
    if count < 2:
        return not_counted(f"本次巡检同型号、同一代软件的只有这一台 {system.model}")
    most = max(votes.values())
    usual = [version for version, n in votes.items() if n == most]
    if system.version in usual and len(usual) == 1:
        return green(f"版本 {system.version}，同型号 {count} 台中 {most} 台相同", system.version)
    main = "、".join(sorted(set(usual) - {system.version}))
    return yellow(
        f"版本 {system.version}，同型号 {system.model} 共 {count} 台，另有 {most} 台为 {main}", system.version
    )


def _versions(fleet: Mapping[str, list[System]]) -> dict[str, Counter[str]]:
    """Model → how many run which version ("" = not told)."""
    votes: dict[str, Counter[str]] = {}
    for system in (s for of in fleet.values() for s in of):
        votes.setdefault(system.model, Counter())[system.version] += 1
    return votes


def _generation(version: str) -> str:
    """The first number of a version: V200R011 and V600R023 are two systems, not an old one and a new one."""
    found = re.search(r"\d+", version)
    return found.group(0) if found else version


@item(
    "软件版本与计划一致检查",
    rows=["inspection-3.2", "software-check-1", "software-check-6"],
    advice="核对变更单：该升未升的安排窗口升级；已升级的更新资产清单中的计划版本。",
)
def software_version_as_planned(system: System, subject: Subject) -> Verdict:
    """The software runs in (one of) the planned versions."""
    planned = planned_names(subject, "version")
    if not planned:
        return not_counted("资产清单未登记计划版本")
    if not system.version:
        return grey("设备未给出版本")
    if any(p.lower() in system.version.lower() or fnmatch(system.version.lower(), p.lower()) for p in planned):
        return green(f"版本 {system.version}", system.version)
    return yellow(f"版本 {system.version}，计划为 {'、'.join(planned)}", system.version)


@item(
    "补丁运行检查",
    rows=["software-check-6", "software-check-1"],
    advice="display patch-information 查看；未运行的在变更窗口激活（patch run）；缺失的按厂商公告下载，先在备机验证。",
)
def patch_running(patches: list[Patch], subject: Subject) -> Iterator[Verdict]:
    """Every installed patch runs and every planned one is installed."""
    planned = planned_names(subject, "patch")
    for patch in patches:
        name = named("补丁", patch.unit)
        text = " ".join(filter(None, (patch.version, patch.state))) or "未说明"
        if patch.ok is None:
            yield grey(f"设备未给出可判断的状态（{text}）", name=name)
        else:
            yield green(text, name=name) if patch.ok else yellow(f"补丁未运行：{text}", name=name)
    for version in planned:
        if not any(version.lower() in f"{p.version} {p.unit}".lower() for p in patches):
            yield yellow(f"计划补丁 {version} 未安装", name="计划补丁")
    if not patches and not planned:
        yield not_counted("设备没有安装补丁，清单也未登记计划补丁")


@item(
    "意外重启检查",
    rows=["inspection-2.1", "inspection-3.3", "hardware-check-1", "hardware-check-2"],
    advice="查重启原因（display reboot-info / last -x）与同一时刻的日志、UPS 记录；掉电的查供电，"
    "异常复位的收集诊断信息交厂商；"
    "计划内的，在资产清单登记计划重启日期。",
)
def uptime_expected(
    system: System, previous: Previous[System], standing: Standing, subject: Subject, limits: Limits
) -> Verdict:
    """The device has not restarted without a plan since the previous round, nor (found then or now) in the last day."""
    name = named("系统", system.unit)
    if system.uptime_s is None or not 0 <= system.uptime_s < LONGEST_S:
        told = "" if system.uptime_s is None else f"（{system.uptime_s} 秒不可信）"
        return grey(f"设备未给出运行时间{told}", name=name)
    booted = subject.at - timedelta(seconds=system.uptime_s)
    text = f"已连续运行 {days(system.uptime_s)}"
    since = previous.at and previous.at + timedelta(minutes=10) < booted
    fresh = limits.uptime_hours.grade(system.uptime_s / 3600) != "green"
    if not since and not (fresh and (previous.at is None or standing.still(name))):
        return green(text, system.uptime_s, "s", name=name)
    if _planned(booted, subject):
        return green(f"{text}，计划内重启（{booted:%Y-%m-%d}）", system.uptime_s, "s", name=name)
    if since and previous.at and _ran_over(system, previous.same(system), (subject.at - previous.at).total_seconds()):
        return green(f"{text}（运行时间计数每 497 天归零，并非重启）", system.uptime_s, "s", name=name)
    cause = f"，设备记录的原因：{system.cause}" if system.cause else "，设备未记录原因"
    when = "上次巡检之后" if since else "24 小时内"
    return yellow(
        f"意外重启：{when}于 {booted:%Y-%m-%d %H:%M} 左右重启过，{text}{cause}", system.uptime_s, "s", name=name
    )


def _planned(booted: datetime, subject: Subject) -> bool:
    near = {(booted + timedelta(days=d)).strftime("%Y-%m-%d") for d in (-1, 0, 1)}
    return bool(near & {day[:10] for day in planned_names(subject, "restarted_on")})


def _ran_over(now: System, before: System | None, elapsed: float) -> bool:
    """SNMP's uptime in hundredths of a second runs over after 497 days."""
    if before is None or before.uptime_s is None or now.uptime_s is None:
        return False
    return abs(before.uptime_s + elapsed - TICKS_S - now.uptime_s) < 3600


@item(
    "长期运行未打补丁检查",
    rows=["software-check-6", "inspection-2.1"],
    weight="light",
    advice="安排在变更窗口更新并重启一次（先备份配置、核对双机状态）；核心设备与厂商一起做。",
)
def long_uptime_patched(system: System, patches: Own[Patch], updates: Own[PendingUpdates], limits: Limits) -> Verdict:
    """A device that has run for more than a year has no patches waiting."""
    if system.uptime_s is None:
        return grey("设备未给出运行时间")
    limit, ran = limits.uptime_days, system.uptime_s // DAY
    if limit.grade(ran) == "green":
        return green(f"已连续运行 {ran} 天", ran, "天")
    waiting = sum((u.security if u.security is not None else u.total) or 0 for u in updates.of)
    stopped = [p for p in patches.of if p.ok is False]
    if not updates.of and not patches.of:
        return grey(f"已连续运行 {ran} 天，未取得补丁信息")
    if not waiting and not stopped:
        return green(f"已连续运行 {ran} 天，没有待装补丁", ran, "天")
    text = f"已连续运行 {ran} 天，待装更新 {waiting} 个，未运行的补丁 {len(stopped)} 个"
    return yellow(text, ran, "天", limit=limit.text)


@item(
    "启动文件检查",
    rows=["software-check-2", "software-check-1", "inspection-2.1"],
    advice="display startup 核对下次启动的系统软件与配置文件是否存在且正确；不一致又不在升级过程中的，"
    "在变更窗口改回，否则下次重启可能起不来。",
)
def startup_files_ok(startup: Startup) -> Verdict:
    """What boots next is what runs now, and it is there."""
    name = named("启动文件", startup.unit)
    shown = f"当前 {startup.current or '未给出'}，下次启动 {startup.next or '未给出'}"
    if startup.ok is None:
        return grey(f"无法判断：{shown}", name=name)
    return green(shown, name=name) if startup.ok else yellow(f"下次启动与当前不一致：{shown}", name=name)


@item(
    "配置保存检查",
    rows=["inspection-3.2", "software-check-7", "software-check-1"],
    advice="先核对差异是否有变更单：有的由变更人确认后保存（save），没有的查是谁改的；不保存则下次重启丢失。",
)
def config_saved(config: ConfigSaved) -> Verdict:
    """The running configuration is the saved one."""
    name = named("配置", config.unit)
    if config.ok is None:
        return grey(f"无法比较运行配置与保存的配置（{config.detail or '设备未说明'}）", name=name)
    if config.ok:
        return green("运行配置已保存", name=name)
    return yellow(f"有未保存的配置{'，首处差异：' + config.detail[:120] if config.detail else ''}", name=name)
