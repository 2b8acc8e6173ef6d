"""Changes of a VRP switch of the lab: what is sent, what is taken back, what is left as it was."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.configuration.conftest import Play, Ward
from wardround.collect.settings import Settings
from wardround.configuration.change import Wish, change

SWITCH = "ZY-4F-SW01"
READING = {"display current-configuration", "screen-length 0 temporary", "display saved-configuration"}
LOCKED_OUT = "acl number 2009\n rule 5 permit source 192.0.2.1 0\nuser-interface vty 0 4\n acl 2009 inbound\n"
NEW = """
vlan batch 61 to 62
interface GigabitEthernet0/0/7
 description CT room 3
 port default vlan 61
interface Vlanif61
 ip address 10.77.61.1 24
"""


def test_lines_are_merged_and_the_second_time_nothing_is_sent(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        first = await ward.change(SWITCH, NEW)
        assert first.failed == ""
        assert first.changed
        assert not first.warnings
        assert "interface Vlanif61" in ward.running(SWITCH)
        assert " description CT room 3" in ward.running(SWITCH)
        before = len(ward.typed(SWITCH))
        second = await ward.change(SWITCH, NEW)
        assert (second.failed, second.changed, second.sent, second.diff) == ("", False, [], "")
        assert set(ward.typed(SWITCH)[before:]) <= READING

    play(scene)


def test_check_only_reads(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        before = ward.running(SWITCH)
        told = await ward.change(SWITCH, NEW, check=True, save=True)
        assert told.failed == ""
        assert told.changed
        assert "+description CT room 3" in told.diff
        assert ward.running(SWITCH) == before
        assert set(ward.typed(SWITCH)) <= READING

    play(scene)


def test_a_section_is_replaced_and_the_rest_stays(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        text = "acl number 2000\n rule 10 permit source 10.77.0.30 0\n"
        told = await ward.change(SWITCH, text, how="replace", sections=("acl number 2000",))
        assert told.failed == ""
        assert told.changed
        at = ward.running(SWITCH).index("acl number 2000")
        assert ward.running(SWITCH)[at + 1] == " rule 10 permit source 10.77.0.30 0"
        assert " rule 5 permit source 10.77.0.0 0.0.255.255" in ward.running(SWITCH), "the other list stays"
        again = await ward.change(SWITCH, text, how="replace", sections=("acl number 2000",))
        assert not again.changed
        assert not again.sent

    play(scene)


def test_of_a_copy_only_the_named_sections_come_back(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        before = ward.running(SWITCH)
        copy = "sysname OTHER\nacl number 2000\n rule 10 permit source 10.77.0.30 0\n"
        slip = await ward.change(SWITCH, copy, how="replace", sections=("acl numbr 2000",), only=True)
        assert "都没有 acl numbr 2000" in slip.failed
        for how in ("merge", "replace"):
            told = await ward.change(SWITCH, copy, how=how, sections=("acl number 2000",), only=True, check=True)
            assert told.failed == ""
            assert "+rule 10 permit source 10.77.0.30 0" in told.diff
            assert "sysname" not in told.diff
        assert ward.running(SWITCH) == before

    play(scene)


def test_an_error_in_the_middle_leaves_the_device_as_it_was(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        before = ward.running(SWITCH)
        bad = "vlan batch 61\ninterface GigabitEthernet0/0/7\n description CT\n port default vlan 999\n stp cost 5\n"
        told = await ward.change(SWITCH, bad)
        assert "设备不接受“port default vlan 999”：Error: The VLAN does not exist." in told.failed
        assert "已撤回，运行配置与改动前一致" in told.failed
        assert "\n" not in told.failed
        assert told.rolled_back
        assert not told.changed
        assert ward.running(SWITCH) == before
        assert "stp cost 5" not in ward.typed(SWITCH)

    play(scene)


def test_an_access_list_that_locks_us_out_is_taken_back(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        before = ward.running(SWITCH)
        ward.lab.nodes[SWITCH].device.quirks["keeps_sessions"] = True  # only new logins are turned away
        told = await ward.change(SWITCH, LOCKED_OUT, within=5, save=True)
        assert told.rolled_back, told.failed
        assert (told.changed, told.saved) == (False, False)
        assert ward.running(SWITCH) == before == ward.saved(SWITCH)
        assert not (await ward.change(SWITCH, NEW, check=True)).failed, "reachable again"

    play(scene)


def test_a_change_that_cuts_every_session_is_taken_back_by_the_device(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        before = ward.running(SWITCH)
        told = await ward.change(SWITCH, LOCKED_OUT, within=1, by="device")
        assert told.rolled_back, told.failed
        assert ward.running(SWITCH) == before
        assert not (await ward.change(SWITCH, NEW, check=True)).failed, "reachable again"

    play(scene)


def test_what_runs_is_saved_and_every_question_answered(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        told = await ward.change(SWITCH, NEW, save=True)
        assert told.failed == ""
        assert told.saved
        assert "interface Vlanif61" in ward.saved(SWITCH)
        again = await ward.change(SWITCH, NEW, save=True)
        assert not again.changed
        assert not again.saved
        assert "save" not in again.sent

    play(scene)


def test_a_wrong_password_is_one_clear_line_and_shown_once(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        told = await ward.change(SWITCH, NEW, {"ansible_password": "not-the-one"})
        assert told.failed.startswith("登录失败：用户名或口令（密钥）未被接受")
        assert "\n" not in told.failed
        lines = (ward.folder / "journal.jsonl").read_text(encoding="utf-8")
        assert lines.count('"what": "login"') == 1
        assert ward.typed(SWITCH) == []

    play(scene)


def test_secrets_reach_the_device_and_nothing_else(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        text = "aaa\n local-user yunwei2 password irreversible-cipher Zx9-vaulted-Pw\n local-user yunwei2 service-type ssh\n"
        text += "snmp-agent community read cipher Comm-vaulted-77 acl 2000\n"
        told = await ward.change(SWITCH, text)
        assert told.failed == "", told.failed
        assert "local-user yunwei2 password irreversible-cipher Zx9-vaulted-Pw" in ward.typed(SWITCH)
        assert "vaulted" not in repr(told)
        assert "<masked:" in told.diff
        again = await ward.change(SWITCH, text)
        assert not again.changed, "what is encrypted on the device is not compared"
        bad = text + "interface GigabitEthernet0/0/7\n port default vlan 999\n"
        assert "vaulted" not in repr(await ward.change(SWITCH, bad))

    play(scene)


def test_an_interruption_takes_back_what_was_sent(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        before = ward.running(SWITCH)
        many = "".join(f"acl number {n}\n rule 5 permit\n" for n in range(2100, 2200))
        task = asyncio.ensure_future(ward.change(SWITCH, many))
        while "acl number 2110" not in ward.typed(SWITCH):  # noqa: ASYNC110  the lab's journal tells
            await asyncio.sleep(0.05)
        task.cancel()
        told = await task
        assert told.failed == "被中断；已撤回，运行配置与改动前一致"
        assert ward.running(SWITCH) == before

    play(scene)


def test_no_text_makes_us_send_what_destroys(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        for line in (
            "reset saved-configuration",
            "reboot",
            "delete flash:/vrpcfg.zip",
            "format flash:",
            "schedule reboot delay 1",
        ):
            told = await ward.change(SWITCH, f"vlan batch 61\n{line}\n")
            assert "拒绝发送：禁止命令" in told.failed, line
        assert set(ward.typed(SWITCH)) <= READING

    play(scene)


def test_a_restart_is_armed_only_where_nothing_else_would_be_lost(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        told = await ward.change(SWITCH, NEW, by="device", within=3000)
        assert told.failed == ""
        assert any(line.startswith("schedule reboot delay ") for line in ward.typed(SWITCH))
        assert "undo schedule reboot" in ward.typed(SWITCH)
        told = await ward.change(SWITCH, "vlan batch 63\n", by="device", within=60)
        assert "运行配置与已保存的配置不一致" in told.failed
        assert "vlan batch 63" not in ward.typed(SWITCH)

    play(scene)


def test_a_backup_is_kept_for_its_owner_only(play: Play, tmp_path: Path) -> None:
    async def scene(ward: Ward) -> None:
        told = await ward.change(SWITCH, NEW, backup=tmp_path / "kept")
        names.append(told.backup)

    names: list[str] = []
    play(scene)
    assert Path(names[0]).read_text(encoding="utf-8").rstrip().endswith("return")
    assert Path(names[0]).stat().st_mode & 0o077 == 0


def test_a_forbidden_network_gets_no_packet(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        settings = Settings("daily", ward.folder / "e", ward.folder, never_touch=("127.77.0.0/16",))
        told = await change(ward.target(SWITCH), Wish(NEW), settings)
        assert "never_touch" in told.failed
        assert ward.typed(SWITCH) == []

    play(scene)


def test_chinese_is_sent_as_the_device_writes_it(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        name = next(n for n, node in ward.lab.nodes.items() if node.device.encoding == "gbk")
        text = "interface GigabitEthernet0/0/7\n description 放射科CT\n"
        told = await ward.change(name, text)
        assert (told.failed, told.warnings) == ("", [])
        assert " description 放射科CT" in ward.running(name)
        assert not (await ward.change(name, text)).planned

    play(scene)


def test_an_account_that_must_rise_first(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        words = {"ansible_user": "monitor", "ansible_password": "Lab@mon2026"}
        low = await ward.change("ZY-9F-SW01", NEW, words)
        assert "没有读到完整的运行配置" in low.failed
        told = await ward.change("ZY-9F-SW01", NEW, {**words, "enable_password": "Lab@super1"})
        assert (told.failed, told.changed) == ("", True)
        wrong = await ward.change("ZY-9F-SW01", NEW, {**words, "enable_password": "not-the-one"})
        assert wrong.failed == "登录失败：提权口令（enable/super）未被接受，未重试"

    play(scene)
