"""存储空间: room, inodes, writability, and how long until full."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from wardround.item import History, Limits, Own, Subject, item
from wardround.items.reckoning import gib, named, planned_names, slope
from wardround.kinds.hardware import Load, Volume
from wardround.verdict import Verdict, against, green, grey, not_counted, red

ROWS = ["inspection-2.1", "software-check-3", "hardware-check-2"]
FULL_BY_NATURE = {"iso9660", "udf", "squashfs", "cramfs", "romfs", "erofs", "cdfs"}
ENOUGH_SAMPLES, ENOUGH_DAYS, FAR_DAYS = 5, 7, 3650


def _of_host(volume: Volume, loads: Own[Load]) -> bool:
    """Whether a host writes there: it tells its load, the file system's type, or a path or letter it is mounted at."""
    return bool(loads.of or volume.fstype) or volume.unit.startswith("/") or volume.unit[1:3] in (":", ":\\")


def _sealed(volume: Volume) -> bool:
    return volume.fstype.lower() in FULL_BY_NATURE


@item(
    "存储空间使用率检查",
    layer="os",
    rows=ROWS,
    worse="higher",
    advice="一周内清理或扩容：先删过期日志、旧备份、旧安装包（du -xh --max-depth=1 找大目录；"
    "网络设备 dir flash: 删旧版本文件）；"
    "达到红色当天处理；数据库与 PACS 目录先问系统负责人，不得自行删除。",
)
def volume_space_ok(volume: Volume, loads: Own[Load], limits: Limits) -> Verdict:
    """Every file system has room; a full flash of a network device stops nothing, a host's full volume does."""
    name = named("存储空间", volume.unit)
    if _sealed(volume):
        return not_counted(f"只读介质（{volume.fstype}），本来就是满的", name=name)
    if volume.percent is None:
        return grey("设备未给出使用率", name=name)
    room = ""
    if volume.total and volume.used is not None:
        left = min(volume.total - volume.used, int(volume.total * (100 - volume.percent) / 100))
        room = f"（共 {gib(volume.total)}，剩 {gib(max(0, left))}）"  # what is kept for root is not left
    told = against(limits.volume_percent, volume.percent, f"使用率 {{value}}{room}", name=name)
    if not _of_host(volume, loads):
        return replace(told, weight="light")
    return replace(told, severity="严重") if volume.percent >= limits.volume_full_percent.bound else told


@item(
    "inode 使用率检查",
    layer="os",
    rows=ROWS,
    worse="higher",
    advice="用 find / -xdev -type d -size +1M 找出小文件最多的目录，清理会话文件、邮件队列、临时文件；"
    "inode 用尽与空间写满后果相同。",
)
def volume_inodes_ok(volume: Volume, limits: Limits) -> Verdict:
    """Every file system that counts inodes has some left."""
    name = named("存储空间", volume.unit)
    if volume.inodes_percent is None or _sealed(volume):
        return not_counted("该文件系统不计 inode", name=name)
    return against(limits.inode_percent, volume.inodes_percent, "inode 使用率 {value}", name=name)


@item(
    "文件系统可写检查",
    layer="os",
    rows=[*ROWS, "software-check-2", "software-check-5"],
    weight="grave",
    advice="意外只读多因磁盘或链路出错：先 dmesg 与存储/RAID 状态，备份数据后联系厂商；不要直接 remount 或重启；"
    "本来就只读的，在资产清单登记为只读卷。",
)
def volume_writable(volume: Volume, subject: Subject) -> Verdict:
    """No file system has turned read-only unexpectedly."""
    name = named("存储空间", volume.unit)
    if volume.read_only is None:
        return not_counted("设备不报告挂载方式", name=name)
    if _sealed(volume) or volume.unit in planned_names(subject, "read_only"):
        return not_counted("按计划只读", name=name)
    if volume.read_only:
        return red(f"文件系统被挂载为只读（{volume.fstype or '类型未知'}），业务无法写入", name=name)
    return green("可写", name=name)


@item(
    "存储空间写满预测",
    layer="os",
    rows=ROWS,
    worse="lower",
    advice="一周内制定清理或扩容方案；剩余不足 30 天的本周内完成；先看最近增长来自哪个目录或哪个业务，"
    "再确认归档与清理任务是否停了。",
)
def volume_days_to_full(volume: Volume, history: History[Volume], subject: Subject, limits: Limits) -> Verdict:
    """At the rate of the earlier rounds no file system fills soon; too few samples are said, not guessed."""
    name = named("存储空间", volume.unit)
    if _sealed(volume):
        return not_counted(f"只读介质（{volume.fstype}）", name=name)
    if volume.percent is None:
        return grey("设备未给出使用率", name=name)
    points = [*history.series(volume, "percent"), (subject.at, volume.percent)]
    span = (points[-1][0] - points[0][0]).total_seconds() / 86400
    if len(points) < ENOUGH_SAMPLES or span < ENOUGH_DAYS:
        return not_counted(f"历史采样不足（{len(points)} 次，跨 {span:.0f} 天），暂不预测", name=name)
    return _forecast(points, volume.percent, limits, name)


def _forecast(points: list[tuple[datetime, float]], percent: float, limits: Limits, name: str) -> Verdict:
    rate = slope(points)
    if rate <= 0 or (100 - percent) / rate > FAR_DAYS:
        return green(f"使用率 {percent:g}%，没有明显增长（{len(points)} 次采样）", name=name)
    text = f"使用率 {percent:g}%，按当前增长速率（每天 {rate:.2g} 个百分点）预计 {{value}}后写满"
    return against(limits.days_to_full, float(round((100 - percent) / rate)), text, name=name)
