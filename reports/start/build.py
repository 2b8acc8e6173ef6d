"""开始.html: what a round found, the documents, the evidence, what was sent, and how to check that nothing was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from reports.common import view
from reports.common.layers import layer_word
from reports.common.text import day, line, moment, number, said
from reports.common.webpage import badge, document, grade, text
from reports.inspection.front import grouped
from reports.start import findings
from wardround.record.model import GRADES, Record

TITLE = "开始页（演示与交付的入口网页）"
FORMATS = ("html",)
TREND_WORDS = ("恶化", "好转", "上升", "稳定", "首次")
INDEX = (
    ("findings", "结论"),
    ("greys", "灰项"),
    ("documents", "文档"),
    ("sent", "发送清单"),
    ("trend", "趋势"),
    ("verify", "如何校验"),
)


def build(record: Record, formats: Collection[str], files: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:  # noqa: ARG001
    """(file name, bytes) of the one page."""
    yield "开始.html", html(record, files)


def html(record: Record, files: Mapping[str, str]) -> bytes:
    """The page; `files` is label → relative link, of which 巡检目录 leads to the round's folder and 发送清单 to what was sent."""
    parts = (
        _cards(record),
        _documents(files),
        findings.section(record, files),
        findings.greys_section(record),
        _groups(record),
        _trend(record),
        _sent(record, files),
        _verify(record, files),
    )
    body = f"<header><div>{_head(record)}</div></header><main>{''.join(parts)}</main><footer><div>{_foot(record)}</div></footer>"
    return document(f"开始 {view.hospital(record)} {line(record.round.get('id'))}", body)


def _head(record: Record) -> str:
    info, health = record.round, record.round.get("health") or {}
    state = badge(str(health.get("grade")), view.health_word(record))
    partial = f"<p><b>{text(view.partial(record))}</b></p>" if view.partial(record) else ""
    index = "".join(f'<a href="#{anchor}">{word}</a>' for anchor, word in INDEX)
    reasons = "；".join(line(r, 120) for r in health.get("reasons") or ())
    words = (
        f"轮次 {line(info.get('id'))}",
        f"内容 {view.TOPICS[topic]}"
        if (topic := str(info.get("topic") or "")) in view.TOPICS
        else f"周期 {line(info.get('period'))}",
        f"{moment(info.get('started'))} 至 {moment(info.get('closed'))}",
        view.zoned(record),
    )
    told = health.get("told"), health.get("asked")
    count = f"　已判定 {told[0]} / {told[1]} 项次" if None not in told else ""
    return (
        f"<h1>{text(view.hospital(record))}　查房结果</h1><p>{text(view.system(record))}　整体健康度 {state}{text(count)}</p>"
        f"{partial}<p>{text(reasons)}</p>"
        f'<p class="soft small">{text(line(health.get("rule")))}</p><p class="soft">{text("　".join(words))}</p><p class="index">{index}</p>'
    )


def _cards(record: Record) -> str:
    counts = record.round.get("counts") or view.tally(record.findings)
    severe = record.round.get("severities") or {}
    cards = [f'<div class="card">{grade(g)}<b>{int(counts.get(g, 0))}</b>项次</div>' for g in GRADES]
    cards += [f'<div class="card">{word}<b>{int(severe.get(word, 0))}</b>项</div>' for word in view.SEVERITIES]
    cards.append(f'<div class="card">资产<b>{len(view.assets(record))}</b>台（套）</div>')
    return f'<div class="cards">{"".join(cards)}</div>'


def _documents(files: Mapping[str, str]) -> str:
    listed = [(label, link) for label, link in files.items() if label not in ("巡检目录", "发送清单")]
    rows = "".join(f'<p><a href="{text(link)}">{text(label)}</a></p>' for label, link in listed)
    return f'<h2 id="documents">文档</h2><div class="panel">{rows or "<p>本次未生成文档。</p>"}</div>'


def _groups(record: Record) -> str:
    found = sorted(grouped(record).items(), key=lambda g: (GRADES.index(view.worst(g[1])), g[0]))
    layers: dict[str, list[view.Finding]] = {}
    for finding in record.findings:
        layers.setdefault(layer_word(finding.get("layer")), []).append(finding)
    return (
        f"<h2>按业务系统</h2>{_table('系统/模块', found[:60])}<h2>按层面</h2>{_table('层面', sorted(layers.items()))}"
    )


def _table(title: str, groups: Sequence[tuple[str, Sequence[view.Finding]]]) -> str:
    rows = "".join(_row(name, found) for name, found in groups)
    words = (("", title), ("", "最差"), *(("num", t) for t in ("资产", "红", "黄", "灰", "绿")), ("", "占比"))
    head = "".join(f'<th class="{kind}">{text(t)}</th>' for kind, t in words)
    return f'<div class="grid"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(name: str, found: Sequence[view.Finding]) -> str:
    counts = view.tally(found)
    numbers = "".join(f'<td class="num">{counts[g]}</td>' for g in GRADES)
    bar = "".join(f'<i class="{g}" style="width:{100 * counts[g] / max(1, len(found)):.2f}%"></i>' for g in GRADES)
    assets = len({f["asset"] for f in found})
    return f'<tr><td>{text(name)}</td><td>{grade(view.worst(found))}</td><td class="num">{assets}</td>{numbers}<td><div class="bar">{bar}</div></td></tr>'


def _trend(record: Record) -> str:
    compared = view.compared(record)
    if not compared:
        return (
            '<h2 id="trend">与上一轮比较</h2><div class="panel"><p>本轮各资产都是首次巡检，没有可比的上一轮。</p></div>'
        )
    words = Counter(record.trend(f).word for f in record.findings)
    told = "　".join(f"{w} {words[w]} 项" for w in TREND_WORDS if words[w])
    blank = f"　不可比 {words['']} 项" if words[""] else ""
    closed = view.closed_now(record)
    done = "".join(
        f"<p>已核销：{text(view.asset_name(record, p.asset))}　{text(said(p.message or p.title, 80))}（{text(day(p.opened_at))} 发现）</p>"
        for p in closed[:10]
    )
    moved = [f for f in view.ailing(record) if record.trend(f).word == "恶化"][:10]
    worse = "".join(
        f"<p>恶化：{text(view.asset_name(record, f['asset']))}　{text(said(f.get('message'), 80))}　{text(view.trend(record, f))}</p>"
        for f in moved
    )
    several = "：" in compared
    head = "与上一次巡检比较" if several else f"与上一轮（{compared}）比较"
    with_ = f"<p>比较对象为{text(compared)}。</p>" if several else ""
    return f'<h2 id="trend">{text(head)}</h2><div class="panel">{with_}<p>{text(told + blank)}；本轮核销问题 {len(closed)} 项。上升：数值升高但仍在限值内。</p>{done}{worse}</div>'


def _sent(record: Record, files: Mapping[str, str]) -> str:
    sent = record.round.get("sent") or {}
    count = (
        f"本轮共发送 {number(sent['commands'])} 条命令或请求（{number(sent.get('bytes', 0))} 字节），全部为只读。"
        if sent.get("commands")
        else "本轮记录未附发送数量。"
    )
    link = (
        f'<p><a href="{text(files["发送清单"])}">查看全部发送内容（时间、资产、原文）</a></p>'
        if "发送清单" in files
        else ""
    )
    brought = sum(bool(view.brought(a)) for a in view.assets(record).values())
    if brought:
        count += f"其中 {brought} 台为带回的记录，未连接设备。"
    return f'<h2 id="sent">发送了什么</h2><div class="panel"><p>{text(count)}</p>{link}</div>'


def _verify(record: Record, files: Mapping[str, str]) -> str:
    link = (
        f'<p><a href="{text(files["巡检目录"])}/manifest.json">清单 manifest.json（每个文件的 SHA-256 与 SM3）</a></p>'
        if files.get("巡检目录")
        else ""
    )
    return (
        '<h2 id="verify">如何核对</h2><div class="panel"><p>在巡检机上运行下列命令；任何文件改动一个字节，核对即不通过。</p>'
        f'<p class="mono">python -m wardround verify --runs 巡检目录 --round {text(line(record.round.get("id")))}</p>'
        f'<p>记录摘要 SHA-256：<span class="mono">{text(record.digest or "未提供")}</span></p>{link}</div>'
    )


def _foot(record: Record) -> str:
    info = record.round
    return f"<p>内部资料。wardround {text(line(info.get('version')))}，采集机 {text(line(info.get('collector')))}。本页不含外部资源，可离线打开。</p>"
