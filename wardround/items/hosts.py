"""主机: services, processes, connections, updates, disks behind software RAID and multipath."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardround.item import Limits, Subject, item
from wardround.items.reckoning import named, planned_names
from wardround.kinds.host import DiskArray, Multipath
from wardround.kinds.system import PendingUpdates, Processes, RebootPending, Service, TcpStates
from wardround.verdict import Verdict, against, green, grey, not_counted, red, yellow

OLD_LISTS_DAYS = 30
_TELNET = re.compile(r"(?<!s)telnet", re.I)


@item(
    "Telnet 关闭检查",
    layer="security",
    rows=["software-check-6"],
    advice="确认 SSH 可登录后关闭 Telnet（undo telnet server enable / systemctl disable --now telnet.socket，"
    "需变更审批），VTY 只允许 SSH。",
)
def telnet_disabled(services: list[Service]) -> Iterator[Verdict]:
    """No service offers Telnet, which sends passwords in the clear."""
    found = [s for s in services if _TELNET.search(s.unit)]
    for service in found:
        if service.enabled is None:
            yield grey(f"设备未给出 Telnet 是否启用（{service.state or '空'}）", name=service.unit)
        elif service.enabled:
            yield yellow(
                f"Telnet 已启用，口令以明文传输{'（' + service.state + '）' if service.state else ''}",
                name=service.unit,
            )
        else:
            yield green("已关闭", name=service.unit)
    if not found:
        yield not_counted("设备没有 Telnet 服务")


@item(
    "服务运行检查",
    layer="os",
    rows=["software-check-5", "inspection-2.1", "hardware-check-2"],
    advice="systemctl status 服务名、journalctl -u 服务名 看失败原因；业务服务先通知系统负责人再重启；"
    "确实不用的停用（disable）以免每次告警。",
)
def services_running(services: list[Service], subject: Subject) -> Iterator[Verdict]:
    """No service has failed and every planned one runs."""
    planned = {_plain(name) for name in planned_names(subject, "services")}
    judged = [s for s in services if s.ok is not None or s.enabled is None]
    for service in judged:
        must = _plain(service.unit) in planned
        if service.ok is False:
            text = f"服务失败（{service.state or '设备未说明'}）"
            yield red(f"计划运行的{text}", name=service.unit) if must else yellow(text, name=service.unit)
        elif service.ok is None:
            yield grey(f"服务状态不明（{service.state or '空'}）", name=service.unit)
    only_failed = bool(services) and not any(s.ok is True for s in services)
    for name in sorted(planned - {_plain(s.unit) for s in services}):
        # a list without a single service that runs is not a list of what runs
        yield (
            grey("只取得失败的服务，未取得运行中的服务", name=name)
            if only_failed
            else red("计划运行的服务没有运行", name=name)
        )
    good = sum(s.ok is True for s in judged)
    if good or not services:
        yield green(f"{good} 个服务运行正常" if good else "没有失败的服务", good, "个", name="服务")
    elif not judged:
        yield not_counted("设备只有管理服务，由安全项判断")


def _plain(name: str) -> str:
    return name.lower().removesuffix(".service")


@item(
    "僵尸进程检查",
    layer="os",
    rows=["inspection-2.1", "software-check-3", "hardware-check-2"],
    weight="light",
    worse="higher",
    advice="ps -eo ppid,stat,comm | grep ' Z' 找父进程；联系该应用厂商，窗口期重启父进程（不要重启主机）。",
)
def zombies_few(processes: Processes, limits: Limits) -> Verdict:
    """Few processes are dead and not reaped."""
    total = f"，进程共 {processes.total} 个" if processes.total else ""
    names = f"（{'、'.join(processes.names[:5])}）" if processes.names and processes.zombies else ""
    return against(limits.zombies, processes.zombies, f"僵尸进程 {{value}}{names}{total}")


@item(
    "TCP 连接状态检查",
    layer="os",
    rows=["inspection-2.1", "inspection-2.2", "software-check-3", "hardware-check-2"],
    weight="light",
    worse="higher",
    advice="CLOSE_WAIT 多是应用没有关闭连接：ss -tanp state close-wait 找进程，联系应用厂商；"
    "TIME_WAIT 多查短连接来源，必要时改用连接池。",
)
def tcp_states_ok(states: TcpStates, limits: Limits) -> Iterator[Verdict]:
    """Connections do not pile up half closed."""
    yield against(limits.close_wait, states.close_wait, "{value}", name="CLOSE_WAIT 连接")
    yield against(limits.time_wait, states.time_wait, "{value}", name="TIME_WAIT 连接")


@item(
    "待重启检查",
    layer="os",
    rows=["software-check-6"],
    advice="在变更窗口重启使更新生效（先停业务、核对备份与双机状态）；重启前后各巡检一次。",
)
def reboot_not_pending(pending: RebootPending) -> Verdict:
    """No reboot is owed for updates to take effect."""
    if pending.needed is None:
        return grey(f"无法判断是否待重启（{pending.why or '系统未说明'}）")
    return yellow(f"有更新等待重启生效：{pending.why or '系统未说明'}") if pending.needed else green("不需要重启")


@item(
    "安全更新检查",
    layer="os",
    rows=["software-check-6"],
    worse="higher",
    advice="列入补丁计划：先在备机安装验证，征得应用厂商同意后在变更窗口安装，装前备份。",
)
def security_updates_installed(updates: PendingUpdates, subject: Subject, limits: Limits) -> Verdict:
    """No security update waits, by package lists that are not stale."""
    waiting = updates.security if updates.security is not None or updates.total != 0 else 0
    if waiting is None:
        total = "数量未知" if updates.total is None else f"{updates.total} 个"
        return grey(f"待装更新 {total}，软件源未标明哪些是安全更新")
    age = (subject.at.date() - updates.as_of).days if updates.as_of else 0
    if not waiting and age > OLD_LISTS_DAYS:
        return grey(f"软件源列表是 {age} 天前的（{updates.as_of}），不能说明没有待装的安全更新")
    total = f"（待装更新共 {updates.total} 个）" if updates.total else ""
    return against(limits.security_updates, waiting, f"安全更新 {{value}}{total}")


@item(
    "软 RAID 检查",
    layer="hardware",
    rows=["inspection-2.1", "hardware-check-2", "software-check-2"],
    weight="grave",
    advice="mdadm --detail 看坏盘；立即核对备份，更换坏盘并加入阵列重建；重建期间避免重启与大量读写。",
)
def disk_array_ok(array: DiskArray) -> Verdict:
    """Every array has all its disks."""
    name = named("阵列", array.unit)
    count = f"{array.working}/{array.wanted} 块盘" if array.working is not None and array.wanted else "盘数未给出"
    failed = f"，故障盘 {'、'.join(array.failed)}" if array.failed else ""
    rebuild = f"，正在重建 {array.progress}" if array.progress else ""
    if array.ok is False:
        return red(f"阵列降级或失效：{array.state or '未说明'}，{count}{failed}{rebuild}", name=name)
    if array.ok is None:
        return grey(f"系统未给出可判断的状态（{array.state or '空'}，{count}）", name=name)
    return (
        yellow(f"{count}{rebuild}", name=name)
        if array.progress
        else green(f"{array.level or '阵列'} {count}", name=name)
    )


@item(
    "多路径检查",
    layer="hardware",
    rows=["inspection-2.3", "hardware-check-2"],
    advice="multipath -ll 看失效路径对应的 HBA 口与存储控制器口；查光纤、光纤交换机端口与存储控制器；"
    "修复前勿动另一条路径。",
)
def multipath_ok(device: Multipath) -> Verdict:
    """Every disk of the storage is reached by more than one working path."""
    name = named("多路径磁盘", device.unit)
    failed = f"，失效：{'、'.join(device.failed)}" if device.failed else ""
    count = f"{device.paths} 条路径" if device.paths is not None else "路径数未给出"
    if device.ok is None:
        return grey(f"系统未给出可判断的状态（{device.state or '空'}，{count}）", name=name)
    if not device.ok:
        return red(f"路径失效：{count}{failed}（{device.state or '未说明'}）", device.paths, "条", name=name)
    if device.paths == 1:
        return yellow("只有 1 条路径，没有冗余", 1, "条", name=name)
    return green(f"{count}，全部正常", device.paths, "条", name=name)
