"""The same changes on Comware 5 and 7, VRP of two stages, USG and StoneOS: each by its own rules and its own way back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.configuration.conftest import Play, Ward


@dataclass(frozen=True)
class Case:
    good: str
    bad: str
    locked_out: str
    guard: str


VTY = "acl number 2009\n rule 5 permit source 192.0.2.1 0\nuser-interface vty 0 4\n acl 2009 inbound\n"
HUAWEI = "acl number 2010\n description new\n rule 5 permit source 10.1.2.0 0.0.0.255\n"
CASES = {
    "vrp8": Case(HUAWEI, HUAWEI + "interface Vlanif3999\n description x\n", VTY, "commit trial"),
    "usg": Case(HUAWEI, HUAWEI + "acl number 99999\n", VTY, "第二条会话"),
    "comware7": Case(
        "acl basic 2010\n description new\n rule 5 permit source 10.1.2.0 0.0.0.255\n",
        "acl basic 2010\n description new\nacl basic 9\n",
        "acl basic 2009\n rule 5 permit source 192.0.2.1 0\nssh server acl 2009\n",
        "configuration commit delay",
    ),
    "comware5": Case(
        "acl number 2010\n description new\n rule 5 permit source 10.1.2.0 0.0.0.255\n",
        "acl number 2010\n description new\nacl number 9\n",
        "acl number 2009\n rule 5 permit source 192.0.2.1 0\nuser-interface vty 0 15\n acl 2009 inbound\n",
        "第二条会话",
    ),
    "stoneos": Case(
        'address "CT"\n  ip 10.1.2.0/24\nexit\n',
        'address "CT"\n  ip 10.1.2.0/24\nexit\nnonsense on\n',
        "no admin host 10.77.0.0/16 ssh\nadmin host 192.0.2.1/32 ssh\n",
        "第二条会话",
    ),
}
SHAPES = {
    "vrp8": "huawei_vrp8",
    "usg": "huawei_usg",
    "comware7": "comware7",
    "comware5": "comware5",
    "stoneos": "hillstone_stoneos",
}


def device(ward: Ward, kind: str) -> str:
    found = [n for n, node in ward.lab.nodes.items() if node.device.shape == SHAPES[kind] and not node.device.quirks]
    return found[0]


@pytest.mark.parametrize("kind", CASES)
def test_merged_once_then_nothing_to_do_then_saved(play: Play, kind: str) -> None:
    async def scene(ward: Ward) -> None:
        case, name = CASES[kind], device(ward, kind)
        first = await ward.change(name, case.good)
        assert (first.failed, first.changed, first.warnings) == ("", True, [])
        assert case.guard in first.confirm
        again = await ward.change(name, case.good, save=True)
        assert (again.failed, again.planned) == ("", [])
        assert again.saved
        assert ward.running(name) == ward.saved(name)
        last = await ward.change(name, case.good, save=True)
        assert (last.failed, last.changed, last.sent) == ("", False, [])

    play(scene)


@pytest.mark.parametrize("kind", CASES)
def test_an_error_leaves_the_device_as_it_was(play: Play, kind: str) -> None:
    async def scene(ward: Ward) -> None:
        name = device(ward, kind)
        before = ward.running(name)
        told = await ward.change(name, CASES[kind].bad)
        assert "设备不接受" in told.failed
        assert "已撤回，运行配置与改动前一致" in told.failed
        assert ward.running(name) == before

    play(scene)


@pytest.mark.parametrize("kind", CASES)
def test_a_change_that_shuts_the_door_is_taken_back(play: Play, kind: str) -> None:
    async def scene(ward: Ward) -> None:
        name = device(ward, kind)
        if "第二条会话" in CASES[kind].guard:
            ward.lab.nodes[name].device.quirks["keeps_sessions"] = True
        before = ward.running(name)
        told = await ward.change(name, CASES[kind].locked_out, within=4)
        assert told.rolled_back, told.failed
        assert ward.running(name) == before
        assert not (await ward.change(name, CASES[kind].good, check=True)).failed

    play(scene)


@pytest.mark.parametrize("kind", CASES)
def test_a_whole_configuration_comes_back(play: Play, kind: str) -> None:
    async def scene(ward: Ward) -> None:
        name = device(ward, kind)
        kept, before = ward.text(name), ward.running(name)
        assert not (await ward.change(name, CASES[kind].good)).failed
        assert ward.running(name) != before
        told = await ward.change(name, kept, how="replace")
        assert told.failed == ""
        assert sorted(ward.running(name)) == sorted(before)
        assert not (await ward.change(name, kept, how="replace")).planned

    play(scene)


def test_stoneos_goes_back_by_itself_where_it_was_told_to(play: Play) -> None:
    async def scene(ward: Ward) -> None:
        name = device(ward, "stoneos")
        assert not (await ward.change(name, "cli-exit-action rollback\n")).failed
        before = ward.running(name)
        told = await ward.change(name, "interface ethernet0/0\n  no manage ssh\nexit\n", within=4)
        assert told.rolled_back, told.failed
        assert "回退模式" in told.confirm
        assert ward.running(name) == before
        told = await ward.change(name, CASES["stoneos"].good)
        assert (told.failed, told.changed) == ("", True)
        assert not (await ward.change(name, CASES["stoneos"].good)).planned

    play(scene)
