"""附件二's own words: headings, what each section looks at, and which layers and platforms belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.common import view
from wardround.record.model import Record


@dataclass(frozen=True)
class Line:
    """One line of a section: the form's words and the item words by which findings are put under it."""

    title: str
    text: str
    words: str = ""


@dataclass(frozen=True)
class Section:
    """A part of chapter 3; `platforms` tell by the inventory that something of it is in scope."""

    key: str
    heading: str
    what: str
    layers: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    groups: str = ""
    lines: tuple[Line, ...] = ()


SECTIONS = (
    Section(
        "database", "3.1 数据库层巡检", "数据库", ("database", "backup"),
        ("postgresql", "mysql", "oracle", "sqlserver"), r"database|数据库|backup|备份",
        (
            Line("可用性与连接", "实例状态、连接数（当前/最大）、锁等待情况", r"reach|login|session|connect|lock|instance|可达|登录|连接|锁|实例"),
            Line("性能指标", "CPU使用率、内存使用率、磁盘IOPS/延迟、慢查询数量及示例、查询缓存命中率", r"cpu|memory|slow|latency|cache|iops|慢|命中|性能|内存|延迟"),
            Line("存储与容量", "数据库总大小、表空间使用率、数据文件增长趋势、磁盘剩余空间", r"space|volume|size|capacity|days_to_full|空间|容量|磁盘|增长"),
            Line("备份与恢复", "最近一次备份状态（时间、大小、验证结果）、备份恢复演练记录", r"backup|restore|archive|备份|恢复|归档"),
            Line("安全与配置", "高危账号审计、密码策略、参数配置审计（对比基线）", r"account|password|audit|config|patch|version|parameter|账号|口令|密码|审计|配置|版本|补丁|参数"),
        ),
    ),
    Section(
        "application", "3.2 应用/服务层巡检", "应用/服务", ("application",), ("http", "tcp"), r"application|应用",
        (
            Line("服务状态", "所有关键进程/服务状态、端口监听情况", r"reach|login|service|process|(?<![a-z])port|alive|服务|进程|端口|可达|登录"),
            Line("资源使用", "各节点CPU、内存、负载（Load Average）、线程池使用率", r"cpu|memory|load|thread|内存|负载|线程"),
            Line("业务日志", "错误日志（Error/Warning）数量统计、Top错误类型分析、关键业务日志有无异常", r"log(?!in)|error|日志|错误"),
            Line("JVM/运行时", "堆内存使用、GC频率与时长、Full GC情况", r"jvm|heap|gc|堆"),
        ),
    ),
    Section(
        "system", "3.3 操作系统与网络层", "操作系统与网络", ("os", "network", "security", "hardware", "environment", "endpoint", "baseline"), (), "",
        (
            Line("系统资源", "全局CPU、内存、磁盘（各分区）使用率、Swap使用情况", r"cpu|memory|swap|volume|disk|inode|load|days_to_full|内存|磁盘|分区|容量|负载"),
            Line("网络状态", "网络流量、TCP连接状态、丢包率（关键节点间）", r"interface|(?<![a-z])port|link|traffic|tcp|loss|crc|optic|stp|ospf|bgp|route|neighbo|stack|trunk|vrrp|reach|端口|接口|流量|丢包|光|邻居|路由|堆叠|链路|可达"),
            Line("日志文件", "系统日志（/var/log/messages等）有无关键报错", r"log(?!in)|message|alarm|日志|告警"),
            Line("硬件与环境", "电源、风扇、温度、板卡、机房环境", r"power|fan|temperature|board|supervisor|battery|ups|humid|raid|drive|电源|风扇|温度|湿度|板|电池|硬件"),
            Line("安全与配置", "账号、版本与补丁、特征库与授权、时钟、配置保存", r""),
        ),
    ),
    Section(
        "business", "3.4 业务层面检查", "业务", ("business",), (), r"business|业务",
        (
            Line("核心业务指标", "挂号、收费、处方、检查检验申请、报告回传等是否在正常区间波动", r"rate|count|volume|率|量|数"),
            Line("关键链路监控", "从用户登录到业务提交的主流程各环节是否通畅", r""),
        ),
    ),
)  # fmt: skip


def more(record: Record) -> list[Section]:
    """Sections 3.5 … that the contract asks for: `report_sections: [{title, layers}]`."""
    wanted = view.contract(record).get("report_sections") or []
    return [_extra(number, entry) for number, entry in enumerate(wanted, 5) if isinstance(entry, Mapping)]


def _extra(number: int, entry: Mapping[str, Any]) -> Section:
    title = str(entry.get("title") or "其他")
    layers = tuple(str(layer) for layer in entry.get("layers") or ())
    return Section(f"extra{number}", f"3.{number} {title}", title, layers, tuple(entry.get("platforms") or ()))


def sections(record: Record) -> list[Section]:
    """The sections of this report; a layer that an extra section claims leaves the form's own."""
    own = more(record)
    claimed = {layer for section in own for layer in section.layers}
    form = [
        Section(
            s.key, s.heading, s.what, tuple(x for x in s.layers if x not in claimed), s.platforms, s.groups, s.lines
        )
        for s in SECTIONS
    ]
    return [*form, *own]


def dealt(record: Record) -> dict[str, list[view.Finding]]:
    """Section key → its findings; a layer nobody names goes to 3.3 so that nothing is lost."""
    home = {layer: section.key for section in sections(record) for layer in section.layers}
    out: dict[str, list[view.Finding]] = {section.key: [] for section in sections(record)}
    for finding in record.findings:
        out[home.get(str(finding.get("layer")), "system")].append(finding)
    return out


def in_scope(record: Record, section: Section) -> list[str]:
    """Assets whose platform or groups belong to a section."""
    group = re.compile(section.groups, re.IGNORECASE) if section.groups else None
    known = view.assets(record)
    return [
        n
        for n, a in known.items()
        if a.get("platform") in section.platforms or (group and _any(group, a.get("groups")))
    ]


def sorted_lines(section: Section, findings: Iterable[view.Finding]) -> list[tuple[Line, list[view.Finding]]]:
    """The section's lines with their findings, in the form's order; the rest under the last line without words."""
    lines = [*section.lines] or [Line(section.what, "")]
    tests = [re.compile(one.words, re.IGNORECASE) if one.words else None for one in lines]
    homes: dict[tuple[str, str], int] = {}
    put: list[list[view.Finding]] = [[] for _ in lines]
    rest: list[view.Finding] = []
    for finding in findings:
        key = (str(finding.get("item")), str(finding.get("title")))
        if key not in homes:
            homes[key] = _home(tests, " ".join(key))
        (put[homes[key]] if homes[key] >= 0 else rest).append(finding)
    told = list(zip(lines, put, strict=True))
    return [*told, (Line("其他", ""), rest)] if rest else told


def _home(tests: Sequence[re.Pattern[str] | None], words: str) -> int:
    for index, test in enumerate(tests):
        if test is None or test.search(words):
            return index
    return -1


def _any(group: re.Pattern[str], names: Any) -> bool:
    return any(group.search(str(name)) for name in names or ())
