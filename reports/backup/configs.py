"""Chapter 5 and its appendix: configurations kept by platform, changed, missed, not saved; the differences themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from reports.common import ages, backups, view
from reports.common.backups import Config
from reports.common.text import line, said
from reports.common.wordxml import Cell, Span, blocks, paragraph, table
from wardround.record.model import Record

MOST = 24
DIFF_LINES, DIFF_EACH, DIFF_WIDE = 120, 40, 98
NEVER = "尚未做过配置备份，没有可列的数据；这不表示配置已有留存。"
UNSAID = "本项未取得结论：没有设备报告运行配置与已保存配置是否一致，不作正常看待。"
INK = {"+": "1E6B3A", "-": "B3261E", "@": "5F6368"}


def platforms(record: Record) -> Markup:
    """How many devices of each platform were kept."""
    listed = backups.configs(record)
    if not listed:
        return blocks(paragraph(backups.none(record, NEVER), "WRItem"))
    grouped: dict[str, list[Config]] = defaultdict(list)
    for one in listed:
        grouped[one.platform or "未登记平台"].append(one)
    rows = [_platform(name, those) for name, those in sorted(grouped.items())]
    rows.append(_platform("合计", listed, bold=True))
    topic = record.standing.backup
    at = ages.local(record, ages.moment_of(topic.closed))
    note = f"依据 {line(topic.round)}（{at}）的配置备份；口令与密钥以代号入库，原文加密另存。"
    head = ["平台", "应备", "已备", "首次", "有改动", "无变化", "不完整未存", "未取到"]
    return blocks(table((44, 16, 16, 16, 16, 16, 20, 16), head, rows), paragraph(note, "WRNote"))


def _platform(name: str, those: Sequence[Config], *, bold: bool = False) -> list[str | Cell]:
    states = [c.state for c in those]
    numbers = (
        len(those),
        sum(c.kept for c in those),
        *(states.count(s) for s in ("new", "changed", "same", "refused", "missed")),
    )
    return [Cell(name, bold=bold), *(Cell(str(n), align="center", bold=bold) for n in numbers)]


def changed(record: Record) -> Markup:
    """What changed since the copy before, those without a change record first."""
    listed = backups.configs(record)
    if not listed:
        return blocks(paragraph(backups.none(record, NEVER), "WRItem"))
    moved = sorted((c for c in listed if c.state == "changed"), key=lambda c: (backups.covered(c), c.asset))
    if not moved:
        first = sum(c.state == "new" for c in listed)
        text = (
            f"最近一轮没有发现改动（其中 {first} 台为首次备份，作为今后比对的基准）。"
            if first
            else "最近一轮没有发现改动。"
        )
        return blocks(paragraph(text, "WRItem"))
    bare = sum(not backups.covered(c) for c in moved)
    head = f"与各自上一份备份相比有改动 {len(moved)} 台：有变更单 {len(moved) - bare} 台，无变更单 {bare} 台。"
    rows = [_changed(record, c) for c in moved[:MOST]]
    left = [paragraph(f"另有 {len(moved) - MOST} 台见附册《配置备份》。", "WRNote")] if len(moved) > MOST else []
    names = ["设备", "增行", "减行", "变更单", "上一份备份", "首处改动"]
    return blocks(paragraph(head, "WRItem", keep=True), table((44, 13, 13, 26, 31, 33), names, rows), *left)


def _changed(record: Record, one: Config) -> list[str | Cell]:
    kept = one.record
    if kept is None:
        return [one.asset, "", "", "", "", ""]
    number = "、".join(line(c, 20) for c in kept.changes) or "无变更单"
    return [
        view.asset_name(backups.whole(record), one.asset),
        Cell(f"+{kept.added}" if kept.added is not None else "—", align="center"),
        Cell(f"-{kept.removed}" if kept.removed is not None else "—", align="center"),
        Cell(number, align="center", bold=not kept.changes, ink="" if kept.changes else "8A6100"),
        Cell(ages.local(record, kept.since) or "—", align="center"),
        line(first(kept.diff), 40),
    ]


def first(diff: str) -> str:
    """The first changed line of a difference."""
    return next((text for text in diff.splitlines()[2:] if text[:1] in "+-" and text[1:].strip()), "")


def missed(record: Record) -> Markup:
    """Every device whose configuration was not kept: why, and how old the last good copy is."""
    listed = backups.configs(record)
    if not listed:
        return blocks(paragraph(backups.none(record, NEVER), "WRItem"))
    lost = sorted((c for c in listed if not c.kept), key=lambda c: (bool(c.record and c.record.since), c.asset))
    if not lost:
        return blocks(paragraph(f"应备的 {len(listed)} 台都取得了完整的配置。", "WRItem"))
    named = backups.whole(record)
    rows: list[list[str | Cell]] = [
        [view.asset_name(named, c.asset), said(c.why or "未说明", 70), last_good(record, c)] for c in lost[:MOST]
    ]
    left = [paragraph(f"另有 {len(lost) - MOST} 台见附册《配置备份》。", "WRNote")] if len(lost) > MOST else []
    return blocks(table((60, 66, 34), ["设备", "原因", "最近一份完好的备份"], rows), *left)


def last_good(record: Record, one: Config) -> str:
    """When the last good copy was made and how old it is."""
    at = one.record.since if one.record else None
    return f"{ages.local(record, at)}\n（{ages.ago(record, at)}前）" if at else "从未有过"


def unsaved(record: Record) -> Markup:
    """Devices whose running configuration is not the saved one."""
    found = [f for f in record.standing.backup.findings if f.get("item") == "config_saved"]
    if not found:
        return blocks(paragraph(backups.none(record, UNSAID), "WRItem"))
    bad = [f for f in found if f.get("grade") in ("red", "yellow")]
    grey = sum(f.get("grade") == "grey" for f in found)
    named = backups.whole(record)
    told = f"已核对 {len(found) - grey} 台，不一致 {len(bad)} 台" + (
        f"；未能判断 {grey} 台，不作正常看待。" if grey else "。"
    )
    lines = [
        paragraph(
            [Span("未保存：", bold=True), f"{view.asset_name(named, f['asset'])}：{said(f.get('message'), 90)}"],
            "WRRisk",
        )
        for f in bad[:MOST]
    ]
    tail = [paragraph("未保存的改动在设备重启后丢失。", "WRNote")] if bad else []
    return blocks(paragraph(told, "WRItem"), *lines, *tail)


def differences(record: Record) -> Markup:
    """The differences as far as the signed volume has room, and the digest of the whole."""
    topic = record.standing.backup
    moved = [c.record for c in backups.configs(record) if c.state == "changed" and c.record and c.record.diff]
    pointer = (
        f"差异全文为 {line(topic.round)} 的 changes.diff（口令、密钥为代号），SHA-256：{line(topic.diff) or '未提供'}。"
        if topic.round
        else backups.none(record, NEVER)
    )
    if not moved:
        none = "最近一轮没有可列的差异。" if topic.round else ""
        return blocks(paragraph(none + pointer, "WRItem"))
    cut = "本附录只印其开头部分，" if sum(len(m.diff.splitlines()) for m in moved) > DIFF_LINES else ""
    return blocks(paragraph(cut + pointer, "WRItem"), *_printed(diffs(record, DIFF_LINES, DIFF_EACH)))


def diffs(record: Record, most: int, each: int) -> Iterator[str]:
    """The lines of all differences, asset by asset, those without a change record first; what is left out is told."""
    moved = [c for c in backups.configs(record) if c.state == "changed" and c.record and c.record.diff]
    room = most
    for index, one in enumerate(sorted(moved, key=lambda c: (backups.covered(c), c.asset))):
        if room <= 0:
            yield f"… 另有 {len(moved) - index} 台的差异未印出"
            return
        lines = one.record.diff.splitlines() if one.record else []
        shown = lines[: min(each, room)]
        room -= len(shown)
        yield from shown
        if len(shown) < len(lines):
            yield f"… {one.asset} 还有 {len(lines) - len(shown)} 行"


def _printed(lines: Iterator[str]) -> Iterator[str]:
    for text in lines:
        shown = text if len(text) <= DIFF_WIDE else text[: DIFF_WIDE - 1] + "…"
        head = text.startswith(("--- ", "+++ "))
        yield paragraph([Span(shown, bold=head, ink="" if head else INK.get(text[:1], ""))], "WRCode", keep=head)
