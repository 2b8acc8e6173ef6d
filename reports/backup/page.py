"""The annex as one page that works offline: jobs, drills, configurations, differences, findings and problems."""

from __future__ import annotations

from html import escape

from reports.backup import front
from reports.backup import workbook as book
from reports.backup.configs import diffs
from reports.common import backup_words as words
from reports.common import backups, rows, view
from reports.common.text import clean, line, moment
from reports.common.webpage import PLACES, Sheet, badge, document, grade, text
from wardround.record.model import GRADES, Record

DIFF_LINES, DIFF_EACH = 3000, 400


def page(record: Record) -> bytes:
    """The annex page."""
    head = f"<header><div>{_head(record)}</div></header>"
    body = f"{head}<main>{_cards(record)}{_summary(record)}{PLACES}{_diffs(record)}</main><footer><div>{_foot(record)}</div></footer>"
    return document(f"备份附册 {view.system(record)} {line(record.round.get('id'))}", body, _sheets(record))


def _head(record: Record) -> str:
    info, grade_ = record.round, front.overall(record)
    partial = f"<p><b>{text(view.partial(record))}</b></p>" if view.partial(record) else ""
    words = (
        f"轮次 {line(info.get('id'))}",
        f"结束 {moment(info.get('closed'))}",
        f"报告编号 {line(record.number) or '草稿（未签发）'}",
        view.zoned(record),
    )
    return (
        f"<h1>{text(view.hospital(record))}　备份与恢复演练附册</h1>"
        f"<p>{text(view.system(record))}　总体判定 {badge(grade_, front.WORDS[grade_])}</p>{partial}"
        f'<p class="soft">{text("　".join(words))}　内部资料</p>'
    )


def _cards(record: Record) -> str:
    counts = view.tally(backups.findings(record))
    cards = [f'<div class="card">{grade(g)}<b>{counts.get(g, 0)}</b>项次</div>' for g in GRADES]
    listed = backups.configs(record)
    cards.append(f'<div class="card">数据备份任务<b>{len(backups.jobs(record))}</b>项</div>')
    cards.append(f'<div class="card">恢复演练<b>{len(record.standing.drills)}</b>次</div>')
    cards.append(f'<div class="card">配置已备<b>{sum(c.kept for c in listed)} / {len(listed)}</b>台</div>')
    return f'<div class="cards">{"".join(cards)}</div>'


def _summary(record: Record) -> str:
    told = [
        words.data(record),
        words.drills(record),
        front.real_time(record),
        words.configurations(record),
        front.troubles(record),
    ]
    why = f"<p>{text(record.standing.why)}。</p>" if record.standing.why else ""
    return f'<div class="panel">{why}{"".join(f"<p>{text(t)}</p>" for t in told if t)}</div>'


def _diffs(record: Record) -> str:
    lines = list(diffs(record, DIFF_LINES, DIFF_EACH))
    digest = line(record.standing.backup.diff)
    whole = f"全文为 changes.diff，SHA-256：{digest}。" if digest else ""
    if not lines:
        return ""
    shown = "\n".join(escape(clean(one)) for one in lines)
    return f'<h2>配置差异</h2><p class="soft">口令、密钥为代号。{text(whole)}</p><pre class="panel mono">{shown}</pre>'


def _foot(record: Record) -> str:
    return (
        f"<p>判定用语：绿 正常；黄 需关注；红 故障或即将故障；灰 未能判断，不按正常计。{text(front.RULE)}</p>"
        f'<p>记录摘要 SHA-256：<span class="mono">{text(record.digest or "未提供")}</span></p>'
        "<p>本页不含任何外部资源，可离线打开；打印时先完整展开当前筛选结果。</p>"
    )


def _sheets(record: Record) -> list[Sheet]:
    whole = backups.whole(record)
    return [
        Sheet("数据备份", book.JOBS, book.data(record), ("判定",), ("判定", "系统", "级别", "内容")),
        Sheet("恢复演练", book.DRILLS, book.drills(record), (), ("结果", "系统", "方式")),
        Sheet("配置备份", book.CONFIGS, book.configs(record), (), ("状态", "平台")),
        Sheet("全部结论", rows.FIRST, rows.read_first(rows.findings(whole)), ("判定",), ("判定", "严重等级", "巡检项")),
        Sheet("问题清单", rows.PROBLEMS, book.problems(record), (), ("严重等级", "状态", "负责人")),
    ]
