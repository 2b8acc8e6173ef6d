"""A VRP switch is configured as its manual says: views, undo, refusals, saving, restarts, lost sessions."""

from __future__ import annotations

import asyncio
import re
from typing import Any

SW = "ZYL-2F-SW01"
QUIET = "screen-length 0 temporary"


async def running(lab: Any, name: str = SW) -> str:
    async with lab.session(name) as line:
        await line.type(QUIET)
        return await line.prompted("display current-configuration", "return\r\n<" + name + ">")


def test_views_and_their_prompts(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            lines = ("system-view", "int g0/0/7", "quit", "vlan 20", "acl 2005", "acl number 3001", "aaa",
                     "user-interface vty 0 4", "interface vlanif 99", "ospf 1", "area 0", "return")  # fmt: skip
            seen = [reply.splitlines()[-1] for reply in await line.type(*lines)]
        assert seen == [
            f"[{SW}]", f"[{SW}-GigabitEthernet0/0/7]", f"[{SW}]", f"[{SW}-vlan20]", f"[{SW}-acl-basic-2005]",
            f"[{SW}-acl-adv-3001]", f"[{SW}-aaa]", f"[{SW}-ui-vty0-4]", f"[{SW}-Vlanif99]", f"[{SW}-ospf-1]",
            f"[{SW}-ospf-1-area-0.0.0.0]", f"<{SW}>",
        ]  # fmt: skip

    play(scene)


def test_lines_replace_add_and_go(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            await line.type("system-view", "interface GigabitEthernet0/0/7", "desc 新 网关", "port default vlan 30",
                            "undo stp edged-port", "quit", "vlan batch 101 102 103", "undo vlan batch 70",
                            "ntp-service unicast-server 10.77.0.21", "return")  # fmt: skip
        text = await running(lab)
        block = re.search(r"interface GigabitEthernet0/0/7\r\n(.*?)#", text, re.S)
        assert block
        assert block[1].split("\r\n")[:-1] == [
            " description 新 网关",
            " port link-type access",
            " port default vlan 30",
        ]
        assert "vlan batch 10 20 30 40 50 60 99 101 to 103\r\n" in text
        assert text.count("ntp-service unicast-server") == 2
        changes = [did for entry in lab.journal("config") for did in entry["did"]]
        assert "-port default vlan 10" in changes
        assert "+port default vlan 30" in changes

    play(scene)


def test_rules_get_numbers_and_go_by_number(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            await line.type("system-view", "acl 2010", "rule permit source 10.1.0.0 0.0.255.255", "rule deny",
                            "rule 7 permit source 10.2.0.1 0")  # fmt: skip
            shown = (await line.type("display this"))[0]
            assert re.findall(r" (rule .*)\r", shown) == [
                "rule 5 permit source 10.1.0.0 0.0.255.255", "rule 7 permit source 10.2.0.1 0", "rule 10 deny",
            ]  # fmt: skip
            await line.type("undo rule 7", "quit")
            await line.type("undo acl 2010")
            assert (
                "2010" not in (await line.type("display current-configuration configuration acl"))[0].partition("\n")[2]
            )

    play(scene)


def test_refusals_leave_what_was_entered_before(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            replies = await line.type("system-view", "interface GigabitEthernet0/0/9", "description 半截",
                                      "port default vlan 999", "port link-type trunk", "nonsense 5", "speed fast")  # fmt: skip
            assert "The VLAN does not exist" in replies[3]
            assert "Please renew the default configurations" in replies[4]
            assert "Error: Unrecognized command found at '^' position." in replies[5]
            assert "Error: Wrong parameter found at '^' position." in replies[6]
            assert replies[6].split("\r\n")[1].index("^") == len(f"[{SW}-GigabitEthernet0/0/9]speed ")
        text = await running(lab)
        assert " description 半截\r\n port link-type access\r\n port default vlan 10\r\n" in text

    play(scene)


def test_saving_asks_and_a_restart_brings_back_what_was_saved(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            await line.type("system-view", "vlan 333", "return")
            assert "is not the same as" in (await line.type("compare configuration"))[0]
            asked = await line.prompted("save", "[Y/N]")
            assert "will be written to flash:/vrpcfg.zip." in asked
            assert "Please choose 'YES' or 'NO'" in await line.prompted("what", "[Y/N]:")
            assert "Save the configuration successfully." in await line.prompted("y", f"<{SW}>")
            assert "is the same as" in (await line.type("compare configuration"))[0]
            await line.type("system-view", "vlan 334", "return")
            asked = await line.prompted("reboot", "[Y/N]:")
            assert "The configuration has been modified" in asked
            await line.prompted("n", "Continue?[Y/N]:")
            await line.prompted("y", "never")
        assert await lab.refused(SW)
        await lab.back(SW)
        text = await running(lab)
        assert " 333\r\n" in text
        assert "334" not in text
        async with lab.session(SW) as line:
            assert "uptime is 0 week, 0 day, 0 hour, 0 minute" in (await line.type(QUIET, "display version"))[1]

    play(scene)


def test_a_scheduled_restart_undoes_what_cut_the_session(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            asked = await line.prompted("schedule reboot delay 1", "[Y/N]:")
            assert "Confirm?" in asked
            await line.prompted("y", f"<{SW}>")
            await line.type(
                "system-view", "acl 2020", "rule 5 permit source 192.0.2.1 0", "quit", "user-interface vty 0 4"
            )
            assert "[" not in (await line.type("acl 2020 inbound"))[0].partition("\n")[2]
        assert await lab.refused(SW)
        await lab.back(SW)
        assert "2020" not in await running(lab)
        assert [entry["device"] for entry in lab.journal("cut")] == [SW]

    play(scene)


def test_an_armed_restart_can_be_disarmed(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            await line.prompted("schedule reboot delay 1", "[Y/N]:")
            await line.prompted("y", f"<{SW}>")
            assert "will reboot" in (await line.type("display schedule reboot"))[0]
            await line.type("undo schedule reboot")
            await asyncio.sleep(1.6)
            assert f"<{SW}>" in (await line.type("display clock"))[0]
        assert lab.journal("reboot") == []

    play(scene)


def test_other_ways_to_lose_a_switch(play: Any) -> None:
    ways = {
        "MZ-2F-SW01": ["interface Vlanif99", "shutdown"],
        "MZ-2F-SW02": ["undo ip route-static 0.0.0.0 0.0.0.0 10.77.99.1"],
        "MZ-4F-SW01": ["interface Vlanif99", "ip address 10.77.99.200 24"],
        "YJ-3F-SW01": ["undo interface Vlanif99"],
        "ZY-7F-SW01": ["user-interface vty 0 4", "protocol inbound telnet"],
    }

    async def scene(lab: Any) -> None:
        for name, lines in ways.items():
            async with lab.session(name) as line:
                await line.type("system-view", *lines)
            assert await lab.refused(name), name
        lab.lab.reset()
        for name in ways:
            await lab.back(name)

    play(scene)


def test_questions_before_dangerous_lines(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            await line.type("system-view")
            assert "Continue? [Y/N]" in await line.prompted("undo stelnet server enable", "[Y/N]:")
            assert f"[{SW}]" in await line.prompted("n", "]")
            assert "stelnet server enable" in (await line.type("display current-configuration | include stelnet"))[0]

    play(scene)


def test_secrets_reencrypted_and_taken_back(play: Any) -> None:
    async def scene(lab: Any) -> None:
        first, second = await running(lab), await running(lab)
        ciphers = [re.findall(r"cipher (%\^%#.*?%\^%#)", text) for text in (first, second)]
        hashes = [re.findall(r"irreversible-cipher (\S+)", text) for text in (first, second)]
        assert ciphers[0] != ciphers[1]
        assert hashes[0] == hashes[1]
        async with lab.session(SW) as line:
            await line.type("system-view", f"snmp-agent community read cipher {ciphers[0][0]} acl 2000", "aaa",
                            f"local-user wardround password irreversible-cipher {hashes[0][0]}",
                            "local-user neu password irreversible-cipher Geheim@2026", "local-user neu service-type ssh",
                            "local-user neu privilege level 3", "undo local-user monitor")  # fmt: skip
        assert (await running(lab)).count("snmp-agent community") == 1
        async with lab.session(SW, "neu", "Geheim@2026") as line:
            assert line.greeting.endswith(f"<{SW}>")
        assert await lab.refused(SW, "monitor", "Lab@mon2026")

    play(scene)


def test_a_lower_level_may_not(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW, "monitor", "Lab@mon2026") as line:
            for command in ("system-view", "display current-configuration", "save", "reboot"):
                assert "do not have permission" in (await line.type(command))[0]

    play(scene)


def test_a_banner_is_typed_over_several_lines(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            await line.type("system-view")
            assert "quit with the character" in await line.prompted('header login information "Halt!', "'\"'.\r\n")
            for text in (f"<{SW}>", "  ---- More ----"):
                await line.prompted(text, "\r\n")
            await line.prompted('Bye"', "]")
        text = await running(lab)
        assert f'#\r\nheader login information "Halt!\r\n<{SW}>\r\n  ---- More ----\r\nBye"\r\n#' in text

    play(scene)


def test_where_paging_cannot_be_switched_off(play: Any) -> None:
    async def scene(lab: Any) -> None:
        lab.lab.nodes[SW].device.quirks["always_pages"] = True
        async with lab.session(SW) as line:
            assert "do not have permission" in (await line.type(QUIET))[0]
            assert "---- More ----" in await line.prompted("display current-configuration", "---- More ----")

    play(scene)


def test_an_interface_is_cleared_after_a_question(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(SW) as line:
            await line.type("system-view")
            assert "will be cleared" in await line.prompted(
                "clear configuration interface GigabitEthernet0/0/7", "[Y/N] :"
            )
            await line.prompted("y", "]")
            shown = (await line.type("display current-configuration interface GigabitEthernet0/0/7"))[0]
            assert "interface GigabitEthernet0/0/7\r\n shutdown\r\n#\r\nreturn" in shown
            assert "down" in (await line.type("display interface GigabitEthernet0/0/7"))[0]

    play(scene)
