"""Console logs as terminal programs write them."""

from __future__ import annotations

import pytest

from tests.collect.switch import Switch, text, why

QUESTIONS = {
    "fan": {"ask": "display fan"},
    "power": {"ask": "display power"},
    "level": {"ask": "display log level 0", "recorded": "display log"},
}
PLAIN = "<SW9>dis fan\nSlot 1 Normal\nSlot 2 Normal\n<SW9>display power\nPWR1 Supply\n<SW9>"
FAN = "Slot 1 Normal\nSlot 2 Normal\n"


def stamped(form: str) -> str:
    return "\n".join(form.format(i) + line for i, line in enumerate(PLAIN.split("\n")))


WRITTEN = {
    "carriage returns alone": PLAIN.replace("\n", "\r").encode(),
    "UTF-16": PLAIN.encode("utf-16"),
    "stamp in brackets": stamped("[2026-03-02 10:00:{:02d}] ").encode(),
    "stamp with fractions": stamped("2026-03-02 10:00:{:02d}.123 ").encode(),
    "time alone": stamped("10:00:{:02d}: ").encode(),
    "wiped with ^H": PLAIN.replace("Slot 2", "  ---- More ----" + "^H" * 16 + " " * 16 + "^H" * 16 + "Slot 2").encode(),
    "escape left out": PLAIN.replace("Slot 2", f"  ---- More ----[42D{' ' * 42}[42DSlot 2").encode(),
    "wiped with blanks": PLAIN.replace("Slot 2", f"  ---- More ----{' ' * 16}Slot 2").encode(),
    "whole output asked for": PLAIN.replace("dis fan", "dis fan | no-more").encode(),
}


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN)
def test_what_the_logging_program_added_is_left_out(ward, tmp_path, data: bytes) -> None:
    (tmp_path / "sw9.log").write_bytes(data)
    visit = ward(QUESTIONS).one(Switch(), transport="recorded", recorded_log="sw9.log")
    assert (visit.device_name, text(visit, "fan"), text(visit, "power")) == ("SW9", FAN, "PWR1 Supply\n")


def test_a_reply_that_ends_in_the_pager_is_not_whole(ward, tmp_path) -> None:
    (tmp_path / "sw9.log").write_text("<SW9>dis fan\nSlot 1 Normal\n  ---- More ----\n<SW9>")
    visit = ward(QUESTIONS).one(Switch(), transport="recorded", recorded_log="sw9.log")
    assert "没有结束" in why(visit, "fan").why


def test_a_file_may_begin_with_its_command(ward, tmp_path) -> None:
    (tmp_path / "sw9").mkdir()
    (tmp_path / "sw9" / "display_fan.txt").write_text("display fan\n" + FAN)
    visit = ward(QUESTIONS).one(Switch(), transport="recorded", recorded_dir="sw9")
    assert text(visit, "fan") == FAN


def test_a_longer_recording_answers_the_narrower_question(ward, tmp_path) -> None:
    (tmp_path / "sw9").mkdir()
    (tmp_path / "sw9" / "display_log.txt").write_text("all entries\n")
    visit = ward(QUESTIONS).one(Switch(), transport="recorded", recorded_dir="sw9")
    assert text(visit, "level") == "all entries\n"
