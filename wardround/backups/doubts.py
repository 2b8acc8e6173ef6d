"""Why a configuration may not be what it seems: cut, mixed with something else, of another device, or half hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LARGE, HALF = 40, 0.5  # lines; a configuration of fewer may well lose half of them
_PAGER = re.compile(r"^[ \t]*-{2,4} ?\(?More\b[^\n]{0,60}-{2,4}", re.M | re.I)
Doubt = tuple[str, bool | None]


def whole(text: str, how: Mapping[str, Any]) -> Doubt:
    """Whether a configuration is whole (None: doubtful), and why not."""
    whole = text.rstrip()
    count, last = whole.count("\n") + 1, whole[whole.rfind("\n") + 1 :]
    if count < int(how.get("least", 3)):
        return f"配置只有 {count} 行，不像完整的配置，未保存", False
    if how.get("ends") and not re.search(how["ends"], last):
        why = f"配置没有结束标志，最后一行是“{last.strip()[:60]}”，可能被截断"
        return (f"{why}，请核对", None) if how.get("doubtful") else (f"{why}，未保存", False)
    if why := _odd(text, how):
        return why, None
    unread = [found["value"] for found in re.finditer(how["doubts"], text, re.M)] if how.get("doubts") else []
    return (f"有 {len(unread)} 个文件无权读取：{'、'.join(unread[:5])}", None) if unread else ("", True)


def _odd(text: str, how: Mapping[str, Any]) -> str:
    """What stands in a configuration with an end that no whole one has, or ""."""
    if "more" in text.lower() and _PAGER.search(text):
        return "配置中夹有翻页提示（More），可能缺行，请核对"
    if not how.get("before"):
        return ""
    above = [_line_above(text, found.start()) for found in re.finditer(how["ends"], text, re.M)]
    if not re.search(how["before"], above[-1]):
        return f"结束标志前一行是“{above[-1].strip()[:60]}”，可能在横幅等文字中截断，请核对"
    several = sum(bool(re.search(how["before"], line)) for line in above)
    return f"结束标志出现 {several} 次，可能混入了别的输出，请核对" if several > 1 else ""


def _line_above(text: str, at: int) -> str:
    """The line before the one that begins at `at`, "" where there is none."""
    return text[text.rfind("\n", 0, max(at - 1, 0)) + 1 : max(at - 1, 0)]


def changed(was: str, text: str, how: Mapping[str, Any], why: str, complete: bool | None) -> Doubt:
    """The doubts about a whole configuration that differs from the one before without a change record."""
    old, new = was.count("\n"), text.count("\n")
    if old >= LARGE and new < old * HALF:
        told = f"配置只有 {new} 行，上次有 {old} 行，没有变更单：可能账号权限不够、没有显示全，未保存"
        return f"{told}；确有这样的改动请补登变更单后重做", False
    if complete is None and how.get("before"):
        return f"{why}；以上次的备份为准，未保存", False
    names = (
        [found["value"] for one in (was, text) if (found := re.search(how["name"], one, re.M))]
        if how.get("name")
        else []
    )
    if len(names) == 2 and names[0] != names[1]:
        return f"设备名由 {names[0]} 变为 {names[1]}，没有变更单：可能答话的不是这台设备，请核对地址", None
    return why, complete
