"""Comware devices are configured as their manuals say: views, file-name dialogue, the commit delay, roles."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

IRF, OLD, FW = "YJ-H3C-SW02", "YJ-H3C-SW01", "FW-F100"
QUIET = "screen-length disable"


async def running(lab: Any, name: str) -> str:
    async with lab.session(name) as line:
        await line.type(QUIET)
        return await line.prompted("display current-configuration", f"return\r\n<{name}>")


def test_views_and_their_prompts(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(IRF) as line:
            lines = ("system-view", "interface GigabitEthernet 1/0/7", "quit", "vlan 20", "acl basic 2005", "acl number 3001",
                     "local-user neu", "line vty 0 63", "int vlan 99", "ospf 1", "area 0", "return")  # fmt: skip
            seen = [reply.splitlines()[-1] for reply in await line.type(*lines)]
        assert seen == [
            f"[{IRF}]", f"[{IRF}-GigabitEthernet1/0/7]", f"[{IRF}]", f"[{IRF}-vlan20]", f"[{IRF}-acl-ipv4-basic-2005]",
            f"[{IRF}-acl-ipv4-adv-3001]", f"[{IRF}-luser-manage-neu]", f"[{IRF}-line-vty0-63]", f"[{IRF}-Vlan-interface99]",
            f"[{IRF}-ospf-1]", f"[{IRF}-ospf-1-area-0.0.0.0]", f"<{IRF}>",
        ]  # fmt: skip
        async with lab.session(OLD) as line:
            lines = ("system-view", "acl number 2005", "local-user neu", "user-interface vty 0 15")
            seen = [reply.splitlines()[-1] for reply in await line.type(*lines)]
        assert seen == [f"[{OLD}]", f"[{OLD}-acl-basic-2005]", f"[{OLD}-luser-neu]", f"[{OLD}-ui-vty0-15]"]

    play(scene)


def test_half_a_section_stays(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(IRF) as line:
            replies = await line.type("system-view", "interface GigabitEthernet1/0/9", "description half",
                                      "port access vlan 999", "bogus", "port link-type trunk", "return")  # fmt: skip
            assert "VLAN 999 does not exist." in replies[3]
            assert " % Unrecognized command found at '^' position." in replies[4]
            diff = (await line.type("display current-configuration diff"))[0]
            assert "+ description half" in diff
            assert "- port access vlan 30" in diff
            assert "+ port link-type trunk" in diff

    play(scene)


def test_saving_asks_for_the_file(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(IRF) as line:
            await line.type("system-view", "vlan 333")
            await line.prompted("save", "Are you sure? [Y/N]:")
            assert "choose 'YES' or 'NO'" in await line.prompted("maybe", "[Y/N]:")
            assert "[flash:/startup.cfg]" in await line.prompted("y", "press the enter key):")
            assert "flash:/startup.cfg exists, overwrite? [Y/N]:" in await line.prompted("", "[Y/N]:")
            done = await line.prompted("y", f"[{IRF}-vlan333]")
            assert "Saved the current configuration to mainboard device successfully." in done
            await line.type("return")
            assert "@@" not in (await line.type("display current-configuration diff"))[0]
            await line.type("system-view", "undo vlan 333", "return")
            assert "Saved" in (await line.type("save force"))[0]

    play(scene)


def test_the_commit_delay_takes_back_what_cut_the_session(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(IRF) as line:
            await line.type("system-view", "configuration commit delay 1", "acl basic 2099", "rule deny")
            lost = await line.type("quit", "ssh server acl 2099")
            assert f"[{IRF}]" not in lost[1]
        assert await lab.refused(IRF)
        await lab.back(IRF)
        assert "2099" not in await running(lab, IRF)

    play(scene)


def test_a_commit_keeps_what_was_changed(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(IRF) as line:
            await line.type("system-view", "configuration commit delay 1", "vlan 444", "quit")
        async with lab.session(IRF) as line:
            await line.type("system-view", "configuration commit")
        await asyncio.sleep(1.5)
        assert "vlan 444\r\n" in await running(lab, IRF)
        async with lab.session(OLD) as line:
            assert " % " in (await line.type("system-view", "configuration commit delay 1"))[1]

    play(scene)


@pytest.mark.parametrize(("name", "command"), [(IRF, "scheduler reboot delay 1"), (OLD, "schedule reboot delay 1")])
def test_a_scheduled_restart_brings_back_what_was_saved(play: Any, name: str, command: str) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(name) as line:
            await line.prompted(command, "Confirm? [Y/N]:")
            await line.prompted("y", f"<{name}>")
            await line.type("system-view", "interface Vlan-interface99", "shutdown")
        assert await lab.refused(name)
        await lab.back(name)
        assert " shutdown" not in (await running(lab, name)).split("Vlan-interface99")[1].split("#")[0]

    play(scene)


def test_an_operator_is_shown_less(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(IRF, "monitor", "Lab@mon2026") as line:
            await line.type(QUIET)
            text = await line.prompted("display current-configuration", f"return\r\n<{IRF}>")
            assert "interface GigabitEthernet1/0/1" in text
            assert "local-user" not in text
            assert "Permission denied." in (await line.type("system-view"))[0]

    play(scene)


def test_users_follow_the_configuration(play: Any) -> None:
    async def scene(lab: Any) -> None:
        text = await running(lab, IRF)
        kept = re.search(r"password hash (\S+)", text)
        assert kept
        async with lab.session(IRF) as line:
            await line.type("system-view", "local-user neu", "password simple Geheim@2026", "service-type ssh",
                            "authorization-attribute user-role network-admin", "quit", "local-user wardround",
                            f"password hash {kept[1]}", "undo local-user monitor class manage", "undo local-user monitor")  # fmt: skip
        assert not await lab.refused(IRF, "neu", "Geheim@2026")
        assert not await lab.refused(IRF)
        assert await lab.refused(IRF, "monitor", "Lab@mon2026")

    play(scene)


def test_a_firewall_has_policies_and_says_what_is_not_saved(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(FW) as line:
            replies = await line.type("system-view", "security-policy ip", "rule name neu", "action drop", "return",
                                      "display current-configuration configuration security-policy")  # fmt: skip
            assert "rule 4 name neu\r\n  action drop" in replies[-1]
            assert replies[2].endswith(f"[{FW}-security-policy-ip-4-neu]")

    play(scene)


def test_an_interface_gets_its_default_after_a_question(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(IRF) as line:
            await line.type("system-view", "interface GigabitEthernet1/0/4")
            await line.prompted("default", "[Y/N]:")
            await line.prompted("y", "]")
            assert "interface GigabitEthernet1/0/4\r\n#\r\nreturn" in (await line.type("display this"))[0]
            assert " % Unrecognized" in (await line.type("quit", "default"))[1]

    play(scene)
