"""What a spare is to run: the other's configuration, but its own name, its own management, its own serial numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lab.config.store import config_of
from lab.serve import Lab
from wardround.configuration import difference, tree
from wardround.drill.device_goal import Allowed, allowances, differing, goal, named

DEVICES = {"ZY-4F-SW01": "huawei_vrp", "DC-S6735-ACC": "huawei_vrp", "FW-USG-A": "huawei_usg", "YJ-H3C-SW01": "hp_comware",
           "YJ-H3C-SW02": "hp_comware", "AV-SG6000-A": "hillstone_stoneos"}  # fmt: skip
PLAIN = Allowed((), "", "")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    made = Lab(tmp_path_factory.mktemp("goal"), 0)
    yield made
    made.close()


@pytest.mark.parametrize("name", DEVICES)
def test_a_spare_keeps_its_name_and_takes_the_rest(lab: Lab, name: str) -> None:
    text, platform = config_of(lab.nodes[name].device).text(), DEVICES[name]
    wanted = tree(platform, text)
    mine = re.sub(r"(?m)^( ?sysname) .*$", r"\1 SPARE", text)
    own = tree(platform, mine if mine != text else text.replace("\nVersion", '\nhostname "SPARE"\nVersion', 1))
    made = goal(own, wanted, PLAIN)
    assert named(made) == "SPARE"
    assert not differing(made, wanted, PLAIN)
    assert {line.split(" ")[0] for line in allowances(made, wanted, PLAIN)} <= {"hostname", "sysname"}
    assert "SPARE" in difference(wanted, made)


def test_a_route_inside_a_section_stays_too() -> None:
    text = 'Version 5.5R3\nip vrouter "trust-vr"\n  ip route 0.0.0.0/0 {0}\n  ip route 192.0.2.0/24 {0}\nexit\nEnd\n'
    wanted, own = (tree("hillstone_stoneos", text.format(a)) for a in ("198.51.100.1", "203.0.113.1"))
    made = goal(own, wanted, PLAIN)
    assert [c.text for c in made.all_children()][2:] == [
        "ip route 192.0.2.0/24 198.51.100.1",
        "ip route 0.0.0.0/0 203.0.113.1",
    ]
    assert not differing(made, wanted, PLAIN)


VRP = """#
sysname A
#
vlan batch 10 99
#
interface Vlanif99
 ip address 192.0.2.10 255.255.255.0
#
interface GigabitEthernet0/0/1
 port default vlan 10
#
ip route-static 0.0.0.0 0.0.0.0 192.0.2.1
#
return
"""
OWN = VRP.replace("sysname A", "sysname B").replace("99", "77").replace("192.0.2.", "198.51.100.")


def test_the_spare_keeps_the_way_it_is_reached_by() -> None:
    wanted, own = tree("huawei_vrp", VRP), tree("huawei_vrp", OWN)
    allowed = Allowed((), "198.51.100.10", "192.0.2.10")
    made = goal(own, wanted, allowed)
    lines = [child.text for child in made.all_children()]
    assert {"interface Vlanif77", "ip address 198.51.100.10 255.255.255.0", "vlan 77", "vlan batch 10 99"} <= set(lines)
    assert "ip route-static 0.0.0.0 0.0.0.0 198.51.100.1" in lines
    assert not any("192.0.2" in line for line in lines), "the address of production is never taken over"
    assert not differing(made, wanted, allowed)
    assert "interface Vlanif99（生产设备的管理地址）" in allowances(made, wanted, allowed)


def test_a_missing_line_is_a_difference() -> None:
    wanted = tree("huawei_vrp", VRP)
    running = tree("huawei_vrp", VRP.replace(" port default vlan 10\n", ""))
    assert differing(running, wanted, PLAIN).lines() == ["interface GigabitEthernet0/0/1", " port default vlan 10"]
    more = tree("huawei_vrp", VRP.replace("vlan batch 10", "vlan batch 10 11"))
    assert differing(more, wanted, PLAIN).lines() == ["undo vlan batch 11"]
