"""What cover, header, footer and signature page of every report say: the contract's words, number, draft or void."""

from __future__ import annotations

from typing import Any

from reports.common import view
from reports.common.text import day, line
from wardround.record.model import Record

HOSPITAL_FOOTER = "The Second People's Hospital Of Foshan"


def facts(record: Record, title: str, noun: str) -> dict[str, Any]:
    """The fields of the template that all reports share; `noun` is what the document calls itself (报告, 记录)."""
    contract, duty = view.contract(record), record.round.get("duty") or {}
    term = " 至 ".join(t for t in (day(contract.get("start")), day(contract.get("end"))) if t)
    number = line(record.number)
    revised = f"（修订 {record.revision}）" if record.revision else ""
    void = _void(record)
    return {
        "hospital": view.hospital(record),
        "title": title,
        "draft": void or ("" if number else "草稿（未签发）"),
        "void": f"【{void}】" if void else "",
        "zone": view.zoned(record),
        "number": number + revised if number else "草稿（未签发）",
        "date": day(record.round.get("closed")) or "未填",
        "company": line(contract.get("company")) or "未填",
        "inspector": line(duty.get("inspector")) or "未填",
        "contract_number": line(contract.get("number")) or "未填",
        "contract_term": term or "未填",
        "contract_fee": line(contract.get("fee")) or "未填",
        "round_id": line(record.round.get("id")),
        "secrecy": line(contract.get("confidentiality") or "内部资料"),
        "footer": "　".join(
            t for t in (_footer(contract.get("footer")), f"记录摘要 {record.digest[:16] or '未提供'}") if t
        ),
        "statement": f"本{noun}由巡检记录自动生成，签字即表示已核对；未能判定的项目均以灰色列明，未按正常计。",
        "acknowledged": f"未能判断（灰）{view.tally(record.findings)['grey']} 项，甲方已知悉：□ 认可　□ 要求补检",
        "revision_note": f"本件为修订 {record.revision}，原件作废。" if record.revision else "",
    }


def _void(record: Record) -> str:
    """作废 across the first page and every header when a later revision was issued."""
    newer = record.round.get("void_by")
    return f"作废（已签发修订 {newer}）" if newer else ""


def _footer(wanted: Any) -> str:
    return HOSPITAL_FOOTER if wanted is True else line(wanted) if isinstance(wanted, str) else ""
