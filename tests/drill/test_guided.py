"""Drills by a person: the runbook, and transcripts written from the vendors' documented output."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from wardround.drill.guided import judging, runbook, transcript
from wardround.drill.plan import Plan, plan
from wardround.drill.trouble import PlanError

FOLDER = Path(__file__).parent / "transcripts"
SANITY = [{"title": "门诊人次", "sql": "SELECT COUNT(*) FROM his.visit", "expect": {"between": [180000, 190000]}}]
NEWEST = {"rman": "SELECT MAX(at) FROM his.visit", "mssql": "SELECT MAX(at) FROM dbo.visit"}


def planned(method: str, **words: Any) -> Plan:
    fixed = {"name": "his", "method": method, "database": "HIS", "source": "/backup/his", "sanity": SANITY, "rto": "4h"}
    return plan(fixed | {"newest": NEWEST[method], "production": "HISDB01"} | words)


def judged(method: str, path: Path, **words: Any) -> dict[str, Any]:
    return judging.judged(planned(method, transcript=str(path), **words), "site", "HIS-DB01")


@pytest.fixture
def spoiled(tmp_path: Path) -> Any:
    """The good transcript with something replaced."""

    def spoil(method: str, old: str, new: str) -> dict[str, Any]:
        text = (FOLDER / f"{method}.txt").read_text(encoding="utf-8")
        assert re.search(old, text, re.M | re.S)
        (tmp_path / "t.txt").write_text(re.sub(old, new, text, flags=re.M | re.S), encoding="utf-8")
        return judged(method, tmp_path / "t.txt")

    return spoil


@pytest.mark.parametrize(
    ("method", "who", "took", "lost"), [("rman", "王工", 1350, 1189), ("mssql", "李工", 460, 30541)]
)
def test_a_good_transcript_passes_and_says_who(method: str, who: str, took: float, lost: float) -> None:
    told = judged(method, FOLDER / f"{method}.txt")
    assert told["ok"] is True, told
    assert (told["by"], told["who"], told["cleaned"]) == ("人工执行", who, True)
    assert told["took_s"] == took
    assert abs(told["lost_s"] - lost) < 1
    assert len(told["transcript_digest"]) == 64


BAD = [
    ("rman", "Finished Duplicate Db at.*?\n", "RMAN-03002: failure of Duplicate Db command\nORA-19870: error while restoring backup piece\n", "ORA-19870"),
    ("rman", "Finished Duplicate Db at.*?\n", "", "RMAN DUPLICATE 没有完成"),
    ("rman", "^    184213$", "    1", "门诊人次：1（应在 180000–190000）"),
    ("rman", "^    184213$", "ORA-00942: table or view does not exist", "ORA-00942"),
    ("rman", "corrupt\n         0", "corrupt\n         3", "V$DATABASE_BLOCK_CORRUPTION 3 条"),
    ("rman", "^== WARDROUND integrity BEGIN.*", "", "坏块检查步骤没有做"),
    ("rman", "^== WARDROUND restore END.*?$", "", "恢复步骤没有结束标记"),
    ("rman", "DRLHIS@drill01", "HIS@hisdb01", "演练是在生产（HISDB01）上做的"),
    ("mssql", r"\|HIS\|904", "|LIS|904", "不是这个库的备份：备份里是 LIS"),
    ("mssql", "The backup set on file 1 is valid.", "Msg 3189, Level 16, State 1, Server DRILL, Line 1\nDamage to the backup set was detected.", "Msg 3189"),
    ("mssql", "RESTORE DATABASE successfully.*?\n", "Msg 3169, Level 16, State 1, Server DRILL, Line 2\nMsg 3013, Level 16, State 1\n", "Msg 3169（级别 16）、Msg 3013"),
    ("mssql", "found 0 allocation errors and 0", "found 0 allocation errors and 4", "DBCC CHECKDB：4 个错误"),
    ("mssql", "CHECKDB found.*?\n", "", "没有 DBCC CHECKDB 的结论"),
    ("mssql", "^== WARDROUND VALUE 1\n", "", "门诊人次：记录里没有结果"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "old", "new", "reason"), BAD, ids=range(len(BAD)))
def test_a_bad_transcript_never_passes(spoiled: Any, method: str, old: str, new: str, reason: str) -> None:
    told = spoiled(method, old, new)
    assert told["ok"] is False
    assert reason in told["why"]


def test_what_was_left_behind_is_told(spoiled: Any) -> None:
    assert spoiled("mssql", "^-\n0$", "-\n1")["cleaned"] is False
    assert spoiled("rman", "^== WARDROUND VALUE left\n0\n", "")["cleaned"] is None


def test_a_place_for_the_name_left_as_it_was_names_nobody(spoiled: Any) -> None:
    assert spoiled("rman", "WARDROUND WHO 王工", "WARDROUND WHO 〔执行人姓名〕")["who"] == ""


def test_transcripts_of_windows_are_read(tmp_path: Path) -> None:
    text = (FOLDER / "mssql.txt").read_text(encoding="utf-8").replace("\n", "\r\n")
    for encoding in ("utf-16", "gb18030", "utf-8-sig"):
        (tmp_path / "t.txt").write_bytes(text.encode(encoding))
        told = judged("mssql", tmp_path / "t.txt")
        assert (told["ok"], told["who"]) == (True, "李工")


def test_what_is_no_transcript_is_not_judged(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("hello")
    with pytest.raises(PlanError, match="没有恢复步骤的标记行"):
        judged("rman", tmp_path / "t.txt")
    with pytest.raises(PlanError, match="不存在"):
        judged("rman", tmp_path / "none.txt")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("== WARDROUND restoreBEGINENDVALUE 0123|-:\n\r\x1b"), max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    transcript.errors(transcript.read(text).who + text)
    transcript.table(text, "DatabaseName")


@pytest.mark.parametrize(("method", "needs"), [
    ("rman", ["DUPLICATE DATABASE 'HIS' TO 'DRLHIS' BACKUP LOCATION '/backup/his'", "VALIDATE CHECK LOGICAL", "v$database_block_corruption", "drop database", "job_queue_processes"]),
    ("mssql", ["RESTORE HEADERONLY", "RESTORE FILELISTONLY", "RESTORE VERIFYONLY", "MOVE N'", "DBCC CHECKDB ([HIS_drill])", "DROP DATABASE [HIS_drill]"]),
])  # fmt: skip
def test_the_runbook_has_every_command(method: str, needs: list[str], tmp_path: Path) -> None:
    markdown, word = runbook.write(planned(method), "HIS-DB01", tmp_path)
    text = markdown.read_text(encoding="utf-8")
    assert [n for n in [*needs, "SELECT COUNT(*) FROM his.visit", "HISDB01"] if n not in text] == []
    steps = [s for s in judging.STEPS[method] if not all(f"{s} {edge}" in text for edge in ("BEGIN", "END"))]
    assert steps == []
    assert any("DUPLICATE" in p.text or "RESTORE" in p.text for p in Document(str(word)).paragraphs)


@pytest.mark.parametrize("words", [{"scratch_database": "HIS"}, {"source": "x'; DROP"}, {"database": ""}])
def test_a_runbook_that_could_hurt_is_not_written(words: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        runbook.write(planned("mssql", **words), "HIS-DB01", tmp_path)
