"""What several items share: names of parts, deltas of counters, sustained values, changes, the plan."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import combinations
from typing import Any, TypeVar

from wardround.item import Standing, Subject
from wardround.kinds.base import Kind
from wardround.kinds.network import Interface
from wardround.kinds.system import System
from wardround.limits import Limit
from wardround.verdict import WORST_FIRST, Grade, Verdict, yellow

K = TypeVar("K", bound=Kind)
HALF_32, NEAR_32, FULL_32 = 2**31, 2**32 * 9 // 10, 2**32
SOON_S, SOON = 3600, "（距上次巡检不足 1 小时，不能说明已恢复）"
COUNTERS = tuple(f.name for f in fields(Interface) if re.match(r"(in|out)_(?!percent)|crc", f.name))
_PORT = re.compile(r"^\s*((?:\d+(?=G))?[A-Za-z][A-Za-z-]*?)[\s-]*(\d.*)$")
_PREFIXES = {
    "ge": "gigabitethernet", "gi": "gigabitethernet", "gig": "gigabitethernet",
    "xge": "10g", "xgigabitethernet": "10g", "ten-gigabitethernet": "10g", "te": "10g",
    "fge": "40g", "fortygige": "40g", "hge": "100g", "10ge": "10g", "40ge": "40g", "hundredgige": "100g", "100ge": "100g",
    "eth": "ethernet", "e": "ethernet", "bagg": "bridge-aggregation", "vlan-interface": "vlanif",
}  # fmt: skip


def named(word: str, unit: str) -> str:
    """The name of a part as read in a report: "风扇 0/1", or the word alone when the asset has only one."""
    return f"{word} {unit}" if unit else word


def port_key(name: str) -> str:
    """A port's name made comparable: GE0/0/1, Gi 0/0/1 and GigabitEthernet0/0/1 are one."""
    found = _PORT.match(name)
    if not found:
        return name.strip().lower()
    prefix = found.group(1).lower()
    return _PREFIXES.get(prefix, prefix) + found.group(2).strip()


def days(seconds: float) -> str:
    """A span as read: "3 天", "5 小时", "12 分钟"."""
    for size, word in ((86400, "天"), (3600, "小时")):
        if seconds >= size:
            return f"{seconds / size:.3g} {word}" if seconds < 10 * size else f"{seconds / size:.0f} {word}"
    return f"{seconds / 60:.0f} 分钟" if seconds >= 60 else "不足 1 分钟"


def span_days(since: datetime, at: datetime) -> float:
    """Days between two rounds, at least one: a second round within the hour must not make rates of noise."""
    return max(1.0, (at - since).total_seconds() / 86400)


@dataclass(frozen=True)
class Growth:
    """Growth of a counter (or the sum of some): `count` since it was `restarted`; None when it cannot be compared."""

    count: int | None
    restarted: bool = False
    why: str = ""


def rebooted(systems: Iterable[System], seconds: float) -> bool:
    """Whether the device says that it has run for less than that long."""
    return any(s.uptime_s is not None and 0 <= s.uptime_s < seconds for s in systems)


def number_growth(now: int, before: int, *, cleared: bool) -> Growth:
    """How much a counter grew; `cleared` tells whether something else says that it began anew.

    Only a 32-bit counter that stood near its end ran over.  One that fell to less than half began anew where that is
    supported; one that fell a little, or fell for no known reason, is not compared.
    """
    if now >= before:
        return Growth(now - before)
    if _ran_over(now, before):
        return Growth(now + FULL_32 - before)
    if cleared and now < before / 2:
        return Growth(now, restarted=True)
    return Growth(None, why=f"计数器变小（{before} → {now}），增量无法比较，下次巡检起重新计")


def _ran_over(now: int, before: int) -> bool:
    return NEAR_32 <= before < FULL_32 and 0 <= now < HALF_32


def port_growth(now: Interface, before: Interface, names: Iterable[str], *, cleared: bool) -> Growth | None:
    """Growth of the named counters together; None when no one of them is told both times.

    When any counter of the port began anew, all did: believed when the device was restarted or several fell together.
    """
    pairs = {n: (getattr(now, n), getattr(before, n)) for n in COUNTERS}
    both = {n: p for n, p in pairs.items() if p[0] is not None and p[1] is not None}
    fell = [p for p in both.values() if p[0] < p[1]]
    back = [p for p in fell if not _ran_over(*p)]
    anew = cleared or len(back) > 1
    wanted = [both[n] for n in names if n in both]
    if not wanted:
        return None
    if not back:
        return Growth(sum(number_growth(a, b, cleared=False).count or 0 for a, b in wanted))
    if anew and all(a < b / 2 for a, b in back):
        return Growth(sum(a for a, _ in wanted), restarted=True)
    return number_growth(*back[0], cleared=False)


def sustained(limit: Limit, value: float, earlier: list[float]) -> tuple[Grade, bool]:
    """The grade of a value and whether it lasts: a peak the last sample did not know is one step milder."""
    grade = limit.grade(value)
    lasts = not earlier or any(limit.grade(v) != "green" for v in earlier[-1:])
    if lasts or grade == "green":
        return grade, True
    return "yellow" if grade == "red" else "green", False


def changed(word: str, before: str, now: str, standing: Standing, name: str = "") -> Verdict | None:
    """Yellow when something changed over and as long as it has not changed back; None when all is as it was.

    `word` begins the message, by which a change found in an earlier round is known.
    """
    found = standing.still(name)
    found = found if found and found.message.startswith(word) else None
    if found and f"，本次 {now}（" in found.message:
        return found
    if not before or before == now or (found and f"上次 {now}，" in found.message):
        return None
    return yellow(f"{word}：上次 {before}，本次 {now}", name=name)


def not_better(verdict: Verdict, standing: Standing, name: str, seconds: float) -> Verdict:
    """What counters tell; minutes after a round that found a fault, that they stand still does not prove it gone."""
    found = standing.of.get(name)
    if found is None or seconds >= SOON_S or WORST_FIRST.index(found.grade) >= WORST_FIRST.index(verdict.grade):
        return verdict
    return replace(found, message=found.message.removesuffix(SOON) + SOON)


def slope(points: list[tuple[datetime, float]]) -> float:
    """Growth per day by Theil–Sen (median of all pairs): one outlier does not turn it."""
    rates = [
        (b - a) / ((tb - ta).total_seconds() / 86400)
        for (ta, a), (tb, b) in combinations(points[-60:], 2)
        if (tb - ta).total_seconds() >= 3600
    ]
    return statistics.median(rates) if rates else 0.0


def mac(text: str) -> str:
    """The twelve hex digits of a bridge id ("32768.4c1f-cc00-0001" → "4c1fcc000001"), or the text in lower case."""
    found = re.search(
        r"(?:[0-9a-f]{2}[:.-]?){5}[0-9a-f]{2}\s*$|[0-9a-f]{4}([-.:])[0-9a-f]{4}\1[0-9a-f]{4}", text.lower()
    )
    return re.sub(r"[^0-9a-f]", "", found.group(0)) if found else text.strip().lower()


def planned_number(subject: Subject, key: str) -> int | None:
    """The planned quantity `expect.<key>`; what is no number is reported by the item plan_understood, not here."""
    value = subject.expect.get(key)
    text = str(value).strip()
    return int(text) if not isinstance(value, bool) and text.isdigit() else None


def planned_names(subject: Subject, key: str) -> list[str]:
    """The planned names `expect.<key>` as a list: one name, a list, or the keys of a mapping."""
    value: Any = subject.expect.get(key)
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, str | date):
        return [str(value)]
    return [str(v) for v in value] if isinstance(value, list | tuple | Mapping) else []


def planned_ports(subject: Subject) -> set[str]:
    """The ports the inventory plans up, as keys."""
    return {port_key(n) for key in ("interfaces", "uplinks") for n in planned_names(subject, key)}


def same_unit(records: Iterable[Kind], unit: str) -> bool:
    """Whether one of the records is of that unit."""
    return any(k.unit == unit for k in records)


def described(port: Interface) -> str:
    """The port's description in brackets, or ""."""
    return f"（{port.description}）" if port.description else ""


def silent(port: Interface) -> str:
    """Why a port's counters are not judged, or ""."""
    if port.physical is False:
        return "逻辑接口"
    if port.admin_up is False:
        return "配置关闭"
    return "未连接" if port.oper_up is False else ""


def gib(size: float) -> str:
    """Bytes as read: "12.3 GB"."""
    for bound, word in ((1024**4, "TB"), (1024**3, "GB"), (1024**2, "MB")):
        if size >= bound:
            return f"{size / bound:.3g} {word}" if size < 1000 * bound else f"{size / bound:.0f} {word}"
    return f"{size / 1024:.0f} KB"
