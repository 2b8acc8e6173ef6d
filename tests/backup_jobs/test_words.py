"""What a plan may say, and that nothing it says can become a command."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardround import platforms
from wardround.backup_jobs import faults, jobs, with_jobs
from wardround.backup_jobs.job import JobError, read
from wardround.backup_jobs.readers import READERS
from wardround.backup_jobs.table import HEAD, printed, rows
from wardround.backup_jobs.words import bytes_text, kept, quoted, size, span, span_text
from wardround.collect.deny import denied_script
from wardround.collect.target import Target
from wardround.collect.ways import commands
from wardround.kinds.backup import DataBackup, Drill
from wardround.probe import script
from wardround.visit import due

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h", 3600), ("7d", 604800), ("1d12h", 129600), ("30m", 1800), ("24小时", 86400), ("1 天", 86400)],
)
def test_spans_are_read(text: str, seconds: int) -> None:
    assert span(text) == seconds


@pytest.mark.parametrize("text", ["", "24", "a day", "h", "24h!"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是时长"):
        span(text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"rpo": "soon"}, "rpo: soon 不是时长"),
        ({"min_size": "much"}, "min_size: much 不是容量"),
        ({"retention": "5"}, "retention: 5 不是保留要求"),
        ({"level": "二级"}, "level: 二级，应为定级的级别"),
        ({"path": "backup/his"}, "path: backup/his，应为完整路径"),
        ({"offsite": {"path": "dr"}}, "offsite.path: dr，应为完整路径"),
        ({"reader": None, "raeder": "files"}, "现有一项是“OA”；raeder 是否应为 reader？"),
    ],
)
def test_a_wrong_value_is_told_with_its_word(words: dict[str, Any], said: str) -> None:
    entry = {"name": "OA", "reader": "files", "path": "/backup", **words}
    (fault,) = faults({"backup_jobs": [{k: v for k, v in entry.items() if v}]})
    assert said in fault


def test_sizes_and_retentions_are_read() -> None:
    assert (size("1.5K"), size("2GB"), size(10)) == (1536, 2 * 1024**3, 10)
    assert kept("14份") == (14, None)
    assert kept("7份 30d") == (7, 30 * 86400)
    assert kept({"count": 3, "age": "2w"}) == (3, 14 * 86400)
    assert [bytes_text(20), bytes_text(1536), span_text(3600), span_text(5400)] == [
        "20 B",
        "1.5 KB",
        "1 小时",
        "90 分钟",
    ]


NAUGHTY = ["a'b", 'a"b', "a`id`", "$(id)", "a\nb", "-rf", "a\\b", "{{ ansible_password }}", "@MARKER@", "", "x" * 401]


@pytest.mark.parametrize("word", NAUGHTY)
def test_words_that_could_be_read_as_more_are_refused(word: str) -> None:
    with pytest.raises(ValueError, match="不能交给主机"):
        quoted(word)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_whatever_is_let_through_is_one_word_of_the_shell(word: str) -> None:
    try:
        made = quoted(word)
    except ValueError:
        return
    done = subprocess.run(["/bin/sh", "-c", f"printf %s {made}"], capture_output=True, check=True)
    assert done.stdout == word.encode()


def every_job(word: str) -> list[dict[str, Any]]:
    """A job of each reader, with the word everywhere that it may stand."""
    found = []
    for name, reader in READERS.items():
        words = {w: word for w in (*reader.needs, *reader.takes) if w not in ("depth", "types")}
        found.append({"name": name, "reader": name, **words, "offsite": {"path": word}, "verify": bool(reader.verify)})
    return found


@pytest.mark.parametrize(
    "word", ["/x; touch EVIL", "/x && touch EVIL", "/x | touch EVIL", "/x > EVIL", "/x & touch EVIL #"]
)
def test_no_word_of_a_plan_becomes_a_command(word: str, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    told = {"backup_jobs": every_job(word.replace("EVIL", str(evil)))}
    assert faults(told) == []
    asked = {
        q.id: q.asks[0] for q in with_jobs(platforms.load("linux"), told).questions() if q.id.startswith("backup_")
    }
    assert len(asked) == len(READERS) + sum(bool(r.verify) for r in READERS.values())
    subprocess.run(["/bin/sh", "-s"], input=script(asked, 10).encode(), capture_output=True, check=False, cwd=tmp_path)
    assert not evil.exists()
    assert [denied_script(a) for a in asked.values()] == [""] * len(asked)


def test_secrets_do_not_belong_into_a_plan() -> None:
    entry = {"name": "R", "reader": "restic", "repo": "/r", "password": "geheim"}
    with pytest.raises(JobError, match="password_file") as error:
        read(entry, {})
    assert "geheim" not in str(error.value)
    leaky = {"name": "R", "reader": "restic", "repo": "rest:https://u:geheim@h/"}
    assert "口令" in faults({"backup_jobs": [leaky]})[0]
    assert "geheim" not in faults({"backup_jobs": [leaky]})[0]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("x", "每个备份任务都要写 name 与 reader"),
        ({"name": "a"}, "每个备份任务都要写 name 与 reader"),
        ({"name": "a", "reader": "veeam"}, "不认识"),
        ({"name": "a", "reader": "files"}, "还要写 path"),
        ({"name": "a", "reader": "files", "path": "/x", "rpo": "24"}, "不是时长"),
        ({"name": "a", "reader": "files", "path": "/x", "tier": "高"}, "tier"),
        ({"name": "a", "reader": "files", "path": "/x", "patern": "*"}, "不认识 patern"),
        ({"name": "a", "reader": "rman", "verify": True}, "没有校验办法"),
        ({"name": "a", "reader": "files", "path": "/x", "offsite": {"pth": "/y"}}, "offsite 只认"),
        ({"name": "a", "reader": "barman", "server": "x", "run_as": "a b"}, "不是账号名"),
    ],
)
def test_a_badly_written_job_is_told(entry: Any, why: str) -> None:
    (told,) = faults({"backup_jobs": [entry]})
    assert why in told
    assert jobs({"backup_jobs": [entry]}) == ()


def test_two_jobs_of_one_name_are_told() -> None:
    one = {"name": "a", "reader": "files", "path": "/x"}
    assert "名字重复" in faults({"backup_jobs": [one, one]})[0]


def test_the_plan_says_what_the_asset_leaves_open() -> None:
    entry = {"name": "a", "reader": "files", "path": "/x", "system": "HIS"}
    made = read(entry, {"criticality": "重要", "grading": {"HIS": 3}})
    assert (made.tier, made.level) == ("重要", 3)
    assert read(entry, {"grading": {"HIS": {"level": 2}}}).level == 2


def test_questions_are_asked_only_in_rounds_about_backups_and_stand_in_the_list_to_be_signed() -> None:
    told = {
        "platform": "linux",
        "backup_jobs": [{"name": "OA", "reader": "files", "path": "/backup/oa", "verify": True}],
    }
    mine = [q for q in with_jobs(platforms.load("linux"), told).questions() if q.id.startswith("backup_")]
    assert [(due(q, "backup_check"), due(q, "quarterly"), q.cost) for q in mine] == [
        (True, False, "light"),
        (True, False, "heavy"),
    ]
    listed = commands(Target("A", "linux", told), "backup_check")
    assert [p.question for p in listed] == ["backup_1_oa", "backup_1_oa_verify"]
    assert all("/backup/oa" in p.command and not p.refused for p in listed)


def test_the_table_tells_every_job_once_the_core_first() -> None:
    core = DataBackup(
        unit="HIS 全量", system="HIS", what="全量", tier="核心", rpo_s=86400, last_at=AT, tried_ok=True, keeper="李工"
    )
    other = DataBackup(unit="OA", system="OA", what="文件", tier="一般", count=0)
    old, new = (
        Drill(unit="HIS 全量", at=AT - timedelta(days=d), ok=d == 9, by="人工执行", took_s=5400) for d in (40, 9)
    )
    made = printed(rows({"B": [other], "A": [core]}, {"A": [new, old]}))
    assert made[0] == HEAD
    assert {len(line) for line in made} == {len(HEAD)}
    first = dict(zip(HEAD, made[1], strict=True))
    assert first["最近演练"] == "2026-11-13 08:00 通过，用时 90 分钟（人工执行）"
    assert (first["系统"], first["RPO"], first["最近一次结果"], first["校验"]) == (
        "HIS",
        "24 小时",
        "成功",
        "本轮未校验",
    )
    second = dict(zip(HEAD, made[2], strict=True))
    assert (second["最近成功"], second["最近演练"], second["恢复人"]) == ("从未", "从未", "未登记")
