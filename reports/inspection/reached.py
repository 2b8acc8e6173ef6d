"""How the collector reached the assets: directly, through the bastion, on itself, or by records brought back."""

from __future__ import annotations

from collections import Counter

from reports.common import view
from reports.common.text import line
from wardround.record.model import Record

WAYS = {
    "direct": "由采集机直接连接",
    "bastion": "经堡垒机",
    "local": "为采集机自身",
    "recorded": "为带回的记录（未连接）",
}


def reached(record: Record) -> str:
    """One sentence with the counts; direct connections name the collector and the approval of the exemption."""
    ways = Counter(str(a.get("via") or "") for a in view.assets(record).values())
    told = [f"{ways[way]} 台{word}" for way, word in WAYS.items() if ways[way]]
    if not told:
        return ""
    contract = record.round.get("contract") or {}
    collector = line(record.round.get("collector")) or "未记录"
    address = line(contract.get("collector_address")) or "未填"
    approval = line(contract.get("direct_approval")) or "未填"
    direct = f"采集机 {collector}（地址 {address}），直连审批编号：{approval}。" if ways["direct"] else ""
    return f"采集方式：{'，'.join(told)}。{direct}"
