"""The keeper: whole copies or none, secrets encrypted once, a receipt for the evidence, and the way back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wardround.backups import changes, receipt, restore
from wardround.backups.keeper import Keeper, KeeperError, keeping
from wardround.backups.vault import VaultError
from wardround.collect.target import Target
from wardround.kinds.backup import ConfigBackup
from wardround.platforms import Question, load
from wardround.replies import Reply

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CONFIG = """!Software Version V200R022C00SPC500
!Last configuration was updated at {stamp} by admin
#
sysname SW1
#
aaa
 local-user admin password irreversible-cipher $1a$abcdefgh$1234567890
#
snmp-agent community read cipher %^%#{cipher}%^%# acl 2000
#
interface GigabitEthernet0/0/1
 description {what}
#
return
"""
DAY = timedelta(days=1)


def config(what: str = "uplink", cipher: str = "AAAABBBB", stamp: str = "2026-11-01 08:00:00") -> str:
    return CONFIG.format(what=what, cipher=cipher, stamp=stamp)


@contextmanager
def open_keeper(tmp_path: Path, now: datetime = NOW, **given: Any) -> Iterator[Keeper]:
    with keeping(tmp_path / "site", {}, now, **given) as keeper:
        yield keeper


def question() -> Question:
    return next(q for q in load("huawei_vrp").questions() if q.id == "config")


def kept(tmp_path: Path, text: str, now: datetime = NOW, **given: Any) -> ConfigBackup:
    """One round that keeps one switch."""
    with open_keeper(tmp_path, now, **given) as keeper:
        asked, masker = question(), keeper.masker.of("SW1", question().keep["salted"])
        target = Target("SW1", "huawei_vrp", {})
        told = keeper.known(target, asked, text) or keeper.keep(target, asked, masker.mask(text)[0], masker)
        keeper.commit("配置备份", "")
    (record,) = receipt.parse(Reply(told, now))
    assert isinstance(record, ConfigBackup)
    return record


def files(tmp_path: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for f in ("configs", "secrets") for p in (tmp_path / "site" / f).iterdir()}


def test_first_then_same_then_changed(tmp_path: Path) -> None:
    assert kept(tmp_path, config()).state == "new"
    before = files(tmp_path)
    assert kept(tmp_path, config(cipher="ZZZZ"), NOW + DAY).state == "same"
    assert files(tmp_path) == before
    changed = kept(tmp_path, config("downlink"), NOW + 2 * DAY)
    assert (changed.state, changed.added, changed.removed, changed.since) == ("changed", 1, 1, NOW + DAY)
    assert "- description uplink\n+ description downlink\n" in changed.diff
    assert files(tmp_path)["SW1.age"] == before["SW1.age"]


def test_a_cut_configuration_is_refused_and_the_good_one_stays(tmp_path: Path) -> None:
    kept(tmp_path, config())
    before = files(tmp_path)
    cut = kept(tmp_path, config("other")[:-20], NOW + DAY)
    assert (cut.state, cut.complete, cut.since) == ("refused", False, NOW)
    assert "没有结束标志" in cut.why
    assert files(tmp_path) == before


def test_no_secret_stands_in_anything_that_is_readable(tmp_path: Path) -> None:
    kept(tmp_path, config())
    record = kept(tmp_path, config().replace("1234567890", "0987654321"), NOW + DAY)
    readable = b"".join(files(tmp_path).values()) + record.diff.encode()
    assert not [s for s in (b"1234567890", b"0987654321", b"AAAABBBB") if s in readable]


def test_the_way_back_is_the_devices_own_text(tmp_path: Path) -> None:
    kept(tmp_path, config())
    kept(tmp_path, config("downlink", "CCCC", "2026-11-23 08:00:00"), NOW + DAY)
    folder = tmp_path / "site"
    whole = config("downlink", "CCCC").split("\n", 2)
    assert restore.text(folder, "SW1") == "\n".join([whole[0], whole[2]])
    first = restore.Repository(folder).history("configs/SW1.cfg")[-1].commit
    assert "description uplink" in restore.text(folder, "SW1", first)
    with pytest.raises(restore.RestoreError, match="SW2"):
        restore.text(folder, "SW2")


def test_salted_secrets_are_locked_away_anew_when_the_device_says_it_was_changed(tmp_path: Path) -> None:
    kept(tmp_path, config(cipher="OLD"))
    kept(tmp_path, config(cipher="NEW", stamp="2026-11-23 09:00:00"), NOW + DAY)
    assert "%^%#NEW%^%#" in restore.text(tmp_path / "site", "SW1")


def test_a_wrong_identity_is_one_line(tmp_path: Path) -> None:
    kept(tmp_path, config())
    other = tmp_path / "other.txt"
    with keeping(tmp_path / "else", {}, NOW):
        other.write_text((tmp_path / "else.keys" / "identity.txt").read_text())
    with pytest.raises(restore.RestoreError, match="不能解密"):
        restore.text(tmp_path / "site", "SW1", "", other)
    with pytest.raises(restore.RestoreError, match="没有 age 私钥"):
        restore.text(tmp_path / "site", "SW1", "", tmp_path / "none")


def test_a_change_is_covered_by_its_record(tmp_path: Path) -> None:
    records = changes.read([{"id": "BG-7", "assets": ["access*"], "from": "2026-11-23", "to": "2026-11-23"}], NOW)
    given = {"changes": records, "groups": {"SW1": ["access_switches"]}}
    kept(tmp_path, config(), **given)
    assert kept(tmp_path, config("x"), NOW + 2 * DAY, **given).changes == ("BG-7",)
    assert kept(tmp_path, config("y"), NOW + 4 * DAY, **given).changes == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        [{"assets": ["a"]}],
        [{"id": 1, "assets": ["a"]}],
        [{"id": 1, "assets": "a", "from": "soon"}],
        [{"id": 1, "assets": "a", "from": "2026-11-23", "too": "2026-11-24"}],
        [{"id": 1, "assets": "a", "from": "2026-11-23 20:00", "to": "2026-11-23 19:00"}],
    ],
)
def test_a_wrong_change_record_is_named(wrong: object) -> None:
    with pytest.raises(changes.ChangeError, match="changes"):
        changes.read(wrong, NOW)


def test_two_at_once_is_one_line(tmp_path: Path) -> None:
    with open_keeper(tmp_path), pytest.raises(KeeperError, match="另一个进程"), open_keeper(tmp_path):
        pass


def test_keys_are_private_and_a_wrong_recipient_is_named(tmp_path: Path) -> None:
    kept(tmp_path, config())
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "site.keys").iterdir()} == {0o600}
    with (
        keeping(tmp_path / "b", {"recipients": ["age1nonsense"], "key": "k"}, NOW) as keeper,
        pytest.raises(VaultError, match="recipients"),
    ):
        keeper.keys.sealed({"v": "x"})


def test_a_receipt_that_is_none_is_not_taken_for_one() -> None:
    (outcome,) = receipt.parse(Reply("sysname SW1\n", NOW))
    assert not isinstance(outcome, ConfigBackup)


def test_what_was_remembered_may_be_lost(tmp_path: Path) -> None:
    kept(tmp_path, config())
    memory = tmp_path / "site" / ".git" / "wardround.json"
    assert json.loads(memory.read_text())["SW1"]["kept"]
    memory.write_text("{")
    assert kept(tmp_path, config(), NOW + DAY).state == "same"


PORTS = "".join(f"interface GigabitEthernet0/0/{n}\n description room {n}\n#\n" for n in range(60))
BANNER = 'header shell information "\nwelcome\nreturn\nto work"\n#\n'
LARGE = config().replace("return\n", f"{PORTS}{BANNER}return\n")


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (config(), "账号权限不够"),
        (LARGE[: LARGE.index("return") + 7], "在横幅等文字中截断"),
        (LARGE + LARGE, "出现 2 次"),
        (LARGE.replace("#\ninterface GigabitEthernet0/0/9\n", "#\n  ---- More ----\n"), "翻页"),
    ],
)
def test_what_only_seems_whole_is_refused_and_the_good_one_stays(tmp_path: Path, later: str, why: str) -> None:
    kept(tmp_path, LARGE)
    before = files(tmp_path)
    record = kept(tmp_path, later, NOW + DAY)
    assert (record.state, record.complete) == ("refused", False)
    assert why in record.why
    assert files(tmp_path) == before
    assert kept(tmp_path, later, NOW + 2 * DAY).state == "refused"


def test_a_change_record_tells_that_much_was_taken_out(tmp_path: Path) -> None:
    records = changes.read([{"id": "BG-8", "assets": "SW1", "from": "2026-11-23"}], NOW)
    kept(tmp_path, LARGE)
    assert kept(tmp_path, config(), NOW + DAY, changes=records).state == "changed"


def test_another_device_that_answers_is_doubted(tmp_path: Path) -> None:
    kept(tmp_path, config())
    record = kept(tmp_path, config().replace("sysname SW1", "sysname CORE9"), NOW + DAY)
    assert record.complete is None
    assert "由 SW1 变为 CORE9" in record.why


@pytest.mark.parametrize("gone", ["identity.txt", "token.key"])
def test_lost_keys_are_not_made_anew(tmp_path: Path, gone: str) -> None:
    kept(tmp_path, config())
    (tmp_path / "site.keys" / gone).unlink()
    with pytest.raises(VaultError, match="另存处"):
        kept(tmp_path, config(), NOW + DAY)
    assert not (tmp_path / "site.keys" / gone).exists()


def test_another_key_is_no_drift(tmp_path: Path) -> None:
    kept(tmp_path, config())
    (tmp_path / "site.keys" / "token.key").write_text("another\n")
    assert kept(tmp_path, config(), NOW + DAY).state == "same"
    assert kept(tmp_path, config(), NOW + 2 * DAY).state == "same"
    (tmp_path / "site.keys" / "token.key").write_text("a third\n")
    record = kept(tmp_path, config("downlink"), NOW + 3 * DAY)
    assert (record.state, record.added, record.removed) == ("changed", 1, 1)
    assert "%^%#AAAABBBB%^%#" in restore.text(tmp_path / "site", "SW1")


@pytest.mark.parametrize("memory", ["[1]", '{"SW1": 5}', '{"SW1": {"kept": "yesterday"}}'])
def test_since_when_is_known_from_git_where_nothing_is_remembered(tmp_path: Path, memory: str) -> None:
    kept(tmp_path, config())
    (tmp_path / "site" / ".git" / "wardround.json").write_text(memory)
    records = changes.read([{"id": "BG-1", "assets": "SW1", "from": "2024-01-01"}], NOW)
    record = kept(tmp_path, config("x"), NOW + DAY, changes=records)
    assert (record.state, record.since, record.changes) == ("changed", NOW, ())


def test_ciphers_of_a_device_that_tells_no_time_of_change_are_locked_away_with_any_change(tmp_path: Path) -> None:
    def without_time(what: str, cipher: str) -> str:
        return "\n".join(line for line in config(what, cipher).split("\n") if "updated" not in line)

    kept(tmp_path, without_time("a", "OLDOLD"))
    kept(tmp_path, without_time("b", "NEWNEW"), NOW + DAY)
    assert "%^%#NEWNEW%^%#" in restore.text(tmp_path / "site", "SW1")


def test_bytes_of_no_character_set_come_back(tmp_path: Path) -> None:
    text = config("\udcb0\udca1").replace("1234567890", "\udcb0\udcff").replace("admin\n", "\udcb0\n", 1)
    kept(tmp_path, text)
    assert "\udcb0\udcff" in restore.text(tmp_path / "site", "SW1")


def test_a_change_without_a_record_stays_open_until_one_covers_it(tmp_path: Path) -> None:
    kept(tmp_path, config())
    assert not kept(tmp_path, config("x"), NOW + DAY).changes
    again = kept(tmp_path, config("x"), NOW + 2 * DAY)
    assert (again.state, again.open_at) == ("same", NOW + DAY)
    assert "description uplink" in again.open_what
    late = changes.read([{"id": "BG-9", "assets": ["SW1"], "from": "2026-11-22 20:00", "to": "2026-11-22 21:00"}], NOW)
    told = kept(tmp_path, config("x"), NOW + 3 * DAY, changes=late)
    assert (told.state, told.open_at, told.changes) == ("same", None, ("BG-9",))
    assert kept(tmp_path, config("x"), NOW + 4 * DAY).open_at is None


def test_a_change_taken_back_is_settled(tmp_path: Path) -> None:
    kept(tmp_path, config())
    kept(tmp_path, config("x"), NOW + DAY)
    back = kept(tmp_path, config(), NOW + 2 * DAY)
    assert (back.state, back.back, back.open_at) == ("changed", True, None)
    assert kept(tmp_path, config(), NOW + 3 * DAY).open_at is None


def test_a_second_change_on_record_does_not_settle_the_first(tmp_path: Path) -> None:
    kept(tmp_path, config())
    kept(tmp_path, config("x"), NOW + DAY)
    later = changes.read([{"id": "BG-8", "assets": ["SW1"], "from": "2026-11-24 09:00", "to": "2026-11-24 10:00"}], NOW)
    told = kept(tmp_path, config("y"), NOW + 3 * DAY, changes=later)
    assert (told.changes, told.open_at) == (("BG-8",), NOW + DAY)


def test_a_late_record_of_the_first_change_does_not_cover_a_second_one(tmp_path: Path) -> None:
    kept(tmp_path, config())
    kept(tmp_path, config("x"), NOW + DAY)
    late = changes.read([{"id": "BG-9", "assets": ["SW1"], "from": "2026-11-22 20:00", "to": "2026-11-22 21:00"}], NOW)
    told = kept(tmp_path, config("y"), NOW + 3 * DAY, changes=late)
    assert (told.state, told.changes, told.open_at) == ("changed", (), None)
    assert kept(tmp_path, config("y"), NOW + 4 * DAY, changes=late).open_at == NOW + 3 * DAY
