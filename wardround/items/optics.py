"""光模块: light received and sent against the module's own thresholds."""

from __future__ import annotations

import re

from wardround.item import Limits, Own, Previous, Standing, item
from wardround.items.reckoning import port_key
from wardround.kinds.network import Interface, Optic
from wardround.verdict import Verdict, green, grey, not_counted, red, yellow

DARK_DBM = -30.0
_NO_LIGHT = re.compile(r"(?:rx[ _-]?)?los\b|rx ?(?:optical )?(?:power|signal)?.*(?:\blow\b|\bloss\b|lost|-4\d\b)", re.I)


@item(
    "光功率检查",
    rows=["inspection-2.3", "hardware-check-1"],
    worse="lower",
    advice="先清洁两端光纤端面并重插；仍低则换跳线、换光模块；收光过低查对端发光与线路衰减（OTDR），收光过高加衰减器。",
)
def optic_power_ok(
    optic: Optic, previous: Previous[Optic], interfaces: Own[Interface], standing: Standing, limits: Limits
) -> Verdict:
    """Light of every module in use is inside the module's thresholds, received light with a margin."""
    port = _port(optic, interfaces)
    if port is not None and (port.oper_up is False or port.admin_up is False):
        lasting = None if port.admin_up is False else standing.still(optic.unit or optic.title)
        return lasting or _dark(optic, previous)
    if port is None and _only_dark(optic):
        return grey(
            f"无光{'（' + optic.state + '）' if optic.state else ''}{_light(optic)}，未取得端口状态，不能判断是否备用"
        )
    if optic.ok is False:
        return red(f"设备报告光模块异常：{optic.state or '未说明'}{_light(optic)}", optic.rx_dbm, "dBm")
    if optic.rx_dbm is None:
        return green(f"设备报告正常（{optic.state or '模块不测光功率'}）") if optic.ok else grey("设备未给出收光功率")
    if outside := _outside(optic):
        return red(f"{outside}{_light(optic)}", optic.rx_dbm, "dBm")
    return _margin(optic, optic.rx_dbm, limits)


def _only_dark(optic: Optic) -> bool:
    """Whether all a module complains of is that nothing shines into it, as a spare one does."""
    words = [w.strip() for w in optic.state.split("；") if w.strip()] if optic.ok is False else []
    if optic.rx_dbm is None:
        return bool(words) and all(_NO_LIGHT.match(w) for w in words)
    return optic.rx_dbm <= DARK_DBM and all(_NO_LIGHT.match(w) for w in words)


def _port(optic: Optic, interfaces: Own[Interface]) -> Interface | None:
    return next((i for i in interfaces.of if port_key(i.unit) == port_key(optic.unit)), None)


def _light(optic: Optic) -> str:
    pairs = (("收光", optic.rx_dbm, optic.rx_low, optic.rx_high), ("发光", optic.tx_dbm, optic.tx_low, optic.tx_high))
    told = []
    for word, value, low, high in pairs:
        if value is not None:
            ends = f"（门限 {'…' if low is None else f'{low:g}'} 至 {'…' if high is None else f'{high:g}'}）"
            told.append(f"{word} {value:g} dBm{ends if low is not None or high is not None else ''}")
    return "，" + "，".join(told) if told else ""


def _dark(optic: Optic, previous: Previous[Optic]) -> Verdict:
    before = previous.same(optic)
    lit = before is not None and before.rx_dbm is not None and before.rx_dbm > DARK_DBM
    if lit and before is not None and (optic.rx_dbm is None or optic.rx_dbm <= DARK_DBM):
        return yellow(f"端口断开，收光消失（上次 {before.rx_dbm:g} dBm）", optic.rx_dbm, "dBm")
    return not_counted("端口未连通，模块备用")


def _outside(optic: Optic) -> str:
    if optic.rx_dbm is not None and optic.rx_high is not None and optic.rx_dbm > optic.rx_high:
        return "收光过强"
    if optic.tx_dbm is not None and optic.tx_low is not None and optic.tx_dbm < optic.tx_low:
        return "发光过弱"
    if optic.tx_dbm is not None and optic.tx_high is not None and optic.tx_dbm > optic.tx_high:
        return "发光过强"
    return ""


def _margin(optic: Optic, rx: float, limits: Limits) -> Verdict:
    if optic.rx_low is None:
        if optic.ok:
            return green(f"设备报告正常{_light(optic)}", rx, "dBm")
        return grey(f"模块未给出收光门限{_light(optic)}")
    margin = rx - optic.rx_low
    text = f"收光 {rx:g} dBm，距模块低门限 {optic.rx_low:g} dBm 余量 {margin:.3g} dB"
    grade = limits.optic_margin.grade(margin)
    return Verdict(grade, text, rx, "dBm", limits.optic_margin.text)
