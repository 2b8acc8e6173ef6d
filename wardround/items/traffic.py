"""接口流量计数: errors, discards, use, broadcasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardround.item import Limits, Own, Previous, Standing, Subject, item
from wardround.items.reckoning import SOON_S, days, described, not_better, port_growth, rebooted, silent
from wardround.kinds.network import Interface
from wardround.kinds.system import System
from wardround.limits import Limit
from wardround.verdict import Verdict, against, green, grey, not_counted

ROWS = ["inspection-2.2", "hardware-check-1"]
ENOUGH_PACKETS, DAY = 1_000_000, 86400
FEW_BROADCASTS = 20  # a second: what quiet networks carry anyway, whatever its share of little traffic
ERRORS, DISCARDS = ("in_errors", "out_errors"), ("in_discards", "out_discards")


def _packets(port: Interface) -> int | None:
    told = [p for p in (port.in_packets, port.out_packets) if p is not None]
    return sum(told) if told else None


@item(
    "接口错包检查",
    rows=[*ROWS, "software-check-3"],
    worse="higher",
    advice="依次更换跳线、清洁或更换光模块、换端口；核对两端速率与双工是否一致；"
    "处理后清零计数器（reset counters interface，需审批）"
    "并在下次巡检确认不再增长。",
)
def interface_errors_steady(
    port: Interface,
    previous: Previous[Interface],
    systems: Own[System],
    standing: Standing,
    subject: Subject,
    limits: Limits,
) -> Verdict:
    """Error counters of connected ports do not grow; the first round judges only gross shares of the traffic."""
    if why := silent(port):
        return not_counted(why)
    names = ERRORS if port.in_errors is not None else ("crc", "out_errors")
    now = [v for v in (getattr(port, n) for n in names) if v is not None]
    if not now:
        return grey("设备未给出错包计数")
    before = previous.same(port)
    if before is None or previous.at is None:
        return _first_errors(port, sum(now), limits)
    elapsed = _Elapsed.of(previous.at, subject, systems)
    if elapsed.seconds < SOON_S:
        verdict = _shortly_after(port, before, names, elapsed, limits)
        return not_better(verdict, standing, port.unit, elapsed.seconds)
    return _growth(port, before, names, limits.interface_errors_per_day, "错包", elapsed)


def _first_errors(port: Interface, errors: int, limits: Limits) -> Verdict:
    packets = _packets(port)
    if errors == 0:
        return green("首次采样，错包 0 个", 0, "个")
    if not packets:
        return not_counted(f"首次采样，累计错包 {errors} 个，没有报文总数可比，下次巡检起看增量")
    share = 100 * errors / (packets + errors)
    text = f"首次采样，累计错包 {errors} 个，占收发报文 {share:.2g}%"
    grade = limits.interface_error_percent.grade(share)
    return Verdict(grade, text, errors, "个", "" if grade == "green" else limits.interface_error_percent.text)


@dataclass(frozen=True)
class _Elapsed:
    """The time since the previous round, and whether the device was restarted in it."""

    seconds: float
    rebooted: bool

    @classmethod
    def of(cls, before: datetime, subject: Subject, systems: Own[System]) -> _Elapsed:
        seconds = (subject.at - before).total_seconds()
        return cls(seconds, rebooted(systems.of, seconds))


def _growth(
    port: Interface, before: Interface, names: tuple[str, ...], limit: Limit, word: str, elapsed: _Elapsed
) -> Verdict:
    """A day's growth (of less than a day what there is) against the limit per day."""
    grown = port_growth(port, before, names, cleared=elapsed.rebooted)
    if grown is None or grown.count is None:
        return not_counted(grown.why if grown else f"上次巡检没有{word}计数，下次起看增量")
    since = "计数器清零以来" if grown.restarted else f"距上次巡检 {days(elapsed.seconds)}"
    rate = grown.count / max(1.0, elapsed.seconds / DAY)
    each = (
        f"（每天 {rate:.{0 if rate >= 10 else 1}f} 个）"
        if grown.count and elapsed.seconds >= 2 * DAY and not grown.restarted
        else ""
    )
    crc = port_growth(port, before, ["crc"], cleared=elapsed.rebooted) if word == "错包" and grown.count else None
    detail = f"，其中 CRC {crc.count} 个" if crc and crc.count else ""
    return against(limit, rate, f"{since}新增{word} {grown.count} 个{each}{detail}{described(port)}")


def _shortly_after(
    port: Interface, before: Interface, names: tuple[str, ...], elapsed: _Elapsed, limits: Limits
) -> Verdict:
    """Minutes after the previous round nothing is reckoned per day: the share of the traffic since then decides."""
    grown = port_growth(port, before, names, cleared=elapsed.rebooted)
    if grown is None or grown.count is None:
        return not_counted(grown.why if grown else "上次巡检没有错包计数，下次起看增量")
    text = f"距上次巡检 {days(elapsed.seconds)}，新增错包 {grown.count} 个"
    moved = port_growth(port, before, ["in_packets", "out_packets"], cleared=elapsed.rebooted)
    packets = (moved.count or 0) if moved else 0
    if not grown.count:
        return green(text, 0, "个")
    if not packets:
        return not_counted(f"{text}，间隔不足 1 小时，没有报文数可比，下次巡检再判断")
    share, limit = 100 * grown.count / (packets + grown.count), limits.interface_error_percent
    grade = limit.grade(share)
    return Verdict(grade, f"{text}，占收发报文 {share:.2g}%{described(port)}", grown.count, "个", limit.text)


@item(
    "接口丢包检查",
    rows=[*ROWS, "software-check-3"],
    worse="higher",
    advice="查看该口利用率与突发流量，核对是否百兆接千兆、限速或 QoS 队列过小；上联口持续丢包考虑扩成聚合链路。",
)
def interface_discards_steady(
    port: Interface,
    previous: Previous[Interface],
    systems: Own[System],
    standing: Standing,
    subject: Subject,
    limits: Limits,
) -> Verdict:
    """Discards of connected ports do not grow fast."""
    if why := silent(port):
        return not_counted(why)
    if port.in_discards is None and port.out_discards is None:
        return not_counted("设备的接口信息不含丢包计数")
    before = previous.same(port)
    if before is None or previous.at is None:
        return not_counted("首次采样，下次巡检起看增量")
    elapsed = _Elapsed.of(previous.at, subject, systems)
    verdict = _growth(port, before, DISCARDS, limits.interface_discards_per_day, "丢包", elapsed)
    return not_better(verdict, standing, port.unit, elapsed.seconds)


@item(
    "接口利用率检查",
    rows=[*ROWS, "software-check-3"],
    worse="higher",
    advice="在该口看流量来源（NetStream/镜像），确认是否备份、影像传输集中在门诊时间；长期超限的上联口扩带宽或做聚合。",
)
def interface_utilisation_ok(
    port: Interface, previous: Previous[Interface], subject: Subject, limits: Limits
) -> Verdict:
    """No connected port is near its speed, as the device tells or by the octets since the previous round."""
    if why := silent(port):
        return not_counted(why)
    told = [p for p in (port.in_percent, port.out_percent) if p is not None]
    if told:
        ways = "，".join(
            f"{word} {p:g}%" for word, p in (("入", port.in_percent), ("出", port.out_percent)) if p is not None
        )
        return against(limits.interface_percent, max(told), f"利用率 {ways}{described(port)}")
    average = _average_percent(port, previous, subject)
    if average is None:
        return not_counted("设备的接口信息不含利用率，也没有可用的流量计数")
    return against(limits.interface_percent, average, f"两次巡检间平均利用率 {{value}}{described(port)}")


def _average_percent(port: Interface, previous: Previous[Interface], subject: Subject) -> float | None:
    """Average use since the previous round; None when a 32-bit counter may have run over more than once."""
    before = previous.same(port)
    if before is None or previous.at is None or not port.speed:
        return None
    seconds = (subject.at - previous.at).total_seconds()
    wide = max(port.in_octets or 0, port.out_octets or 0) >= 2**32
    if seconds <= 0 or not (wide or port.speed * seconds / 8 < 2**32):
        return None
    grown = [port_growth(port, before, [name], cleared=False) for name in ("in_octets", "out_octets")]
    shares = [
        100 * 8 * g.count / (port.speed * seconds) for g in grown if g and g.count is not None and not g.restarted
    ]
    return min(100.0, max(shares)) if shares else None


@item(
    "接口广播报文检查",
    rows=ROWS,
    worse="higher",
    advice="在该口下游查环路（拔插法或 loopback-detect）与故障网卡，抓包看广播来源 MAC；"
    "确认后开启 storm-control 抑制。",
)
def interface_broadcast_ok(
    port: Interface, previous: Previous[Interface], systems: Own[System], subject: Subject, limits: Limits
) -> Verdict:
    """Broadcasts are a small share of what a port receives, or few whatever their share."""
    if why := silent(port):
        return not_counted(why)
    if port.in_broadcast is None or port.in_packets is None:
        return not_counted("设备的接口信息不含广播计数")
    before = previous.same(port)
    names = ("in_broadcast", "in_packets")
    grown = [port_growth(port, before, [n], cleared=False) if before else None for n in names]
    counts = [g.count for g in grown if g and g.count is not None and not g.restarted]
    compared = len(counts) == len(names)
    broadcast, packets = counts if compared else (port.in_broadcast, port.in_packets)
    since = "距上次巡检" if compared else "开机（清零）以来"
    if packets < ENOUGH_PACKETS or broadcast > packets:
        return not_counted(f"{since}收到 {packets} 个报文，数量太少不作判断")
    share, seconds = 100 * broadcast / packets, _broadcast_seconds(previous if compared else None, systems, subject)
    if seconds and broadcast / seconds < FEW_BROADCASTS:
        text = f"{since}广播占收到报文 {share:.3g}%，平均每秒 {broadcast / seconds:.2g} 个"
        return green(text + described(port), round(share, 2), "%")
    return against(limits.broadcast_percent, share, f"{since}广播占收到报文 {{value}}{described(port)}")


def _broadcast_seconds(previous: Previous[Interface] | None, systems: Own[System], subject: Subject) -> float | None:
    """How long the broadcasts took to come: since the previous round, else since the device started, if it tells."""
    if previous and previous.at:
        return (subject.at - previous.at).total_seconds()
    return next((float(s.uptime_s) for s in systems.of if s.uptime_s), None)
