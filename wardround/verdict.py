"""What an item says of one part, and the few ways to say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wardround.limits import Limit

Grade = Literal["red", "yellow", "grey", "green"]
WORST_FIRST: tuple[Grade, ...] = ("red", "yellow", "grey", "green")
Value = float | int | str | None


@dataclass(frozen=True)
class Verdict:
    """A grade with its sentence; `counted` False = does not apply to this part, for the reason in `message`.

    `severity` is the least that a red or yellow grade weighs here, whatever the asset ("" = what the asset and item say);
    `weight` and `advice` take the place of the item's ("" = the item's).
    """

    grade: Grade
    message: str = ""
    value: Value = None
    unit: str = ""
    limit: str = ""
    name: str = ""
    counted: bool = True
    severity: str = ""
    weight: str = ""
    advice: str = ""


def green(message: str = "正常", value: Value = None, unit: str = "", *, name: str = "") -> Verdict:
    """All is as it should be."""
    return Verdict("green", message, value, unit, name=name)


def yellow(message: str, value: Value = None, unit: str = "", *, limit: str = "", name: str = "") -> Verdict:
    """Needs attention."""
    return Verdict("yellow", message, value, unit, limit, name)


def red(message: str, value: Value = None, unit: str = "", *, limit: str = "", name: str = "") -> Verdict:
    """Broken or about to break."""
    return Verdict("red", message, value, unit, limit, name)


def grey(why: str, *, name: str = "") -> Verdict:
    """Could not be told, and why."""
    return Verdict("grey", why, name=name)


def not_counted(why: str, *, name: str = "") -> Verdict:
    """Does not apply, for a reason about the asset itself."""
    return Verdict("green", why, name=name, counted=False)


def told(ok: bool | None, state: str = "", *, name: str = "") -> Verdict:
    """What the device itself says of a part: True green, False red, None grey."""
    if ok is None:
        return grey(f"设备未给出可判断的状态（{state or '空'}）", name=name)
    return green(state or "正常", name=name) if ok else red(f"状态异常：{state or '异常'}", name=name)


def against(limit: Limit, value: float | None, message: str, *, name: str = "") -> Verdict:
    """Compare a number with a limit; None is grey. `message` may use {value}, which is printed with the unit."""
    if value is None:
        return grey("未取得数值", name=name)
    number = round(value, 2)
    text = message.replace("{value}", f"{number:.12g}{limit.unit}")  # not format: device text may carry braces
    return Verdict(limit.grade(value), text, number, limit.unit, limit.text, name)
