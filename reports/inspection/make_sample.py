"""Remake sample/ (with golden.txt, the text of its report): an invented county hospital of some sixty assets, second quarterly round, nothing random."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.inspection.sample_words import BAD, CLOSED, FLEET, GIVEN, ITEMS, ROWS, SILENT, STANDING

SAMPLE = Path(__file__).with_name("sample")
ROUND, PREVIOUS, AT = "20260923-001", "20260622-001", "2026-09-23T16:42:10+08:00"

_SEVERITY = {("red", "核心"): "严重", ("red", "重要"): "高风险", ("yellow", "核心"): "高风险"}
_DAYS = {"严重": 3, "高风险": 15, "一般": 45}


def assets() -> dict[str, dict[str, Any]]:
    """Some sixty assets by name."""
    made: dict[str, dict[str, Any]] = {}
    for family, (stem, platform, title, model, count, criticality, systems, row) in enumerate(FLEET):
        for i in range(1, count + 1):
            name = f"{stem}-{i:02d}" if count > 9 else f"{stem}-{i}"
            owner = GIVEN["网络" if platform.startswith("huawei") else "系统"]
            words = {
                "title": f"{title} {i}",
                "platform": platform,
                "model": model,
                "address": f"192.0.2.{family * 20 + i}",
            }
            made[name] = {
                **words,
                "rows": [row] if row else [],
                "criticality": criticality,
                "systems": systems,
                "owner": owner,
                "groups": [stem],
            }
    return made


def findings(fleet: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every item on every asset that it concerns."""
    for index, (name, asset) in enumerate(fleet.items()):
        if asset["platform"] == "postgresql":
            continue
        for item in _items(asset):
            yield _finding(name, asset, item, _verdict(name, item, index))


def _items(asset: dict[str, Any]) -> list[str]:
    common = ["reachable", "login_ok", "cpu_usage", "memory_usage", "ntp_synchronised"]
    network = ["fan_ok", "power_supply_ok", "temperature_ok", "interface_errors", "config_saved"]
    core = ["supervisor_synchronised"] if asset["model"] == "S7706" else []
    wall = ["signature_age", "license_days_left"] if asset["platform"] == "huawei_usg" else []
    host = ["volume_usage", "volume_days_to_full", "system_log_ok", "tcp_loss"]
    return common + (host if asset["platform"] == "linux" else network + core + wall)


def _verdict(name: str, item: str, index: int) -> tuple[str, str, Any, str, str]:
    if name in SILENT:
        broken, grade, message = SILENT[name]
        if item == broken:
            return grade, message, None, "", ""
        if not (item == "reachable" and broken == "login_ok"):
            return (
                "grey",
                "设备未应答，本项未取得数据" if broken == "reachable" else "登录失败，本项未取得数据",
                None,
                "",
                "",
            )
    if name.startswith("oa-5") and item in ("volume_usage", "volume_days_to_full"):
        return "grey", "账号无权限读取分区信息（Permission denied）", None, "", ""
    return BAD.get((name, item)) or _well(item, index)


def _well(item: str, index: int) -> tuple[str, str, Any, str, str]:
    spread = (index * 7 + len(item) * 3) % 23
    measured = {
        "cpu_usage": (12 + spread, "%"), "memory_usage": (38 + spread, "%"), "temperature_ok": (36 + spread % 12, "℃"),
        "volume_usage": (41 + spread, "%"), "volume_days_to_full": (400 + spread * 9, "天"), "license_days_left": (300, "天"),
        "signature_age": (2, "天"), "interface_errors": (0, "%"), "tcp_loss": (0, "%"),
    }  # fmt: skip
    value, unit = measured.get(item, (None, ""))
    return "green", "正常" if value is None else f"{ITEMS[item][0]} {value}{unit}", value, unit, ""


def _finding(name: str, asset: dict[str, Any], item: str, verdict: tuple[str, str, Any, str, str]) -> dict[str, Any]:
    grade, message, value, unit, limit = verdict
    title, layer, rows, advice = ITEMS[item]
    severity = _SEVERITY.get((grade, asset["criticality"]), "一般") if grade in ("red", "yellow") else ""
    evidence = [] if grade == "grey" else [f"evidence/{name}/{item.split('_', maxsplit=1)[0]}.txt"]
    words = {
        "round": ROUND,
        "asset": name,
        "rows": [*asset["rows"], *rows],
        "platform": asset["platform"],
        "item": item,
        "title": title,
    }
    told = {
        "layer": layer,
        "grade": grade,
        "severity": severity,
        "value": value,
        "unit": unit,
        "limit": limit,
        "message": message,
    }
    return {
        **words,
        **told,
        "advice": advice if severity else "",
        "clauses": [],
        "evidence": evidence,
        "parts": [],
        "at": AT,
    }


def trends(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """How each finding stood in the round before."""
    for index, f in enumerate(found):
        word, previous, delta = "稳定", f["value"], 0 if f["value"] is not None else None
        if f["grade"] == "grey":
            word, delta = "", None
        elif f["grade"] == "red" and index % 2:
            step = 17 if f["unit"] == "%" else -91
            word, previous, delta = "恶化", _before(f["value"], step), step if f["value"] is not None else None
        elif f["value"] and f["unit"] != "天" and index % 9 == 0:
            word, previous, delta = "上升", _before(f["value"], 4), 4
        yield {
            "asset": f["asset"],
            "item": f["item"],
            "word": word,
            "previous": previous,
            "delta": delta,
            "since": PREVIOUS,
        }


def _before(value: Any, step: int) -> Any:
    return None if value is None else value - step


def problems(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The register: what is open now and what this round closed."""
    bad = [f for f in found if f["severity"]]
    for i, f in enumerate(bad, 1):
        old = i % 3 == 0 or f["asset"] == "sw-16"
        when = {"opened_round": PREVIOUS if old else ROUND, "opened_at": "2026-06-22T17:05:00+08:00" if old else AT}
        due = {"严重": "2026-09-26", "高风险": "2026-10-08", "一般": "2026-11-07"}[f["severity"]]
        status = {
            "owner": assets()[f["asset"]]["owner"],
            "status": "进行中" if old else "待处理",
            "due": "2026-07-22" if f["asset"] == "sw-16" else due,
        }
        words = {k: f[k] for k in ("asset", "item", "title", "message", "severity")}
        yield {"id": i, **words, **status, **when, "closed_round": "", "closed_at": ""}
    for i, (asset, item, message) in enumerate(CLOSED, len(bad) + 1):
        words = {
            "asset": asset,
            "item": item,
            "title": ITEMS[item][0],
            "message": message,
            "severity": "高风险",
            "status": "已解决",
        }
        when = {
            "opened_round": PREVIOUS,
            "opened_at": "2026-06-22T17:05:00+08:00",
            "closed_round": ROUND,
            "closed_at": AT,
        }
        yield {"id": i, **words, "owner": assets()[asset]["owner"], "due": "2026-07-10", **when}


def checks(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The 14 + 7 + 3 named checks."""
    names = (
        ("inspection-1.1", "设备运行状态"), ("inspection-1.2", "管理登录"), ("inspection-1.3", "风扇状态检查"), ("inspection-1.4", "电源状态检查"),
        ("inspection-1.5", "温度检查"), ("inspection-1.6", "主控与板卡"), ("inspection-2.1", "CPU 占用率检查"), ("inspection-2.2", "内存占用率检查"),
        ("inspection-2.3", "存储空间检查"), ("inspection-3.1", "端口状态与错包"), ("inspection-3.2", "链路质量"), ("inspection-3.3", "系统日志检查"),
        ("inspection-3.4", "时钟检查"), ("inspection-3.5", "配置保存与备份"), ("software-check-1", "参数准确性"), ("software-check-2", "数据完整性检查"),
        ("software-check-3", "性能指标检查"), ("software-check-4", "告警功能检查"), ("software-check-5", "软件可用性"), ("software-check-6", "安全性"),
        ("software-check-7", "一致性检查"), ("hardware-check-1", "网络状态检查"), ("hardware-check-2", "主机状态检查"), ("hardware-check-3", "数据库系统检查"),
    )  # fmt: skip
    for row, name in names:
        those = [f for f in found if row in f["rows"]]
        grades = {f["grade"] for f in those}
        grade = next((g for g in ("red", "yellow", "grey", "green") if g in grades), "grey")
        grey = sum(f["grade"] == "grey" for f in those)
        asked = [] if those else ["按检查表逐项核对并填写（系统工程师）"]
        numbers = {
            "assets": len({f["asset"] for f in those}),
            "findings": len(those),
            "told": len(those) - grey,
            "grey": grey,
        }
        yield {
            "row": row,
            "name": name,
            "grade": grade,
            **numbers,
            "items": sorted({f["item"] for f in those}),
            "checklist": asked,
        }


def sent(fleet: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """sent.jsonl."""
    words = {
        "huawei_vrp": ["display version", "display fan", "display power"],
        "huawei_usg": ["display version", "display license"],
    }
    lines = []
    for name, asset in fleet.items():
        for command in words.get(asset["platform"], ["sh probe.sh（只读探针）"]):
            where = {
                "asset": name,
                "address": asset["address"],
                "account": "wardround",
                "at": AT,
                "transport": "ssh_shell",
            }
            lines.append({**where, "command": command, "bytes": len(command.encode()) + 1})
    return lines


def info(fleet: dict[str, dict[str, Any]], found: list[dict[str, Any]]) -> dict[str, Any]:
    """round.json."""
    listed = sent(fleet)
    counts = Counter(f["grade"] for f in found)
    contract = {
        "hospital": "清河县人民医院（样例）", "company": "晨光医信科技有限公司（样例）", "system": "医院信息系统综合运维", "number": "QHYY-2026-017",
        "start": "2026-01-01", "end": "2026-12-31", "fee": "叁拾陆万元整（¥360000元）", "deadlines": _DAYS,
    }  # fmt: skip
    health = {
        "grade": "red", "told": len(found) - counts["grey"], "asked": len(found), "core_grey_percent": 0.0, "counts": dict(counts),
        "rule": "红：核心资产存在未关闭的严重问题；黄：存在高风险问题，或核心资产未能判断（灰）的检查项超过 5%，或有逾期的严重/高风险问题；"
        "其余为绿。核心资产灰项超过 20% 时不得为绿。",
        "reasons": ["核心资产存在严重问题：fw-1、fw-2、pacs-2、s7706-1", "逾期的严重/高风险问题 1 项"],
    }  # fmt: skip
    return {
        "id": ROUND, "site": "qinghe", "period": "季度", "depth": "quarterly", "state": "done", "started": "2026-09-23T16:31:02+08:00",
        "closed": AT, "version": "0.1.0", "collector": "collector-1", "previous": PREVIOUS, "contract": contract,
        "duty": {"inspector": "赵晨", "owner": "王建国"}, "plan": {}, "assets": fleet,
        "rows": {k: {"name": n, "count": c} for k, (n, c) in ROWS.items()}, "limits": {"drill_days_core": "≥90天 黄，≥180天 红", "drill_days_major": "≥180天 黄，≥365天 红"}, "checks": list(checks(found)),
        "items": {k: {"title": t, "layer": la, "rows": r, "advice": a} for k, (t, la, r, a) in ITEMS.items()}, "health": health,
        "counts": dict(counts), "severities": dict(Counter(f["severity"] for f in found if f["severity"])),
        "sent": {"commands": len(listed), "bytes": sum(s["bytes"] for s in listed)}, "waivers": [],
    }  # fmt: skip


def standing(fleet: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """standing.json: the backups checked and kept the day before, and a drill of May."""
    made: dict[str, Any] = {}
    for topic, (ident, at, told) in STANDING.items():
        assets = {name: fleet[name] for name in told}
        made[topic] = {
            "round": ident,
            "closed": at,
            "assets": assets,
            "items": {},
            "told": list(_told(ident, at, told)),
        }
    return {**made, "drills": made["drill"]["told"]}


def _told(ident: str, at: str, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for asset, (records, bad) in told.items():
        parts = [
            {
                "name": r.get("unit", ""),
                "grade": "red" if bad else "green",
                "value": None,
                "unit": "",
                "message": bad or "正常",
            }
            for r in records
        ]
        words = {"round": ident, "asset": asset, "item": "backup_fresh", "title": "备份时效检查", "layer": "backup"}
        finding = {**words, "grade": parts[0]["grade"], "severity": "严重" if bad else "", "message": bad or "正常"}
        yield {"asset": asset, "round": ident, "at": at, "records": records, "findings": [{**finding, "parts": parts}]}


def make() -> dict[str, str]:
    """File name → content."""
    fleet = assets()
    found = list(findings(fleet))
    excused = {
        "not_applicable": {
            "supervisor_synchronised": {"单主控机型，无备用主控": [n for n in fleet if n.startswith("sw-")]}
        }
    }
    files = {
        "round.json": json.dumps(info(fleet, found), ensure_ascii=False, indent=1) + "\n",
        "findings.jsonl": "".join(json.dumps(f, ensure_ascii=False) + "\n" for f in found),
        "trends.jsonl": "".join(json.dumps(t, ensure_ascii=False) + "\n" for t in trends(found)),
        "sent.jsonl": "".join(json.dumps(s, ensure_ascii=False) + "\n" for s in sent(fleet)),
        "excused.json": json.dumps(excused, ensure_ascii=False, indent=1) + "\n",
        "standing.json": json.dumps(standing(fleet), ensure_ascii=False, indent=1) + "\n",
        "problems.json": json.dumps(list(problems(found)), ensure_ascii=False, indent=1) + "\n",
    }
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()
    return {**files, "round.digest.json": json.dumps({"sha256": digest}) + "\n"}


def golden() -> str:
    """The text of the sample's report, section by section."""
    from reports.common.reading import text  # noqa: PLC0415
    from reports.common.source import read  # noqa: PLC0415
    from reports.inspection.build import docx  # noqa: PLC0415

    return text(docx(read(SAMPLE.parent, SAMPLE.name), {"巡检附册.html": "0" * 64}))


if __name__ == "__main__":
    for name, content in make().items():
        (SAMPLE / name).write_text(content, encoding="utf-8")
    (SAMPLE / "golden.txt").write_text(golden(), encoding="utf-8")
