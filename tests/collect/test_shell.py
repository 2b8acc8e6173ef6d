"""The command line dialogue, against a switch with bad manners."""

from __future__ import annotations

import pytest

from tests.collect.switch import ERASE, MORE, PASSWORD, Switch, text, why
from wardround.replies import Denied, NoAnswer, Reply, Unsupported

FAN = {"fan": {"ask": "display fan"}}
ROWS = "".join(f"Slot {n}  Normal\n" for n in range(40))


def test_reply_comes_without_echo_prompt_and_carriage_returns(ward) -> None:
    visit = ward(FAN).one(Switch({"display fan": ROWS}))
    assert text(visit, "fan") == ROWS
    assert (visit.reach.ok, visit.login.ok, visit.device_name) == (True, True, "SW1")


def test_pages_are_turned_when_paging_cannot_be_switched_off(ward) -> None:
    visit = ward(FAN).one(Switch({"display fan": ROWS}, page=7, always_page=True))
    assert text(visit, "fan") == ROWS
    assert MORE.strip() not in text(visit, "fan")
    assert "\x1b" not in ERASE.replace("\x1b", "") + text(visit, "fan")


def test_wrapped_echo_is_removed(ward) -> None:
    command = "display transceiver interface GigabitEthernet0/0/1 verbose"
    visit = ward({"optics": {"ask": command}}).one(Switch({command: ROWS}, wrap=20))
    assert text(visit, "optics") == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_is_read_in_either_character_set(ward, encoding: str) -> None:
    visit = ward(FAN).one(Switch({"display fan": "接口 上联核心交换机\n状态 正常\n"}, encoding=encoding))
    assert text(visit, "fan") == "接口 上联核心交换机\n状态 正常\n"


def test_change_of_password_is_declined(ward) -> None:
    nag = "\r\nWarning: The initial password poses security risks.\r\nThe password needs to be changed. Change now? [Y/N]:"
    switch = Switch({"display fan": ROWS}, nag=nag)
    assert text(ward(FAN).one(switch), "fan") == ROWS


def test_banner_that_looks_like_a_prompt_is_no_prompt(ward) -> None:
    switch = Switch({"display fan": ROWS}, banner="\r\n<authorised users only>\r\n[warning]\r\n")
    visit = ward(FAN).one(switch)
    assert (text(visit, "fan"), visit.device_name) == (ROWS, "SW1")


def test_prompt_like_lines_within_a_reply_do_not_end_it(ward) -> None:
    body = "<other>\n[SW2]\n" + ROWS
    assert text(ward(FAN).one(Switch({"display fan": body})), "fan") == body


CONFIG = "sysname SW1\nheader login information\n<SW1> keep out\n#\nuser-interface vty 0 4\n#\nreturn\n"


def test_a_configured_banner_that_pauses_at_its_prompt_does_not_cut_the_configuration(ward) -> None:
    questions = {"config": {"ask": "display current-configuration", "keep": {"ends": "^return$"}}}
    switch = Switch({"display current-configuration": CONFIG}, pause_after="<SW1>")
    assert text(ward(questions).one(switch), "config") == CONFIG


def test_a_configuration_without_its_last_line_is_still_handed_over(ward) -> None:
    questions = {"config": {"ask": "display current-configuration", "keep": {"ends": "^return$"}}}
    switch = Switch({"display current-configuration": "sysname SW1\nvlan 7\n"})
    assert text(ward(questions).one(switch), "config") == "sysname SW1\nvlan 7\n"


def test_prompt_may_change_between_commands(ward) -> None:
    questions = {"hrp": {"ask": "display hrp state"}, "fan": {"ask": "display fan"}}
    switch = Switch(
        {"display hrp state": "standby\n", "display fan": ROWS},
        prompt="HRP_M<{name}>",
        prompt_after={"display hrp state": "HRP_S<SW1>"},
    )
    visit = ward(questions).one(switch)
    assert (text(visit, "hrp"), text(visit, "fan"), visit.device_name) == ("standby\n", ROWS, "SW1")


def test_next_alternative_is_asked_when_the_device_does_not_know_the_first(ward) -> None:
    questions = {"fan": {"first_of": ["display fan", "display device fan"]}}
    visit = ward(questions).one(Switch({"display device fan": ROWS}))
    assert text(visit, "fan") == ROWS
    assert [a.got.command for a in visit.answers if isinstance(a.got, Reply)] == ["display device fan"]


def test_command_that_no_alternative_knows_keeps_the_refusal_as_its_reply(ward) -> None:
    made = ward(FAN)
    visit = made.one(Switch({}))
    assert isinstance(made.platform.refusal(text(visit, "fan")), Unsupported)


def test_questions_for_each_value_of_an_earlier_reply(ward) -> None:
    questions = {
        "brief": {"ask": "display interface brief"},
        "optics": {"ask": "display optics {port}", "each": {"port": {"from": "brief", "pattern": r"^(?P<value>\S+)"}}},
    }
    replies = {"display interface brief": "GE0/0/1 up\nGE0/0/2;reset up\n", "display optics GE0/0/1": "-5.0\n"}
    switch = Switch(replies)
    visit = ward(questions).one(switch)
    optics = [a for a in visit.answers if a.question == "optics"]
    assert [a.got.each for a in optics if isinstance(a.got, Reply)] == [{"port": "GE0/0/1"}]
    assert optics[0].path == "evidence/A00/optics-GE0_0_1.txt"
    assert not any("reset" in line for line in switch.typed)


def test_question_for_another_model_is_not_asked(ward) -> None:
    questions = {
        "version": {"ask": "display version"},
        "health": {"ask": "display health", "when": {"model": "S77*"}},
        "fan": {"ask": "display fan", "when": {"model": ["S57*", "S67*"]}},
    }
    made = ward(questions, facts={"model": {"from": "version", "pattern": r"HUAWEI (?P<value>\S+)"}})
    switch = Switch({"display version": "HUAWEI S5720 uptime\n", "display fan": ROWS, "display health": "x\n"})
    visit = made.one(switch)
    assert isinstance(why(visit, "health"), Unsupported)
    assert text(visit, "fan") == ROWS
    assert "display health" not in switch.typed


def test_privileged_level_is_taken_when_a_question_needs_it(ward) -> None:
    switch = Switch({"display fan": "LEVEL3:" + ROWS}, super_password="Sup3r-Secret")
    visit = ward(FAN).one(switch, enable_password="Sup3r-Secret")
    assert text(visit, "fan") == ROWS
    assert "（口令）" in [s.command for s in visit.sent]
    assert not any("Sup3r" in s.command for s in visit.sent)


def test_wrong_privileged_password_is_shown_once(ward) -> None:
    switch = Switch({"display fan": "LEVEL3:" + ROWS, "display cpu": "LEVEL3:5\n"}, super_password="right")
    made = ward({"fan": {"ask": "display fan"}, "cpu": {"ask": "display cpu"}})
    visit = made.one(switch, enable_password="Wr0ng-Secret")
    assert switch.typed.count("super") == 1
    assert isinstance(made.platform.refusal(text(visit, "cpu")), Denied)


def test_line_dropped_in_the_middle_keeps_what_was_answered(ward) -> None:
    questions = {"cpu": {"ask": "display cpu"}, "fan": {"ask": "display fan"}, "ntp": {"ask": "display ntp"}}
    visit = ward(questions).one(Switch({"display cpu": "5%\n", "display fan": ROWS}, drop_on="display fan"))
    assert text(visit, "cpu") == "5%\n"
    assert "中断" in why(visit, "fan").why
    assert "中断" in why(visit, "ntp").why
    assert (visit.reach.ok, visit.login.ok) == (True, True)


def test_question_that_hangs_is_left_and_the_rest_is_told(ward) -> None:
    questions = {"cpu": {"ask": "display cpu"}, "fan": {"ask": "display fan"}, "ntp": {"ask": "display ntp"}}
    made = ward(questions, {"question_timeout": 0.4})
    visit = made.one(Switch({"display cpu": "5%\n", "display ntp": "x\n"}, hang_on="display fan"))
    assert text(visit, "cpu") == "5%\n"
    assert isinstance(why(visit, "fan"), NoAnswer)
    assert "未答完" in why(visit, "fan").why
    assert isinstance(why(visit, "ntp"), NoAnswer)


def test_every_command_is_on_the_list_of_what_was_sent(ward) -> None:
    switch = Switch({"display fan": ROWS})
    visit = ward(FAN).one(switch)
    assert [s.command for s in visit.sent] == switch.typed == ["screen-length 0 temporary", "display fan"]
    assert PASSWORD not in repr(visit)
