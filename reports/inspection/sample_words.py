"""The invented hospital of sample/: its items, machines, contract rows and what is wrong with them."""

from __future__ import annotations

from typing import Any

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
_DAY = "2026-09-16T19:20:00+08:00"
# topic: (round, closed, asset → (records, what is wrong))
STANDING: dict[str, tuple[str, str, dict[str, Any]]] = {
    "backup_check": ("20260922-002", "2026-09-22T08:10:00+08:00", {
        "his-1": ([{
            "unit": "his-full", "system": "HIS", "what": "全量", "tier": "核心", "rpo_s": 86400.0, "rto_s": 14400.0, "last_at": "2026-09-14T02:10:31+08:00",
            "size_bytes": 443_000_000_000, "count": 2}], "距今 8.2 天（2026-09-14 02:10），已超过 RPO 24 小时"),
        "pg-1": ([{
            "unit": "pg-full", "system": "集成平台", "what": "全量", "tier": "核心", "rpo_s": 86400.0, "rto_s": 14400.0, "last_at": "2026-09-22T02:31:00+08:00",
            "size_bytes": 6_600_000_000, "count": 14, "intact": True, "verified_at": "2026-09-22T02:40:00+08:00", "verified_how": "摘要核对"}], "")}),
    "backup": ("20260922-001", "2026-09-22T07:40:00+08:00", {
        "s7706-1": ([{"state": "same", "complete": True, "size_lines": 3412, "since": _DAY}], ""),
        "fw-1": ([{"state": "same", "complete": True, "size_lines": 2210, "since": _DAY}], ""),
        "sw-14": ([{"state": "changed", "complete": True, "size_lines": 611, "added": 2, "removed": 0, "since": _DAY, "diff": ""}], ""),
        "sw-16": ([{"state": "missed", "why": "3 次连接均无应答", "since": _DAY}], "本次未取到配置")}),
    "drill": ("20260512-002", "2026-05-12T22:00:00+08:00", {
        "pg-1": ([{
            "unit": "pg-full", "system": "集成平台", "what": "全量", "by": "自动", "at": "2026-05-12T21:00:00+08:00", "ok": True, "took_s": 1310.0, "rto_s": 14400.0,
            "tier": "核心", "never": False, "passed_at": "2026-05-12T21:00:00+08:00"}], "")}),
}  # fmt: skip
