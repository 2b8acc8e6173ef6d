"""Many assets at once: credentials, retries, host keys, forbidden networks, stopping."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import datetime

import asyncssh
import pytest

from tests.collect.switch import PASSWORD, Switch, listen, text, why
from wardround.collect import clinic, collect, commands, fleet, host_keys, keys, ways
from wardround.collect.target import Target
from wardround.replies import NotAsked
from wardround.visit import Visit

FAN = {"fan": {"ask": "display fan"}}
OK = {"display fan": "Normal\n"}


def test_wrong_password_is_shown_once_to_one_asset(ward) -> None:
    switch = Switch(OK, password="another")
    visit = ward(FAN).one(switch)
    assert switch.attempts == 1
    assert (visit.reach.ok, visit.login.ok) == (True, False)


def test_credential_is_left_alone_after_three_assets_refused_it(ward) -> None:
    switches = [Switch(OK, password="another") for _ in range(12)]
    visits = ward(FAN).visit(switches)
    assert sum(s.attempts for s in switches) == 3
    left = [v for v in visits if v.reach.ok is None]
    assert len(left) == 9
    assert all("凭据可能失效，已停止以免锁定" in v.reach.why for v in left)


def test_one_asset_with_another_password_stops_nobody_else(ward) -> None:
    switches = [Switch(OK) for _ in range(8)] + [Switch(OK, password="another")]
    visits = ward(FAN).visit(switches)
    assert [v.login.ok for v in visits] == [True] * 8 + [False]


def test_all_lines_busy_is_tried_again_and_then_told(ward) -> None:
    switch = Switch(OK, full=True)
    visit = ward(FAN).one(switch)
    assert switch.connections == 3
    assert (visit.reach.ok, visit.login.ok, visit.login.busy) == (True, None, True)


def test_changed_host_key_is_told_with_both_fingerprints_and_nobody_logs_in(ward, tmp_path) -> None:
    switch, made = Switch(OK), ward(FAN)
    old = asyncssh.generate_private_key("ssh-ed25519")
    (tmp_path / "known_hosts").write_text(f"127.0.0.1 {old.export_public_key().decode()}")
    visit = made.one(switch)
    assert (visit.reach.ok, visit.login.ok, switch.attempts) == (True, False, 0)
    assert old.get_fingerprint("sha256") in visit.login.why
    assert switch.key.get_fingerprint("sha256") in visit.login.why


def test_host_key_is_not_checked_where_the_inventory_says_so(ward, tmp_path) -> None:
    (tmp_path / "known_hosts").write_text("")
    assert ward(FAN).one(Switch(OK), ansible_host_key_checking=False).login.ok


def test_asset_that_does_not_answer_is_tried_three_times(ward, monkeypatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    visit = ward(FAN).one(Switch(OK), ansible_port=port)
    assert (visit.reach.ok, visit.login.ok) == (False, None)
    assert "拒绝连接" in visit.reach.why


def test_never_touch_opens_no_socket(ward) -> None:
    switch = Switch(OK)
    visit = ward(FAN, {"never_touch": ("127.0.0.0/24",)}).one(switch)
    assert switch.connections == 0
    assert visit.reach.ok is None
    assert "never_touch" in visit.reach.why


def test_never_touch_holds_for_the_way_through_a_jump_host(ward) -> None:
    switch = Switch(OK)
    visit = ward(FAN, {"never_touch": ("127.0.9.0/24",)}).one(switch, jump_host="admin@127.0.9.1:22")
    assert switch.connections == 0
    assert visit.reach.ok is None


def test_jump_host_is_gone_through_on_one_connection(ward, tmp_path) -> None:
    made, switches, jump = ward(FAN), [Switch(OK), Switch(OK), Switch(OK)], Switch()

    async def go() -> None:
        acceptors = [await listen(s) for s in [*switches, jump]]
        lines = [f"[127.0.0.1]:{s.port} {s.key.export_public_key().decode()}" for s in [*switches, jump]]
        (tmp_path / "known_hosts").write_text("".join(lines))
        login = {"ansible_host": "127.0.0.1", "ansible_user": "admin", "ansible_password": PASSWORD}
        via = {**login, "jump_host": f"admin@127.0.0.1:{jump.port}"}
        targets = [Target(f"A{n}", "test", {**via, "ansible_port": s.port}) for n, s in enumerate(switches)]
        await collect(targets, made.made(), lambda v: made.visits.update({v.asset: v}), asyncio.Event())
        for acceptor in acceptors:
            acceptor.close()
        await asyncio.sleep(0.05)

    asyncio.run(go())
    assert [v.login.ok for v in made.visits.values()] == [True] * 3
    assert jump.connections == 1


def test_menu_of_a_bastion_is_answered_on_one_shared_connection(ward, tmp_path) -> None:
    made, bastion = ward(FAN), Switch(OK, menu="\r\n 1: SW1\r\n请输入资产编号> ")

    async def go() -> None:
        acceptor = await listen(bastion)
        menu = [{"expect": "资产编号> $", "send": "{name}"}]
        via = {"host": "127.0.0.1", "port": bastion.port, "user": "yunwei", "password": PASSWORD, "menu": menu}
        words = {"ansible_user": "admin", "ansible_host": "10.9.9.9", "bastion": via}
        targets = [Target(f"A{n}", "test", words) for n in range(3)]
        await collect(targets, made.made([bastion]), lambda v: made.visits.update({v.asset: v}), asyncio.Event())
        acceptor.close()
        await asyncio.sleep(0.05)

    asyncio.run(go())
    assert [text(v, "fan") for v in made.visits.values()] == ["Normal\n"] * 3
    assert (bastion.connections, bastion.attempts) == (1, 1)
    assert {"A0", "A1", "A2"} <= set(bastion.typed)


def test_key_is_used_and_no_password_is_shown(ward, tmp_path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(tmp_path / "key", passphrase="phrase")
    switch = Switch(OK, public=key.convert_to_public())
    words = {"ansible_ssh_private_key_file": str(tmp_path / "key"), "ansible_ssh_passphrase": "phrase"}
    visit = ward(FAN).one(switch, ansible_password="", **words)
    assert (visit.login.ok, switch.attempts) == (True, 0)


def test_slow_asset_does_not_hold_up_those_that_share_its_credential(ward) -> None:
    held: list[asyncio.StreamWriter] = []

    async def silent() -> asyncio.Server:
        return await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)

    made, switch = ward(FAN, {"connect_timeout": 3}), Switch(OK)

    async def go() -> float:
        dead = [await silent() for _ in range(4)]
        acceptor = await listen(switch)
        ports = [d.sockets[0].getsockname()[1] for d in dead] + [switch.port]
        words = {"ansible_host": "127.0.0.1", "ansible_user": "admin", "ansible_password": PASSWORD}
        targets = [Target(f"A{n}", "test", {**words, "ansible_port": p}) for n, p in enumerate(ports)]
        times: dict[str, float] = {}
        stop, begun = asyncio.Event(), time.monotonic()

        def done(visit: Visit) -> None:
            times[visit.asset] = time.monotonic() - begun
            stop.set()

        await collect(targets, made.made([switch]), done, stop)
        for one in [*dead, acceptor, *held]:
            one.close()
        await asyncio.sleep(0.05)
        return times["A4"]

    assert asyncio.run(go()) < 2


def test_heavy_questions_wait_outside_clinic_hours(ward, monkeypatch) -> None:
    questions = {"routes": {"ask": "display ip routing-table", "cost": "heavy"}, "fan": {"ask": "display fan"}}
    switch = Switch({**OK, "display ip routing-table": "x\n"})
    visit = ward(questions, {"clinic_hours": ("00:00-24:00",)}).one(switch)
    assert isinstance(why(visit, "routes"), NotAsked)
    assert text(visit, "fan") == "Normal\n"
    allowed = ward(questions, {"clinic_hours": ("00:00-24:00",), "allow_heavy": "割接前核对"}).one(
        Switch(switch.replies)
    )
    assert text(allowed, "routes") == "x\n"


def test_clinic_hours_know_days_and_minutes() -> None:
    monday, sunday = datetime(2026, 11, 23, 11, 45), datetime(2026, 11, 22, 11, 45)  # noqa: DTZ001
    assert clinic.in_hours(clinic.CLINIC_HOURS, monday)
    assert not clinic.in_hours(clinic.CLINIC_HOURS, sunday)
    with pytest.raises(ValueError, match="07:30-11:30"):
        clinic.parse("早上")


@pytest.mark.parametrize(
    "command",
    ["reset counters interface", "save", "sys", "system-view", "undo shutdown", "display diagnostic-information",
     "dis diag", "reboot fast", "display clock\nreboot", "clear arp", "svctask rmvdisk 1", "DELETE /redfish/v1", "wr"],
)  # fmt: skip
def test_deny_list_beats_the_platform(ward, command: str) -> None:
    switch = Switch({command: "done\n", **OK})
    visit = ward({"bad": {"ask": command}, **FAN}).one(switch)
    assert isinstance(why(visit, "bad"), NotAsked)
    assert switch.typed == ["screen-length 0 temporary", "display fan"]


def test_stop_starts_nothing_new_and_leaves_no_half_visit(ward) -> None:
    made = ward(FAN, {"sessions": 1, "question_timeout": 20})
    visits = made.visit([Switch(OK, hang_on="display fan") for _ in range(4)], stop_after=0.7)
    assert visits == []


def test_asset_deadline_keeps_what_was_answered(ward) -> None:
    questions = {"cpu": {"ask": "display cpu"}, "fan": {"ask": "display fan"}}
    made = ward(questions, {"asset_timeout": 0.8, "question_timeout": 20})
    visit = made.one(Switch({"display cpu": "5%\n"}, hang_on="display fan"))
    assert text(visit, "cpu") == "5%\n"
    assert "整机采集超过" in why(visit, "fan").why


def test_program_error_on_one_asset_is_its_own(ward, monkeypatch) -> None:
    made = ward(FAN)

    def broken(self: object, *args: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(fleet.Conversation, "gate", broken)
    visit = made.one(Switch(OK))
    assert "RuntimeError: boom" in visit.reach.why


def test_host_keys_are_shown_without_logging_in(ward, monkeypatch) -> None:
    made, switch = ward(FAN), Switch(OK)
    monkeypatch.setattr(keys, "load", lambda _: made.platform)

    async def go() -> object:
        acceptor = await listen(switch)
        target = Target("A", "test", {"ansible_host": "127.0.0.1", "ansible_port": switch.port})
        try:
            return await host_keys([target], made.made([switch]))
        finally:
            acceptor.close()

    (shown,) = asyncio.run(go())  # type: ignore[misc]
    assert shown.fingerprint == switch.key.get_fingerprint("sha256")
    assert shown.line.startswith(f"[127.0.0.1]:{switch.port} ssh-ed25519 AAAA")
    assert switch.attempts == 0


def test_list_to_sign_names_every_command_and_what_is_refused(ward, monkeypatch) -> None:
    questions = {
        "fan": {"first_of": ["display fan", "display device fan"]},
        "optics": {"ask": "display optics {port}", "each": {"port": {"from": "fan", "pattern": "(?P<value>x)"}}},
        "page": {"ask": "GET {{ url }}/x"},
        "bad": {"ask": "save force"},
        "labels": {"ask": "display elabel", "depth": "monthly"},
    }
    made = ward(questions)
    monkeypatch.setattr(ways, "load", lambda _: made.platform)
    planned = commands(Target("A", "test", {"url": "https://a"}), "daily")
    assert [p.command for p in planned] == [
        "screen-length 0 temporary", "display fan", "display device fan", "display optics {port}", "GET https://a/x",
        "save force",
    ]  # fmt: skip
    assert [p.question for p in planned if p.refused] == ["bad"]
    assert commands(Target("A", "test", {"transport": "recorded"}), "daily") == []
