"""The commands an inspection asks for exist where the real device has them, and only there."""

from __future__ import annotations

import asyncio
import os
from functools import cache
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from lab.bench import COMMANDS, address, name
from lab.hospital import devices
from lab.keywords import MismatchError, match
from lab.serve import Lab
from lab.shape import shapes

VRP = """display version|display device|display device manufacture-info|display memory-usage|display alarm active
display logbuffer|display logbuffer level 3|display trapbuffer|display interface brief|display interface|display clock
display transceiver diagnosis interface|display transceiver verbose|display eth-trunk|display lldp neighbor brief
display lldp neighbor|display stp brief|display stp|display stp topology-change|display mac-address flapping record
display mac-address total-number|display arp statistics all|display ip routing-table statistics|display ospf peer brief
display vrrp brief|display patch-information|display startup|display license|compare configuration|display users
display ntp-service status|display ssh server status|display telnet server status|display snmp-agent community read
dir flash:|display current-configuration|display saved-configuration|screen-length 0 temporary|display power|display fan
display temperature all|display cpu-usage|display memory-usage threshold"""
V600 = """display cpu|display memory|display device|display device power|display device fan|display device temperature
display alarm active|display patch-information|display health|display interface brief|display interface|display stack
display transceiver verbose|display lldp neighbor brief|display ntp status|display version|display m-lag|display startup"""
USG = """display version|display device|display cpu-usage|display memory-usage|display health|display environment
display temperature|display firewall session table statistics|display firewall session statistics|display hrp state
display firewall statistics system discard|display hrp state verbose|display hrp configuration check all|display vrrp brief
display license|display update status|display version ips-sdb|display version av-sdb|display version sa-sdb
display update configuration|display ike sa|display ipsec statistics|display security-policy rule all|display logbuffer
display right-manager online-users|display right-manager server-group|display ntp-service status|compare configuration"""
COMWARE = """display version|display device|display device verbose|display device manuinfo|display fan|display power
display environment|display cpu-usage|display memory|display interface brief|display counters inbound interface
display arp count all|display ip routing-table statistics|display ospf peer|display logbuffer reverse size 50
display boot-loader|display saved-configuration|display current-configuration|display ntp-service status|display clock
display ssh server status|display local-user|screen-length disable|display interface"""
SWITCH = """display transceiver diagnosis interface|display link-aggregation summary|display stp brief|display stp history
display mac-address statistics|display irf|display irf link|display alarm|display diagnostic-logfile summary
display install active|display current-configuration diff|display license|display lldp neighbor-information list"""
SECPATH = """display session statistics summary|display ips signature information|display anti-virus signature information
display url-filter signature information|display apr signature information|display remote-backup-group status
display security-policy statistics|display blacklist ip|display license"""
STONEOS = """terminal length 0|terminal width 512|show version|show cpu|show cpu detail|show memory|show memory detail
show environment|show module|show interface|show session generic|show license summary|show ntp status|show ha group 0
show ha cluster|show ha link status|show ha sync state all|show ha state change info all|show av signature info
show av signature update|show ips signature info|show ips signature update|show url-db info|show logging threat
show logging event severity critical|show logging configuration|show transceiver|show track|show storage threshold
show configuration record|show ip route|show arp generic|show mac generic|show process|show tech-support|show clock"""
CHASSIS = "display health|display switchover state|display css status|display cpu-usage slot 1|display counters error"
HAVE = [
    ("ZY-3F-SW01", VRP), ("ZY-3F-SW01", "display esn|display stack|display cpu-usage configuration|display loopback-detect"),
    ("CORE-S7706-A", VRP), ("CORE-S7706-A", CHASSIS), ("CORE-S6735", VRP), ("DC-S6735-ACC", V600), ("FW-USG-A", USG),
    ("YJ-H3C-SW01", COMWARE), ("YJ-H3C-SW02", COMWARE), ("YJ-H3C-SW02", SWITCH), ("FW-F100", COMWARE), ("FW-F100", SECPATH),
    ("AV-SG6000-A", STONEOS),
]  # fmt: skip
LACK = [
    ("ZY-3F-SW01", "display health"), ("ZY-3F-SW01", "display hrp state"), ("ZY-AGG-SW01", "display esn"),
    ("CORE-S7706-A", "display stack"), ("DC-S6735-ACC", "display memory-usage"), ("FW-USG-A", "display stp brief"),
    ("YJ-H3C-SW01", "display irf"), ("YJ-H3C-SW02", "display blacklist ip"), ("FW-F100", "display irf"),
    ("AV-SG6000-A", "display version"), ("OLD-TELNET", "display alarm active"), ("ZY-3F-SW01", "display alarm urgent"),
]  # fmt: skip


@cache
def tree(device: str) -> Any:
    found = devices(faults=False)[device]
    return shapes()[found.shape].tree(found)


@pytest.mark.parametrize(("device", "commands"), HAVE, ids=lambda v: v[:20])
def test_has(device: str, commands: str) -> None:
    for command in commands.replace("\n", "|").split("|"):
        assert match(tree(device), command)[0], command


@pytest.mark.parametrize(("device", "command"), LACK)
def test_lacks(device: str, command: str) -> None:
    with pytest.raises(MismatchError, match="unrecognized"):
        match(tree(device), command)


def test_a_benchmark_fleet_serves_many_sessions_at_once(tmp_path: Path) -> None:
    async def one(lab: Lab, number: int) -> int:
        async with asyncssh.connect(
            address(number), lab.ssh, username="wardround", password="Lab@wr2026", known_hosts=None, config=None
        ) as link:
            process = await link.create_process(term_type="vt100", encoding=None)
            prompt, size = f"<{name(number)}>".encode(), 0
            await process.stdout.readuntil(prompt)
            for command in COMMANDS:
                process.stdin.write(command.encode() + b"\n")
                size += len(await process.stdout.readuntil(prompt))
            return size

    async def whole() -> None:
        lab = Lab(tmp_path, 1000 + os.getpid() % 900, switches=40)
        await lab.start()
        sizes = await asyncio.gather(*(one(lab, n) for n in range(40)))
        lab.close()
        assert len(set(sizes)) == 1

    asyncio.run(whole())
