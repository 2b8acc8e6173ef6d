"""Chapters 4 and 5, the asset statistics and the signature page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from reports.common import view
from reports.common.text import brief, day, line, some
from reports.common.wordxml import Cell, Span, blocks, paragraph, table
from wardround.record.model import Problem, Record

PROBLEMS = 40
_DOORS = ("reachable", "login_ok")
ROWS = 30
_DECIDE = (
    ("采购（备件、续费、扩容）", re.compile("更换|采购|续费|续期|扩容|备件|购买|授权到期")),
    ("批准变更或停机窗口", re.compile("升级|补丁|重启|变更|整改|停机|加固|修复|配置")),
    ("停用或下线", re.compile("停用|下线|关闭|禁用|拆除")),
)


def problems(record: Record) -> Markup:
    """The table of chapter 4: open and just closed ones, grouped by item when there are too many."""
    rows, note = _problem_rows(record)
    if not rows:
        return blocks(paragraph("截至本轮巡检，没有登记在案的未解决问题。", "WRItem"))
    head = ["序号", "问题描述", "严重等级", "处理负责人", "状态", "发现日期", "计划解决日期"]
    return blocks(table((10, 56, 16, 21, 15, 20, 22), head, rows), paragraph(note, "WRNote") if note else "")


def _problem_rows(record: Record) -> tuple[list[list[str | Cell]], str]:
    listed = [*view.open_problems(record), *_waived(record), *view.closed_now(record)]
    if not listed:
        listed = _unregistered(record)
    if len(listed) <= PROBLEMS:
        return [_problem(record, i, p) for i, p in enumerate(listed, 1)], ""
    groups: dict[tuple[str, str, str], list[Problem]] = defaultdict(list)
    for problem in listed:
        groups[(problem.severity, problem.status, problem.item)].append(problem)
    ranked = sorted(groups.items(), key=lambda g: (_rank(g[0][0]), g[0][1], -len(g[1]), g[0][2]))
    rows = [_group(i, group) for i, (_, group) in enumerate(ranked[:PROBLEMS], 1)]
    left = f"，另有 {len(ranked) - PROBLEMS} 类未印出" if len(ranked) > PROBLEMS else ""
    return (
        rows,
        f"问题共 {len(listed)} 项，按检查项、等级与状态合并列出（日期为同类中最早者）{left}；逐项清单见附册《问题清单》。",
    )


def _problem(record: Record, index: int, p: Problem) -> list[str | Cell]:
    what = f"{view.asset_name(record, p.asset)}：{line(p.message or p.title, 60)}"
    rest = [p.severity, line(p.owner) or "未指定", p.status, day(p.opened_at), line(p.due) or "未设定"]
    return [Cell(str(index), align="center"), what, *(Cell(t, align="center", bold=t == "严重") for t in rest)]


def _group(index: int, group: Sequence[Problem]) -> list[str | Cell]:
    first = group[0]
    owners = sorted({line(p.owner) or "未指定" for p in group})
    names = some((line(p.asset, 20) for p in group), 3)
    what = f"{line(first.title or first.item, 30)}：{len(group)} 项（{names}）"
    dues = min((p.due for p in group if p.due), default="") or "未设定"
    opened = min(day(p.opened_at) for p in group)
    rest = [first.severity, owners[0] + (" 等" if len(owners) > 1 else ""), first.status, opened, dues]
    return [Cell(str(index), align="center"), what, *(Cell(t, align="center", bold=t == "严重") for t in rest)]


def _waived(record: Record) -> list[Problem]:
    return [p for p in record.problems if not p.closed_round and p.status == "已豁免"]


def _unregistered(record: Record) -> list[Problem]:
    """When the round carries no problem register, its findings stand in, without owner or date that nobody gave."""
    known: dict[tuple[str, str], Problem] = {}
    at, ident = str(record.round.get("closed") or ""), str(record.round.get("id") or "")
    return [
        Problem(
            i, f["asset"], f["item"], str(f.get("title")), str(f.get("message")), str(f["severity"]), "待处理",
            view.owner(record, f, known), view.deadline(record, f["severity"]), ident, at,
        )
        for i, f in enumerate(view.ailing(record), 1) if f.get("severity")
    ]  # fmt: skip


def summary(record: Record) -> Markup:
    """The conclusion in a sentence, the three costliest risks, what was closed since the last round."""
    bad = [f for f in view.ailing(record) if f.get("severity")]
    grade = str((record.round.get("health") or {}).get("grade") or "")
    head = f"整体健康度为{view.word(grade) if grade else '未评定'}；" + (
        f"红、黄结论共 {len(bad)} 项，以下风险代价最高：" if bad else "已判定项目中未发现问题。"
    )
    risks = [_costly(record, i, f) for i, f in enumerate(_distinct(bad, 3), 1)]
    return blocks(paragraph(head, "WRItem"), *risks, _closed(record))


def _costly(record: Record, index: int, finding: view.Finding) -> str:
    return paragraph(
        [
            Span(f"{index}. ", bold=True),
            f"{view.asset_name(record, finding['asset'])}：{line(finding.get('message'), 90)}",
        ],
        "WRRisk",
    )


def _distinct(findings: Iterable[view.Finding], most: int) -> list[view.Finding]:
    """The first findings of different items: three times the same fan is one risk."""
    chosen: dict[str, view.Finding] = {}
    for finding in findings:
        chosen.setdefault(finding["item"], finding)
        if len(chosen) == most:
            break
    return list(chosen.values())


def _closed(record: Record) -> str:
    done = view.closed_now(record)
    if not record.round.get("previous"):
        return paragraph("本次为首轮巡检，无上次遗留问题可核销。", "WRItem")
    if not done:
        return paragraph("自上次巡检以来没有核销的问题。", "WRItem")
    names = "；".join(f"{view.asset_name(record, p.asset)} {line(p.title, 20)}" for p in done[:5])
    return paragraph(
        f"自上次巡检（{line(record.round['previous'])}）以来已核销 {len(done)} 项：{names}{' 等' if len(done) > 5 else ''}。",
        "WRItem",
    )


def advice(record: Record) -> Markup:
    """What the hospital must decide, drawn from the advice of the findings, and the greys that only it can lift."""
    bad = [f for f in view.ailing(record) if f.get("severity")]
    parts = [paragraph(text, "WRRisk") for text in (*_decisions(record, bad), *_unlock(record), *_overdue(record))]
    dates = [line(d, 60) for d in record.round.get("due") or ()][:5]
    parts += [paragraph("下次应完成：" + "；".join(dates) + "。", "WRRisk")] if dates else []
    return blocks(*(parts or [paragraph("维持现有巡检安排，无须院方另行决定的事项。", "WRItem")]))


def _decisions(record: Record, bad: Sequence[view.Finding]) -> list[str]:
    """One line per decision: what is asked, how many findings hang on it, the first advice."""
    out = []
    taken: set[str] = set()
    for title, words in _DECIDE:
        those = [f for f in bad if f["item"] not in taken and words.search(view.advice(record, f))]
        taken |= {f["item"] for f in those}
        if those:
            texts = list(dict.fromkeys(brief(view.advice(record, f), 60).rstrip("。；") for f in those))
            out.append(f"请院方决定·{title}（涉及 {len(those)} 项）：{'；'.join(texts[:2])}。")
    return out


def _unlock(record: Record) -> list[str]:
    grey = sum(f.get("grade") == "grey" for f in record.findings)
    return (
        [f"有 {grey} 项次未能判定，请院方协助开通只读权限、网络或补充台账后复检，复检前不作正常看待。"] if grey else []
    )


def _overdue(record: Record) -> list[str]:
    today = day(record.round.get("closed"))
    late = [p for p in view.open_problems(record) if p.due and p.due < today]
    return (
        [
            f"已逾期未解决的问题 {len(late)} 项，请督促负责人（{some(sorted({line(p.owner) or '未指定' for p in late}), 4)}）给出新的期限。"
        ]
        if late
        else []
    )


def assets(record: Record) -> Markup:
    """Inspected against the contract's total, per row; long contracts by category with the differing rows."""
    counted = _rows(record)
    total = f"在册资产 {len(view.assets(record))} 条，其中部件 {sum(bool(a.get('of')) for a in view.assets(record).values())} 条（不计数）。"
    if not counted:
        return blocks(paragraph(f"{total}本轮记录未附合同清单，无法对照合同数量。", "WRItem"))
    lined = counted if len(counted) <= ROWS else [r for r in counted if r[3]][:ROWS]
    rows: list[list[str | Cell]] = [_row(i, r) for i, r in enumerate(lined, 1)]
    sums = (sum(r[2] or 0 for r in counted), sum(r[3] for r in counted), sum(r[4] for r in counted))
    rows.append([Cell("合计", bold=True, span=3), *(Cell(str(n), align="center", bold=True) for n in sums), ""])
    note = f"{total}合同清单共 {len(counted)} 行" + (
        f"，此处印有在册资产的 {len(lined)} 行，其余 {len(counted) - len(lined)} 行见附册《资产统计》。"
        if len(counted) > ROWS
        else "。"
    )
    head = ["序号", "清单行", "名称", "合同数量", "在册", "已巡检", "说明"]
    return blocks(
        table((10, 26, 58, 18, 15, 15, 18), head, rows),
        paragraph(note + "「已巡检」指至少取得一项检查数据，仅有「不可达」「登录失败」者不计。", "WRNote"),
    )


def _rows(record: Record) -> list[tuple[str, str, int | None, int, int]]:
    """(row, name, contract count, registered, inspected); named checks are not pieces and are left out."""
    told = {f["asset"] for f in record.findings if _looked_into(f)}
    registered: dict[str, int] = defaultdict(int)
    inspected: dict[str, int] = defaultdict(int)
    for name, asset in view.assets(record).items():
        for row in asset.get("rows") or ():
            registered[row] += view.units(asset)
            inspected[row] += view.units(asset) if name in told else 0
    listed: Mapping[str, Mapping[str, object]] = record.round.get("rows") or {}
    pieces = [r for r in listed if not re.match(r"inspection-|software-check-|hardware-check-", r)]
    return [
        (r, line(listed[r].get("name")), view.row_count(listed[r].get("count")), registered[r], inspected[r])
        for r in pieces
    ]


def _looked_into(finding: view.Finding) -> bool:
    """Whether a finding shows that its asset was looked into: an answerless or closed door alone does not."""
    return finding.get("grade") == "green" or (finding.get("grade") != "grey" and finding["item"] not in _DOORS)


def row_table(record: Record) -> list[tuple[str, str, int | None, int, int]]:
    """The statistics of every contract row, for the annex."""
    return _rows(record)


def _row(index: int, row: tuple[str, str, int | None, int, int]) -> list[str | Cell]:
    ident, name, count, registered, inspected = row
    state = (
        "齐"
        if count is not None and inspected >= count
        else "未在册"
        if not registered
        else f"差 {(count or registered) - inspected}"
    )
    numbers = ("—" if count is None else str(count), str(registered), str(inspected), state)
    return [Cell(str(index), align="center"), ident, line(name, 34), *(Cell(n, align="center") for n in numbers)]


def annex(record: Record, digests: Mapping[str, str]) -> Markup:
    """The files of the annex with their SHA-256, and the record's own digest."""
    rows: list[list[str | Cell]] = [
        [line(name), Cell(digest, style="WRSmall")] for name, digest in digests.items()
    ] or [["本次未附附册", "—"]]
    rows.append(["巡检记录 manifest.json", Cell(record.digest or "未提供", style="WRSmall")])
    note = "附册载有全部结论、资产与趋势，随本报告电子交付；核对时请用 SHA-256 工具或 python -m wardround verify。"
    return blocks(
        paragraph("附册与摘要：", "WRLead", keep=True),
        table((42, 118), ["文件", "SHA-256"], rows),
        paragraph(note, "WRNote"),
    )


def _rank(severity: str) -> int:
    return view.SEVERITIES.index(severity) if severity in view.SEVERITIES else len(view.SEVERITIES)
