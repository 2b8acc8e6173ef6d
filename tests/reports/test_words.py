"""What the documents say: causes, decisions, greys, statistics, partial rounds, brought records, issued numbers."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from reports.common import causes, greys, view
from reports.common.reading import sections
from reports.common.source import read
from reports.common.text import brief, said, zone
from reports.inspection import build, charts, decide, make_sample
from reports.inspection.counted import Counted
from reports.sent import build as sent
from reports.start import build as start
from wardround.record import ledger, store
from wardround.record.model import Problem, Record, RecordError, Trend

SAMPLE = make_sample.SAMPLE
ALARM = (
    "0x813000D：严重告警：Board is failed. (EntityPhysicalIndex=8, EntPhysicalName=SRU slot 8)（2026-11-21 10:29:19）"
)


@pytest.fixture(scope="module")
def record() -> Record:
    return read(SAMPLE.parent, SAMPLE.name)


def changed(record: Record, **words: Any) -> Record:
    return dataclasses.replace(record, round={**record.round, **words})


def told(record: Record, *lines: tuple[str, str, str, str]) -> Record:
    """A record with red findings (asset, item, severity, message) and nothing else."""
    base = {**record.findings[0], "grade": "red", "parts": [], "advice": ""}
    found = [{**base, "asset": a, "item": i, "title": i, "severity": s, "message": m} for a, i, s, m in lines]
    return dataclasses.replace(record, findings=found, problems=[], trends={})


def test_a_sentence_is_cut_at_its_punctuation_and_foreign_words_are_quoted() -> None:
    assert said(ALARM, 44) == "0x813000D：严重告警：「Board is failed」…"
    assert said(ALARM, 200) == ALARM.replace("Board", "「Board").replace("8)", "8)」")
    assert said("电源 PWR3：状态异常：Abnormal", 60) == "电源 PWR3：状态异常：「Abnormal」"
    assert brief("先清洁两端光纤端面并重插；仍低则换跳线、换光模块。", 14) == "先清洁两端光纤端面并重插。"
    assert said("一句没有标点而略长的话" * 2, 16) == "一句没有标点而略长的话" * 2


@pytest.mark.parametrize(
    ("at", "word"), [("2026-01-01T00:00:00+08:00", "UTC+8"), ("2026-01-01T00:00:00Z", "UTC"), ("", "")]
)
def test_zone_is_said_in_a_word(at: str, word: str) -> None:
    assert zone(at) == word


def test_alarm_board_and_log_of_one_asset_are_one_cause_and_both_ends_of_a_pair_too(record: Record) -> None:
    one = told(
        record,
        ("s7706-1", "log_events_explained", "严重", "日志 1 条"),
        ("s7706-1", "alarms_absent", "严重", ALARM),
        ("s7706-1", "board_ok", "严重", "单板 8：状态异常：Unregistered"),
        ("fw-2", "ha_pair_healthy", "严重", "HRP：双主：与 fw-1 心跳中断"),
        ("fw-1", "ha_pair_healthy", "严重", "HRP：双主：与 fw-2 心跳中断"),
        ("fw-1", "memory_ok", "严重", "内存：使用率 97%"),
    )
    listed = causes.causes(one, causes.of_findings(one, one.findings))
    assert [(c.family, c.assets) for c in listed] == [
        ("pair", ["fw-1", "fw-2"]), ("memory", ["fw-1"]), ("hardware", ["s7706-1"]),
    ]  # fmt: skip
    assert causes.what(listed[2]).startswith("单板 8：状态异常：「Unregistered」（另有相关结论 2 项）")


def test_the_hospital_is_asked_only_what_the_items_ask(record: Record) -> None:
    one = told(
        record,
        ("s7706-1", "board_ok", "严重", "单板 8：状态异常：Unregistered"),
        ("fw-1", "licence_valid", "严重", "授权 IPS：已于 2026-11-10 过期（12 天前）"),
        ("sw-01", "interface_up_as_planned", "一般", "GE0/0/1：清单计划启用，物理断开"),
    )
    assert decide.asked(one) == {
        decide.BUY: ["核心交换机 1（s7706-1）：单板 8：状态异常：「Unregistered」"],
        decide.RENEW: ["出口防火墙 1（fw-1）：授权 IPS：已于 2026-11-10 过期（12 天前）"],
    }
    none = told(record, ("sw-01", "an_item_of_tomorrow", "严重", "更换、续费、升级"))
    assert decide.NOTHING in decide.decisions(none)


def test_greys_are_told_by_asset_first_and_then_by_reason(record: Record) -> None:
    silent = greys.silent(record)
    assert [(s.asset, s.whole) for s in silent] == [("sw-16", True), ("sw-21", True)]
    assert silent[1].why.startswith("只读账号被拒绝")
    assert {a for r in greys.rest(record.findings, [s.asset for s in silent]) for a in r.assets} == {"oa-5"}
    page = start.html(record, {}).decode()
    assert "整台未检" in page
    for anchor, _ in start.INDEX:
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize(
    ("row", "state"),
    [((1, 2, 2), "多 1"), ((7, 6, 6), "少 1"), ((26, 26, 24), "齐，未检 2"), ((None, 3, 3), "合同未写数量")],
)
def test_statistics_say_more_fewer_and_unseen(row: tuple[int | None, int, int], state: str) -> None:
    assert Counted("hardware-1", "x", *row).state == state


def test_worst_of_a_line_is_the_one_furthest_over_its_limit() -> None:
    days = {"grade": "red", "unit": "天", "limit": "≤90天 黄，≤30天 红"}
    assert view.excess({**days, "value": -12}) > view.excess({**days, "value": 20}) > 1
    percent = {"grade": "red", "unit": "%", "limit": "≥85% 黄，≥95% 红", "value": 98}
    assert view.excess(percent) == pytest.approx(98 / 95)
    assert view.excess({"grade": "red", "unit": "dBm", "limit": "≤0dB 红", "value": -17}) == 1


def test_chart_of_use_takes_processors_memories_and_parts(record: Record) -> None:
    base = {**record.findings[0], "asset": "fw-2", "unit": "%"}
    found = [
        {**base, "item": "memory_ok", "title": "内存利用率检查", "value": 97.0, "parts": []},
        {**base, "item": "volume_space_ok", "title": "存储空间使用率检查", "value": 70,
         "parts": [{"name": "flash:", "grade": "green", "value": 70, "unit": "%"}, {"name": "cf:", "grade": "red", "value": 99, "unit": "%"}]},
        {**base, "item": "interface_utilisation_ok", "value": 100, "parts": []},
    ]  # fmt: skip
    top = charts.fullest(dataclasses.replace(record, findings=found))
    assert [value for _, value, _ in top] == [99.0, 97.0, 70.0]


def test_rounds_of_one_day_are_told_apart() -> None:
    assert charts._names(["20261122-001", "20261122-002"]) == ["1122\n-001", "1122\n-002"]
    assert charts._names(["20260622-001", "20260923-001"]) == ["06-22", "09-23"]


def test_trend_column_names_what_worsened_and_counts_the_rest(record: Record) -> None:
    found = record.findings[:3]
    words = [Trend("上升", 1, 9), Trend("恶化", 71, 21), Trend("稳定", 1, 0)]
    trends = {(f["asset"], f["item"]): w for f, w in zip(found, words, strict=True)}
    printed = sections(build.docx(dataclasses.replace(record, findings=found, trends=trends), {}))[
        "2、 系统/数据库全景概览"
    ]
    assert "恶化 1、上升 1、稳定 1 / 恶化：" in printed
    assert "上升：数值升高但仍在限值内" in printed


def test_partial_round_says_so_and_keeps_other_problems_apart(record: Record) -> None:
    other = Problem(
        99, "elsewhere", "fan_ok", "风扇", "风扇坏", "严重", "待处理", "", "2026-09-24", "20260622-001", "2026-06-22"
    )
    part = changed(record, partial={"asked": 3, "inventory": 59})
    page = sections(build.docx(dataclasses.replace(part, problems=[*record.problems, other]), {}))["1、 执行摘要"]
    assert "本轮只巡检 3/59 台，整体健康度只对这些资产。" in page
    assert "elsewhere" not in page
    assert "其他未关闭问题 1 项" in page
    assert "3/59" in start.html(part, {}).decode()


def test_health_that_could_not_be_told_is_grey_everywhere(record: Record) -> None:
    grey = changed(record, health={**record.round["health"], "grade": "grey"})
    assert "整体健康度评分：未能评定" in sections(build.docx(grey, {}))["1、 执行摘要"]
    for page in (start.html(grey, {}), build.html(grey)):
        assert '<span class="grade grey">未能评定</span>' in page.decode()


def test_brought_records_are_marked_and_said_to_be_unconnected(record: Record) -> None:
    assets = {**record.round["assets"]}
    assets["fw-1"] = {**assets["fw-1"], "transport": "recorded", "recorded_at": "2026-09-01T08:00:00+08:00"}
    brought = changed(record, assets=assets)
    assert "出口防火墙 1（fw-1）（带回的记录，2026-09-01）" in sections(build.docx(brought, {}))["3.3 操作系统与网络层"]
    for page in (start.html(brought, {}), sent.html(brought), build.html(brought)):
        assert "未连接设备" in page.decode()


def test_number_must_be_in_the_ledger_and_a_void_one_says_so(record: Record, tmp_path: Path) -> None:
    (tmp_path / SAMPLE.name).symlink_to(SAMPLE)
    with pytest.raises(RecordError, match="编号 20260923-001 未在台账签发"):
        read(tmp_path, SAMPLE.name, number="20260923-001")
    house = store.Store(f"sqlite:///{tmp_path / 'wardround.db'}")
    with house.begin() as c:
        for _ in range(2):
            ledger.issue(c, record.round, "inspection", "20260923", "2026-09-23T18:00:00+08:00", "赵晨")
    house.close()
    with pytest.raises(RecordError, match="修订 7"):
        read(tmp_path, SAMPLE.name, number="20260923-001", revision=7)
    old, new = (read(tmp_path, SAMPLE.name, number="20260923-001", revision=r) for r in (0, 1))
    assert "作废（已签发修订 1）" in sections(build.docx(old, {}))["封面"]
    assert "作废" not in sections(build.docx(new, {}))["封面"]


def test_signature_page_claims_no_check_and_asks_about_the_greys(record: Record) -> None:
    page = sections(build.docx(record, {}))["签章页"]
    assert "签字即表示已核对" in page
    assert "经巡检人核对" not in page
    assert "未能判断（灰）19 项，甲方已知悉：□ 认可　□ 要求补检" in page


@pytest.mark.parametrize(
    ("period", "title"), [("季度", "医院信息系统综合运维季度巡检报告"), ("月", "医院信息系统综合运维每月巡检记录")]
)
def test_title_is_one_phrase(record: Record, period: str, title: str) -> None:
    assert build.title(changed(record, period=period)) == title


def test_excuse_without_reason_gets_one(record: Record) -> None:
    silent = dataclasses.replace(record, excused={"not_covered": {"fan_ok": {"": ["sw-01"]}}})
    assert "该平台没有能回答此项的问题" in build.html(silent).decode()
