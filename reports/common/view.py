"""Selections of a record that every report needs; nothing is judged, only counted, sorted and named."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.common.families import weight
from reports.common.text import clean, day, line, number, zone
from wardround.record.model import GRADE_WORDS, GRADES, Problem, Record

Finding = Mapping[str, Any]
SEVERITIES = ("严重", "高风险", "一般")
CRITICALITIES = ("核心", "重要", "一般")
FORM_PERIODS = ("季度", "半年度", "年度", "节假日专项")
DOORS = ("reachable", "login_ok", "platform_fits", "plan_understood")
"""Items that are told although nothing was read from the asset."""
HEALTH_WORDS = {"red": "有重大风险", "yellow": "有待整改", "green": "良好", "grey": "未能评定"}
TOPICS = {"backup": "配置备份", "backup_check": "数据备份核查", "drill": "恢复演练"}
"""What a round about one topic alone is called."""
OPEN = ("待处理", "进行中")
SHOWN_ROUNDS = 4
_BOUND = re.compile(r"([≥>≤<])\s*(-?\d+(?:\.\d+)?)\s*([^ ，\d]*?)\s*(红|黄|$)")
_SEVERITY: Mapping[Any, int] = {word: i for i, word in enumerate(SEVERITIES)}
_GRADE: Mapping[Any, int] = {word: i for i, word in enumerate(GRADES)}
_CRITICALITY: Mapping[Any, int] = {word: i for i, word in enumerate(CRITICALITIES)}


def assets(record: Record) -> Mapping[str, Mapping[str, Any]]:
    """The assets of the round, {} when the snapshot has none."""
    return record.round.get("assets") or {}


def contract(record: Record) -> Mapping[str, Any]:
    """The contract's words, {} when there are none."""
    return record.round.get("contract") or {}


def hospital(record: Record) -> str:
    """The hospital's name, else the site's."""
    return line(contract(record).get("hospital") or record.round.get("site"))


def system(record: Record) -> str:
    """The contract's system name, else the site's."""
    return line(contract(record).get("system") or record.round.get("site"))


def asset_name(record: Record, name: str) -> str:
    """An asset as people call it: its title with the inventory name, and whether it was only read from a record."""
    asset = assets(record).get(name) or {}
    title = line(asset.get("title"), 40)
    return (f"{title}（{line(name, 40)}）" if title and title != name else line(name, 40)) + brought(asset)


def brought(asset: Mapping[str, Any]) -> str:
    """ "（带回的记录，2026-09-01）" for an asset nothing connected to, else ""."""
    if asset.get("transport") != "recorded":
        return ""
    taken = day(asset.get("recorded_at"))
    return f"（带回的记录，{taken}）" if taken else "（带回的记录）"


def unseen(record: Record) -> list[str]:
    """Assets of which nothing but the door was told: not reached, not logged in, or cut off at once."""
    known = {f["asset"]: f["item"] for f in record.findings}
    seen = {f["asset"] for f in record.findings if looked_into(f)}
    return sorted(name for name in known if name not in seen)


def looked_into(finding: Finding) -> bool:
    """Whether a finding shows that its asset was looked into: its door and its own plan do not."""
    return finding.get("grade") != "grey" and finding.get("item") not in DOORS


def word(grade: Any) -> str:
    """绿/黄/红/灰."""
    return GRADE_WORDS.get(str(grade), "灰")


def health_word(record: Record) -> str:
    """整体健康度 as the form wants it, in a word more: "红，有重大风险"; 未能评定 for a round that is mostly grey."""
    grade = str((record.round.get("health") or {}).get("grade") or "")
    if grade not in HEALTH_WORDS:
        return "未评定"
    return HEALTH_WORDS[grade] if grade == "grey" else f"{word(grade)}，{HEALTH_WORDS[grade]}"


def partial(record: Record) -> str:
    """What a round of a part of the inventory must say, "" for a whole one."""
    told = record.round.get("partial")
    if not isinstance(told, Mapping):
        return ""
    return f"本轮只巡检 {number(told.get('asked'))}/{number(told.get('inventory'))} 台，整体健康度只对这些资产。"


def zoned(record: Record) -> str:
    """ "时间均为 UTC+8", from the round's own offset; "" when it has none."""
    offset = zone(record.round.get("closed") or record.round.get("started"))
    return f"时间均为 {offset}" if offset else ""


def tally(findings: Iterable[Finding]) -> Counter[str]:
    """How many findings of each grade."""
    return Counter(str(f.get("grade")) for f in findings)


def counted(counts: Mapping[str, int]) -> str:
    """ "红 2　黄 1　灰 0　绿 30"."""
    return "　".join(f"{GRADE_WORDS[g]}\u00a0{counts.get(g, 0)}" for g in GRADES)


def worst(findings: Iterable[Finding]) -> str:
    """The worst grade there is, grey when there is no finding at all."""
    present = {f.get("grade") for f in findings}
    return next((g for g in GRADES if g in present), "grey")


def sort_key(record: Record) -> Any:
    """Severity, grade, criticality, kind, then names: what costs most stands first."""
    known = assets(record)

    def key(finding: Finding) -> tuple[int, int, int, int, str, str]:
        criticality = (known.get(finding["asset"]) or {}).get("criticality", "")
        return (
            _SEVERITY.get(finding.get("severity"), 3),
            _GRADE.get(finding.get("grade"), 4),
            _CRITICALITY.get(criticality, 3),
            weight(finding.get("item")),
            str(finding.get("item")),
            str(finding["asset"]),
        )

    return key


def ailing(record: Record, findings: Iterable[Finding] | None = None) -> list[Finding]:
    """Red and yellow findings, worst first."""
    chosen = record.findings if findings is None else findings
    return sorted((f for f in chosen if f.get("grade") in ("red", "yellow")), key=sort_key(record))


def open_problems(record: Record) -> list[Problem]:
    """Problems not yet closed, worst first, then by date."""
    now = [p for p in record.problems if not p.closed_round and p.status in OPEN]
    return sorted(now, key=lambda p: (place(SEVERITIES, p.severity), p.due or "9999", p.id))


def closed_now(record: Record) -> list[Problem]:
    """Problems that this round closed."""
    return [p for p in record.problems if p.closed_round and p.closed_round == record.round.get("id")]


def problem_index(record: Record) -> dict[tuple[str, str], Problem]:
    """(asset, item) → its open problem."""
    return {(p.asset, p.item): p for p in record.problems if not p.closed_round}


def deadline(record: Record, severity: str) -> str:
    """The contract's time for a severity, e.g. "7 天内", "" when it names none."""
    days = (contract(record).get("deadlines") or {}).get(severity)
    return "" if days in (None, "") else f"{number(days)} 天内"


def due(record: Record, finding: Finding, known: Mapping[tuple[str, str], Problem]) -> str:
    """The date a finding must be settled by, else the contract's time, else 未设定."""
    problem = known.get((finding["asset"], finding["item"]))
    if problem and problem.due:
        return line(problem.due)
    time = deadline(record, str(finding.get("severity")))
    return f"发现后 {time}" if time else "未设定"


def owner(record: Record, finding: Finding, known: Mapping[tuple[str, str], Problem]) -> str:
    """Who settles a finding: the problem's owner, the asset's, else 未指定."""
    problem = known.get((finding["asset"], finding["item"]))
    named = (problem.owner if problem else "") or (assets(record).get(finding["asset"]) or {}).get("owner")
    return line(named or (record.round.get("duty") or {}).get("owner") or "未指定", 20)


def advice(record: Record, finding: Finding) -> str:
    """The finding's advice, else its item's."""
    return line(finding.get("advice") or ((record.round.get("items") or {}).get(finding["item"]) or {}).get("advice"))


def value(finding: Finding) -> str:
    """The measured value with its unit, "" when there is none."""
    shown = number(finding.get("value"))
    return f"{shown}{line(finding.get('unit'))}" if shown else ""


def excess(finding: Finding) -> float:
    """How far a value stands over its gravest limit (1 = at it); 1 when value and limit cannot be compared."""
    value, unit = finding.get("value"), line(finding.get("unit"))
    told = [(s, float(b), w) for s, b, of, w in _BOUND.findall(line(finding.get("limit"))) if of == unit]
    if not told or isinstance(value, bool) or not isinstance(value, int | float):
        return 1.0
    sign, bound, _ = next((t for t in told if t[2] == word(finding.get("grade"))), told[0])
    if sign in "≥>":
        return value / bound if bound > 0 else 1.0
    return bound / value if value > 0 else 100.0 - value


def trend(record: Record, finding: Finding) -> str:
    """The trend in a word with its number; 不可比 when it cannot be told."""
    told = record.trend(finding)
    unit = clean(finding.get("unit") or "") if isinstance(told.delta, int | float) else ""
    if told.word in ("首次", "稳定", ""):
        return told.word or "不可比"
    return f"{told.word}（{_signed(told.delta)}{unit}）" if told.delta is not None else told.word


def compared(record: Record) -> str:
    """The round that the trends are told against; where assets were last seen in different ones, each with its assets."""
    rounds = record.round.get("compared")
    if rounds is None:  # a record of an older version
        return line(record.round.get("previous"))
    if len(rounds) < 2:
        return "".join(map(line, rounds))
    told = [f"{line(name)}（{count} 台）" for name, count in sorted(rounds.items(), reverse=True)]
    rest = f" 等 {len(told)} 轮" if len(told) > SHOWN_ROUNDS else ""
    return f"各资产自己的上一次巡检：{'、'.join(told[:SHOWN_ROUNDS])}{rest}"


def row_count(text: Any) -> int | None:
    """The number in "26台", None when there is none."""
    found = re.search(r"\d+", str(text if text is not None else ""))
    return int(found.group(0)) if found else None


def units(asset: Mapping[str, Any]) -> int:
    """How many contract pieces an asset stands for: its members, else one; parts of others count nothing."""
    members = asset.get("members")
    if asset.get("of"):
        return 0
    if isinstance(members, int):
        return members
    return len(members) if isinstance(members, Sequence | Mapping) and not isinstance(members, str) and members else 1


def by_asset(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Asset → its findings."""
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding["asset"]].append(finding)
    return grouped


def _signed(delta: float | None) -> str:
    return "" if delta is None else f"{'+' if delta > 0 else ''}{number(delta)}"


def place(order: Sequence[str], entry: Any) -> int:
    """The place of a word in an order, behind all when it is not there."""
    return order.index(entry) if entry in order else len(order)
