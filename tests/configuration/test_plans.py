"""What is sent for what: one small case for each thing a device is particular about."""

from __future__ import annotations

import pytest

from wardround.configuration import PlanError, plan, tree

VRP = "huawei_vrp"


def lines(
    platform: str, running: str, wanted: str, how: str = "merge", *sections: str, secrets: bool = False
) -> list[str]:
    return plan(tree(platform, running), tree(platform, wanted), how, sections, secrets=secrets).lines()


@pytest.mark.parametrize(
    ("platform", "running", "wanted", "sent"),
    [
        (VRP, "vlan batch 10 20 to 22\n", "vlan batch 21 to 24\n", ["vlan batch 23 to 24", "undo vlan batch 10 20"]),
        (VRP, "vlan batch 10\n#\nvlan 10\n description a\n", "vlan batch 11\n", ["vlan batch 11", "undo vlan batch 10"]),
        (VRP, "vlan batch 10\n#\nvlan 10\n description a\n", "vlan batch 10\n", ["vlan 10", " undo description"]),
        ("hp_comware", "vlan 1\n#\nvlan 10 to 12\n", "vlan 1\n#\nvlan 11\n", ["undo vlan 12", "undo vlan 10"]),
        (VRP, "ospf 1 router-id 1.1.1.1\n area 0.0.0.0\n", "ospf 1 router-id 2.2.2.2\n area 0.0.0.0\n", ["ospf 1 router-id 2.2.2.2"]),
        (VRP, "interface Eth-Trunk1\n description a\n", "sysname A\n", ["undo interface Eth-Trunk1", "sysname A"]),
        (
            VRP,
            "interface GigabitEthernet0/0/1\n shutdown\n description a\n#\ninterface GigabitEthernet0/0/1.5\n",
            "sysname A\n",
            ["undo interface GigabitEthernet0/0/1.5", "sysname A", "interface GigabitEthernet0/0/1", " undo description", " undo shutdown"],
        ),
        (
            VRP,
            "interface Vlanif1\n ip address 10.0.0.1 24\n#\ninterface Vlanif2\n",
            "interface Vlanif1\n#\ninterface Vlanif2\n ip address 10.0.0.1 24\n",
            ["interface Vlanif1", " undo ip address 10.0.0.1 255.255.255.0", "interface Vlanif2", " ip address 10.0.0.1 255.255.255.0"],
        ),
        (
            VRP,
            "aaa\n local-user a password irreversible-cipher $1a$x$aaaaaaaaaaaaaaaaaaaaaaaaa$\n local-user a service-type ssh\n",
            "aaa\n authentication-scheme x\n",
            ["aaa", " undo local-user a", " authentication-scheme x"],
        ),
        (VRP, "user-interface vty 0 4\n acl 2000 inbound\n", "user-interface vty 0 4\n", ["user-interface vty 0 4", " undo acl inbound"]),
        (VRP, "acl number 2000\n rule 5 permit\n rule 10 deny\n", "acl number 2000\n rule 5 deny\n", ["acl number 2000", " undo rule 10", " rule 5 deny"]),
        ("hp_comware", "acl basic 2000\n rule 5 permit\n", "acl basic 2000\n rule 5 deny\n", ["acl basic 2000", " undo rule 5", " rule 5 deny"]),
        (
            VRP,
            "ip route-static 0.0.0.0 0 10.0.0.1 preference 9\n",
            "ip route-static 0.0.0.0 0 10.0.0.2\n",
            ["ip route-static 0.0.0.0 0 10.0.0.2", "undo ip route-static 0.0.0.0 0 10.0.0.1"],
        ),
        (
            "huawei_usg",
            "security-policy\n rule name a\n rule name b\n rule name c\n",
            "security-policy\n rule name c\n rule name a\n rule name b\n",
            ["security-policy", " rule move c top"],
        ),
        ("hillstone_stoneos", "rule id 1\n  action permit\nexit\nrule id 2\nexit\n", "rule id 2\nexit\nrule id 1\n  action permit\nexit\n", ["policy-global", " move 2 top"]),
        ("hillstone_stoneos", 'interface ethernet0/1\n  zone "trust"\nexit\n', 'interface ethernet0/1\n  zone  "dmz"\nexit\n', ["interface ethernet0/1", ' zone "dmz"']),
        ("hillstone_stoneos", 'address "A"\n  ip 10.0.0.0/8\nexit\n', 'hostname "B"\n', ['hostname "B"', 'no address "A"']),
    ],
)  # fmt: skip
def test_replaced(platform: str, running: str, wanted: str, sent: list[str]) -> None:
    assert lines(platform, running, wanted, "replace") == sent


@pytest.mark.parametrize(
    ("running", "wanted", "sent"),
    [
        ("interface GigabitEthernet0/0/1\n port trunk allow-pass vlan 10\n", "interface GigabitEthernet 0/0/1\n port trunk allow-pass vlan 10 20\n",
         ["interface GigabitEthernet0/0/1", " port trunk allow-pass vlan 20"]),
        ("interface GigabitEthernet0/0/1\n port trunk allow-pass vlan 10 to 20\n", "interface GigabitEthernet0/0/1\n undo port trunk allow-pass vlan 15\n",
         ["interface GigabitEthernet0/0/1", " undo port trunk allow-pass vlan 15"]),
        ("interface GigabitEthernet0/0/1\n port link-type access\n port default vlan 10\n", "interface GigabitEthernet0/0/1\n port link-type trunk\n",
         ["interface GigabitEthernet0/0/1", " undo port default vlan", " port link-type trunk"]),
        ("interface GigabitEthernet0/0/1\n shutdown\n", "interface GigabitEthernet0/0/1\n undo shutdown\n", ["interface GigabitEthernet0/0/1", " undo shutdown"]),
        ("interface GigabitEthernet0/0/1\n", "interface GigabitEthernet0/0/1\n undo shutdown\n", []),
        ("sysname A\n", "undo telnet server enable\n", ["undo telnet server enable"]),
        ("undo telnet server enable\n", "undo telnet server enable\n", []),
        ("interface Vlanif1\n", "interface Vlanif1\n undo description\n", []),
        ("acl number 2000\n rule 5 permit\n", "undo acl number 2000\n", ["undo acl 2000"]),
        ("acl number 2000\n rule 5 permit\n", "undo acl 2000\n", ["undo acl 2000"]),
        ("sysname A\n", "undo acl 2000\n", []),
        ("user-interface vty 0 4\n acl 2000 inbound\n", "user-interface vty 0 4\n undo acl inbound\n", ["user-interface vty 0 4", " undo acl inbound"]),
        ("undo info-center enable\n", "info-center enable\n", ["info-center enable"]),
        ("interface Vlanif1\n ip address 10.0.0.1 255.255.255.0\n", "interface Vlanif1\n ip address 10.0.0.1 24\n", []),
    ],
)  # fmt: skip
def test_merged(running: str, wanted: str, sent: list[str]) -> None:
    assert lines(VRP, running, wanted) == sent


def test_only_the_named_sections_are_replaced() -> None:
    running = "sysname A\nacl number 2000\n rule 5 permit\nacl number 2001\n rule 5 permit\nntp-service unicast-server 10.0.0.1\n"
    wanted = "acl number 2000\n rule 10 deny\n"
    assert lines(VRP, running, wanted, "replace", "acl number 2000") == [
        "acl number 2000",
        " undo rule 5",
        " rule 10 deny",
    ]
    assert lines(VRP, running, wanted, "replace", "acl number *") == [
        "acl number 2000", " undo rule 5", " rule 10 deny", "undo acl 2001",
    ]  # fmt: skip


def test_a_password_is_compared_only_where_asked() -> None:
    running = "aaa\n local-user a password irreversible-cipher $1a$Lab$aaaaaaaaaaaaaaaaaaaaaaaaaaaa$\n"
    wanted = "aaa\n local-user a password irreversible-cipher Plain-9x\n"
    assert lines(VRP, running, wanted) == []
    assert lines(VRP, running, wanted, secrets=True) == ["aaa", " local-user a password irreversible-cipher Plain-9x"]


def test_communities_that_cannot_be_told_apart_are_all_sent() -> None:
    one, two, old = (f"snmp-agent community read cipher %^%#{letter * 30}%^%#\n" for letter in "ABC")
    assert len(lines(VRP, one + two, old, "replace")) == 3
    assert lines(VRP, one, old, "replace") == []


def test_a_wrong_word_is_told() -> None:
    with pytest.raises(PlanError, match="override"):
        lines(VRP, "sysname A\n", "sysname B\n", "override")
