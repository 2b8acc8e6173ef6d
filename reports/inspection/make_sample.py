"""Remake sample/ (with golden.txt, the text of its report): an invented county hospital of some sixty assets, second quarterly round, nothing random."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).with_name("sample")
ROUND, PREVIOUS, AT = "20260923-001", "20260622-001", "2026-09-23T16:42:10+08:00"

Item = tuple[str, str, list[str], str]
ITEMS: dict[str, Item] = {
    "reachable": ("设备可达", "network", ["inspection-1.1"], "核对供电、上联端口与地址，恢复后复检。"),
    "login_ok": ("登录巡检账号", "security", ["inspection-1.2"], "请院方核对只读账号与管理地址限制。"),
    "fan_ok": ("风扇状态检查", "hardware", ["inspection-1.3"], "更换故障风扇，更换前观察设备温度。"),
    "power_supply_ok": ("电源状态检查", "hardware", ["inspection-1.4"], "更换故障电源模块，两路电源应取自不同 PDU。"),
    "temperature_ok": ("温度检查", "hardware", ["inspection-1.5"], "清理防尘网，检查机柜冷通道。"),
    "cpu_usage": ("CPU 使用率", "os", ["inspection-2.1"], "定位占用高的进程，核对有无环路或扫描。"),
    "memory_usage": ("内存使用率", "os", ["inspection-2.2"], "本周内分析内存占用，必要时扩容。"),
    "volume_days_to_full": ("分区写满天数", "os", ["inspection-2.3"], "一周内制定清理或扩容方案。"),
    "volume_usage": ("磁盘分区使用率", "os", ["inspection-2.3"], "清理过期日志，评估扩容。"),
    "interface_errors": ("端口错包", "network", ["inspection-3.1"], "更换光模块或跳线，清洁光纤端面。"),
    "supervisor_synchronised": (
        "主备主控同步",
        "hardware",
        ["inspection-1.6"],
        "申请停机窗口，更换或重新同步备用主控板。",
    ),
    "ntp_synchronised": ("时钟同步", "security", ["inspection-3.4"], "修复 NTP 配置，核对时间源。"),
    "signature_age": ("特征库日期", "security", ["inspection-3.6"], "续费特征库授权并升级特征库。"),
    "license_days_left": ("授权剩余天数", "security", ["inspection-3.6"], "在到期前完成授权续费采购。"),
    "config_saved": ("配置已保存", "network", ["inspection-3.5"], "批准后执行保存，并留存配置备份。"),
    "tcp_loss": ("关键节点间丢包率", "network", ["inspection-3.2"], "检查链路与上联负载。"),
    "system_log_ok": ("系统日志关键报错", "os", ["inspection-3.3"], "按日志逐条核实来源。"),
}
FLEET = (
    ("s7706", "huawei_vrp", "核心交换机", "S7706", 2, "核心", ["核心网络"], "hardware-60"),
    ("sw", "huawei_vrp", "接入交换机", "S5720S-52X-SI-AC", 26, "重要", ["接入网络"], "hardware-27"),
    ("fw", "huawei_usg", "出口防火墙", "USG6000", 2, "核心", ["互联网出口", "医保专线"], "hardware-55"),
    ("his", "linux", "HIS 应用服务器", "RH2288 V3", 4, "核心", ["HIS"], "hardware-12"),
    ("lis", "linux", "LIS 服务器", "x3650 M5", 3, "核心", ["LIS"], "hardware-22"),
    ("pacs", "linux", "PACS 服务器", "x3850 X6", 4, "核心", ["PACS"], "hardware-23"),
    ("emr", "linux", "电子病历服务器", "R740", 2, "核心", ["电子病历"], "hardware-5"),
    ("oa", "linux", "办公与门户服务器", "RS140", 6, "一般", ["OA 与门户"], "hardware-25"),
    ("ipt", "linux", "接口与集成平台", "虚拟机", 8, "重要", ["集成平台"], ""),
    ("pg", "postgresql", "集成平台数据库", "PostgreSQL 14", 2, "核心", ["集成平台"], ""),
)
ROWS = {
    "hardware-60": ("华为S7706交换机", "2台"), "hardware-27": ("华为S5720S-52X-SI-AC交换机", "26台"), "hardware-55": ("华为USG防火墙", "2台"),
    "hardware-12": ("华为RH2288 V3服务器", "4台"), "hardware-22": ("联想System X 3650 M5服务器", "3台"),
    "hardware-23": ("联想System x 3850 X6服务器", "4台"), "hardware-5": ("戴尔R740服务器", "2台"), "hardware-25": ("联想RS140服务器", "7台"),
    "hardware-19": ("瘦客户端", "600台"),
}  # fmt: skip
BAD: dict[tuple[str, str], tuple[str, str, Any, str, str]] = {
    ("s7706-1", "supervisor_synchronised"): ("red", "备用主控板（槽位 8）未完成同步，主控故障时不能自动切换", None, "", ""),
    ("s7706-2", "fan_ok"): ("yellow", "风扇框 2 转速异常（状态 Abnormal）", None, "", ""),
    ("fw-1", "license_days_left"): ("red", "入侵防御特征库授权 20 天后到期", 20, "天", "< 30 天 红，< 90 天 黄"),
    ("fw-2", "license_days_left"): ("red", "入侵防御特征库授权 20 天后到期", 20, "天", "< 30 天 红，< 90 天 黄"),
    ("fw-1", "signature_age"): ("yellow", "特征库已 12 天未更新", 12, "天", "> 7 天 黄，> 30 天 红"),
    ("pacs-2", "volume_days_to_full"): ("red", "/data 分区按当前增长速率，预计 23 天后写满", 23, "天", "< 30 天 红，< 90 天 黄"),
    ("pacs-2", "volume_usage"): ("yellow", "/data 分区使用率 88.4%", 88.4, "%", "≥ 80% 黄，≥ 90% 红"),
    ("his-3", "memory_usage"): ("yellow", "内存使用率 86.2%，持续高于 85%，存在内存不足风险", 86.2, "%", "≥ 85% 黄，≥ 95% 红"),
    ("ipt-5", "system_log_ok"): ("yellow", "/var/log/messages 有 3 条 I/O error（sdb）", 3, "条", ""),
    ("oa-4", "volume_usage"): ("red", "/ 分区使用率 98%", 98, "%", "≥ 80% 黄，≥ 90% 红"),
    ("oa-2", "ntp_synchronised"): ("yellow", "时钟未同步，偏差 41 秒", 41, "秒", "> 5 秒 黄，> 60 秒 红"),
    ("sw-07", "power_supply_ok"): ("yellow", "备用电源 PWR2 无输入", None, "", ""),
    ("sw-11", "interface_errors"): ("yellow", "GigabitEthernet0/0/49 错包率 0.8%，CRC 连续增长", 0.8, "%", "> 0.1% 黄，> 1% 红"),
    ("sw-14", "config_saved"): ("yellow", "运行配置与启动配置不一致，重启后将丢失修改", None, "", ""),
    ("sw-19", "config_saved"): ("yellow", "运行配置与启动配置不一致，重启后将丢失修改", None, "", ""),
    ("sw-23", "fan_ok"): ("red", "风扇 1 故障（状态 Fault）", None, "", ""),
    ("sw-25", "temperature_ok"): ("yellow", "主板温度 61℃，高于告警线 60℃", 61, "℃", "≥ 60℃ 黄，≥ 70℃ 红"),
}  # fmt: skip
SILENT = {
    "sw-16": ("reachable", "red", "3 次 ICMP 与 SSH 连接均无应答"),
    "sw-21": ("login_ok", "red", "只读账号被拒绝（Authentication failed）"),
}
CLOSED = (
    ("sw-03", "power_supply_ok", "电源模块 1 故障"),
    ("his-1", "volume_usage", "/var 分区使用率 93%"),
    ("fw-2", "config_saved", "运行配置未保存"),
)
GIVEN = {"网络": "王建国", "系统": "李敏"}
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


def info(fleet: dict[str, dict[str, Any]], found: list[dict[str, Any]]) -> dict[str, Any]:
    """round.json."""
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
        "rows": {k: {"name": n, "count": c} for k, (n, c) in ROWS.items()}, "limits": {}, "checks": list(checks(found)),
        "items": {k: {"title": t, "layer": la, "rows": r, "advice": a} for k, (t, la, r, a) in ITEMS.items()}, "health": health,
        "counts": dict(counts), "severities": dict(Counter(f["severity"] for f in found if f["severity"])),
        "sent": {"commands": 812, "bytes": 24310}, "waivers": [],
    }  # fmt: skip


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
        "excused.json": json.dumps(excused, ensure_ascii=False, indent=1) + "\n",
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
