"""The invented hospital of sample/: its backup jobs, drills and configurations, and what is wrong with them."""

from __future__ import annotations

from typing import Any

ITEMS: dict[str, tuple[str, str, str]] = {
    "backup_fresh": ("备份时效检查", "backup", "查备份软件的任务日志与调度，立即手工补做一次并确认成功；计划本身达不到 RPO 的，改调度或改用日志连续备份。"),
    "backup_succeeded": ("最近一次备份结果检查", "backup", "按提示的原因处理（空间、账号、网络、介质）后手工补做一次。"),
    "backup_size_steady": ("备份大小检查", "backup", "不要删除更早的备份。恢复到演练环境核对表数与行数，查导出日志有无报错、是否少导了库或表。"),
    "backup_verified": ("备份校验检查", "backup", "做一次校验，再做恢复演练：只有恢复出来的备份才算有备份。"),
    "backup_offsite": ("异地副本检查", "backup", "核对向异地复制的任务与链路；没有异地副本的，应立项解决。"),
    "offsite_realtime": ("异地实时备份检查", "backup", "三级系统应把重要数据实时备份至备份场地（日志连续传送、存储远程复制、数据库灾备库）。"),
    "backup_kept": ("备份保留检查", "backup", "核对保留策略与清理脚本，确认没有人为或被病毒删除。"),
    "backup_jobs_answered": ("备份任务取得结果检查", "backup", "核对备份任务在清单中的写法与巡检账号的权限。"),
    "drill_passed": ("恢复演练结果检查", "backup", "备份本身不可用的，立即补做一次备份并重新演练，更早的备份不要删除。"),
    "drill_recent": ("恢复演练周期检查", "backup", "安排一次恢复演练（恢复到临时实例，不影响生产）。"),
    "config_kept": ("配置备份检查", "backup", "登录设备手工执行取配置的命令，看是否完整（有结束标志）；在此之前以最近一次完好的备份为准。"),
    "config_drift": ("配置变更核对", "backup", "对照差异逐条问明是谁、为何改的：有变更的补登变更单，没有的按未授权变更处理。"),
    "config_saved": ("配置保存检查", "network", "批准后执行保存，并留存配置备份。"),
    "reachable": ("网络可达性检查", "network", "核对供电、上联端口与地址，恢复后复检。"),
    "login_ok": ("登录检查", "network", "请院方核对只读账号与管理地址限制。"),
}  # fmt: skip

# name: (title, platform, criticality, owner)
FLEET: dict[str, tuple[str, str, str, str]] = {
    "his-db1": ("HIS 数据库服务器", "oracle", "核心", "李敏"),
    "lis-db1": ("LIS 数据库服务器", "sqlserver", "核心", "李敏"),
    "emr-db1": ("电子病历数据库服务器", "linux", "核心", "李敏"),
    "pacs-1": ("PACS 影像服务器", "linux", "重要", "李敏"),
    "ipt-pg1": ("集成平台数据库服务器", "linux", "重要", "李敏"),
    "oa-1": ("办公与门户服务器", "linux", "一般", "李敏"),
    "s7706-1": ("核心交换机 1", "huawei_vrp", "核心", "王建国"),
    "s7706-2": ("核心交换机 2", "huawei_vrp", "核心", "王建国"),
    "fw-1": ("出口防火墙 1", "huawei_usg", "核心", "王建国"),
    "sw-07": ("接入交换机 7", "huawei_vrp", "重要", "王建国"),
    "sw-14": ("接入交换机 14", "huawei_vrp", "重要", "王建国"),
    "sw-16": ("接入交换机 16", "huawei_vrp", "重要", "王建国"),
    "sw-21": ("接入交换机 21", "hp_comware", "重要", "王建国"),
}

H, G = 3600.0, 1024**3
# (asset, job): words of the record
JOBS: dict[tuple[str, str], dict[str, Any]] = {
    ("his-db1", "his-full"): {
        "system": "HIS", "what": "全量", "tier": "核心", "level": 3, "method": "rman", "keeper": "李敏 13800000001", "rpo_s": 24 * H, "rto_s": 4 * H,
        "last_at": "2026-09-14T02:10:31+08:00", "tried_at": "2026-09-23T02:00:12+08:00", "tried_ok": False, "why": "ORA-19809：恢复区空间不足",
        "size_bytes": int(412.6 * G), "usual_bytes": 412 * G, "count": 2, "oldest_at": "2026-09-07T02:11:02+08:00", "retention": "30d", "keep_s": 30 * 24 * H,
        "offsite": "同城灾备机房", "offsite_at": "2026-09-14T06:02:00+08:00", "offsite_continuous": False, "encrypt": True, "encrypted": True,
    },
    ("his-db1", "his-arch"): {
        "system": "HIS", "what": "日志", "tier": "核心", "level": 3, "method": "rman", "keeper": "李敏 13800000001", "rpo_s": H, "rto_s": 4 * H,
        "last_at": "2026-09-23T16:28:40+08:00", "tried_at": "2026-09-23T16:28:40+08:00", "tried_ok": True, "count": 212, "continuous": True, "lag_s": 42.0,
        "size_bytes": 3 * G, "oldest_at": "2026-09-07T02:30:00+08:00", "retention": "14d", "keep_s": 14 * 24 * H, "intact": True,
        "verified_at": "2026-09-20T03:00:00+08:00", "verified_how": "RMAN VALIDATE", "offsite": "同城灾备机房", "offsite_continuous": True, "encrypted": True,
    },
    ("lis-db1", "lis-full"): {
        "system": "LIS", "what": "全量", "tier": "核心", "level": 3, "method": "mssql", "keeper": "李敏 13800000001", "rpo_s": 24 * H, "rto_s": 2 * H,
        "last_at": "2026-09-23T01:30:05+08:00", "tried_at": "2026-09-23T01:30:05+08:00", "tried_ok": True, "size_bytes": int(9.1 * G), "usual_bytes": int(18.4 * G),
        "count": 14, "oldest_at": "2026-09-10T01:30:04+08:00", "retention": "14份", "keep_count": 14, "intact": True, "verified_at": "2026-09-23T01:41:00+08:00",
        "verified_how": "RESTORE VERIFYONLY", "offsite": "同城灾备机房", "offsite_at": "2026-09-23T03:10:00+08:00", "offsite_continuous": False, "encrypted": False,
    },
    ("emr-db1", "emr-full"): {
        "system": "电子病历", "what": "全量", "tier": "核心", "level": 3, "method": "pgbackrest", "keeper": "李敏 13800000001", "rpo_s": 24 * H, "rto_s": 4 * H,
        "last_at": "2026-09-23T00:42:19+08:00", "tried_at": "2026-09-23T00:42:19+08:00", "tried_ok": True, "size_bytes": 138 * G, "usual_bytes": 137 * G, "duration_s": 2310.0,
        "count": 7, "oldest_at": "2026-08-12T00:40:00+08:00", "retention": "6份 30d", "keep_count": 6, "keep_s": 30 * 24 * H, "intact": True,
        "verified_at": "2026-09-23T01:20:00+08:00", "verified_how": "校验和", "offsite": "同城灾备机房", "offsite_continuous": True, "encrypt": True, "encrypted": True,
    },
    ("emr-db1", "emr-wal"): {
        "system": "电子病历", "what": "日志", "tier": "核心", "level": 3, "method": "pgbackrest", "keeper": "李敏 13800000001", "rpo_s": H, "rto_s": 4 * H,
        "last_at": "2026-09-23T16:30:02+08:00", "tried_at": "2026-09-23T16:30:02+08:00", "tried_ok": True, "continuous": True, "lag_s": 12.0, "count": 4120,
        "oldest_at": "2026-08-12T00:40:00+08:00", "retention": "30d", "keep_s": 30 * 24 * H, "intact": True, "verified_at": "2026-09-23T01:20:00+08:00",
        "verified_how": "校验和", "offsite": "同城灾备机房", "offsite_continuous": True, "encrypted": True,
    },
    ("pacs-1", "pacs-image"): {
        "system": "PACS", "what": "文件", "tier": "重要", "level": 2, "method": "restic", "keeper": "陈工 13800000002", "rpo_s": 24 * H, "rto_s": 24 * H,
        "last_at": "2026-09-23T04:05:00+08:00", "tried_at": "2026-09-23T04:05:00+08:00", "tried_ok": True, "size_bytes": 21 * 1024 * G, "count": 30,
        "oldest_at": "2026-08-24T04:05:00+08:00", "retention": "30份", "keep_count": 30, "encrypted": True,
    },
    ("ipt-pg1", "ipt-full"): {
        "system": "集成平台", "what": "全量", "tier": "重要", "method": "pg_dump", "keeper": "李敏 13800000001", "rpo_s": 24 * H, "rto_s": 8 * H,
        "last_at": "2026-09-23T02:31:00+08:00", "tried_at": "2026-09-23T02:31:00+08:00", "tried_ok": True, "size_bytes": int(6.2 * G), "usual_bytes": int(6.1 * G),
        "count": 15, "oldest_at": "2026-09-09T02:30:00+08:00", "retention": "14份", "keep_count": 14, "intact": True, "verified_at": "2026-09-23T02:40:00+08:00",
        "verified_how": "摘要核对、pg_restore -l", "offsite": "住院楼机房 NAS", "offsite_at": "2026-09-23T05:00:00+08:00", "offsite_continuous": False, "encrypted": False,
    },
}  # fmt: skip
UNANSWERED = {
    "oa-1": [
        {
            "name": "oa-files",
            "system": "OA 与门户",
            "what": "文件",
            "tier": "一般",
            "reader": "files",
            "rpo": "24h",
            "retention": "7份",
        }
    ]
}

# (asset, item, part, grade, message); what is not named here is green
BAD: tuple[tuple[str, str, str, str, str], ...] = (
    ("his-db1", "backup_fresh", "his-full", "red", "距今 9.6 天（2026-09-14 02:10），已超过 RPO 24 小时"),
    ("his-db1", "backup_succeeded", "his-full", "red", "最近一次备份（2026-09-23 02:00）失败：ORA-19809：恢复区空间不足"),
    ("his-db1", "backup_verified", "his-full", "yellow", "从未校验过，不能保证恢复得出来"),
    ("his-db1", "backup_kept", "his-full", "yellow", "2 份，最早 2026-09-07 02:11，计划保留 30 天"),
    ("lis-db1", "backup_size_steady", "lis-full", "red", "9.1 GB，是以往（18.4 GB）的 49.46%"),
    ("lis-db1", "offsite_realtime", "LIS", "red", "只有定时的异地副本（最近 2026-09-23 03:10），定时复制不是实时备份"),
    ("his-db1", "drill_passed", "HIS his-full", "red", "演练未通过：控制文件恢复失败，缺归档日志 41207（人工执行，李敏）"),
    ("his-db1", "drill_recent", "HIS his-full", "red", "演练过，但从未通过（最近 2026-08-20）"),
    ("lis-db1", "drill_recent", "LIS lis-full", "yellow", "上次通过 2026-04-10（166 天前），逾期 76 天；核心系统每 90 天一次"),
    ("ipt-pg1", "drill_recent", "集成平台 ipt-full", "yellow", "从未做过恢复演练（重要系统每 180 天一次）"),
    ("pacs-1", "backup_verified", "pacs-image", "yellow", "从未校验过，不能保证恢复得出来"),
    ("pacs-1", "backup_offsite", "pacs-image", "yellow", "没有异地副本"),
    ("oa-1", "backup_jobs_answered", "oa-files", "grey", "计划中有这个任务，没有取得它的结果"),
    ("fw-1", "config_drift", "", "yellow", "没有变更单的改动：新增 3 行、删去 1 行，首处：- rule name block_smb"),
    ("s7706-2", "config_kept", "", "red", "配置没有结束标志，最后一行是“interface GigabitEthernet2/0/11”，可能被截断，未保存；最近一次完好的备份：2026-09-16 19:20"),
    ("s7706-2", "config_drift", "", "grey", "本次没有取到完整的配置，无法比对"),
    ("sw-16", "config_kept", "", "yellow", "本次未取到配置（3 次连接均无应答）；最近一次完好的备份是 2026-08-30 19:20，已 24 天"),
    ("sw-16", "config_drift", "", "grey", "本次没有取到完整的配置，无法比对"),
    ("sw-16", "reachable", "", "red", "无法到达：3 次连接均无应答"),
    ("sw-21", "config_kept", "", "grey", "本次未取到配置（用户名或口令未被接受），此前也没有备份"),
    ("sw-21", "config_drift", "", "grey", "本次没有取到完整的配置，无法比对"),
    ("sw-21", "login_ok", "", "red", "登录失败：用户名或口令未被接受，未重试以免锁定"),
    ("sw-14", "config_saved", "配置", "yellow", "运行配置与启动配置不一致，首处差异：interface GigabitEthernet0/0/14，重启后丢失"),
)  # fmt: skip
SYSTEMS = {"offsite_realtime": {"HIS": "同城灾备机房：连续传送", "电子病历": "同城灾备机房：连续传送"}}

DRILLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("lis-db1", {
        "unit": "lis-full", "system": "LIS", "what": "全量", "method": "SQL Server", "by": "人工执行", "who": "李敏", "at": "2026-04-10T20:05:00+08:00", "ok": True,
        "restored": "/backup/lis/LIS_20260410_0130.bak", "made_at": "2026-04-10T01:30:00+08:00", "took_s": 2520.0, "lost_s": 66900.0, "rpo_s": 86400.0, "rto_s": 7200.0,
        "checks": ["✓ RESTORE DATABASE 成功", "✓ DBCC CHECKDB 没有错误", "✓ 检验报告表 report 行数 8,211,402，与生产相差 0.2%（限 1%）"],
        "cleaned": True, "cleaning": "演练库 LIS_DRILL 已删除", "record": "5f0c" * 16, "tier": "核心", "never": False, "passed_at": "2026-04-10T20:05:00+08:00"}),
    ("emr-db1", {
        "unit": "emr-full", "system": "电子病历", "what": "全量", "method": "PostgreSQL 物理备份（pg_basebackup + WAL）", "by": "自动", "who": "wardround", "at": "2026-05-18T21:00:00+08:00",
        "ok": True, "restored": "20260517-004000F", "made_at": "2026-05-18T20:58:10+08:00", "took_s": 2710.0, "lost_s": 110.0, "rpo_s": 3600.0, "rto_s": 14400.0,
        "checks": ["✓ 实例启动并到达一致状态"], "cleaned": True, "record": "77ab" * 16, "tier": "核心", "never": False, "passed_at": "2026-05-18T21:00:00+08:00"}),
    ("his-db1", {
        "unit": "his-full", "system": "HIS", "what": "全量", "method": "Oracle RMAN", "by": "人工执行", "who": "李敏", "at": "2026-08-20T19:30:00+08:00", "ok": False,
        "why": "控制文件恢复失败，缺归档日志 41207", "restored": "/rman/HIS_20260817_full_01", "made_at": "2026-08-17T02:10:00+08:00", "took_s": 9840.0,
        "rpo_s": 86400.0, "rto_s": 14400.0, "checks": ["✓ 目录中找到全量备份片 12 个", "✗ RMAN-06054：介质恢复请求未知的归档日志 41207", "※ 记录由工程师粘贴，原文随演练记录存档"],
        "cleaned": True, "cleaning": "辅助实例 HISDR 已删除", "record": "a1e4" * 16, "tier": "核心", "never": False}),
    ("emr-db1", {
        "unit": "emr-full", "system": "电子病历", "what": "全量", "method": "PostgreSQL 物理备份（pg_basebackup + WAL）", "by": "自动", "who": "wardround", "at": "2026-08-20T21:00:00+08:00",
        "ok": True, "restored": "20260820-004000F", "made_at": "2026-08-20T20:59:48+08:00", "took_s": 2480.0, "lost_s": 52.0, "rpo_s": 3600.0, "rto_s": 14400.0,
        "checks": ["✓ 摘要与 backup.manifest 一致", "✓ 版本 PostgreSQL 14.13，与生产一致", "✓ 实例启动并到达一致状态，无缺失的 WAL", "✓ 病历文书表 emr_document 行数 31,204,118，与生产相差 0.01%（限 1%）",
                   "✓ 最新病历时间 2026-08-20 20:59:08", "✓ 抽查 3 张表的校验和与生产一致", "✓ 全库读校验没有坏页"],
        "cleaned": True, "cleaning": "临时实例已停止，删除文件 4,120 个、138 GB", "record": "c93d" * 16, "tier": "核心", "never": False, "passed_at": "2026-08-20T21:00:00+08:00"}),
)  # fmt: skip
NEVER = ("ipt-pg1", {"unit": "ipt-full", "system": "集成平台", "what": "全量", "method": "PostgreSQL 逻辑备份（pg_dump）", "rpo_s": 86400.0, "rto_s": 28800.0, "tier": "重要", "never": True})  # fmt: skip

_DIFF_CORE = """--- s7706-1
+++ s7706-1
@@ -118,6 +118,8 @@
 #
 vlan 310
  description ZhuYuan-4F
+vlan 311
+ description ZhuYuan-5F
 #
 interface Vlanif310
  ip address 10.31.0.1 255.255.255.0
"""
_DIFF_WALL = """--- fw-1
+++ fw-1
@@ -402,8 +402,10 @@
 security-policy
- rule name block_smb
+ rule name allow_smb_temp
   source-zone untrust
   destination-zone trust
   service smb
+  action permit
+ snmp-agent community read cipher <token:cipher:p7c21ab90>
"""
CONFIGS: dict[str, dict[str, Any]] = {
    "s7706-1": {"state": "changed", "complete": True, "size_lines": 3412, "added": 2, "removed": 0, "changes": ["CHG-2026-118"], "secrets": 21, "salted": 0,
                "updated": "2026-09-20 21:14:02 by wangjg", "digest": "9b1d" * 10, "diff": _DIFF_CORE},
    "fw-1": {"state": "changed", "complete": True, "size_lines": 2210, "added": 3, "removed": 1, "secrets": 34, "salted": 3,
             "updated": "2026-09-21 02:47:55 by admin", "digest": "04fe" * 10, "diff": _DIFF_WALL},
    "s7706-2": {"state": "refused", "complete": False, "why": "配置没有结束标志，最后一行是“interface GigabitEthernet2/0/11”，可能被截断，未保存", "size_lines": 811},
    "sw-07": {"state": "same", "complete": True, "size_lines": 604, "secrets": 6, "digest": "c0c1" * 10},
    "sw-14": {"state": "same", "complete": True, "size_lines": 611, "secrets": 6, "digest": "d0d1" * 10},
    "oa-1": {"state": "new", "complete": True, "size_lines": 1204, "secrets": 2, "digest": "e0e1" * 10},
    "sw-16": {"state": "missed", "why": "3 次连接均无应答"},
    "sw-21": {"state": "missed", "why": "用户名或口令未被接受，未重试以免锁定"},
}  # fmt: skip
SINCE = {"s7706-2": "2026-09-16T19:20:00+08:00", "sw-16": "2026-08-30T19:20:00+08:00", "sw-21": None, "oa-1": None}
"""When the last good copy was made; of the others a week ago."""
