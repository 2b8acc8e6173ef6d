"""A person's drill judged by the transcript that was handed back; the record says 人工执行."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround import __version__
from wardround.drill.guided.questions import answer, questions
from wardround.drill.guided.transcript import Step, Transcript, errors, read, table
from wardround.drill.notes import Notes
from wardround.drill.plan import Plan
from wardround.drill.trouble import PlanError

BY_PERSON = "人工执行"
STEPS = {
    "rman": ("restore", "sanity", "integrity", "clean"),
    "mssql": ("verify", "restore", "sanity", "integrity", "clean"),
}
TITLES = {"verify": "备份头与校验", "restore": "恢复", "sanity": "业务核对", "integrity": "坏块检查", "clean": "清除"}
_DUPLICATED = re.compile(r"(?:Finished|完成) Duplicate Db", re.I)
_RESTORED = re.compile(r"RESTORE DATABASE (?:successfully processed|成功处理了) (\d+)", re.I)
_VALID = re.compile(r"The backup set on file \d+ is valid|文件 \d+ 上的备份集有效", re.I)
_CHECKDB = re.compile(
    r"CHECKDB (?:found (\d+) allocation errors and (\d+) consistency errors in database|"
    r"在数据库 '[^']*' 中发现 (\d+) 个分配错误和 (\d+) 个一致性错误)"
)
LARGEST = 50_000_000


def judged(plan: Plan, site: str, asset: str) -> dict[str, Any]:
    """The content of the record; PlanError when there is no transcript to judge."""
    path = Path(plan.transcript)
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise PlanError(f"transcript: {path} 不存在或过大")
    data = path.read_bytes()
    told = read(_decoded(data))
    restore = told.steps.get("restore")
    if restore is None:
        raise PlanError(f"{path.name} 中没有恢复步骤的标记行，不是按操作单做的记录")
    notes, at = Notes(), restore.begin
    _steps(plan, told, notes)
    _restored(plan, told, notes)
    if at:
        _answers(plan, told, notes, at)
    _integrity(plan, told, notes)
    cleaned = _cleaned(told, notes)
    content = _content(plan, site, asset, told, notes, at or datetime.fromtimestamp(path.stat().st_mtime).astimezone())
    return {
        **content,
        "cleaned": cleaned,
        "transcript": path.name,
        "transcript_digest": hashlib.sha256(data).hexdigest(),
    }


def _decoded(data: bytes) -> str:
    """sqlcmd writes UTF-16 or the console's GBK unless told otherwise."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _steps(plan: Plan, told: Transcript, notes: Notes) -> None:
    for name in STEPS[plan.method]:
        step = told.steps.get(name)
        if step is None or not step.ended:
            notes.bad(f"记录不完整：{TITLES[name]}步骤" + ("没有结束标记" if step else "没有做"))
        elif step.begin is None or step.end is None:
            notes.bad(f"{TITLES[name]}步骤的时间读不出")
        else:
            notes.phases[TITLES[name]] = max(0.0, (step.end - step.begin).total_seconds())
        if step and name != "clean" and (wrong := errors(step.text)):
            notes.bad(f"{TITLES[name]}步骤报错：{'、'.join(wrong[:5])}")


def _restored(plan: Plan, told: Transcript, notes: Notes) -> None:
    step = told.steps["restore"]
    if plan.method == "rman":
        done = _DUPLICATED.search(step.text)
        notes.checks.append((bool(done), "RMAN DUPLICATE " + ("完成" if done else "没有完成")))
    else:
        pages = _RESTORED.search(step.text)
        notes.checks.append(
            (bool(pages), f"RESTORE DATABASE 完成（{pages.group(1)} 页）" if pages else "RESTORE DATABASE 没有完成")
        )
        _header(plan, told.steps.get("verify", Step("verify")), notes)
    for place in filter(None, (told.host, told.values.get("instance", ""))):
        if plan.production and plan.production.lower() in (place.lower(), *place.lower().split("@")):
            notes.bad(f"演练是在生产（{plan.production}）上做的，不算演练")


def _header(plan: Plan, step: Step, notes: Notes) -> None:
    """What RESTORE HEADERONLY and VERIFYONLY say of the backup."""
    valid = _VALID.search(step.text)
    notes.checks.append((bool(valid), "RESTORE VERIFYONLY：" + ("备份集有效" if valid else "没有说备份集有效")))
    names = table(step.text, "DatabaseName")
    if not names:
        notes.remark("没有看懂备份头（RESTORE HEADERONLY），未核对库名")
    elif plan.database.lower() not in (n.lower() for n in names):
        notes.bad(f"不是这个库的备份：备份里是 {names[-1]}，计划为 {plan.database}")
    else:
        notes.good(f"备份头：库名 {plan.database}")
    if finished := table(step.text, "BackupFinishDate"):
        notes.made(finished[-1])
    major = table(step.text, "SoftwareVersionMajor")
    notes.version = major[-1] if major else ""
    if plan.expect_version and notes.version and notes.version != plan.expect_version.split(".")[0]:
        notes.bad(f"版本不对：备份来自 SQL Server {notes.version}，计划为 {plan.expect_version}")


def _answers(plan: Plan, told: Transcript, notes: Notes, at: datetime) -> None:
    asked = questions(plan)
    for question in asked:
        value = told.values.get(str(question.number))
        if value is None:
            notes.bad(f"{question.title}：记录里没有结果")
            continue
        ok, line, newest = answer(question, value, at)
        notes.checks.append((ok, line))
        notes.newest_at = newest or notes.newest_at
    if not any(q.how != "newest" for q in asked):
        notes.unproven.append("没有登记任何业务核对（sanity、row_counts），只证明能恢复，不能证明是这些数据")


def _integrity(plan: Plan, told: Transcript, notes: Notes) -> None:
    step = told.steps.get("integrity")
    if step is None:
        return
    if plan.method == "rman":
        count = told.values.get("corrupt", "")
        words = f"V$DATABASE_BLOCK_CORRUPTION {count} 条" if count.isdigit() else "没有坏块检查的结果"
        notes.checks.append((count == "0", words))
        return
    found = _CHECKDB.search(step.text)
    numbers = [int(n) for n in found.groups() if n] if found else []
    words = f"DBCC CHECKDB：{sum(numbers)} 个错误" if numbers else "没有 DBCC CHECKDB 的结论"
    notes.checks.append((bool(numbers) and not sum(numbers), words))


def _cleaned(told: Transcript, notes: Notes) -> bool | None:
    step, left = told.steps.get("clean"), told.values.get("left", "")
    if step is None or not left.isdigit():
        return None
    notes.checks.append((left == "0" or None, "演练库与文件已清除" if left == "0" else f"还剩 {left} 个没有清除"))
    return left == "0"


def _content(plan: Plan, site: str, asset: str, told: Transcript, notes: Notes, at: datetime) -> dict[str, Any]:
    """As an automatic drill's record, but for who did it."""
    sanity = told.steps.get("sanity")
    took = (sanity.end - at).total_seconds() if sanity and sanity.end else None
    until, failed = notes.newest_at or notes.made_at, notes.failed
    unproven = notes.unproven + ([] if took is not None and took >= 0 else ["恢复用时算不出"])
    who = told.who if "〔" not in told.who else ""
    return {
        "site": site,
        "asset": asset,
        "job": plan.name,
        **{w: getattr(plan, w) for w in ("system", "what", "tier", "method", "keeper")},
        "by": BY_PERSON,
        "who": who,
        "host": told.host,
        "version": __version__,
        "at": at.isoformat(timespec="seconds"),
        "ok": False if failed else (None if unproven else True),
        "why": "；".join(failed or unproven),
        "restored": plan.source,
        "restored_version": notes.version,
        "made_at": notes.made_at.isoformat(timespec="seconds") if notes.made_at else None,
        "newest_at": notes.newest_at.isoformat(timespec="seconds") if notes.newest_at else None,
        "took_s": took if took is not None and took >= 0 else None,
        "phases": notes.phases,
        "lost_s": max(0.0, (at - until).total_seconds()) if until and not failed else None,
        "rpo_s": plan.rpo,
        "rto_s": plan.rto,
        "checks": notes.lines(),
        "cleaning": f"人工清除（{told.values.get('left', '未说明')} 个剩余）",
    }
