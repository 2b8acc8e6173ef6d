"""A bastion's one-time code: asked for at the terminal, once; without a terminal its assets are left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.playbooks.support import House, Record, group, record, since

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab
CODE = "246810"
HOSTS = ("BAST-SW01", "BAST-SW02")


@pytest.fixture(scope="module")
def asking(house: House) -> Path:
    """Two switches behind a bastion that wants a code, and one beside it."""
    gate = {"host": "127.77.9.100", "user": "yunwei", "password": "Lab@bastion1", "otp": "ask"}
    hosts: dict[str, Any] = {
        name: {
            "ansible_host": f"127.77.9.{10 + n}",
            "bastion": gate | {"menu": [{"expect": "资产编号.*> $", "send": str(n)}]},
        }
        for n, name in enumerate(HOSTS, 1)
    }
    shared = {"ports": {"ssh": 10022 + house.offset}, "ansible_user": "wardround", "ansible_password": "Lab@wr2026"}
    hosts["ZYL-1F-SW01"] = {"ansible_host": "127.77.1.1"}
    inventory = house.folder / "asking"
    listed = group("huawei_vrp", {name: {"platform": "huawei_vrp"} | shared | words for name, words in hosts.items()})
    return house.more(inventory / "hosts.yml", listed)


def at_a_terminal(house: House, inventory: Path, typed: str) -> tuple[Record, int]:
    """A round whose person types this at the question."""
    runs = house.folder / ("asked-code" if typed else "asked-nothing")
    words = house.words("-e", "period=日", inventory=inventory, runs=str(runs))
    play: Any = pexpect.spawn(words[0], words[1:], env=house.environment(), encoding="utf-8", timeout=120)
    play.expect("堡垒机 127.77.9.100 的动态口令（其后有 2 台资产")
    play.expect("：")
    play.send(f"{typed}\r")
    play.expect(pexpect.EOF)
    play.close()
    made = record(runs)
    made.output = play.before
    return made, play.exitstatus


def test_the_code_is_asked_for_once_and_shown_nowhere(house: House, asking: Path) -> None:
    before = house.sent()
    made, status = at_a_terminal(house, asking, CODE)
    assert status == 0, made.output
    assert [made.finding(name, "login_ok")["grade"] for name in HOSTS] == ["green", "green"]
    assert "动态口令（其后有" not in made.output
    assert CODE not in made.output
    assert not [p for p in made.folder.rglob("*") if p.is_file() and CODE.encode() in p.read_bytes()]
    assert all(t["ok"] for t in since(before, house.sent())["BASTION"]["logins"])


def test_nothing_typed_leaves_the_bastion_alone(house: House, asking: Path) -> None:
    before = house.sent()
    made, status = at_a_terminal(house, asking, "")
    assert status == 0
    assert "没有输入：其后的 2 台资产本轮不采集" in made.output
    grey(house, made, before)


def test_without_a_terminal_one_line_says_so_and_the_assets_are_grey(house: House, asking: Path) -> None:
    before, runs = house.sent(), house.folder / "asked-nobody"
    made = record(runs, house.play("-e", "period=日", inventory=asking, runs=str(runs)))
    assert made.output.count("没有终端可以询问：其后的 2 台资产本轮不采集，记为灰；请在终端中运行，或加 -e otp=") == 1
    grey(house, made, before)


def grey(house: House, made: Record, before: dict[str, Any]) -> None:
    for name in HOSTS:
        assert made.finding(name, "reachable")["grade"] == "grey"
        assert "需要动态口令，本轮没有给出" in made.finding(name, "login_ok")["message"]
    assert made.finding("ZYL-1F-SW01", "login_ok")["grade"] == "green"
    assert since(before, house.sent())["BASTION"]["logins"] == []


def test_a_code_that_was_given_is_not_asked_for(house: House, asking: Path) -> None:
    runs = house.folder / "asked-given"
    words = house.words("-e", "period=日", "-e", f"otp={CODE}", inventory=asking, runs=str(runs))
    play: Any = pexpect.spawn(words[0], words[1:], env=house.environment(), encoding="utf-8", timeout=120)
    play.expect(pexpect.EOF)
    play.close()
    assert (play.exitstatus, "的动态口令（" in play.before) == (0, False)


def test_ctrl_c_at_the_question_interrupts_the_round(house: House, asking: Path) -> None:
    runs = house.folder / "asked-interrupted"
    words = house.words("-e", "period=日", inventory=asking, runs=str(runs))
    play: Any = pexpect.spawn(words[0], words[1:], env=house.environment(), encoding="utf-8", timeout=120)
    play.expect("的动态口令（")
    play.expect("：")
    play.send("\x03")
    play.expect(pexpect.EOF)
    play.close()
    assert "巡检已中断，已采集的结果保留；续跑请加 -e round=" in play.before
    assert record(runs).info["state"] == "interrupted"
