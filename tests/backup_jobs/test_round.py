"""A whole round about backups: folders of this machine asked by the real probe, rows brought back, faults planted."""

from __future__ import annotations

import hashlib
import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from wardround.inspection import Inspection
from wardround.job import Job
from wardround.record.closing import Outcome

NOW = datetime(2026, 11, 22, 8, 0).astimezone()
DAY = 86400
END = "--\n-- PostgreSQL database dump complete\n--\n"
HEAD = "--\n-- PostgreSQL database dump\n--\n"
Finding = dict[str, Any]


def put(path: Path, data: bytes, days_ago: float = 0.1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    at = time.time() - days_ago * DAY
    os.utime(path, (at, at))
    return path


def dumps(folder: Path, sizes: list[int], first: float = 0.1) -> None:
    """One plain dump a day, the newest first."""
    for n, size in enumerate(sizes):
        body = (HEAD + "x" * size + "\n" + END).encode()
        put(folder / f"his_{n}.sql", body, first + n)


def run(tmp_path: Path, hosts: dict[str, dict[str, Any]], **site: Any) -> tuple[Outcome, list[Finding]]:
    job = Job(
        runs=tmp_path / "runs",
        site="测试",
        inventory=tmp_path,
        hosts={n: {"rows": [], "criticality": "核心", **v} for n, v in hosts.items()},
        site_variables=site,
        inventory_size=len(hosts),
        topic="backup_check",
        settings={"clinic_hours": (), "allow_heavy": "测试"},
    )
    outcome = Inspection(job, lambda _: None).run(datetime.now().astimezone())
    lines = (outcome.folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    return outcome, [json.loads(line) for line in lines]


def local(*jobs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"platform": "linux", "transport": "local", "backup_jobs": list(jobs), **more}


def told(findings: list[Finding], item: str, name: str = "") -> tuple[str, str]:
    """Grade and message of an item, or of one of its parts."""
    found = next(f for f in findings if f["item"] == item)
    parts = [p for p in found["parts"] if p["name"] == name]
    return (parts[0]["grade"], parts[0]["message"]) if parts else (found["grade"], found["message"])


def his(folder: Path, **more: Any) -> dict[str, Any]:
    return {
        "name": "HIS 全量",
        "system": "HIS",
        "reader": "pg_dump",
        "path": str(folder),
        "pattern": "his_*.sql",
        "rpo": "24h",
        "keeper": "李工",
        **more,
    }


def test_a_good_dump_is_good(tmp_path: Path) -> None:
    dumps(tmp_path / "b", [90_000, 89_000, 91_000])
    dumps(tmp_path / "dr", [90_000, 89_000, 91_000])
    job = his(tmp_path / "b", offsite={"path": str(tmp_path / "dr"), "place": "东院"}, level=3, retention="3份")
    _, found = run(tmp_path, {"DB1": local(job)})
    grades = {f["item"]: f["grade"] for f in found}
    good = ("backup_fresh", "backup_succeeded", "backup_size_steady", "backup_offsite", "backup_kept", "restorer_named")
    assert {i: grades[i] for i in good} == dict.fromkeys(good, "green")
    assert told(found, "offsite_realtime")[0] == "red", "a copy by the day is not in real time"
    assert told(found, "backup_plan_fits") == ("red", "HIS：核心系统没有日志备份，最多会丢失 24 小时的数据")
    assert told(found, "backup_verified")[0] == "yellow"


def test_planted_faults_are_told(tmp_path: Path) -> None:
    dumps(tmp_path / "halved", [30_000, 89_000, 91_000])
    dumps(tmp_path / "old", [90_000, 89_000], first=3)
    put(tmp_path / "cut" / "his_0.sql", (HEAD + "x" * 5000).encode())
    put(tmp_path / "cut" / "his_1.sql", (HEAD + "x" * 5000 + "\n" + END).encode(), 1.1)
    (tmp_path / "empty").mkdir()
    jobs = [his(tmp_path / n, name=n, system=n) for n in ("halved", "old", "cut", "empty", "nowhere")]
    _, found = run(tmp_path, {"DB1": local(*jobs)})
    assert told(found, "backup_size_steady", "halved")[0] == "red"
    assert told(found, "backup_fresh", "old")[0] == "red"
    assert told(found, "backup_succeeded", "cut")[0] == "red"
    assert "没有结束标记" in told(found, "backup_succeeded", "cut")[1]
    assert told(found, "backup_fresh", "empty")[0] == "red"
    assert told(found, "backup_fresh", "nowhere") == ("red", f"没有一份可用的备份：没有目录 {tmp_path}/nowhere")
    assert told(found, "backup_offsite", "halved") == ("red", "没有异地副本")


def test_a_digest_that_does_not_fit_is_red_and_one_that_does_is_green(tmp_path: Path) -> None:
    for name, spoiled in (("good", b""), ("bad", b"!")):
        data = b"PK\x03\x04\x14\0\x01\0" + os.urandom(5000)
        file = put(tmp_path / name / "oa.zip", data + spoiled)
        file.with_name("oa.zip.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  oa.zip\n")
    jobs = [
        {"name": n, "reader": "files", "path": str(tmp_path / n), "pattern": "*.zip", "verify": True, "encrypted": True}
        for n in ("good", "bad")
    ]
    _, found = run(tmp_path, {"FS1": local(*jobs)})
    assert told(found, "backup_verified", "good")[0] == "green"
    assert told(found, "backup_verified", "bad") == ("red", "校验未通过：oa.zip 与摘要文件不符")
    assert told(found, "backup_encrypted", "good")[0] == "green"


def test_a_proof_of_an_earlier_round_is_remembered(tmp_path: Path) -> None:
    data = b"PK\x03\x04\x14\0\x01\0" + os.urandom(5000)
    file = put(tmp_path / "b" / "oa.zip", data)
    file.with_name("oa.zip.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  oa.zip\n")
    job = {"name": "OA", "reader": "files", "path": str(tmp_path / "b"), "pattern": "*.zip"}
    run(tmp_path, {"FS1": local(job | {"verify": True})})
    _, found = run(tmp_path, {"FS1": local(job)})
    assert told(found, "backup_verified")[0] == "green"


def test_rows_brought_back_are_read_whatever_their_character_set(tmp_path: Path) -> None:
    (tmp_path / "ora").mkdir()
    at = NOW.strftime("%Y-%m-%d")
    rows = (
        "INPUT_TYPE    STATUS    START_TIME          END_TIME            OUTPUT_BYTES\n"
        "------------- --------- ------------------- ------------------- ------------\n"
        f"DB FULL       FAILED    {at} 01:00:00 {at} 01:10:00            0\n\n已选择1行。\n"
    )
    (tmp_path / "ora/rman_backup_job_details.txt").write_bytes(rows.encode("gb18030"))
    (tmp_path / "reports").mkdir()
    report = (
        f"任务名称,备份类型,开始时间,结束时间,执行结果,数据量\nPACS,完全备份,{at} 01:00:00,{at} 02:00:00,成功,12 GB\n"
    )
    (tmp_path / "reports/日报.csv").write_bytes(report.encode("gb18030"))
    ora = {"platform": "oracle", "transport": "recorded", "recorded_dir": "ora", "recorded_at": NOW.isoformat()}
    hosts: dict[str, dict[str, Any]] = {
        "ORA": ora | {"backup_jobs": [{"name": "EMR", "reader": "rman"}]},
        "E6010": {
            "platform": "aishu_anybackup",
            "backup_jobs": [{"name": "PACS", "reader": "anybackup", "path": str(tmp_path / "reports"), "rpo": "500w"}],
        },
    }
    _, found = run(tmp_path, hosts)
    assert told([f for f in found if f["asset"] == "ORA"], "backup_succeeded") == (
        "red",
        f"EMR：最近一次备份（{at} 01:10）失败：RMAN 状态 FAILED",
    )
    assert told([f for f in found if f["asset"] == "E6010"], "backup_succeeded")[0] == "green"


def test_a_stream_to_another_place_is_real_time_and_seen_from_the_other_asset(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg/backup_1.txt").write_text(
        f"-- now {int(NOW.timestamp())} +0800\n-- ask info\n"
        '[{"name":"his","status":{"code":0},"backup":[],"repo":[{"cipher":"none"}]}]\n\n-- exit 0\n-- ask archiver\n'
        f"{int(NOW.timestamp()) - 60}|0|000000010000000000000005|-\n\n-- exit 0\n"
    )
    dr = {"name": "灾备日志", "system": "HIS", "what": "日志", "reader": "pgbackrest", "stanza": "his", "level": 3}
    dumps(tmp_path / "b", [90_000])
    away = {"asset": "DR1", "job": "灾备日志", "place": "东院灾备库"}
    hosts: dict[str, dict[str, Any]] = {
        "DB1": local(his(tmp_path / "b", level=3, offsite=away)),
        "DR1": {
            "platform": "linux",
            "transport": "recorded",
            "recorded_dir": "pg",
            "recorded_at": NOW.isoformat(),
            "backup_jobs": [dr],
        },
    }
    _, found = run(tmp_path, hosts)
    assert told([f for f in found if f["asset"] == "DB1"], "offsite_realtime") == ("green", "HIS：东院灾备库：连续传送")


def test_jobs_that_cannot_be_read_are_told_and_stop_nobody_else(tmp_path: Path) -> None:
    dumps(tmp_path / "b", [90_000])
    hosts: dict[str, dict[str, Any]] = {
        "DB1": local(his(tmp_path / "b"), {"name": "坏的", "reader": "veeam"}),
        "DB2": local({"name": "坏的", "reader": "files"}),
    }
    _, found = run(tmp_path, hosts)
    one = [f for f in found if f["asset"] == "DB1"]
    assert told(one, "backup_fresh")[0] == "green"
    assert told(one, "backup_jobs_answered", "备份计划")[0] == "red"
    two = [f for f in found if f["asset"] == "DB2"]
    assert told(two, "reachable") == ("red", "无法到达：变量错误：备份任务 坏的：reader files 还要写 path")


def test_a_tool_that_is_not_there_is_grey_and_not_beside_the_point(tmp_path: Path) -> None:
    job = {"name": "PG", "reader": "restic", "repo": "/nowhere", "run_as": ""}
    jobs = [job, {"name": "B", "reader": "barman", "server": "x"}]
    _, found = run(tmp_path, {"DB1": local(*jobs)})
    assert told(found, "backup_fresh")[0] == "grey"
    grade, message = told(found, "backup_jobs_answered")
    assert (grade, "PG：" in message, "B：" in message) == ("grey", True, True)


@pytest.mark.parametrize("planted", ["张三丰的病历", "hunter2-secret"])
def test_what_a_backup_holds_stays_on_the_host(tmp_path: Path, planted: str) -> None:
    body = f"{HEAD}COPY patient\n{planted}\n" + f"{planted}\n" * 300
    put(tmp_path / "b/his_0.sql", body.encode())
    put(tmp_path / "b/his_1.csv", f"{planted},1\n".encode())
    jobs = [his(tmp_path / "b"), {"name": "csv", "reader": "files", "path": str(tmp_path / "b"), "pattern": "*.csv"}]
    outcome, _ = run(tmp_path, {"DB1": local(*jobs)})
    for file in outcome.folder.rglob("*"):
        assert not file.is_file() or planted.encode() not in file.read_bytes(), file
    evidence = "".join(p.read_text(encoding="utf-8") for p in outcome.folder.glob("evidence/*/backup_*"))
    assert "his_1.csv" in evidence
    assert planted.encode()[:4].hex() not in evidence


def test_nothing_on_the_host_is_changed(tmp_path: Path) -> None:
    dumps(tmp_path / "b", [90_000, 89_000])
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in (tmp_path / "b").iterdir()}
    run(tmp_path, {"DB1": local(his(tmp_path / "b", verify=True))})
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in (tmp_path / "b").iterdir()} == before
