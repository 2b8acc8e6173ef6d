"""Badly behaving devices, and strange ways in: each ends as its own finding and nobody else's."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.playbooks.support import House, Record, limited, record

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

CONTACT = ("reachable", "login_ok")
INVENTORY = "plan_understood"
"""Judges the inventory, not the device."""


def grades(made: Record, asset: str) -> tuple[str, str]:
    found = made.of(asset)
    return found["reachable"]["grade"], found["login_ok"]["grade"]


def rest(made: Record, asset: str) -> Counter[str]:
    return Counter(f["grade"] for item, f in made.of(asset).items() if item not in (*CONTACT, INVENTORY))


@pytest.mark.parametrize(
    ("asset", "reachable", "login", "words"),
    [
        ("BAD-HANG", "green", "red", "未等到提示符"),
        ("BAD-GARBAGE", "green", "red", "不是 SSH 服务"),
        ("BAD-HOSTKEY", "green", "red", "主机密钥已改变"),
        ("BAD-PASSWORD", "green", "red", "未重试以免锁定"),
        ("BAD-VTYFULL", "green", "yellow", "VTY"),
        ("BAD-REFUSED", "red", "grey", "拒绝连接"),
        ("BAD-BLACKHOLE", "red", "grey", "无应答"),
        ("REC-MISSING", "grey", "grey", "未带回"),
    ],
)
def test_a_device_that_cannot_be_asked(asset: str, reachable: str, login: str, words: str, whole: Record) -> None:
    assert grades(whole, asset) == (reachable, login)
    assert words in "".join(whole.of(asset)[item]["message"] for item in CONTACT)
    assert set(rest(whole, asset)) == {"grey"}


def test_a_changed_host_key_shows_both_fingerprints(whole: Record) -> None:
    assert whole.finding("BAD-HOSTKEY", "login_ok")["message"].count("SHA256:") == 2


def test_what_was_answered_before_the_line_dropped_is_judged(whole: Record) -> None:
    assert grades(whole, "BAD-DROP") == ("green", "green")
    told = rest(whole, "BAD-DROP")
    assert told["green"] >= 1
    assert told["grey"] > told["green"]
    greys = [f["message"] for f in whole.of("BAD-DROP").values() if f["grade"] == "grey"]
    assert all("中断" in words or "未" in words for words in greys)


@pytest.mark.parametrize(
    "asset",
    ["BAD-LEGACY", "OLD-TELNET", "MZ-1F-SW02", "ZY-4F-SW01", "ZY-5F-SW01", "BAST-SW01", "BAST-SW02", "MZ-4F-SW01"],
)
def test_an_odd_device_is_asked_everything(asset: str, whole: Record) -> None:
    """Old algorithms, Telnet, GBK, a slow line, a password nag, two behind a bastion, a low account that rises."""
    assert grades(whole, asset) == ("green", "green")
    assert rest(whole, asset)["green"] >= 15
    assert rest(whole, asset)["grey"] == 0


def test_gbk_text_is_read(whole: Record) -> None:
    evidence = (whole.folder / "evidence/MZ-1F-SW02/interface.txt").read_text(encoding="utf-8")
    assert any(word in evidence for word in ("护士站", "医生办公室", "收费窗口", "打印机", "自助机"))
    assert "\ufffd" not in evidence


def test_old_algorithms_only_where_they_are_asked_for(house: House) -> None:
    done = house.play(*limited(["BAD-LEGACY"]), "-e", "legacy_crypto=false", runs=str(house.folder / "legacy"))
    made = record(house.folder / "legacy", done)
    assert grades(made, "BAD-LEGACY") == ("green", "red")
    assert "legacy_crypto: true" in made.finding("BAD-LEGACY", "login_ok")["message"]


def test_a_bastion_by_its_menu_with_the_one_time_code_of_the_command_line(house: House) -> None:
    inventory = house.folder / "menu"
    gate = {"host": "127.77.9.100", "user": "yunwei", "password": "Lab@bastion1"}
    hosts = {
        name: {
            "ansible_host": f"127.77.9.{10 + n}",
            "platform": "huawei_vrp",
            "bastion": gate | {"menu": [{"expect": "资产编号.*> $", "send": str(n)}], "max_sessions": 2},
        }
        for n, name in enumerate(["BAST-SW01", "BAST-SW02"], 1)
    }
    shared = {"ports": {"ssh": 10022 + house.offset}, "ansible_user": "wardround", "ansible_password": "x-unused"}
    house.more(inventory / "hosts.yml", {"all": {"vars": shared | {"collect": {"connect_timeout": 3}}, "hosts": hosts}})
    done = house.play("-e", "otp=246810", "-e", "period=日", inventory=inventory, runs=str(house.folder / "menu-runs"))
    made = record(house.folder / "menu-runs", done)
    for name in hosts:
        assert grades(made, name) == ("green", "green"), made.of(name)["login_ok"]["message"]
        assert rest(made, name)["green"] >= 10
    assert "246810" not in made.output


def test_a_wrong_one_time_code_is_a_failed_login_and_told_so(house: House) -> None:
    runs = house.folder / "otp-runs"
    made = record(runs, house.play(*limited(["BAST-SW01"]), "-e", "otp=000000", runs=str(runs)))
    assert grades(made, "BAST-SW01") == ("green", "red")
    assert len([t for t in house.sent()["BASTION"]["logins"] if not t["ok"]]) == 1
