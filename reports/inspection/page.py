"""The annex as one page that works offline: every finding, problem, asset and trend, sortable and filterable."""

from __future__ import annotations

from reports.common import rows, view
from reports.common.text import line, moment
from reports.common.webpage import PLACES, Sheet, badge, document, grade, text
from reports.inspection import workbook as book
from reports.inspection.counted import row_table
from wardround.record.model import GRADES, Record


def page(record: Record) -> bytes:
    """The annex page."""
    head = f"<header><div>{_head(record)}</div></header>"
    body = f"{head}<main>{_cards(record)}{PLACES}</main><footer><div>{_foot(record)}</div></footer>"
    return document(f"巡检附册 {view.system(record)} {line(record.round.get('id'))}", body, _sheets(record))


def _head(record: Record) -> str:
    info = record.round
    health = info.get("health") or {}
    state = f"整体健康度 {badge(str(health.get('grade')), view.health_word(record))}"
    partial = f"<p><b>{text(view.partial(record))}</b></p>" if view.partial(record) else ""
    number = line(record.number) or "草稿（未签发）"
    words = (
        f"轮次 {line(info.get('id'))}",
        f"周期 {line(info.get('period'))}",
        f"结束 {moment(info.get('closed'))}",
        f"报告编号 {number}",
        view.zoned(record),
    )
    return (
        f"<h1>{text(view.hospital(record))}　巡检附册</h1><p>{text(view.system(record))}　{state}</p>{partial}"
        f'<p class="soft">{text("　".join(words))}　内部资料</p>'
    )


def _cards(record: Record) -> str:
    counts = record.round.get("counts") or view.tally(record.findings)
    cards = [f'<div class="card">{grade(g)}<b>{int(counts.get(g, 0))}</b>项次</div>' for g in GRADES]
    cards.append(f'<div class="card">资产<b>{len(view.assets(record))}</b>台（套）</div>')
    cards.append(f'<div class="card">未解决问题<b>{len(view.open_problems(record))}</b>项</div>')
    return f'<div class="cards">{"".join(cards)}</div>'


def _foot(record: Record) -> str:
    rule = line((record.round.get("health") or {}).get("rule"))
    return (
        f"<p>判定用语：绿 正常；黄 需关注；红 故障或即将故障；灰 未能判断，不按正常计。{text(rule)}</p>"
        f'<p>记录摘要 SHA-256：<span class="mono">{text(record.digest or "未提供")}</span></p>'
        "<p>本页不含任何外部资源，可离线打开；打印时先完整展开当前筛选结果。</p>"
    )


def _sheets(record: Record) -> list[Sheet]:
    return [
        Sheet(
            "全部结论",
            rows.FIRST,
            rows.read_first(rows.findings(record)),
            ("判定",),
            ("判定", "严重等级", "层面", "巡检项"),
        ),
        Sheet("问题清单", rows.PROBLEMS, rows.problems(record), (), ("严重等级", "状态", "负责人")),
        Sheet("资产", book.ASSETS, book.assets(record), ("最差判定",), ("最差判定", "平台", "重要性")),
        Sheet("资产统计", book.ROWS, row_table(record), (), ("说明",)),
        Sheet("趋势", book.TRENDS, book.trends(record), ("判定",), ("趋势", "判定", "巡检项")),
        Sheet("不适用与未覆盖", book.EXCUSED, book.excused(record), (), ("状态", "巡检项")),
    ]
