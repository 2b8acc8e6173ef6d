"""From a job's newest record to the kind `Drill`: how it is told to a round, and how the round reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround.drill import undone
from wardround.drill.keeping import of_job, records
from wardround.drill.plan import METHODS, Plan
from wardround.kinds.backup import Drill
from wardround.replies import Parsed, Reply, Unparsed, first_line

NONE = "no record"
WHAT = {"files": "文件", "config": "配置"}
_LINE = re.compile(r"^(\w+): (.*)$", re.M)


def told(folder: Path, asset: str, job: str) -> str:
    """What the folder of records has of one job, as text: facts, then the newest record."""
    mine = of_job(records(folder), asset, job)
    left = undone.told(folder, asset, job)
    if not mine:
        return f"{NONE}: {job}\n" + (f"undone: {left}\n" if left else "")
    newest = mine[-1]
    good = [one for one in mine if not one.wrong and one.record.get("ok") is True]
    lines = [
        f"file: {newest.path.name}",
        f"sha256: {newest.digest}",
        f"signature: {newest.wrong or 'good'}",
        f"records: {len(mine)}",
        *([f"undone: {left}"] if left else []),
        f"passed: {good[-1].record['at'] if good else '-'}",
        json.dumps(newest.record, ensure_ascii=False, indent=1, sort_keys=True),
    ]
    return "\n".join(lines) + "\n"


def parsed(plan: Plan, tier: str, reply: Reply) -> Parsed:
    """The job's newest drill."""
    start = reply.text.find("\n{")
    words = dict(_LINE.findall(reply.text[: start + 1] if start >= 0 else reply.text))
    if start < 0:
        if first_line(reply.text) == f"{NONE}: {plan.name}"[:200]:
            yield Drill(unit=plan.name, never=True, undone=words.get("undone", ""), **_plan(plan, tier))
        else:
            yield Unparsed(f"{plan.name}：没有看懂演练记录", first_line(reply.text))
        return
    if words.get("signature") != "good":
        yield Unparsed(f"{plan.name}：{words.get('signature') or '演练记录没有签名'}", words.get("file", ""))
        return
    try:
        record = json.loads(reply.text[start:])
        yield _drill(plan, tier, record, words)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Unparsed(f"{plan.name}：演练记录内容不完整", words.get("file", ""))


def _plan(plan: Plan, tier: str) -> dict[str, Any]:
    """What the plan as it stands today says."""
    return {
        "system": plan.system,
        "what": plan.what or ("日志" if plan.wal else WHAT.get(plan.method, "全量")),
        "method": METHODS[plan.method],
        "rpo_s": plan.rpo,
        "rto_s": plan.rto,
        "tier": plan.tier or tier,
    }


def _drill(plan: Plan, tier: str, record: Mapping[str, Any], words: Mapping[str, str]) -> Drill:
    return Drill(
        unit=plan.name,
        **_plan(plan, tier),
        by=str(record["by"]),
        who=str(record.get("who") or ""),
        at=_time(record["at"]),
        ok=_flag(record.get("ok")),
        why=str(record.get("why") or ""),
        restored=str(record.get("restored") or ""),
        made_at=_time(record.get("made_at")),
        took_s=_number(record.get("took_s")),
        lost_s=_number(record.get("lost_s")),
        checks=tuple(map(str, record.get("checks") or ())),
        cleaned=_flag(record.get("cleaned")),
        cleaning=str(record.get("cleaning") or ""),
        record=words.get("sha256", ""),
        never=False,
        undone=words.get("undone", ""),
        passed_at=_time(words.get("passed")),
    )


def _time(value: Any) -> datetime | None:
    if value in (None, "", "-"):
        return None
    found = datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError("时间没有时区")
    return found


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
