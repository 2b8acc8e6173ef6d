"""The report of backups and drills: golden text per section, honesty where nothing was done, size and hostile text."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.backup import build, make_sample, make_template
from reports.common import backups, office, proofs
from reports.common.reading import sections, split
from reports.common.source import read
from reports.common.text import planned, said, size, span
from reports.making import documents
from tests.reports.test_inspection import HOSTILE, package
from wardround.kinds.backup import ConfigBackup, DataBackup, Drill
from wardround.record.model import Record
from wardround.record.standing import Standing, Told, Topic, from_plain

SAMPLE = make_sample.SAMPLE
GOLDEN = split((SAMPLE / "golden.txt").read_text(encoding="utf-8"))
ANNEX = {"备份附册.html": "0" * 64}
PARENTS = ["5、 配置备份", "6、 恢复演练记录"]
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


def standing(record: Record, told: Standing, **words: Any) -> Record:
    """The record with another standing."""
    return dataclasses.replace(record, source=lambda: told, round={**record.round, **words})


def only(name: str, *told: Told, **words: Any) -> Topic:
    return Topic(name, "20260923-001", "2026-09-23T08:00:00+08:00", told={t.asset: t for t in told}, **words)


@pytest.mark.parametrize("heading", [*GOLDEN])
def test_section_reads_as_the_golden(heading: str, printed: dict[str, str]) -> None:
    assert printed[heading] == GOLDEN[heading], "wanted? python -m reports.backup.make_sample"


def test_headings_are_those_of_the_golden_and_none_is_empty(printed: dict[str, str]) -> None:
    assert list(printed) == list(GOLDEN)
    assert [heading for heading, body in printed.items() if not body] == PARENTS


def test_sample_and_template_are_what_their_scripts_make() -> None:
    assert make_template.make() == make_template.TEMPLATE.read_bytes()
    for name, content in make_sample.make().items():
        assert (SAMPLE / name).read_text(encoding="utf-8") == content


@pytest.mark.parametrize("made", MAKERS)
def test_same_record_gives_same_bytes(made: str) -> None:
    first, second = (read(SAMPLE.parent, SAMPLE.name) for _ in range(2))
    assert MAKERS[made](first) == MAKERS[made](second)


@pytest.mark.parametrize(
    ("depth", "word"), [("backup", "配置备份"), ("backup_check", "数据备份核查"), ("drill", "恢复演练")]
)
def test_all_three_stand_in_the_report_of_any_round(record: Record, depth: str, word: str) -> None:
    one = dataclasses.replace(record, findings=[], round={**record.round, "depth": depth, "id": "20260924-001"})
    made = sections(build.docx(one, ANNEX))
    assert f"本轮内容 | {word}" in made["封面"]
    assert "his-full" in made["2、 数据备份一览"]
    assert "sw-16" in made["5.3 未取得备份的设备"]
    assert "emr_document" in made["6.2 演练记录"]


def test_without_a_store_everything_is_unknown_and_nothing_was_never_done(record: Record) -> None:
    made = sections(build.docx(standing(record, Standing(why="没有记录库")), ANNEX))
    text = "\n".join(made.values())
    assert "总体判定：灰" in text
    assert text.count("没有记录库，本项未知，计灰。") >= 9
    assert "尚未" not in text
    assert "未做过" not in text


def test_where_nothing_was_done_the_report_says_so_and_never_that_all_is_well(record: Record) -> None:
    made = sections(build.docx(standing(record, Standing()), ANNEX))
    assert [heading for heading, body in made.items() if not body] == PARENTS
    text = "\n".join(body for heading, body in made.items() if heading != "封面")
    assert "总体判定：灰，未能评定" in text
    assert "不表示备份正常" in made["2、 数据备份一览"]
    assert "没有做过" in made["1、 结论摘要"]
    assert "未知" in made["4、 异地实时备份（等级保护三级 8.1.4.9 b）"]
    assert "未做过恢复演练" in made["6.1 演练计划与逾期"]
    assert not re.search(r"(?<!表示备份)正常(?!计|看待)", text.replace("不计正常", ""))
    assert "绿，" not in text


@pytest.mark.parametrize("made", MAKERS)
def test_nearly_empty_record_is_printed(made: str) -> None:
    assert MAKERS[made](Record({"id": "20260101-001", "state": "done", "site": "x"}, []))


def test_a_job_that_gave_no_result_is_grey_and_stays_in_the_table(record: Record, printed: dict[str, str]) -> None:
    job = next(j for j in backups.jobs(record) if j.name == "oa-files")
    assert (job.answered, job.grade) == (False, "grey")
    assert job.why == "计划中有这个任务，没有取得它的结果"
    assert re.search(
        r"oa-files / oa-1 \| 文件 \| 一般 \| 24 小时 / 未写 \| 未取得 .*\| 灰", printed["2、 数据备份一览"]
    )


def test_a_job_without_any_conclusion_is_grey(record: Record) -> None:
    told = Told("db", "20260923-001", datetime.fromisoformat("2026-09-23T08:00:00+08:00"), [DataBackup(unit="x")])
    (job,) = backups.jobs(standing(record, Standing(check=only("backup_check", told))))
    assert job.grade == "grey"


def test_a_verification_completes_the_record_of_its_job(record: Record) -> None:
    at = datetime.fromisoformat("2026-09-23T08:00:00+08:00")
    two = [DataBackup(unit="x", count=3, last_at=at), DataBackup(unit="x", intact=True, verified_at=at, proved=1)]
    (job,) = backups.jobs(standing(record, Standing(check=only("backup_check", Told("db", "r", at, two)))))
    assert (job.record.count, job.record.intact, job.record.verified_at) == (3, True, at)


@pytest.mark.parametrize(
    ("drill", "late", "due"),
    [
        (Drill(unit="x", tier="核心", never=True), 176, "2026-04-01"),
        (Drill(unit="x", tier="重要", never=True), 86, "2026-06-30"),
        (Drill(unit="x", tier="一般", never=True), 0, "2027-01-01"),
        (Drill(unit="x", tier="核心", at=datetime.fromisoformat("2026-09-01T00:00:00+08:00"), ok=True), 0, "2026-11-30"),
        (Drill(unit="x", tier="核心", at=datetime.fromisoformat("2026-09-01T00:00:00+08:00"), ok=False), 176, "2026-04-01"),
    ],
)  # fmt: skip
def test_a_drill_is_late_by_the_period_of_its_class(record: Record, drill: Drill, late: int, due: str) -> None:
    told = Told("db", "20260923-001", datetime.fromisoformat("2026-09-23T08:00:00+08:00"), [drill])
    proof = proofs.of(standing(record, Standing(drill=only("drill", told))))["db", "x"]
    assert (proof.late, proof.due) == (late, due)


def test_a_person_s_drill_and_a_failed_one_are_marked(printed: dict[str, str]) -> None:
    body = printed["6.2 演练记录"]
    assert "his-full（his-db1）：未通过（人工执行）" in body
    assert "丢失窗口 | 演练未通过，不计" in body
    assert "✗ RMAN-06054" in body


def test_changes_without_a_record_stand_first(printed: dict[str, str]) -> None:
    lines = printed["5.2 改动与变更单"].splitlines()
    assert "无变更单 1 台" in lines[0]
    assert "fw-1" in lines[2]
    assert "CHG-2026-118" in lines[3]


def many(record: Record, count: int) -> Record:
    """A site of `count` devices that all changed, with long differences, and a tenth as many jobs and drills."""
    at = datetime.fromisoformat("2026-09-23T08:00:00+08:00")
    diff = "--- a\n+++ a\n@@ -1,9 +1,9 @@\n" + "".join(f"+ line {i} of a long change\n" for i in range(60))
    names = [f"sw-{i:04d}" for i in range(count)]
    words = {n: {"title": f"接入交换机 {n}", "platform": f"platform_{i % 9}"} for i, n in enumerate(names)}
    kept = {"state": "changed", "complete": True, "added": 60, "removed": 0, "since": at - timedelta(days=7)}
    bad = {
        "item": "config_drift",
        "title": "配置变更核对",
        "layer": "backup",
        "grade": "yellow",
        "severity": "一般",
        "parts": [],
    }
    config = [
        Told(n, "20260923-001", at, [ConfigBackup(diff=diff.replace(" a\n", f" {n}\n"), **kept)], [{**bad, "asset": n, "message": f"{n}：没有变更单的改动"}])
        if i % 2
        else Told(n, "20260923-001", at, [ConfigBackup(state="missed", why="无应答")], [])
        for i, n in enumerate(names)
    ]  # fmt: skip
    data = [
        Told(n, "r", at, [DataBackup(unit=f"job {n}", system=f"系统 {n}", last_at=at)]) for n in names[: count // 10]
    ]
    drills = [
        Told(n, "r", at, [Drill(unit=f"job {n}", at=at, ok=True, tier="核心", checks=tuple(f"✓ 核对 {i}" for i in range(60)))])
        for n in names[: count // 10]
    ]  # fmt: skip
    topics = (only("backup", *config, assets=words), only("backup_check", *data, assets=words), only("drill", *drills))
    return standing(record, Standing(*topics, tuple((t, t.records[0]) for t in drills)))


def test_the_volume_prints_a_part_of_long_differences_and_the_digest_of_the_whole(record: Record) -> None:
    one = many(record, 60)
    body = sections(build.docx(one, ANNEX))["附、 配置差异"]
    assert len(body.splitlines()) < 180
    assert "还有" in body
    assert "未印出" in body
    assert "SHA-256" in body
    book = openpyxl.load_workbook(io.BytesIO(build.xlsx(one)))
    assert book["配置差异"].max_row == 1 + 30 * 63
    assert book["配置备份"].max_row == 61


@pytest.mark.skipif(office.soffice() is None, reason="needs LibreOffice")
def test_signed_volume_of_a_large_site_stays_short(record: Record) -> None:
    pdf = office.to_pdf(build.docx(many(record, 1500), ANNEX))
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 26


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_stays_text(record: Record, words: str) -> None:
    at = datetime.fromisoformat("2026-09-23T08:00:00+08:00")
    name = f"host {words}"
    found = {
        "asset": name,
        "item": "offsite_realtime",
        "title": words,
        "layer": "backup",
        "grade": "red",
        "severity": "严重",
        "message": words,
        "advice": words,
    }
    found["parts"] = [{"name": words, "grade": "red", "message": words}]
    data = DataBackup(
        unit=words,
        system=words,
        what=words,
        tier=words,
        keeper=words,
        why=words,
        retention=words,
        offsite=words,
        verified_how=words,
    )
    drill = Drill(
        unit=words,
        system=words,
        at=at,
        by=words,
        who=words,
        why=words,
        ok=False,
        restored=words,
        checks=(words,),
        cleaning=words,
        record=words,
    )
    config = ConfigBackup(state="changed", why=words, updated=words, changes=(words,), diff=f"--- a\n+++ a\n+{words}\n")
    assets = {
        name: {
            "title": words,
            "platform": words,
            "owner": words,
            "backup_jobs": [{"name": words + "2", "rpo": words}, words, None],
        }
    }
    drills = Told(name, words, at, [drill])
    topics = (
        only("backup", Told(name, words, at, [config], [{**found, "item": "config_saved"}]), assets=assets),
        only("backup_check", Told(name, words, at, [data], [found]), assets=assets),
        only("drill", drills, assets=assets),
    )
    hostile = standing(
        record,
        Standing(*topics, ((drills, drill),)),
        contract={"system": words, "start": words},
        limits={"drill_days_minor": words},
    )
    parts, page = package(build.docx(hostile, ANNEX)) + package(build.xlsx(hostile)), build.html(hostile).decode()
    for text in (parts, page):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\ufffe\ud800]", text)
        assert "<script>alert" not in text
        assert "<img" not in text
        assert ">49 " not in text


def test_page_asks_for_nothing_outside_itself_and_carries_every_row(record: Record) -> None:
    page = build.html(record).decode()
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=|url\(|https?://""", page)
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert data
    sheets = {one["name"]: one["count"] for one in json.loads(data.group(1))}
    assert sheets == {"数据备份": 8, "恢复演练": 5, "配置备份": 8, "全部结论": len(backups.findings(record)), "问题清单": len(record.problems)}  # fmt: skip


def test_start_page_lists_the_report(tmp_path: Path) -> None:
    made = documents("backup", str(SAMPLE.parent), SAMPLE.name, str(tmp_path), ["docx", "html", "xlsx"])
    assert {"备份与恢复演练报告.docx", "备份附册.html", "备份附册.xlsx", "开始.html"} == {p.name for p in made.files}
    start = (tmp_path / "开始.html").read_text(encoding="utf-8")
    assert "备份与恢复演练报告（Word 报告）" in start
    assert "备份附册（网页附册）" in start


def test_a_standing_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "20260923-002"
    folder.mkdir()
    for one in SAMPLE.iterdir():
        (folder / one.name).write_bytes(one.read_bytes())
    (folder / "standing.json").write_text("{", encoding="utf-8")
    with pytest.raises(Exception, match=r"standing\.json：内容损坏"):
        _ = read(tmp_path, folder.name).standing


def test_spans_and_sizes_are_said_as_people_say_them() -> None:
    assert [span(s) for s in (42, 600, 3600, 5400, 86400, 864000, 3e6)] == [
        "42 秒", "10 分钟", "1 小时", "90 分钟", "24 小时", "10 天", "35 天",
    ]  # fmt: skip
    assert (size(20), size(9.1 * 1024**3), size(412 * 1024**3)) == ("20 B", "9.1 GB", "412 GB")
    assert planned("6份 30d") == "6份 30 天"
    assert said("登录后被断开：" + "*" * 78 + "（会话关闭）", 60) == "登录后被断开：***…（会话关闭）"


def test_sample_standing_survives_its_json() -> None:
    told = from_plain(make_sample.standing())
    assert len(told.drills) == 4
    assert told.backup.told["fw-1"].records[0].added == 3
