"""时钟: NTP and the device's own clock."""

from __future__ import annotations

import re

from wardround.item import Limits, Own, Subject, item
from wardround.items.reckoning import days, named, planned_names
from wardround.items.times import zoned
from wardround.kinds.system import Clock, Login, TimeSync
from wardround.verdict import Verdict, against, green, grey, not_counted, red, yellow

ROWS = ["inspection-2.1", "software-check-1", "software-check-7"]
YEAR_OFF_S = 180 * 86400
OWN_CLOCK = re.compile(r"LOCAL\b|127\.127\.|本机时钟", re.I)


@item(
    "时钟同步（NTP）检查",
    rows=ROWS,
    weight="light",
    advice="配置本院 NTP 服务器并放行 UDP 123；已配置仍不同步的，ping NTP 服务器、核对密钥与层级，"
    "偏差过大时先手工校时再启用同步。",
)
def ntp_synchronised(sync: TimeSync, subject: Subject, limits: Limits) -> Verdict:
    """The device follows the planned time server (`expect.ntp_server`), which is itself near a reference clock."""
    name = named("NTP", sync.unit)
    source = f"时间源 {sync.source}" if sync.source else "时间源未给出"
    if sync.enabled is False:
        return yellow("未启用 NTP，时钟靠自身走时", name=name)
    if sync.synchronised is None:
        return grey(f"设备未给出同步状态（{source}）", name=name)
    if not sync.synchronised:
        return yellow(f"未同步（{source}）", name=name)
    if why := _wrong_source(sync, planned_names(subject, "ntp_server")):
        return yellow(why, name=name)
    if sync.stratum is None:
        return green(f"已同步，{source}", name=name)
    limit = limits.ntp_stratum
    text = f"已同步，{source}，层级 {sync.stratum}"
    grade = limit.grade(sync.stratum)
    return Verdict(grade, text, sync.stratum, "", limit.text, name)


def _wrong_source(sync: TimeSync, planned: list[str]) -> str:
    if OWN_CLOCK.match(sync.source):
        return f"以本机时钟为时间源（{sync.source}），没有与外部时间源同步"
    if planned and sync.source and sync.source not in planned:
        return f"已同步，但时间源 {sync.source} 不是计划的 {'、'.join(planned)}"
    return ""


@item(
    "时钟偏差（NTP）检查",
    rows=[*ROWS, "software-check-3"],
    weight="light",
    advice="偏差持续偏大的换更近的时间源，查链路时延与虚拟机时钟设置（关闭宿主机对时与 NTP 之一）。",
)
def ntp_offset_ok(sync: TimeSync, limits: Limits) -> Verdict:
    """The offset from the time server is small."""
    name = named("NTP", sync.unit)
    if sync.offset_ms is None:
        return not_counted("设备未给出偏差", name=name)
    if sync.synchronised is False:
        return not_counted("未同步，由时钟同步检查判断", name=name)
    return against(limits.ntp_offset_ms, abs(sync.offset_ms), "偏差 {value}", name=name)


@item(
    "设备时钟检查",
    rows=[*ROWS, "software-check-2"],
    weight="light",
    advice="配置 NTP；没有 NTP 的手工校时（clock datetime，需变更审批），校前记下偏差以便追溯日志时间。",
)
def clock_correct(clock: Clock, logins: Own[Login], subject: Subject, limits: Limits) -> Verdict:
    """The device's clock shows the time of the inspection, whatever its zone when it tells none."""
    if any(login.offline for login in logins.of):
        return not_counted("带回的记录，无法与当前时间比较")
    if clock.at is None:
        return grey("设备未给出时间")
    off = (zoned(clock.at, subject.at) - subject.at).total_seconds()
    if abs(off) > YEAR_OFF_S:
        return not_counted("日期相差过大，由时钟年份检查判断")
    way = "快" if off > 0 else "慢"
    grade = limits.clock_offset_s.grade(abs(off))
    text = f"设备时间 {clock.at:%Y-%m-%d %H:%M:%S}，{way} {abs(off):.0f} 秒" + (
        f"（{days(abs(off))}）" if abs(off) > 300 else ""
    )
    return Verdict(grade, text, round(abs(off)), "s", limits.clock_offset_s.text)


@item(
    "设备时钟年份检查",
    rows=[*ROWS, "software-check-2"],
    weight="light",
    advice="多为主板电池失效或掉电后未校时：立即校时（需审批），配置 NTP，换时钟电池；此前的日志时间不可信，"
    "追溯时按偏差换算。",
)
def clock_year_correct(clock: Clock, subject: Subject) -> Verdict:
    """The device's clock is not months or years off."""
    if clock.at is None:
        return grey("设备未给出时间")
    off = (zoned(clock.at, subject.at) - subject.at).total_seconds()
    if abs(off) > YEAR_OFF_S:
        return red(
            f"设备日期 {clock.at:%Y-%m-%d}，与巡检日期 {subject.at:%Y-%m-%d} 相差 {days(abs(off))}",
            round(abs(off)),
            "s",
        )
    return green(f"设备日期 {clock.at:%Y-%m-%d}")
