"""Assets nothing can reach: console logs and folders."""

from __future__ import annotations

import os
from datetime import datetime

from tests.collect.switch import Switch, text, why
from wardround.replies import NoAnswer
from wardround.transports.recorded import same, slug

LOG = """\
login: admin
Info: The current login time is 2026-03-02 10:00:00.
<SW9>screen-length 0 temporary
<SW9>dis clo
2026-03-02 10:00:05+08:00
Monday
<SW9>display fan
Slot 1 Nor^C
  ---- More ----
<SW9>display fan
Slot 1 Normal
 ---- More ----\x1b[16D                \x1b[16DSlot 2 Normal
<other> is a line of output
<SW9>dis ver
Error: Unrecognized command found at '^' position.
<SW9>
<SW9>display memory
System Total Memory
"""
QUESTIONS = {
    "fan": {"ask": "display fan"},
    "clock": {"ask": "display clock"},
    "version": {"ask": "display version"},
    "memory": {"ask": "display memory"},
    "ntp": {"ask": "display ntp-service status"},
}


def test_console_log_is_cut_by_prompt_and_command(ward, tmp_path) -> None:
    (tmp_path / "sw9.log").write_bytes(LOG.replace("\n", "\r\n").encode())
    made = ward(QUESTIONS)
    visit = made.one(Switch(), transport="recorded", recorded_log="sw9.log")
    assert text(visit, "fan") == "Slot 1 Normal\nSlot 2 Normal\n<other> is a line of output\n"
    assert text(visit, "clock").startswith("2026-03-02 10:00:05")
    assert made.platform.refusal(text(visit, "version")) is not None
    assert "没有结束" in why(visit, "memory").why
    assert "未带回" in why(visit, "ntp").why
    assert visit.at == datetime.fromisoformat("2026-03-02T10:00:05+08:00")
    assert (visit.reach.ok, visit.device_name, visit.device_clock) == (True, "SW9", "2026-03-02 10:00:05+08:00")


def test_recorded_at_goes_before_the_clock_of_the_log(ward, tmp_path) -> None:
    (tmp_path / "sw9.log").write_text(LOG)
    at = "2026-03-05T09:00:00+08:00"
    visit = ward(QUESTIONS).one(Switch(), transport="recorded", recorded_log="sw9.log", recorded_at=at)
    assert visit.at.isoformat() == at


def test_clock_that_cannot_be_is_not_believed(ward, tmp_path) -> None:
    path = tmp_path / "sw9.log"
    path.write_text(LOG.replace("2026-03-02", "2000-04-01"))
    os.utime(path, (1_770_000_000, 1_770_000_000))
    visit = ward(QUESTIONS).one(Switch(), transport="recorded", recorded_log="sw9.log")
    assert visit.at.timestamp() == 1_770_000_000
    assert visit.device_clock == "2000-04-01 10:00:05+08:00"


def test_folder_has_a_file_for_each_question(ward, tmp_path) -> None:
    folder = tmp_path / "sw9"
    folder.mkdir()
    (folder / "display_fan.raw").write_bytes("1号风扇 正常\r\n".encode("gbk"))
    (folder / "NTP.txt").write_text("clock status: synchronized\n")
    (folder / "Display Version.log").write_text("<SW9>display version\nVRP V200R011\n<SW9>\n")
    visit = ward(QUESTIONS).one(Switch(), transport="recorded", recorded_dir="sw9")
    assert text(visit, "fan") == "1号风扇 正常\n"
    assert text(visit, "ntp") == "clock status: synchronized\n"
    assert text(visit, "version") == "VRP V200R011\n"
    assert isinstance(why(visit, "memory"), NoAnswer)
    assert why(visit, "memory").why == "未带回：display_memory"


def test_nothing_brought_back_is_grey_and_not_red(ward) -> None:
    visit = ward(QUESTIONS).one(Switch(), transport="recorded", recorded_dir="nowhere")
    assert (visit.reach.ok, visit.login.ok, visit.reach.why) == (None, None, "未带回：nowhere")


def test_recorded_assets_send_nothing_and_are_exempt(ward, tmp_path) -> None:
    (tmp_path / "sw9.log").write_text(LOG)
    heavy = {"fan": {"ask": "display fan", "cost": "heavy"}}
    made = ward(heavy, {"never_touch": ("127.0.0.0/8",), "clinic_hours": ("00:00-24:00",)})
    visit = made.one(Switch(), transport="recorded", recorded_log="sw9.log")
    assert text(visit, "fan")
    assert visit.sent == ()


def test_abbreviations_and_file_names() -> None:
    assert same("dis ver", "display version")
    assert same("dis int g0/0/1", "display interface GigabitEthernet0/0/1")
    assert not same("display interface", "display interface brief")
    assert not same("display cpu-usage", "display cpu")
    assert slug("display current-configuration | include ntp") == "display_current-configuration_include_ntp"
    assert slug("GET /redfish/v1/Chassis/1") == "get_redfish_v1_chassis_1"
