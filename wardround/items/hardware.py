"""硬件运行状态检查: power, fans."""

from __future__ import annotations

from wardround.item import item
from wardround.kinds.hardware import Fan
from wardround.verdict import Verdict, not_counted, told


@item(
    "风扇状态检查",
    layer="hardware",
    rows=["inspection-1.3"],
    advice="更换故障风扇；风扇缺失时先确认该机型是否要求满配，更换前观察设备温度。",
)
def fan_ok(fan: Fan) -> Verdict:
    """Every fan that is present runs normally."""
    if fan.present is False:
        return not_counted("不在位")
    return told(fan.ok, fan.state)
