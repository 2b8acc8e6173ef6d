"""The inspection report: the form's headings in order, golden text per section, honesty, size and hostile text."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from reports.common import cover, office
from reports.common.reading import sections, split
from reports.common.source import read
from reports.inspection import build, make_sample, make_template
from wardround.record.model import Problem, Record
from wardround.record.standing import Standing

SAMPLE = make_sample.SAMPLE
GOLDEN = split((SAMPLE / "golden.txt").read_text(encoding="utf-8"))
ANNEX = {"巡检附册.html": "0" * 64}
FORM = [
    "1、 执行摘要",
    "2、 系统/数据库全景概览",
    "3、 详细巡检记录",
    "3.1 数据库层巡检",
    "3.2 应用/服务层巡检",
    "3.3 操作系统与网络层",
    "3.4 业务层面检查",
    "4、 发现的问题与待办事项",
    "五、 总结与改进建议",
]
HOSTILE = (
    "{{ 7*7 }} {% for x in y %} {{p z }}",
    "</w:t></w:r><script>alert(1)</script><img src=x onerror=alert(2)>",
    "=cmd|' /C calc'!A0",
    "\x1b[31m红\x1b[0m\x1b]0;title\x07 \x00\x0b\x1f\ufffe\ud800 尾",
    "\u202etxt.exe ]]> &amp; &#x41; \u2028",
)
MAKERS: dict[str, Callable[[Record], bytes]] = {
    "docx": lambda r: build.docx(r, ANNEX),
    "html": build.html,
    "xlsx": build.xlsx,
}


@pytest.fixture(scope="module")
def record() -> Record:
    return read(SAMPLE.parent, SAMPLE.name)


@pytest.fixture(scope="module")
def printed(record: Record) -> dict[str, str]:
    return sections(build.docx(record, ANNEX))


def changed(record: Record, **words: Any) -> Record:
    return dataclasses.replace(record, round={**record.round, **words})


def finding(record: Record, **words: Any) -> dict[str, Any]:
    return {**record.findings[0], "grade": "red", "severity": "严重", **words}


def package(document: bytes) -> str:
    """Every XML part of an Office file as one text; each part must be well-formed."""
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        texts = [parts.read(n) for n in parts.namelist() if n.endswith((".xml", ".rels"))]
    for one in texts:
        etree.fromstring(one)
    return "".join(one.decode() for one in texts)


@pytest.mark.parametrize("heading", [*GOLDEN])
def test_section_reads_as_the_golden(heading: str, printed: dict[str, str]) -> None:
    assert printed[heading] == GOLDEN[heading], "wanted? python -m reports.inspection.make_sample"


def test_headings_of_the_form_are_all_there_in_order(printed: dict[str, str]) -> None:
    assert list(printed) == list(GOLDEN)
    assert [heading for heading in printed if heading in FORM] == FORM


def test_no_section_is_an_empty_heading(printed: dict[str, str]) -> None:
    assert [h for h, body in printed.items() if not body] == ["3、 详细巡检记录"]


def test_sample_and_template_are_what_their_scripts_make() -> None:
    assert make_template.make() == make_template.TEMPLATE.read_bytes()
    for name, content in make_sample.make().items():
        assert (SAMPLE / name).read_text(encoding="utf-8") == content


@pytest.mark.parametrize("made", MAKERS)
def test_same_record_gives_same_bytes(record: Record, made: str) -> None:
    assert MAKERS[made](record) == MAKERS[made](record)


def test_section_without_assets_says_so_and_one_not_asked_is_grey(printed: dict[str, str]) -> None:
    assert "本次巡检范围不含业务资产（合同范围见资产统计）" in printed["3.4 业务层面检查"]
    database = printed["3.1 数据库层巡检"]
    assert "灰 2 台" in database
    assert "最近一次备份状态：（2026-09-22 的结果）登记数据备份任务 2 项" in database
    assert "恢复演练记录：最近一次 2026-05-12" in database
    assert "pg-full 逾期 44 天" in database
    assert "正常。" not in database.replace("不作正常判断。", "")


@pytest.mark.parametrize("period", ["季度", "半年度", "年度", "节假日专项"])
def test_form_period_is_one_of_its_four_words(record: Record, period: str) -> None:
    cover = sections(build.docx(changed(record, period=period), ANNEX))["封面"]
    assert f"巡检周期 | {period}" in cover
    assert "巡检报告" in cover


@pytest.mark.parametrize("period", ["日", "周", "月"])
def test_other_periods_are_a_record_and_not_a_report(record: Record, period: str) -> None:
    cover = sections(build.docx(changed(record, period=period), ANNEX))["封面"]
    assert "巡检周期" not in cover
    assert "巡检报告" not in cover
    assert "巡检记录" in cover


def test_number_stands_only_on_an_issued_report(record: Record) -> None:
    issued = dataclasses.replace(record, number="20260923-001", revision=2)
    cover = sections(build.docx(issued, ANNEX))["封面"]
    assert "报告编号 | 20260923-001（修订 2）" in cover
    assert "草稿" not in cover
    assert "原件作废" in sections(build.docx(issued, ANNEX))["签章页"]


def test_hospital_footer_only_when_the_contract_says_so(record: Record) -> None:
    contract = {**record.round["contract"], "footer": True}
    assert cover.HOSPITAL_FOOTER in package(build.docx(changed(record, contract=contract), ANNEX)).replace(
        "&#x27;", "'"
    )
    assert "Foshan" not in package(build.docx(record, ANNEX))


def test_signature_page_names_signers_and_digests(record: Record) -> None:
    page = sections(build.docx(record, {"巡检附册.html": "ab" * 32}))["签章页"]
    for words in ("巡检人", "公司盖章", "甲方系统主管工程师", "信息科负责人", "ab" * 32, record.digest):
        assert words in page


def test_extra_sections_of_the_contract_take_their_layers_along(record: Record) -> None:
    contract = {
        **record.round["contract"],
        "report_sections": [{"title": "硬件与机房", "layers": ["hardware", "environment"]}],
    }
    made = sections(build.docx(changed(record, contract=contract), ANNEX))
    assert "风扇 1 故障" in made["3.5 硬件与机房"]
    assert "风扇 1 故障" not in made["3.3 操作系统与网络层"]
    assert "设备运行状态" in made["3.6 合同检查项目对照"]


def test_waived_finding_is_shown_as_waived_and_not_as_a_risk(record: Record) -> None:
    one = finding(record, severity="", message="风扇 1 故障（豁免至 2026-12-31，张三：待备件）", layer="hardware")
    body = sections(build.docx(dataclasses.replace(record, findings=[one]), ANNEX))["3.3 操作系统与网络层"]
    assert "【豁免】" in body
    assert "【严重】" not in body


@pytest.mark.parametrize("made", MAKERS)
def test_nearly_empty_record_is_printed_honestly(made: str) -> None:
    bare = Record({"id": "20260101-001", "state": "done", "site": "x"}, [])
    document = MAKERS[made](bare)
    if made == "docx":
        text = "\n".join(sections(document).values())
        assert "未评定" in text
        assert "本次巡检范围不含" in text
        assert "草稿" in text


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_stays_text(record: Record, words: str) -> None:
    name = f"host {words}"
    assets = {name: {"title": words, "platform": words, "rows": [words], "systems": [words], "owner": words}}
    contract = {"hospital": words, "company": words, "system": words, "number": words, "deadlines": {"严重": words}}
    one = finding(record, asset=name, item=words, title=words, message=words, advice=words, value=words, unit=words)
    problem = Problem(1, name, words, words, words, "严重", "待处理", words, words, words, words)
    rows = {words: {"name": words, "count": words}}
    health = {"grade": "red", "rule": words, "reasons": [words]}
    hostile = changed(record, assets=assets, contract=contract, rows=rows, items={}, health=health, checks=[])
    hostile = dataclasses.replace(
        hostile, findings=[one], problems=[problem], trends={}, excused={words: {words: {words: [words]}}}
    )
    parts = package(build.docx(hostile, ANNEX)) + package(build.xlsx(hostile))
    page = build.html(hostile).decode()
    for text in (parts, page):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\ufffe\ud800]", text)
        assert "<script>alert" not in text
        assert "<img" not in text
        assert ">49 " not in text
    for row in openpyxl.load_workbook(io.BytesIO(build.xlsx(hostile)))["全部结论"].iter_rows(min_row=2):
        assert all(cell.data_type != "f" for cell in row)
        assert not any(str(cell.value).startswith("=") for cell in row)


def test_braces_of_a_device_are_printed_as_they_came(record: Record) -> None:
    one = finding(record, message="{{ 7*7 }} <b>&amp;", layer="os")
    body = sections(build.docx(dataclasses.replace(record, findings=[one]), ANNEX))["3.3 操作系统与网络层"]
    assert "{{ 7*7 }} <b>&amp;" in body


def test_page_asks_for_nothing_outside_itself(record: Record) -> None:
    page = build.html(record).decode()
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=|url\(|https?://""", page)


def test_page_carries_every_finding(record: Record) -> None:
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', build.html(record).decode(), re.S)
    assert data
    sheets = {one["name"]: one for one in json.loads(data.group(1))}
    assert sheets["全部结论"]["count"] == len(record.findings)
    assert sheets["问题清单"]["count"] == len(record.problems)


def test_workbook_carries_every_finding_with_its_grade(record: Record) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build.xlsx(record)))
    assert book["全部结论"].max_row == len(record.findings) + 1
    assert book["问题清单"].max_row == len(record.problems) + 1
    assert {row[5].value for row in book["全部结论"].iter_rows(min_row=2)} == {"红", "黄", "灰", "绿"}


def many(record: Record, count: int) -> Record:
    """A round of 1,500 assets and `count` findings, nine in ten of them bad and no two alike."""
    assets = {
        f"host-{i:04d}": {"title": f"设备 {i}", "rows": [f"hardware-{i % 66}"], "systems": [f"系统 {i % 60}"]}
        for i in range(1500)
    }
    layers = ("hardware", "network", "security", "os", "database", "application", "business", "backup")
    grades = ("red", "yellow", "red", "yellow", "red", "yellow", "red", "yellow", "grey", "green")
    found = []
    for i in range(count):
        grade = grades[i % 10]
        words = {
            "asset": f"host-{i % 1500:04d}",
            "item": f"item_{i % 150}",
            "title": f"检查项 {i % 150}",
            "layer": layers[i % 8],
        }
        severity = ("严重", "高风险", "一般")[i % 3] if grade in ("red", "yellow") else ""
        message = f"{chr(0x4E00 + i % 20000)}{chr(0x4E00 + i // 7 % 20000)} 号部件异常，" + "详细说明" * (i % 25)
        found.append(
            {
                **record.findings[0],
                **words,
                "grade": grade,
                "severity": severity,
                "message": message,
                "value": i % 101,
                "unit": "%",
            }
        )
    open_now = [
        Problem(
            i,
            f["asset"],
            f["item"],
            f["title"],
            f["message"],
            f["severity"],
            "待处理",
            f"人{i % 50}",
            "2026-10-01",
            "20260923-001",
            f["at"],
        )
        for i, f in enumerate(found)
        if f["severity"]
    ]
    rows = {f"hardware-{i}": {"name": f"设备清单第 {i} 行名称较长的设备", "count": f"{i}台"} for i in range(175)}
    big = changed(record, assets=assets, rows=rows, counts={}, severities={}, items={})
    return dataclasses.replace(big, findings=found, problems=open_now, trends={})


@pytest.mark.skipif(office.soffice() is None, reason="needs LibreOffice")
def test_signed_volume_of_30000_findings_stays_within_20_pages(record: Record) -> None:
    pdf = build.pdf(build.docx(many(record, 30_000), ANNEX))
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 8 <= pages <= 20


def test_what_does_not_fit_is_pointed_to(record: Record) -> None:
    text = "\n".join(sections(build.docx(many(record, 3000), ANNEX)).values())
    assert "附册" in text
    assert re.search(r"另有 \d+ 组问题因篇幅未印出|同类问题已合并", text)


def test_without_libreoffice_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "soffice", lambda: None)
    with pytest.raises(office.OfficeError, match="LibreOffice"):
        build.pdf(b"")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
def test_page_draws_its_first_rows_in_a_browser(record: Record, tmp_path: Path) -> None:
    page = tmp_path / "annex.html"
    page.write_bytes(build.html(many(record, 30_000)))
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    shown = subprocess.run(
        [*command, "--dump-dom", page.as_uri()], capture_output=True, timeout=120, check=True
    ).stdout.decode()
    assert "共 30000 行" in shown
    assert shown.count("<tr>") > 200


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl pBdr shd tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b i color spacing sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
}


@pytest.mark.parametrize("properties", ORDER)
def test_properties_stand_in_the_order_that_word_insists_on(record: Record, properties: str) -> None:
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    order = ORDER[properties].split()
    with zipfile.ZipFile(io.BytesIO(build.docx(record, ANNEX))) as parts:
        for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
            for node in etree.fromstring(parts.read(name)).iter(space + properties):
                places = [order.index(str(child.tag).removeprefix(space)) for child in node]
                assert places == sorted(places), etree.tostring(node)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2026-01-01", "应于 2026-04-01 前完成第一次，逾期 176 天"),
        ("", "未做过恢复演练，清单也没有列入演练计划；按限值核心系统每 90 天一次。"),
    ],
)
def test_without_any_drill_section_31_says_when_one_was_due(record: Record, start: str, words: str) -> None:
    bare = changed(record, contract={**record.round["contract"], "start": start})
    bare = dataclasses.replace(bare, source=Standing)
    database = sections(build.docx(bare, ANNEX))["3.1 数据库层巡检"]
    assert "未做过恢复演练" in database
    assert words in database
    assert "尚未做过数据备份核查" in database
    assert "尚未做过配置备份" in database
