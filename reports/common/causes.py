"""What is wrong, most costly first, one line per cause: an alarm, its board and its log entry are one, so are both ends of a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.common import view
from reports.common.text import line, said, some
from wardround.record.model import Problem, Record

# Item → family; what is not named here is a family of its own. A family's findings on one asset are one cause.
FAMILIES: Mapping[str, str] = {
    **dict.fromkeys(
        ("board_ok", "power_supply_ok", "power_redundant", "fan_ok", "fans_as_planned", "temperature_ok", "voltage_ok",
         "supervisor_synchronised", "disk_array_ok", "multipath_ok"), "hardware"),
    **dict.fromkeys(
        ("ha_pair_healthy", "ha_config_synced", "gateway_group_consistent", "stack_complete", "stack_links_up"), "pair"),
    **dict.fromkeys(("reachable", "login_ok"), "door"),
    **dict.fromkeys(
        ("interface_up_as_planned", "lldp_neighbors_as_planned", "aggregate_complete", "optic_power_ok",
         "interface_errors_steady", "interface_errors"), "link"),
    **dict.fromkeys(("routing_peers_established", "default_route_present", "route_count_steady"), "route"),
    **dict.fromkeys(("licence_valid", "licence_points_ok", "signatures_current", "certificates_valid",
         "license_days_left", "signature_age"), "licence"),
    **dict.fromkeys(("cpu_ok", "load_ok", "cpu_usage"), "cpu"),
    **dict.fromkeys(("memory_ok", "swap_ok", "memory_usage"), "memory"),
    **dict.fromkeys(("volume_space_ok", "volume_days_to_full", "volume_inodes_ok", "volume_usage"), "volume"),
    **dict.fromkeys(("arp_table_capacity_ok", "mac_table_capacity_ok"), "table"),
    **dict.fromkeys(("session_table_ok", "session_alloc_failures_absent"), "session"),
    **dict.fromkeys(("alarms_absent", "log_events_explained", "kernel_errors_absent", "system_log_ok"), "log"),
    **dict.fromkeys(("clock_correct", "clock_year_correct", "ntp_synchronised", "ntp_offset_ok"), "clock"),
}  # fmt: skip
_WEIGHT = {
    "hardware": 0, "pair": 0, "door": 1, "link": 2, "route": 2, "licence": 3,
    "cpu": 4, "memory": 4, "volume": 4, "session": 4, "table": 4, "log": 6, "clock": 6,
}  # fmt: skip
_OTHER = 5
_PROOF = ("hardware", "pair")
"""Families of which an alarm or a log entry of the same asset is but the announcement."""


_NAME = re.compile(r"[A-Za-z0-9_.-]{3,}")


@dataclass(frozen=True)
class Trouble:
    """A finding or an open problem, as far as both can tell."""

    asset: str
    item: str
    title: str
    message: str
    severity: str
    owner: str = ""
    due: str = ""


@dataclass
class Cause:
    """Troubles that stand on one line; the first says what it is."""

    family: str
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def first(self) -> Trouble:
        """The trouble that names the cause."""
        return self.troubles[0]

    @property
    def assets(self) -> list[str]:
        """The assets concerned, the first's first."""
        return list(dict.fromkeys(t.asset for t in self.troubles))


def of_findings(record: Record, findings: Iterable[view.Finding]) -> list[Trouble]:
    """Red and yellow findings with a severity as troubles."""
    known = view.problem_index(record)
    return [
        Trouble(
            f["asset"], str(f.get("item")), line(f.get("title")), line(f.get("message")), str(f["severity"]),
            view.owner(record, f, known), view.due(record, f, known),
        )
        for f in findings
        if f.get("severity")
    ]  # fmt: skip


def of_problems(problems: Iterable[Problem]) -> list[Trouble]:
    """Problems as troubles."""
    return [
        Trouble(p.asset, p.item, line(p.title), line(p.message or p.title), p.severity, line(p.owner), line(p.due))
        for p in problems
    ]


def causes(record: Record, troubles: Iterable[Trouble]) -> list[Cause]:
    """One line per cause, the costliest first: severity, criticality, how much hangs on the asset, kind of trouble."""
    hanging = _dependants(record)
    ranked = sorted(troubles, key=lambda t: _rank(record, t, hanging))
    found: dict[tuple[str, str], Cause] = {}
    for one in ranked:
        family = FAMILIES.get(one.item, one.item)
        home = _home(found, one, family)
        found.setdefault(home, Cause(home[1])).troubles.append(one)
    return _joined(list(found.values()))


def what(cause: Cause, most: int = 70) -> str:
    """The cause in words: its first message, another one of the same asset, and how many belong to it."""
    own = [t for t in cause.troubles if t.asset == cause.first.asset]
    second = next((t for t in own if _part(t) != _part(cause.first) and FAMILIES.get(t.item) in _PROOF), None)
    words = said(cause.first.message, most) + (f"；{said(second.message, most // 2)}" if second else "")
    rest = len(cause.troubles) - (2 if second else 1)
    return words + (f"（另有相关结论 {rest} 项）" if rest else "")


def who(record: Record, cause: Cause, most: int = 3) -> str:
    """The cause's assets as people call them."""
    return some((view.asset_name(record, name) for name in cause.assets), most)


def weight(item: Any) -> int:
    """The place of an item's kind: hardware and pairs, then links, licences, capacity, the rest, logs."""
    return _WEIGHT.get(FAMILIES.get(str(item), ""), _OTHER)


def _part(one: Trouble) -> str:
    """The part a message is about: the words before its first colon."""
    return one.message.partition("：")[0]


def _home(found: Mapping[tuple[str, str], Cause], one: Trouble, family: str) -> tuple[str, str]:
    """An announcement joins the part or pair that is broken on its asset, and a lost pair the broken board."""
    joins = (
        _PROOF if family == "log" else ("hardware",) if one.item == "ha_pair_healthy" and "主控" in one.message else ()
    )
    return next(((one.asset, f) for f in joins if (one.asset, f) in found), (one.asset, family))


def _joined(listed: Sequence[Cause]) -> list[Cause]:
    """Causes of one family whose messages name each other's asset are the two ends of one thing."""
    kept: list[Cause] = []
    named: dict[tuple[str, str], Cause] = {}
    for cause in listed:
        other = named.get((cause.family, cause.first.asset))
        if other:
            other.troubles.extend(cause.troubles)
        else:
            kept.append(cause)
        for word in {w for t in cause.troubles for w in _NAME.findall(t.message)}:
            named.setdefault((cause.family, word.removeprefix("TO-")), other or cause)
    return kept


def _dependants(record: Record) -> dict[str, int]:
    """Systems of an asset, assets that are part of it, and neighbours the plan gives it."""
    count = {name: len(a.get("systems") or ()) for name, a in view.assets(record).items()}
    for asset in view.assets(record).values():
        if asset.get("of") in count:
            count[str(asset["of"])] += 1
    for finding in record.findings:
        if finding.get("item") == "lldp_neighbors_as_planned" and finding["asset"] in count:
            count[finding["asset"]] += len(finding.get("parts") or ())
    return count


def _rank(record: Record, one: Trouble, hanging: Mapping[str, int]) -> tuple[int, int, int, int, str, str]:
    criticality = (view.assets(record).get(one.asset) or {}).get("criticality", "")
    return (
        view.place(view.SEVERITIES, one.severity),
        view.place(view.CRITICALITIES, criticality),
        -hanging.get(one.asset, 0),
        weight(one.item),
        one.asset,
        one.item,
    )
