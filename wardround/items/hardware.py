"""硬件运行状态检查: boards, power, fans, temperature, voltage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wardround.item import Limits, Previous, Standing, Subject, item
from wardround.items.reckoning import named, planned_number, same_unit
from wardround.kinds.hardware import Board, Fan, PowerSupply, Temperature, Voltage
from wardround.verdict import Verdict, against, green, grey, not_counted, red, told, yellow

LOST = "电源冗余已失去"


@item(
    "单板状态检查",
    layer="hardware",
    rows=["inspection-1.1", "hardware-check-1", "hardware-check-2"],
    advice="登录设备查看该槽位（display device / show module）与近期日志；能停机时复位或重插单板，"
    "仍异常则联系厂商更换；"
    "消失的单板先确认是否有人拔出。",
)
def board_ok(boards: list[Board], previous: Previous[Board], standing: Standing, subject: Subject) -> Iterator[Verdict]:
    """Every board present runs normally, all planned ones are there and none has gone and stayed away unplanned."""
    planned, there = planned_number(subject, "boards"), sum(b.present is not False for b in boards)
    wanted = planned is None or there < planned
    if planned is not None and there < planned:
        yield red(f"计划 {planned} 块单板，在位 {there} 块", there, "块", limit=f"计划 {planned} 块")
    for board in boards:
        name = named("单板", board.unit)
        before = previous.same(board)
        if board.present is False and before and before.present:
            yield red(f"上次巡检在位（{before.model or before.role or '型号未知'}），本次不在位", name=name)
        elif board.present is False:
            yield (standing.still(name) if wanted else None) or not_counted("不在位", name=name)
        else:
            yield told(board.ok, board.state, name=name)
    lost = [b for b in previous.of if b.present is not False and not same_unit(boards, b.unit)]
    for one in lost:
        yield red("上次巡检在位，本次设备不再列出", name=named("单板", one.unit))
    away = standing.absent(named("单板", b.unit) for b in [*boards, *lost]) if wanted else []
    yield from away
    if not boards and not planned and not lost and not away:
        yield not_counted("设备没有可插拔单板")


@item(
    "电源模块状态检查",
    layer="hardware",
    rows=["inspection-1.2", "hardware-check-1", "hardware-check-2"],
    advice="先看该电源的输入空开与电源线是否插好、有电；"
    "有电仍故障则更换同型号电源模块（支持热插拔的机型可在线更换，先确认另一路正常）。",
)
def power_supply_ok(
    supply: PowerSupply, previous: Previous[PowerSupply], standing: Standing, subject: Subject
) -> Verdict:
    """Every power supply that is present delivers power."""
    name = named("电源", supply.unit)
    if supply.present is False:
        planned = planned_number(subject, "power_supplies") is not None
        return _taken_out(previous.same(supply), None if planned else standing.still(name), name)
    return told(supply.ok, supply.state, name=name)


def _taken_out(before: PowerSupply | Fan | None, lasting: Verdict | None, name: str) -> Verdict:
    """An empty bay: as bad as what stood there, as long as nothing is put in."""
    if before and before.present and before.ok is False:
        return red("故障件已拔出，尚未补装", name=name)
    if before and before.present:
        return yellow("上次巡检在位，本次不在位", name=name)
    return lasting or not_counted("不在位", name=name)


@item(
    "电源冗余检查",
    layer="hardware",
    rows=["inspection-1.2", "hardware-check-1", "hardware-check-2"],
    advice="故障或断电的电源先查输入空开与电源线，尽快恢复；缺装的评估补装，并接到另一路 UPS/市电；"
    "只剩一个电源供电时，它断电设备即停机，处理前先通知使用科室；本来就按现有数量配置的，在资产清单登记计划电源数。",
)
def power_redundant(
    supplies: list[PowerSupply], previous: Previous[PowerSupply], standing: Standing, subject: Subject
) -> Iterator[Verdict]:
    """As many supplies deliver power as planned; without a plan at least two where there are several bays."""
    planned = planned_number(subject, "power_supplies")
    if planned is not None:
        yield _enough(supplies, planned)
        return
    now, before = _places(supplies), _places(previous.of)
    for place, bays in now.items():
        name = named("机框/成员", place) if len(now) > 1 else ""
        lasting = standing.of.get(name)
        lost = _feeding(before.get(place, [])) > _feeding(bays)
        had = lost or (lasting is not None and LOST in lasting.message)
        yield _redundant(bays, name, had=had)
    if not supplies:
        yield not_counted("内置电源，没有冗余电源位")


def _places(supplies: list[PowerSupply]) -> dict[str, list[PowerSupply]]:
    """Chassis or stack member → its bays."""
    groups: dict[str, list[PowerSupply]] = {}
    for supply in supplies:
        groups.setdefault(supply.unit.rpartition("/")[0], []).append(supply)
    return groups


def _feeding(bays: list[PowerSupply]) -> int:
    return sum(s.ok is True for s in bays)


def _counted(bays: list[PowerSupply]) -> str:
    installed = sum(s.present is not False for s in bays)
    return f"电源位 {len(bays)} 个，装 {installed} 个，{_feeding(bays)} 个正常供电"


def _left(good: int) -> str:
    """What it would mean to lose one more."""
    if good > 1:
        return f"，再失去一个仍有 {good - 1} 个供电"
    return "，失去它设备即断电" if good else ""


def _enough(supplies: list[PowerSupply], planned: int) -> Verdict:
    good = _feeding(supplies)
    unknown = sum(s.ok is None and s.present is not False for s in supplies)
    if good >= planned:
        return green(f"计划 {planned} 个电源，{good} 个正常供电", good, "个")
    if good + unknown >= planned:
        return grey(f"计划 {planned} 个电源，{good} 个正常，{unknown} 个状态不明")
    text = f"计划 {planned} 个电源，现{_counted(supplies)}{_left(good)}"
    return (yellow if good else red)(text, good, "个", limit=f"计划 {planned} 个")


def _redundant(bays: list[PowerSupply], name: str, *, had: bool) -> Verdict:
    """`had`: more of them fed in an earlier round."""
    good = _feeding(bays)
    unknown = sum(s.ok is None and s.present is not False for s in bays)
    broken = sum(s.ok is False and s.present is not False for s in bays)
    if len(bays) == 1 and not had:
        return not_counted("只有一个电源位，机型不具备电源冗余", name=name)
    if good > 1:
        return green(_counted(bays), good, "个", name=name)
    if unknown:
        return grey(f"{len(bays)} 个电源位，{good} 个正常，{unknown} 个状态不明", name=name)
    if good == 1:
        return _one_left(bays, name, lost=had or broken > 0)
    if not broken and not had:
        return not_counted(f"{len(bays)} 个可选电源位均未安装，由内置电源供电", name=name)
    return red(f"{len(bays)} 个电源位没有一个报告正常供电", good, "个", name=name)


def _one_left(bays: list[PowerSupply], name: str, *, lost: bool) -> Verdict:
    """One supply feeds: a redundancy lost, or a box that was never given a second."""
    if lost:
        return yellow(f"{_counted(bays)}，{LOST}{_left(1)}", 1, "个", name=name)
    installed = sum(s.present is not False for s in bays)
    text = f"单电源运行（电源位 {len(bays)} 个，装 {installed} 个）"
    return replace(yellow(text, 1, "个", name=name), weight="light")


@item(
    "风扇状态检查",
    layer="hardware",
    rows=["inspection-1.3", "hardware-check-1", "hardware-check-2"],
    advice="更换故障风扇；风扇缺失时先确认该机型是否要求满配；"
    "更换前每半小时看一次设备温度（display temperature all），"
    "升到告警门限前安排停机。",
)
def fan_ok(fan: Fan, previous: Previous[Fan], standing: Standing, subject: Subject) -> Verdict:
    """Every fan that is present runs normally."""
    name = named("风扇", fan.unit)
    if fan.present is False:
        planned = planned_number(subject, "fans") is not None
        return _taken_out(previous.same(fan), None if planned else standing.still(name), name)
    if fan.ok is None and fan.present and fan.rpm is not None:
        return green(f"转速 {fan.rpm:g} 转/分", name=name) if fan.rpm > 0 else red("转速为 0，风扇停转", name=name)
    return told(fan.ok, fan.state, name=name)


@item(
    "风扇数量检查",
    layer="hardware",
    rows=["inspection-1.3", "hardware-check-1", "hardware-check-2"],
    advice="到现场核对风扇框是否插紧、是否被拔走；补装缺少的风扇；计划数量有误时更正资产清单中的计划风扇数。",
)
def fans_as_planned(fans: list[Fan], subject: Subject) -> Verdict:
    """As many fans run as the inventory plans."""
    planned = planned_number(subject, "fans")
    if planned is None:
        return not_counted("资产清单未登记计划风扇数")
    good = sum(f.ok is True for f in fans)
    unknown = sum(f.ok is None and f.present is not False for f in fans)
    if good >= planned:
        return green(f"计划 {planned} 个风扇，{good} 个正常运转", good, "个")
    if good + unknown >= planned:
        return grey(f"计划 {planned} 个风扇，{good} 个正常，{unknown} 个状态不明")
    return yellow(f"计划 {planned} 个风扇，仅 {good} 个正常运转", good, "个", limit=f"计划 {planned} 个")


@item(
    "设备温度检查",
    layer="hardware",
    rows=["inspection-2.1", "hardware-check-1", "hardware-check-2"],
    worse="higher",
    advice="核对机房空调与机柜进风温度（应为 18–27 ℃）；查看风扇是否故障、进风口是否积灰或被挡；仅一台高时清灰，"
    "多台同时高时先查空调。",
)
def temperature_ok(sensor: Temperature, limits: Limits) -> Verdict:
    """Every sensor is clear of the device's own alarm threshold; the device's own bad word decides."""
    name = named("测点", sensor.unit)
    shown = "" if sensor.celsius is None else f"{sensor.celsius:g} ℃"
    if sensor.ok is False:
        text = f"设备报告温度异常：{sensor.state or '未说明'}{'，' + shown if shown else ''}{_threshold(sensor)}"
        return red(text, sensor.celsius, "℃", name=name)
    if sensor.celsius is None:
        return told(sensor.ok, sensor.state, name=name)
    if sensor.low is not None and sensor.celsius < sensor.low:
        return yellow(f"{shown}，低于设备低温门限 {sensor.low:g} ℃", sensor.celsius, "℃", name=name)
    if sensor.high is None:
        return _without_threshold(sensor, limits, name)
    return _by_margin(sensor, sensor.celsius, sensor.high, limits, name)


def _threshold(sensor: Temperature) -> str:
    return f"，设备高温门限 {sensor.high:g} ℃" if sensor.high is not None else ""


def _without_threshold(sensor: Temperature, limits: Limits, name: str) -> Verdict:
    if sensor.ok:
        return green(f"{sensor.celsius:g} ℃，设备报告正常", sensor.celsius, "℃", name=name)
    return against(limits.temperature_celsius, sensor.celsius, "{value}（设备未给门限，按通用限值）", name=name)


def _by_margin(sensor: Temperature, celsius: float, high: float, limits: Limits, name: str) -> Verdict:
    limit, margin = limits.temperature_margin, high - celsius
    text = f"{celsius:g} ℃，距设备高温门限 {high:g} ℃ 还有 {margin:g} ℃"
    grade = limit.grade(margin)
    if grade == "red" and sensor.ok is None:
        return red(f"{celsius:g} ℃，已达设备高温门限 {high:g} ℃", celsius, "℃", limit=limit.text, name=name)
    if grade != "green":
        return yellow(text, celsius, "℃", limit=limit.text, name=name)
    return green(text, celsius, "℃", name=name)


@item(
    "电压检查",
    layer="hardware",
    rows=["inspection-1.2", "hardware-check-1", "hardware-check-2"],
    advice="同一设备多路电压偏离时先换电源模块；只有一路偏离时联系厂商检查主板；同时用万用表核对 UPS 输出。",
)
def voltage_ok(rail: Voltage) -> Verdict:
    """Every voltage is inside the range the device calls normal."""
    name = named("电压", rail.unit)
    if rail.volts is None:
        return told(rail.ok, name=name)
    text = f"{rail.volts:g} V" + _range(rail)
    outside = (rail.low is not None and rail.volts < rail.low) or (rail.high is not None and rail.volts > rail.high)
    if rail.ok is False or outside:
        return red(f"{text}，超出正常范围", rail.volts, "V", name=name)
    if rail.ok is None and rail.low is None and rail.high is None:
        return grey(f"{text}，设备未给出正常范围", name=name)
    return green(text, rail.volts, "V", name=name)


def _range(rail: Voltage) -> str:
    if rail.low is None and rail.high is None:
        return ""
    ends = ["…" if end is None else f"{end:g}" for end in (rail.low, rail.high)]
    return f"（正常 {ends[0]}–{ends[1]} V）"
