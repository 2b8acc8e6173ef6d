from __future__ import annotations

from typing import Any

from reports.inspection.reached import reached
from wardround.record.model import Record


def record(*ways: str, **contract: str) -> Record:
    info: dict[str, Any] = {"assets": {f"a{n}": {"via": w} for n, w in enumerate(ways)}, "contract": contract}
    return Record({**info, "collector": "xj01"}, [])


def test_direct_connections_name_the_collector_and_the_approval() -> None:
    told = reached(record("direct", "bastion", "direct", collector_address="10.0.0.8", direct_approval="XX-2026-3"))
    assert told == (
        "采集方式：2 台由采集机直接连接，1 台经堡垒机。采集机 xj01（地址 10.0.0.8），直连审批编号：XX-2026-3。"
    )


def test_what_was_not_filled_in_is_said_so() -> None:
    assert "直连审批编号：未填" in reached(record("direct"))


def test_through_the_bastion_alone_nothing_has_to_be_excused() -> None:
    assert reached(record("bastion")) == "采集方式：1 台经堡垒机。"
