"""Signed records: nobody changes one unnoticed, and a round reads the newest."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from wardround import platforms
from wardround.backup_jobs import with_jobs
from wardround.drill import keeping, telling, undone
from wardround.drill.__main__ import main
from wardround.drill.asking import faults
from wardround.drill.plan import WORDS, Plan, plan
from wardround.drill.trouble import PlanError
from wardround.kinds.backup import Drill
from wardround.replies import Reply, Unparsed, understand
from wardround.visit import due

AT = datetime(2026, 11, 22, tzinfo=UTC)


def record(at: str = "2026-11-22T10:00:00+08:00", **words: Any) -> dict[str, Any]:
    fixed = {"asset": "HIS-DB01", "job": "his full", "at": at, "ok": True, "by": "自动", "took_s": 12.5, "lost_s": 60.0}
    return fixed | {"checks": ["✓ 一"], "cleaned": True, "made_at": "2026-11-22T02:00:00+08:00"} | words


def test_a_drill_that_did_not_take_place_is_told_until_one_does(tmp_path: Path) -> None:
    keeping.keep(tmp_path, record(), None)
    undone.note(tmp_path, "HIS-DB01", "his full", "没有找到\n备份")
    undone.note(tmp_path, "HIS-DB01", "other", "空间不足")
    assert read(tmp_path).undone.endswith("没有找到 备份")
    assert read(tmp_path).ok is True
    never = read(tmp_path, "other")
    assert (never.never, never.undone.endswith("空间不足")) == (True, True)
    undone.settle(tmp_path, "HIS-DB01", "his full")
    assert read(tmp_path).undone == ""


def read(folder: Path, job: str = "his full") -> Any:
    wanted = Plan(job, "pg_dump", system="HIS", rto=3600)
    reply = Reply(telling.told(folder, "HIS-DB01", job), AT)
    (found,) = understand(lambda r: telling.parsed(wanted, "核心", r), reply)
    return found


def test_a_kept_record_is_signed_and_read_back(tmp_path: Path) -> None:
    kept = keeping.keep(tmp_path, record())
    assert (kept.wrong, kept.path.name) == ("", "20261122-100000-his_full.json")
    assert (tmp_path / "signing.key").stat().st_mode & 0o777 == 0o600
    told = read(tmp_path)
    assert isinstance(told, Drill)
    assert (told.ok, told.took_s, told.tier, told.record) == (True, 12.5, "核心", kept.digest)
    assert told.passed_at == told.at == datetime.fromisoformat("2026-11-22T10:00:00+08:00")


def test_the_newest_counts_and_the_last_that_passed_is_remembered(tmp_path: Path) -> None:
    keeping.keep(tmp_path, record("2026-10-01T10:00:00+08:00"))
    keeping.keep(tmp_path, record("2026-11-01T10:00:00+08:00", ok=False, why="转储不完整"))
    keeping.keep(tmp_path, record("2026-11-02T10:00:00+08:00", job="other"))
    told = read(tmp_path)
    assert (told.ok, told.why) == (False, "转储不完整")
    assert told.passed_at == datetime.fromisoformat("2026-10-01T10:00:00+08:00")


def test_a_job_without_a_record_was_never_drilled(tmp_path: Path) -> None:
    assert read(tmp_path).never is True


@pytest.mark.parametrize("change", ["record", "sha256", "signature", "key"])
def test_a_changed_record_is_not_believed(tmp_path: Path, change: str) -> None:
    kept = keeping.keep(tmp_path / "a", record(ok=False, why="x"))
    content = json.loads(kept.path.read_text(encoding="utf-8"))
    if change == "key":  # signed anew by somebody else's key
        other = keeping.keep(tmp_path / "b", record())
        content = json.loads(other.path.read_text(encoding="utf-8"))
    else:
        content["record"]["ok"] = True
    if change in ("sha256", "signature"):
        content["sha256"] = keeping.hashlib.sha256(keeping.canonical(content["record"])).hexdigest()
    if change == "signature":
        content["signature"]["value"] = "AAAA"
    kept.path.write_text(json.dumps(content), encoding="utf-8")
    told = read(tmp_path / "a")
    assert isinstance(told, Unparsed)
    assert "演练记录" in told.why
    assert main(["verify", str(tmp_path / "a")]) == 1


def test_a_record_taken_away_is_noticed(tmp_path: Path) -> None:
    made = [keeping.keep(tmp_path, record(f"2026-11-0{n}T10:00:00+08:00")) for n in (1, 2, 3)]
    assert main(["verify", str(tmp_path)]) == 0
    made[1].path.unlink()
    assert keeping.gaps(keeping.records(tmp_path)) == [f"{made[2].path.name} 之前缺一条演练记录"]


def test_two_records_of_one_second_both_stay(tmp_path: Path) -> None:
    first, second = keeping.keep(tmp_path, record()), keeping.keep(tmp_path, record())
    assert first.path != second.path
    assert main(["verify", str(tmp_path)]) == 0


def test_a_key_others_can_read_is_not_used(tmp_path: Path) -> None:
    keeping.keep(tmp_path, record())
    (tmp_path / "signing.key").chmod(0o644)
    with pytest.raises(PlanError, match="别人可读"):
        keeping.keep(tmp_path, record())
    (tmp_path / "signing.key").unlink()
    with pytest.raises(PlanError, match="不是一对"):
        keeping.keep(tmp_path, record())


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet='file: signature: good\nno record{}"at":,0', max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = understand(lambda r: telling.parsed(Plan("j", "pg_dump"), "核心", r), Reply(text, AT))
    assert not any(isinstance(one, Drill) and one.ok for one in found)


def test_drills_are_asked_in_rounds_about_them_only() -> None:
    drills = [{"name": "a", "method": "pg_dump", "source": "/x"}]
    platform = with_jobs(platforms.load("linux"), {"drills": drills})
    (question,) = [q for q in platform.questions() if q.supplies == (Drill,)]
    assert [due(question, depth) for depth in ("quarterly", "backup", "backup_check", "drill")] == [
        False,
        False,
        True,
        True,
    ]


SLIPS = [
    ({"method": "pgdump"}, "method: pgdump，只能是"),
    ({"soruce": "/x"}, "不认识的词 soruce，是否应为 source？"),
    ({"source": ""}, "没有写 source"),
    ({"rto": "soon"}, "rto: soon 不是时长"),
    ({"tier": "很重要"}, "tier: 很重要，只能是"),
    ({"to": "昨天"}, "to: 昨天 不是时刻"),
    ({"name": "a/b"}, "没有可用的 name"),
    ({"sanity": [{"sql": "SELECT 1"}]}, "sanity 每项应有 sql 与 expect"),
    ({"sanity": [{"sql": "DROP TABLE x", "expect": {"equals": 1}}]}, "只接受一条查询语句"),
    ({"row_counts": {"visit": "many"}}, "row_counts.visit: many，应为非负整数"),
    ({"port": "x"}, "port: x，应为非负整数"),
]


@pytest.mark.parametrize(("slip", "said"), SLIPS, ids=range(len(SLIPS)))
def test_slips_in_a_plan_are_told(slip: dict[str, Any], said: str) -> None:
    entry = {"name": "his", "method": "pg_dump", "source": "/x"} | slip
    (told,) = faults({"drills": [entry]})
    assert said in told


def test_spans_and_moments_are_read() -> None:
    one = plan({"name": "x", "method": "pg_dump", "source": "/x", "rto": "1h30m", "rpo": 600, "to": "latest"})
    assert (one.rto, one.rpo, one.to) == (5400, 600, None)


def test_the_example_of_the_document_and_the_drills_of_the_lab_can_be_read() -> None:
    page = (ROOT / "docs" / "restore-drill.md").read_text(encoding="utf-8")
    block = page[page.index("    drills:\n") : page.index("| 词 | 含义 |")]
    files = (ROOT / "inventories/lab/host_vars").glob("*.yml")
    told = [block, *(f.read_text(encoding="utf-8").replace("{{ inventory_dir }}", "/x") for f in files)]
    assert [faults(yaml.safe_load(t)) for t in told if "drills:" in t] == [[], [], []]


def test_every_word_of_a_plan_is_explained() -> None:
    page = (ROOT / "docs" / "restore-drill.md").read_text(encoding="utf-8")
    refused = {"host", "port", "data_dir", "archive", "name"}
    assert sorted(w for w in WORDS - refused if f"`{w}`" not in page) == []
