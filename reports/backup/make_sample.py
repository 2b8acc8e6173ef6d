"""Remake sample/ (with golden.txt, the text of its report): an invented county hospital's round of backup checks."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.backup.sample_words import BAD, CONFIGS, DRILLS, FLEET, ITEMS, JOBS, NEVER, SINCE, SYSTEMS, UNANSWERED

SAMPLE = Path(__file__).with_name("sample")
ROUND, AT = "20260923-002", "2026-09-23T16:31:10+08:00"
CONFIG_ROUND, CONFIG_AT = "20260923-001", "2026-09-23T08:02:44+08:00"
DRILL_ROUND, DRILL_AT = "20260820-003", "2026-08-20T22:01:00+08:00"
WEEK_AGO = "2026-09-16T19:20:00+08:00"
_SEVERITY = {("red", "核心"): "严重", ("red", "重要"): "高风险", ("yellow", "核心"): "高风险"}
_DAYS = {"严重": 1, "高风险": 7, "一般": 30}
_DUE = {"严重": "2026-09-24", "高风险": "2026-09-30", "一般": "2026-10-23"}
_DRILL_ITEMS = ("drill_passed", "drill_recent")
_CONFIG_ITEMS = ("config_kept", "config_drift", "config_saved", "reachable", "login_ok")


def assets(names: Any) -> dict[str, dict[str, Any]]:
    """The words of some assets."""
    made: dict[str, dict[str, Any]] = {}
    for i, (name, (title, platform, criticality, owner)) in enumerate(FLEET.items(), 1):
        words = {"title": title, "platform": platform, "criticality": criticality, "owner": owner, "rows": []}
        made[name] = {**words, "address": f"192.0.2.{i}", "systems": [], "groups": [platform]}
        if name in UNANSWERED:
            made[name] = {**made[name], "backup_jobs": UNANSWERED[name]}
    return {name: made[name] for name in names}


def _grade(asset: str, item: str, part: str) -> tuple[str, str] | None:
    return next(((g, m) for a, i, p, g, m in BAD if (a, i, p) == (asset, item, part)), None)


def _finding(asset: str, item: str, parts: dict[str, tuple[str, str]], round_id: str, at: str) -> dict[str, Any]:
    title, layer, advice = ITEMS[item]
    order = ("red", "yellow", "grey", "green")
    grade = min((g for g, _ in parts.values()), key=order.index)
    bad = [f"{name}：{m}" if name else m for name, (g, m) in parts.items() if g != "green"]
    message = "；".join(bad) or f"共 {len(parts)} 个，全部正常"
    severity = _SEVERITY.get((grade, FLEET[asset][2]), "一般") if grade in ("red", "yellow") else ""
    listed = [{"name": n, "grade": g, "value": None, "unit": "", "message": m} for n, (g, m) in parts.items() if n]
    clauses = ["8.1.4.9 b)"] if item == "offsite_realtime" else []
    words = {"round": round_id, "asset": asset, "rows": [], "platform": FLEET[asset][1], "item": item, "title": title}
    told = {
        "layer": layer,
        "grade": grade,
        "severity": severity,
        "value": None,
        "unit": "",
        "limit": "",
        "message": message,
    }
    return {
        **words,
        **told,
        "advice": advice if severity else "",
        "clauses": clauses,
        "evidence": [],
        "parts": listed,
        "at": at,
    }


def check_findings() -> Iterator[dict[str, Any]]:
    """What the round of backup checks found."""
    per_job = [i for i in ITEMS if i.startswith("backup_") and i != "backup_jobs_answered"]
    for asset in {a: None for a, _ in JOBS}:
        names = [job for a, job in JOBS if a == asset]
        for item in per_job:
            yield _finding(asset, item, {n: _grade(asset, item, n) or ("green", "正常") for n in names}, ROUND, AT)
        systems = {JOBS[asset, n]["system"]: JOBS[asset, n].get("level") for n in names}
        told = {
            s: _grade(asset, "offsite_realtime", s) or ("green", SYSTEMS["offsite_realtime"].get(s, ""))
            for s, lv in systems.items()
            if lv == 3
        }
        if told:
            yield _finding(asset, "offsite_realtime", told, ROUND, AT)
    for asset in UNANSWERED:
        parts = {
            str(e["name"]): _grade(asset, "backup_jobs_answered", str(e["name"])) or ("green", "已取得结果")
            for e in UNANSWERED[asset]
        }
        yield _finding(asset, "backup_jobs_answered", parts, ROUND, AT)


def drill_findings(asset: str) -> list[dict[str, Any]]:
    """What the round of drills found on an asset."""
    newest = {d["unit"]: d for a, d in (*DRILLS, NEVER) if a == asset}
    made = []
    for item in _DRILL_ITEMS:
        parts = {}
        for unit, drill in newest.items():
            name = f"{drill['system']} {unit}"
            if not (drill.get("never") and item == "drill_passed"):
                parts[name] = _grade(asset, item, name) or ("green", "演练通过")
        if parts:
            made.append(_finding(asset, item, parts, DRILL_ROUND, DRILL_AT))
    return made


def config_findings(asset: str) -> list[dict[str, Any]]:
    """What the round of configuration backups found on an asset."""
    made = []
    for item in _CONFIG_ITEMS:
        part = "配置" if item == "config_saved" else ""
        state = CONFIGS[asset]["state"]
        if item == "config_saved" and state == "missed":
            continue
        made.append(
            _finding(asset, item, {part: _grade(asset, item, part) or ("green", "正常")}, CONFIG_ROUND, CONFIG_AT)
        )
    return made


def _told(
    asset: str, round_id: str, at: str, records: list[dict[str, Any]], found: list[dict[str, Any]]
) -> dict[str, Any]:
    return {"asset": asset, "round": round_id, "at": at, "records": records, "findings": found}


def standing() -> dict[str, Any]:
    """standing.json: how the three topics stand when the round is closed."""
    found = list(check_findings())
    checked = list(dict.fromkeys([*(a for a, _ in JOBS), *UNANSWERED]))
    check = [
        _told(
            a,
            ROUND,
            AT,
            [{"unit": j, **w} for (x, j), w in JOBS.items() if x == a],
            [f for f in found if f["asset"] == a],
        )
        for a in checked
    ]
    drilled = list(dict.fromkeys(a for a, _ in (*DRILLS, NEVER)))
    newest = {a: list({d["unit"]: d for x, d in (*DRILLS, NEVER) if x == a}.values()) for a in drilled}
    drill = [_told(a, DRILL_ROUND, DRILL_AT, newest[a], drill_findings(a)) for a in drilled]
    config = [_told(a, CONFIG_ROUND, CONFIG_AT, [_config(a)], config_findings(a)) for a in CONFIGS]
    items = {k: {"title": t, "layer": la, "rows": [], "advice": ad} for k, (t, la, ad) in ITEMS.items()}
    return {
        "backup": {
            "round": CONFIG_ROUND,
            "closed": CONFIG_AT,
            "assets": assets(CONFIGS),
            "items": items,
            "diff": "3c5e" * 16,
            "told": config,
        },
        "backup_check": {"round": ROUND, "closed": AT, "assets": assets(checked), "items": items, "told": check},
        "drill": {"round": DRILL_ROUND, "closed": DRILL_AT, "assets": assets(drilled), "items": items, "told": drill},
        "drills": [_told(a, DRILL_ROUND, DRILL_AT, [d], []) for a, d in DRILLS],
    }


def _config(asset: str) -> dict[str, Any]:
    since = SINCE.get(asset, WEEK_AGO)
    return {**CONFIGS[asset], **({"since": since} if since else {})}


def problems(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The register."""
    for i, f in enumerate([f for f in found if f["severity"]], 1):
        words = {k: f[k] for k in ("asset", "item", "title", "message", "severity")}
        state = {"status": "待处理", "owner": FLEET[f["asset"]][3], "due": _DUE[f["severity"]]}
        yield {
            "id": i,
            **words,
            **state,
            "opened_round": f["round"],
            "opened_at": f["at"],
            "closed_round": "",
            "closed_at": "",
        }


def info(found: list[dict[str, Any]]) -> dict[str, Any]:
    """round.json."""
    counts = Counter(f["grade"] for f in found)
    contract = {
        "hospital": "清河县人民医院（样例）", "company": "晨光医信科技有限公司（样例）", "system": "医院信息系统综合运维", "number": "QHYY-2026-017",
        "start": "2026-01-01", "end": "2026-12-31", "fee": "叁拾陆万元整（¥360000元）", "deadlines": _DAYS,
    }  # fmt: skip
    limits = {
        "drill_days_core": "≥90天 黄，≥180天 红",
        "drill_days_major": "≥180天 黄，≥365天 红",
        "drill_days_minor": "≥365天 黄，≥730天 红",
    }
    checked = list(dict.fromkeys([*(a for a, _ in JOBS), *UNANSWERED]))
    return {
        "id": ROUND, "site": "qinghe", "period": "日", "depth": "backup_check", "topic": "backup_check", "state": "done", "started": "2026-09-23T16:30:02+08:00",
        "closed": AT, "version": "0.1.0", "collector": "collector-1", "previous": CONFIG_ROUND, "contract": contract, "duty": {"inspector": "赵晨", "owner": "王建国"},
        "plan": {}, "assets": assets(checked), "rows": {}, "limits": limits, "checks": [], "waivers": [],
        "items": {k: {"title": t, "layer": la, "rows": [], "advice": ad} for k, (t, la, ad) in ITEMS.items()},
        "health": {"grade": "red", "told": len(found) - counts["grey"], "asked": len(found), "rule": "", "reasons": ["核心资产存在严重问题：his-db1、lis-db1"]},
        "counts": dict(counts), "severities": dict(Counter(f["severity"] for f in found if f["severity"])), "sent": {"commands": 0, "bytes": 0},
    }  # fmt: skip


def make() -> dict[str, str]:
    """File name → content."""
    found, stands = list(check_findings()), standing()
    every = [f for topic in ("backup", "backup_check", "drill") for t in stands[topic]["told"] for f in t["findings"]]
    files = {
        "round.json": json.dumps(info(found), ensure_ascii=False, indent=1) + "\n",
        "findings.jsonl": "".join(json.dumps(f, ensure_ascii=False) + "\n" for f in found),
        "trends.jsonl": "",
        "excused.json": "{}\n",
        "problems.json": json.dumps(list(problems(every)), ensure_ascii=False, indent=1) + "\n",
        "standing.json": json.dumps(stands, ensure_ascii=False, indent=1) + "\n",
    }
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()
    return {**files, "round.digest.json": json.dumps({"sha256": digest}) + "\n"}


def golden() -> str:
    """The text of the sample's report, section by section."""
    from reports.backup.build import docx  # noqa: PLC0415
    from reports.common.reading import text  # noqa: PLC0415
    from reports.common.source import read  # noqa: PLC0415

    return text(docx(read(SAMPLE.parent, SAMPLE.name), {"备份附册.html": "0" * 64}))


if __name__ == "__main__":
    SAMPLE.mkdir(exist_ok=True)
    for name, content in make().items():
        (SAMPLE / name).write_text(content, encoding="utf-8")
    (SAMPLE / "golden.txt").write_text(golden(), encoding="utf-8")
