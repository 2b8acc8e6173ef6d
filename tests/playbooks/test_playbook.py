"""The playbook as people run it: limits, credentials, exit status, round ids, folders, trends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.playbooks.support import House, Record, fatal, limited, record

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

ONE = "ZYL-3F-SW01"


def test_only_the_hosts_of_the_limit_are_asked(house: House) -> None:
    runs = house.folder / "limit"
    done = house.play(*limited([ONE]), "-e", "fail_on=red", runs=str(runs))
    made = record(runs, done)
    assert done.returncode == 0, made.output
    assert {f["asset"] for f in made.findings} == {ONE}
    assert made.info["period"] == "季度"
    assert f"续跑请加 -e round={made.info['id']}" in done.stdout
    assert "Deprecat" not in done.stdout + done.stderr


def test_fail_on_ends_the_run_badly_after_the_record_is_closed(house: House) -> None:
    runs = house.folder / "fail-on"
    done = house.play(*limited(["MZ-1F-SW01"]), "-e", "fail_on=red", "-e", "period=日", runs=str(runs))
    assert done.returncode == 2
    assert "1 项" in fatal(done)
    assert "（fail_on=red）" in fatal(done)
    assert record(runs).info["state"] == "done"


def test_a_closed_round_is_not_opened_again(house: House, whole: Record) -> None:
    before = (whole.folder / "findings.jsonl").read_bytes()
    done = house.play(*limited([ONE]), "-e", f"round={whole.info['id']}")
    assert done.returncode != 0
    assert "已关闭，不能覆盖" in fatal(done)
    assert (whole.folder / "findings.jsonl").read_bytes() == before


def test_a_period_that_does_not_exist_is_refused(house: House) -> None:
    done = house.play(*limited([ONE]), "-e", "period=每天", runs=str(house.folder / "period"))
    assert done.returncode != 0
    assert "只能是 日、周、月、季度、半年度、年度、节假日专项" in fatal(done)


def test_a_round_id_of_another_form_is_refused(house: House) -> None:
    done = house.play(*limited([ONE]), "-e", "round=../../etc", runs=str(house.folder / "ident"))
    assert done.returncode != 0
    assert "编号应为 YYYYMMDD-NNN" in fatal(done)


def test_a_daily_round_leaves_out_what_is_not_due(house: House, whole: Record) -> None:
    runs = house.folder / "daily"
    made = record(runs, house.play(*limited([ONE]), "-e", "period=日", runs=str(runs)))
    assert made.info["depth"] == "daily"
    sent = {line["command"] for line in made.lines("sent.jsonl")}
    quarterly = {line["command"] for line in whole.lines("sent.jsonl") if line["asset"] == ONE}
    assert sent < quarterly


def test_relative_runs_start_where_the_command_was_given(house: House, tmp_path: Path) -> None:
    done = house.play(*limited([ONE]), "-e", "period=日", runs="here/runs", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert record(tmp_path / "here/runs").info["state"] == "done"


def test_credentials_of_the_play_serve_hosts_that_have_none(house: House) -> None:
    """-u and a connection password file, as AWX gives them; hostvars know neither."""
    inventory, runs = house.folder / "no-credentials", house.folder / "no-credentials-runs"
    host = {"ansible_host": "127.77.1.4", "platform": "huawei_vrp", "ports": {"ssh": 10022 + house.offset}}
    house.more(inventory / "hosts.yml", {"all": {"hosts": {ONE: host}}})
    password = house.folder / "password"
    password.write_text("Lab@wr2026\n")
    given = ("-u", "wardround", "--connection-password-file", str(password), "-e", "period=日")
    made = record(runs, house.play(*given, inventory=inventory, runs=str(runs)))
    assert made.finding(ONE, "login_ok")["grade"] == "green"
    bare = house.folder / "bare-runs"
    without = record(bare, house.play("-u", "wardround", "-e", "period=日", inventory=inventory, runs=str(bare)))
    assert without.finding(ONE, "login_ok")["grade"] == "grey"
    assert "ansible_password" in without.finding(ONE, "login_ok")["message"]


def test_a_second_round_knows_the_first(house: House, whole: Record) -> None:
    done = house.play(*limited([ONE, "YJ-1F-SW02", "ZY-1F-SW01"]))
    made = record(house.runs, done)
    assert made.info["previous"] == whole.info["id"]
    trends = {(t["asset"], t["item"]): t for t in made.lines("trends.jsonl")}
    assert trends[ONE, "ntp_synchronised"]["since"]
    assert {t["word"] for t in trends.values()} <= {"稳定", "好转", "恶化", "上升", "首次", ""}
    assert (
        trends["ZY-1F-SW01", "uptime_expected"]["word"] == "稳定"
    )  # what nobody explained is not better a minute later
    growing = made.finding("YJ-1F-SW02", "interface_errors_steady")
    assert growing["grade"] in ("yellow", "red")
    assert "距上次巡检" in growing["message"]
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    assert yaml.safe_dump(manifest).count(whole.info["id"]) >= 1
