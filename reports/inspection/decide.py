"""What only the hospital can decide: buying, renewing, a window to stop in, and core assets that could not be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reports.common import causes, view
from reports.common.families import FAMILIES
from reports.common.text import line, pattern, said, some
from reports.common.wordxml import Span, paragraph
from wardround.record.model import Record

BUY, RENEW, WINDOW, ACCEPT = "采购或更换", "续费", "停机窗口", "接受或整改"
NOTHING = "本轮没有需要院方决定的事项。"
# Item → what the hospital is asked; an item that is not named here asks nothing.
GROUPS: Mapping[str, str] = {
    **dict.fromkeys(
        ("board_ok", "power_supply_ok", "fan_ok", "optic_power_ok", "disk_array_ok", "supervisor_synchronised"), BUY
    ),
    **dict.fromkeys(
        ("licence_valid", "licence_points_ok", "signatures_current", "certificates_valid", "license_days_left",
         "signature_age"), RENEW),
    **dict.fromkeys(
        ("software_version_uniform", "software_version_as_planned", "patch_running", "long_uptime_patched",
         "security_updates_installed", "reboot_not_pending", "startup_files_ok", "ha_pair_healthy", "ha_config_synced",
         "gateway_group_consistent", "stack_complete", "stack_links_up"), WINDOW),
}  # fmt: skip
MOST = 8
_ASKED = {
    BUY: "是否采购备件并更换",
    RENEW: "是否续费",
    WINDOW: "请安排停机（变更）窗口",
    ACCEPT: "核心资产未能判断（灰），接受现状或整改后补检",
}


def decisions(record: Record) -> str:
    """The paragraphs: per group the assets and what; one sentence when there is nothing to decide."""
    parts = "".join(
        paragraph([Span(f"{group}：", bold=True), f"{_ASKED[group]}（{len(lines)} 项）"], "WRItem", keep=True)
        + "".join(paragraph(f"· {text}", "WRRisk") for text in lines[:MOST])
        + (paragraph(f"其余 {len(lines) - MOST} 项见附册《全部结论》。", "WRNote") if len(lines) > MOST else "")
        for group, lines in asked(record).items()
    )
    return parts or paragraph(NOTHING, "WRItem")


def asked(record: Record) -> dict[str, list[str]]:
    """Group → its lines, only groups that have any."""
    bad = [f for f in view.ailing(record) if f.get("severity")]
    mine = {
        group: [f for f in bad if GROUPS.get(str(f.get("item"))) == group and _counts(f, group)]
        for group in (BUY, RENEW, WINDOW)
    }
    pairs = [f for f in mine[WINDOW] if FAMILIES.get(f["item"]) == "pair"]
    mine[WINDOW] = [f for f in mine[WINDOW] if FAMILIES.get(f["item"]) != "pair"]
    made = {group: list(_lines(record, those)) for group, those in mine.items()}
    made[WINDOW] = [*_pairs(record, pairs), *made[WINDOW]]
    made[ACCEPT] = list(_greys(record))
    return {group: lines for group, lines in made.items() if lines}


def _counts(finding: view.Finding, group: str) -> bool:
    """Parts are bought when they are broken, not when they are about to be."""
    return group != BUY or finding.get("grade") == "red"


def _lines(record: Record, findings: Sequence[view.Finding]) -> Iterator[str]:
    """One line per item and complaint, with all assets that share it."""
    groups: dict[tuple[str, str], list[view.Finding]] = {}
    for finding in findings:
        groups.setdefault((str(finding["item"]), pattern(_what(finding))), []).append(finding)
    for those in groups.values():
        names = list(dict.fromkeys(f["asset"] for f in those))
        whom = view.asset_name(record, names[0]) if len(names) == 1 else some((line(n, 30) for n in names), 6)
        example = "例如" if len(names) > 1 else ""
        yield f"{whom}：{example}{_what(those[0])}"


def _pairs(record: Record, findings: Sequence[view.Finding]) -> Iterator[str]:
    """Both ends of a pair on one line."""
    for cause in causes.causes(record, causes.of_findings(record, findings)):
        yield f"{causes.who(record, cause)}：{causes.what(cause, 90)}"


def _what(finding: view.Finding) -> str:
    """The broken parts by name, else the finding's message."""
    parts = [p for p in finding.get("parts") or () if p.get("grade") in ("red", "yellow") and p.get("name")]
    told = [f"{line(p['name'], 40)}：{line(p.get('message'))}" for p in parts[:4]]
    return said("；".join(told) or finding.get("message"), 110)


def _greys(record: Record) -> Iterator[str]:
    core = {name for name, a in view.assets(record).items() if a.get("criticality") == "核心"}
    found = view.by_asset(f for f in record.findings if f.get("grade") == "grey" and f["asset"] in core)
    for name, greys in sorted(found.items(), key=lambda g: (-len(g[1]), g[0])):
        titles = list(dict.fromkeys(line(f.get("title"), 20) for f in greys))
        more = f" 等 {len(titles)} 项" if len(titles) > 3 else ""
        yield f"{view.asset_name(record, name)}：{'、'.join(titles[:3])}{more}"
