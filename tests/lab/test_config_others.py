"""VRP8, StoneOS, USG and the chassis: what is theirs alone."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import asyncssh
import pytest

V8, STONE, USG, CHASSIS = "DC-S6735-ACC", "AV-SG6000-A", "FW-USG-A", "CORE-S7706-A"
HASH = "# "


async def running(lab: Any, name: str) -> str:
    async with lab.session(name) as line:
        await line.type("screen-length 0 temporary")
        return await line.prompted("display current-configuration", f"return\r\n<{name}>")


async def stone(lab: Any) -> str:
    async with lab.session(STONE) as line:
        await line.type("terminal length 0")
        return await line.prompted("show configuration", "End\r\nSG-6000# ")


def test_nothing_runs_before_the_commit(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(V8) as line:
            seen = [
                r.splitlines()[-1]
                for r in await line.type("system-view", "sysname NEU", "int 10GE1/0/9", "acl 2005", "quit")
            ]
            assert seen == [f"[~{V8}]", f"[*{V8}]", f"[*{V8}-10GE1/0/9]", f"[*{V8}-acl4-basic-2005]", f"[*{V8}]"]
            assert "sysname NEU" not in await running(lab, V8)
            changes = (await line.type("display configuration candidate changes"))[0]
            assert "+sysname NEU" in changes
            assert (await line.type("commit"))[0].endswith("[~NEU]")
        async with lab.session(V8) as line:
            assert line.greeting.endswith("<NEU>")

    play(scene)


@pytest.mark.parametrize(("answer", "there"), [("y", True), ("n", False)])
def test_leaving_with_something_not_committed_asks(play: Any, answer: str, there: bool) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(V8) as line:
            await line.type("system-view", "vlan 444")
            await line.prompted("return", "[Y(yes)/N(no)/C(cancel)]:")
            assert (await line.prompted("c", "]")).endswith(f"[*{V8}-vlan444]")
            await line.prompted("return", "[Y(yes)/N(no)/C(cancel)]:")
            await line.prompted(answer, f"<{V8}>")
        assert (" 444" in await running(lab, V8)) == there

    play(scene)


def test_a_trial_ends_by_itself(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(V8) as line:
            await line.type(
                "system-view", "acl 2005", "rule 5 deny", "quit", "user-interface vty 0 4", "acl 2005 inbound"
            )
            told = (await line.type("commit trial 60"))[0]
            assert "is not confirmed in 60 seconds." in told
            assert f"[~{V8}" not in told
        assert await lab.refused(V8)
        await lab.back(V8)
        assert "2005" not in await running(lab, V8)

    play(scene)


def test_a_trial_is_confirmed_by_its_own_session_only(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(V8) as first:
            await first.type("system-view", "vlan 444", "commit trial 60")
            async with lab.session(V8) as second:
                assert "cannot be committed" in (await second.type("system-view", "commit"))[1]
                assert "active" in (await second.type("display configuration trial status"))[0]
            await first.type("commit")
            await asyncio.sleep(1.5)
        assert " 444" in await running(lab, V8)

    play(scene)


def test_a_persistent_trial_is_confirmed_from_a_fresh_login(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(V8) as line:
            await line.type("system-view", "vlan 445", "commit trial 60 persist wr1")
        async with lab.session(V8) as line:
            await line.type("system-view", "commit persist wr1")
        await asyncio.sleep(1.5)
        text = await running(lab, V8)
        assert " 445" in text
        assert re.search(r"!Last configuration was updated at 20\d\d-.*\+08:00 by wardround\r\n", text)
        async with lab.session(V8) as line:
            asked = await line.prompted("rollback configuration last 1", "[Y/N]:")
            assert "Continue?" in asked
            await line.prompted("y", f"<{V8}>")
        assert " 445" not in await running(lab, V8)

    play(scene)


def test_stoneos_views_refusals_and_saving(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(STONE) as line:
            lines = (
                "configure",
                "interface ethernet0/3",
                "exit",
                "zone trust",
                "exit",
                "policy-global",
                "rule id 7",
                "end",
            )
            seen = [r.splitlines()[-1] for r in await line.type(*lines, ends=(HASH,))]
            assert seen == [
                "SG-6000(config)# ", "SG-6000(config-if-eth0/3)# ", "SG-6000(config)# ", "SG-6000(config-zone-trust)# ",
                "SG-6000(config)# ", "SG-6000(config-policy)# ", "SG-6000(config-policy-rule)# ", "SG-6000# ",
            ]  # fmt: skip
            await line.type("terminal length 0", ends=(HASH,))
            replies = await line.type("configure", "interface ethernet0/3", "ip address 10.9.9.1/24", "bogus word", "manage ping",
                                      "no ip address", "end", ends=(HASH,))  # fmt: skip
            assert "^-----unrecognized keyword bogus" in replies[3]
            assert "-  manage ping" in (await line.type("show configuration difference startup", ends=(HASH,)))[0]
            await line.prompted("save", "[y]/n: ")
            await line.prompted("y", "y/[n]: ")
            assert "Saving configuration is finished" in await line.prompted("y", "SG-6000# ")
            assert "-  manage ping" not in (await line.type("show configuration difference startup", ends=(HASH,)))[0]
            assert "\r\n0   20" in (await line.type("show configuration backup", ends=(HASH,)))[0]
            await line.prompted("rollback configuration backup 0", "y/[n]: ")
            await line.prompted("y", HASH)
            await line.prompted("reboot", "[y]/n: ")
            await line.prompted("n", "y/[n]: ")
            await line.prompted("y", "never")
        await lab.back(STONE)
        assert "manage ping" not in (await stone(lab)).split("interface ethernet0/3")[1].split("exit")[0]

    play(scene)


def test_stoneos_takes_back_at_once(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(STONE) as line:
            replies = await line.type("exec configuration start", "configure", "ntp server 10.77.0.99", ends=(HASH,))
            assert replies[0].endswith("SG-6000[TRN]# ")
            assert replies[2].endswith("SG-6000[TRN](config)# ")
            assert "ntp server 10.77.0.99" in await stone(lab)
            async with lab.session(STONE) as other:
                assert "locked" in (await other.type("configure", ends=(HASH,)))[0]
            assert (await line.type("exec configuration rollback", ends=(HASH,)))[0].endswith("\r\nSG-6000# ")
        assert "10.77.0.99" not in await stone(lab)

    play(scene)


def test_stoneos_goes_back_when_the_session_is_lost_and_was_told_so(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(STONE) as line:
            await line.type("configure", "cli-exit-action rollback", "end", "exec configuration start", "configure",
                            "interface ethernet0/0", ends=(HASH,))  # fmt: skip
            await line.type("no manage ssh", ends=(HASH,))
        await lab.back(STONE)
        assert "manage ssh" in await stone(lab)

    play(scene)


def test_stoneos_trusted_hosts(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(STONE) as line:
            await line.type("configure", "admin host 192.0.2.0/24 ssh", "no admin host 10.77.0.0/16", ends=(HASH,))
        assert await lab.refused(STONE)
        lab.lab.reset()
        await lab.back(STONE)

    play(scene)


def test_usg_policies_and_prompts(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(USG) as line:
            replies = await line.type("system-view", "security-policy", "rule name neu", "source-zone trust", "action deny",
                                      "return", "display current-configuration configuration security-policy")  # fmt: skip
            assert replies[2].endswith(f"HRP_M[{USG}-policy-security-rule-neu]")
            assert " rule name neu\r\n  source-zone trust\r\n  action deny" in replies[-1]

    play(scene)


def test_a_chassis_saves_in_other_words(play: Any) -> None:
    async def scene(lab: Any) -> None:
        async with lab.session(CHASSIS) as line:
            asked = await line.prompted("save", "[Y/N]")
            assert "excluding the configurations of unregistered boards or cards" in asked
            assert f"<{CHASSIS}>" in await line.prompted("n", ">")
        assert lab.journal("saved") == []

    play(scene)


def test_a_session_that_only_looks_changes_nothing(play: Any) -> None:
    async def scene(lab: Any) -> None:
        with pytest.raises(asyncssh.Error):
            async with lab.connection(USG, "wardround", "wrong-password"):
                pass
        for name in (V8, USG, CHASSIS):
            await running(lab, name)
        await stone(lab)
        assert lab.journal("config") == []

    play(scene)
