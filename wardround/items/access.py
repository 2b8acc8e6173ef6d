"""可达与登录: whether the asset answered and let us in; every asset of a round has both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from wardround.item import Limits, Subject, item
from wardround.items.times import instant
from wardround.kinds.system import Login, PlatformFit, Reach
from wardround.verdict import Verdict, green, grey, not_counted, red, yellow

ROWS = ["inspection-2.1", "software-check-5", "hardware-check-1", "hardware-check-2"]
PLAN = "计划项 "
FEW = 3
"""Fewer replies than these tell nothing of the platform."""
_NUMBERS = (
    "power_supplies",
    "fans",
    "boards",
    "stack_members",
    "routing_peers",
    "session_capacity",
    "arp_capacity",
    "mac_capacity",
)
_NAMES = ("interfaces", "uplinks", "services", "read_only", "version", "patch", "restarted_on", "ntp_server")
LOGIN_ADVICE = {
    "主机密钥已改变": "先向管理员确认设备是否更换或重装，确认前不要登录；确认后重新登记指纹。",
    "主机密钥未登记": "在设备上核对指纹，一致后登记再巡检。",
    "以免锁定": "核对账号、口令与有效期，不要反复试登，以免锁定账号。",
    "不是 SSH": "核对管理地址与端口登记是否正确，端口上是否换了别的服务，或被中间设备拦截。",
    "提示符": "在控制台登录看设备是否停在确认框或无响应；必要时安排重启，先报批。",
    "加密算法": "老设备登记为使用旧加密算法后重试，并列入升级或替换计划。",
}
"""What the reason of a failed login says → what to do."""
_FREE = ("neighbors", "stp_root", "default_route", "standalone", "aggregates", "vrrp")


@item(
    "网络可达性检查",
    rows=ROWS,
    weight="grave",
    advice="先从同网段主机 ping 管理地址；不通则到现场查看电源灯与上联口，核对上联交换机对应端口；"
    "业务同时中断的按故障流程立即电话通知值班负责人与设备厂商；变量错误请改清单后重跑。",
)
def reachable(reach: list[Reach], subject: Subject) -> Verdict:
    """The asset answered."""
    if reach and reach[0].offline:
        return not_counted(_brought(subject))
    if not reach or reach[0].ok is None:
        return grey((reach[0].why if reach else "") or "未尝试连接")
    return green("可达") if reach[0].ok else red(f"无法到达：{reach[0].why or '无应答'}")


def _brought(subject: Subject) -> str:
    return f"带回的记录（{subject.at:%Y-%m-%d} 采集），未连接"


@item(
    "登录检查",
    rows=[*ROWS, "software-check-6"],
    advice="主机密钥未登记的：在设备上核对指纹，一致后登记再巡检；"
    "主机密钥改变的：先向管理员确认设备是否更换或重装，确认前不要登录；"
    "账号口令错误的：核对账号、口令与有效期，不要反复试登，以免锁定账号；"
    "登录后未等到提示符的：核对资产清单的 platform 是否为该设备的平台；"
    "会话已满的：在设备上查看在线用户（display users / who），请占用者退出后重试。",
)
def login_ok(login: list[Login], subject: Subject) -> Verdict:
    """The asset let the inspection account in."""
    if login and login[0].offline:
        return not_counted(_brought(subject))
    if not login:
        return grey("未取得登录结果")
    if login[0].busy:
        told = yellow(f"会话已满，重试后仍无法登录{'：' + login[0].why if login[0].why else ''}")
        return replace(told, advice="在设备上查看在线用户（display users / who），请占用者退出后重试。")
    if login[0].ok is None:
        return grey(login[0].why or "未进行到登录")
    if login[0].ok:
        return green("登录成功")
    advice = next((told for word, told in LOGIN_ADVICE.items() if word in login[0].why), "")
    return replace(red(f"登录失败：{login[0].why or '设备未说明原因'}"), advice=advice)


@item(
    "平台与实际相符",
    rows=["software-check-1"],
    weight="light",
    advice="登录设备查看型号与版本（display version / show version），与资产清单的 platform 核对，不符的改正后重新巡检；"
    "平台无误而命令多被拒的，请管理员确认巡检账号的级别；平台与账号都无误的，请把本轮记录交给维护者增补该版本的回显。",
)
def platform_fits(fit: list[PlatformFit], limits: Limits) -> Verdict:
    """The device answers as one of the platform that the inventory declares."""
    one = fit[0] if fit else PlatformFit()
    answered = one.understood + one.unsupported + one.unparsed
    if fit and not one.asked and not one.why:
        return not_counted("本轮没有提出可以判断平台的问题")
    if not answered:
        return grey(one.why or "没有得到可以判断的答复")
    share = round(100 * one.understood / answered, 1)
    told = _fitting(one, answered, share, limits)
    if told.grade != "green" and answered < FEW:
        return grey(f"只有 {answered} 项答复，看懂 {one.understood} 项，不足以判断平台是否相符")
    return told


def _fitting(fit: PlatformFit, answered: int, share: float, limits: Limits) -> Verdict:
    """The verdict on the share that was understood; refusals alone may also come of a low account."""
    known = limits.unparsed_percent.grade(100 * fit.unparsed / answered) == "green"
    graded, text = limits.understood_percent.grade(share), _unlike(fit, answered)
    if graded == "green" or (graded == "yellow" and known):
        return green(f"{answered} 项答复看懂 {fit.understood} 项", share, "%")
    if graded == "red" and known and fit.understood:
        graded, text = "yellow", f"{text}；能看懂的与平台相符，也可能是账号级别过低"
    made = yellow if graded == "yellow" else red
    return made(text, share, "%", limit=limits.understood_percent.text)


def _unlike(fit: PlatformFit, answered: int) -> str:
    counts = f"{answered} 项答复看懂 {fit.understood} 项，命令不被支持 {fit.unsupported} 项，看不懂 {fit.unparsed} 项"
    return f"清单写的是{fit.platform}，设备回答的不像{'，更像' + fit.like if fit.like else ''}：{counts}"


@item(
    "计划数据检查",
    rows=["software-check-1"],
    weight="light",
    advice="由维护资产清单的工程师按《主机变量》说明改正该计划项后重新巡检；改正前相应计划项没有参加判断。",
)
def plan_understood(subject: Subject) -> Iterator[Verdict]:
    """What the inventory plans for the asset (`expect`) can be read, so that no planned check is silently lost."""
    plan: Any = subject.variables.get("expect")
    if not plan:
        yield not_counted("资产清单未登记计划数据")
        return
    if not isinstance(plan, Mapping):
        yield yellow("资产清单的计划数据应为键值表")
        return
    for key, value in plan.items():
        yield _entry(str(key), value)


def _entry(key: str, value: Any) -> Verdict:
    name = f"{PLAN}{key}"
    if key in _NUMBERS:
        good = not isinstance(value, bool) and str(value).strip().isdigit()
        return green("可读", name=name) if good else yellow(f"应为非负整数，现为 {value!r}", name=name)
    if key == "log_acknowledged":
        good = instant(value) is not None
        return green("可读", name=name) if good else yellow(f"应为日期或时间，现为 {value!r}", name=name)
    if key in _NAMES:
        good = isinstance(value, str | date | list | tuple | Mapping)
        return green("可读", name=name) if good else yellow(f"应为名称或名称列表，现为 {value!r}", name=name)
    return green("可读", name=name) if key in _FREE else yellow("不认识的计划项，未参加判断", name=name)
