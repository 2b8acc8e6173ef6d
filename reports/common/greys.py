"""What could not be told: assets that were not looked into at all, one line each, then the rest by item and reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.common import view
from reports.common.text import line, said
from wardround.record.model import Record

MANY = 5
"""From so many greys of one asset for one reason on, the asset is named once instead of every item."""


@dataclass(frozen=True)
class Silent:
    """An asset of which nothing (not `whole`: only a part) was read, why, and how many findings are grey."""

    asset: str
    why: str
    count: int
    whole: bool = True


@dataclass(frozen=True)
class Rest:
    """One item that could not be told for one reason, and on which assets."""

    title: str
    why: str
    assets: tuple[str, ...]


def silent(record: Record) -> list[Silent]:
    """The assets that were not looked into, then those cut off midway, each with most greys first."""
    unseen = set(view.unseen(record))
    found = view.by_asset(f for f in record.findings if f.get("grade") == "grey" or f["asset"] in unseen)
    listed = [Silent(name, _why(those), view.tally(those)["grey"]) for name, those in found.items() if name in unseen]
    for name, those in found.items():
        if name not in unseen and (why := _broken(those)):
            listed.append(Silent(name, why, len(those), whole=False))
    return sorted(listed, key=lambda s: (not s.whole, -s.count, s.asset))


def rest(findings: Iterable[view.Finding], without: Iterable[str]) -> list[Rest]:
    """The greys of the other assets, by item and reason, the most frequent first."""
    left = set(without)
    reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in findings:
        if finding.get("grade") == "grey" and finding["asset"] not in left:
            why = said(finding.get("message"), 60) or "设备未给出原因"
            reasons[line(finding.get("title"), 30), why].append(finding["asset"])
    ranked = sorted(reasons.items(), key=lambda r: (-len(r[1]), r[0]))
    return [Rest(title, why, tuple(names)) for (title, why), names in ranked]


def _broken(greys: Sequence[view.Finding]) -> str:
    """The one reason for which an asset answered many items no longer, "" when its greys have reasons of their own."""
    reasons = Counter(_bare(f.get("message")) for f in greys)
    why, count = min(reasons.items(), key=lambda r: (-r[1], r[0]))
    return said(why, 50) if count >= MANY else ""


def _why(found: Iterable[view.Finding]) -> str:
    """The closed door's own words, else the reason that most of the asset's greys give."""
    listed = list(found)
    for item in ("reachable", "login_ok", "platform_fits"):
        for f in listed:
            if f.get("item") == item and f.get("grade") != "green":
                return said(_bare(f.get("message"), ("无法到达：", "登录失败：")), 50) or "未取得数据"
    reasons = Counter(_bare(f.get("message")) for f in listed if f.get("grade") == "grey")
    return said(min(reasons, key=lambda why: (-reasons[why], why)), 50) if reasons else "未取得数据"


def _bare(message: object, heads: tuple[str, ...] = ()) -> str:
    """The reason without the name of what was asked for in front of it."""
    text = line(message)
    head, colon, tail = text.partition("：")
    return tail if colon and (f"{head}：" in heads or (not heads and len(head) < 16)) else text
