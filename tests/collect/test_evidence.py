"""Evidence on disk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wardround.collect import evidence
from wardround.collect.evidence import Origin, Shelf
from wardround.replies import Reply

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def origin(asset: str) -> Origin:
    return Origin(asset, "10.0.0.1", "SW1\nSHA-256: forged", "2026-11-22 16:00:00", "ops", "collector", "ssh_shell")


def test_header_says_whose_reply_it_is_and_the_text_comes_back(tmp_path) -> None:
    reply = Reply("1号风扇 正常\n----\nlast\n", AT, "fan", "display fan")
    path = Shelf(tmp_path / "evidence").put(origin("核心-A"), reply, masked=2)
    assert path == "evidence/核心-A/fan.txt"
    told, text = evidence.split((tmp_path / path).read_text())
    assert text == reply.text == evidence.read(tmp_path / path)
    assert (told["资产"], told["命令"], told["已屏蔽"], told["时间"]) == (
        "核心-A",
        "display fan",
        "2 处",
        AT.isoformat(),
    )
    assert told["设备名"] == "SW1 ⏎ SHA-256: forged"


def test_changed_evidence_is_noticed(tmp_path) -> None:
    path = tmp_path / Shelf(tmp_path / "evidence").put(origin("A"), Reply("Normal\n", AT, "fan"))
    path.write_text(path.read_text().replace("Normal", "Failed"))
    with pytest.raises(ValueError, match="摘要不符"):
        evidence.read(path)


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "..", ".", "a\nb", "a/b", "x" * 300, ".ssh", ""])
def test_hostile_names_stay_inside(tmp_path, name: str) -> None:
    path = tmp_path / Shelf(tmp_path / "evidence").put(origin(name), Reply("x", AT, "fan", each={"port": "../" + name}))
    assert path.resolve().is_relative_to(tmp_path / "evidence")
    assert len(path.relative_to(tmp_path).parts) == 3
    assert path.is_file()


def test_names_that_look_alike_do_not_meet() -> None:
    assert len({evidence.safe(n) for n in ("a/b", "a_b", "a b", "a:b")}) == 4


def test_symbolic_link_is_not_followed(tmp_path) -> None:
    shelf, outside = Shelf(tmp_path / "evidence"), tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "evidence" / "A").symlink_to(outside)
    with pytest.raises(OSError, match="A"):
        shelf.put(origin("A"), Reply("x", AT, "fan"))
    assert not list(outside.iterdir())
