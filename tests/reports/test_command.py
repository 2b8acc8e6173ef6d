"""`python -m reports` and the start page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports import discovery
from reports.__main__ import main
from reports.common import office
from reports.common.source import read
from reports.inspection.make_sample import SAMPLE
from reports.making import documents
from reports.start import build as start

HERE = ["--runs", str(SAMPLE.parent), "--round", SAMPLE.name]


def test_every_folder_with_a_build_is_a_report() -> None:
    assert {"inspection", "start"} <= set(discovery.names())
    for name in discovery.names():
        assert discovery.load(name).TITLE
        assert discovery.load(name).FORMATS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing", *HERE], "inspection"),
        (["inspection", "--runs", "/nowhere", "--round", "20260101-001"], "没有这个文件"),
        (["inspection"], "--round"),
        (["inspection", *HERE, "--formats", "odt"], "odt"),
    ],
)
def test_errors_are_one_chinese_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert said in error


def test_documents_are_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspection", *HERE, "--out", str(tmp_path), "--formats", "docx"]) == 0
    names = ["巡检附册.html", "巡检附册.xlsx", "巡检报告.docx"]
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / n) for n in names]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(names)


def test_missing_libreoffice_leaves_the_other_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(office, "soffice", lambda: None)
    assert main(["inspection", *HERE, "--out", str(tmp_path)]) == 0
    assert "LibreOffice" in capsys.readouterr().err
    assert (tmp_path / "巡检报告.docx").is_file()
    assert main(["inspection", *HERE, "--out", str(tmp_path), "--formats", "pdf"]) == 2


def test_start_page_leads_to_documents_and_evidence(tmp_path: Path) -> None:
    main(["inspection", *HERE, "--out", str(tmp_path), "--formats", "html"])
    main(["start", *HERE, "--out", str(tmp_path)])
    page = (tmp_path / "开始.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+)"', page)
    assert any(link.endswith("evidence/fw-1/license.txt") for link in links)
    assert any("%E5%B7%A1%E6%A3%80%E9%99%84%E5%86%8C.html" in link for link in links)
    assert not any(link.startswith(("http", "/", "file:")) for link in links)
    for words in ("整体健康度", "王建国", "2026-09-26", "全部为只读", "wardround verify", "恶化", "已核销"):
        assert words in page


def test_list_of_what_was_sent_is_complete_and_linked(tmp_path: Path) -> None:
    made = documents("inspection", str(SAMPLE.parent), SAMPLE.name, str(tmp_path), ["html"])
    assert {"发送清单.html", "发送清单.xlsx", "开始.html"} <= {path.name for path in made.files}
    assert "display license" in (tmp_path / "发送清单.html").read_text(encoding="utf-8")
    assert "%E5%8F%91%E9%80%81%E6%B8%85%E5%8D%95.html" in (tmp_path / "开始.html").read_text(encoding="utf-8")


def test_start_page_is_the_same_twice_and_escapes() -> None:
    record = read(SAMPLE.parent, SAMPLE.name)
    files = {"<b>x</b>": 'a"b.html', "巡检目录": "../r"}
    page = start.html(record, files)
    assert page == start.html(record, files)
    assert b"<b>x</b>" not in page
    assert b'a"b.html' not in page
