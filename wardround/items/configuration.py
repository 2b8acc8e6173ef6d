"""Items about configurations kept: whole, lately, and changed only on record."""

from __future__ import annotations

from wardround.backups.drift import first
from wardround.item import Subject, item
from wardround.kinds.backup import ConfigBackup
from wardround.limits import Limits
from wardround.verdict import Verdict, green, grey, red, yellow


@item(
    "配置备份检查",
    layer="backup",
    rows=["inspection-3.2", "software-check-7"],
    advice="登录设备手工执行取配置的命令，看是否完整（有结束标志）：账号级别不够的提高权限；输出中途断开的延长等待时间后"
    "重做配置备份；在此之前以最近一次完好的备份为准。",
)
def config_kept(backup: list[ConfigBackup], subject: Subject, limits: Limits) -> Verdict:
    """The running configuration was read whole and kept; a copy missed is not yet a copy too old."""
    one = backup[0]
    if one.state == "missed":
        return _missed(one, subject, limits)
    if one.complete is False:
        last = f"；最近一次完好的备份：{one.since:%Y-%m-%d %H:%M}" if one.since else "；此前没有完好的备份"
        return red(f"{one.why}{last}")
    if one.complete is None:
        return yellow(one.why or "配置是否完整无法确认", value=one.size_lines, unit="行")
    return green(_told(one), value=one.size_lines, unit="行")


def _missed(one: ConfigBackup, subject: Subject, limits: Limits) -> Verdict:
    if one.since is None:
        return grey(f"本次未取到配置（{one.why}），此前也没有备份")
    days = round((subject.at - one.since).total_seconds() / 86400, 1)
    limit = limits.config_backup_days
    shown = f"本次未取到配置（{one.why}）；最近一次完好的备份是 {one.since:%Y-%m-%d %H:%M}，已 {days:g} 天"
    grade = limit.grade(days)
    made = {"red": red, "yellow": yellow}.get(grade)
    return made(shown, days, "天", limit=limit.text) if made else grey(shown)


def _told(one: ConfigBackup) -> str:
    salted = f"；其中 {one.salted} 处密文每次显示都不同，其改动看不出来" if one.salted else ""
    words = {"new": "首次备份", "changed": "已备份新版本", "same": "与上次备份相同"}
    return f"{words.get(one.state, one.state)}，{one.size_lines} 行，口令密钥 {one.secrets or 0} 处已加密另存{salted}"


@item(
    "配置变更核对",
    layer="backup",
    rows=["inspection-3.2"],
    advice="对照差异逐条问明是谁、为何改的：有变更的补登变更单，没有的按未授权变更处理，必要时恢复到改动前的版本。",
)
def config_drift(backup: list[ConfigBackup]) -> Verdict:
    """What changed since the copy before is covered by a change record."""
    one = backup[0]
    if one.state not in ("new", "same", "changed"):
        return grey("本次没有取到完整的配置，无法比对")
    if one.open_at:
        left = f"{one.open_at:%Y-%m-%d %H:%M} 发现的改动仍没有变更单：首处 {one.open_what}"
        return yellow(f"{left}；补登变更单或恢复后消除")
    if one.state != "changed" or one.back:
        return green(_quiet(one), value=0, unit="行")
    lines = (one.added or 0) + (one.removed or 0)
    counts = [f"{word} {n} 行" for word, n in (("新增", one.added), ("删去", one.removed)) if n]
    shown = f"{'、'.join(counts) or '行序有变'}{'，首处：' + line if (line := first(one.diff)) else ''}"
    if one.changes:
        return green(f"按变更单 {'、'.join(one.changes)} 改动：{shown}", value=lines, unit="行")
    by = f"，设备记录最后修改于 {one.updated}" if one.updated else ""
    return yellow(f"没有变更单的改动：{shown}{by}", value=lines, unit="行")


def _quiet(one: ConfigBackup) -> str:
    """Why nothing is to be explained."""
    if one.back:
        return "已恢复为没有变更单的改动之前的配置"
    if one.state == "new":
        return "首次备份，作为今后比对的基准"
    if one.changes:
        return f"此前的改动已补登变更单 {'、'.join(one.changes)}"
    return f"自 {one.since:%Y-%m-%d %H:%M} 以来没有变化" if one.since else "没有变化"
