"""The configuration a USG starts with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lab.config.secrets import mark
from lab.config.store import Config
from lab.shapes.huawei_usg import SHAPE
from lab.shapes.huawei_vrp import SHAPE as SWITCH
from lab.shapes.huawei_vrp.config import PLAIN, users
from lab.shapes.huawei_vrp.family import GRAMMAR
from lab.state import Device, Port


def lines(d: Device) -> list[str]:
    """The configuration as saved; secrets as marks."""
    out = ["#", f"sysname {d.prompt_name}", "#", "vlan batch 99", "#", "clock timezone China-Standard-Time add 08:00:00", "#",
           "acl number 2001", " rule 5 permit source 10.77.0.0 0.0.255.255", "#", "hrp enable",
           "hrp interface GigabitEthernet1/0/7 remote 10.77.250.2", "#"]  # fmt: skip
    out += ["aaa", " authentication-scheme default", " authorization-scheme default", " domain default", *users(d), "#"]
    for port in d.ports.values():
        out += [*interface(port), "#"]
    out += ["firewall zone local", " set priority 100", "#", "firewall zone trust", " set priority 85",
            " add interface GigabitEthernet1/0/1", " add interface Vlanif99", "#", "firewall zone untrust", " set priority 5", "#",
            "firewall zone dmz", " set priority 50", "#"]  # fmt: skip
    out += [f"ip route-static 0.0.0.0 0.0.0.0 {r.next_hop}" for r in d.routes if r.proto == "Static"]
    out += ["#", "snmp-agent", f"snmp-agent community read cipher {mark('vrp', PLAIN)} acl 2001", "#", "stelnet server enable",
            "undo telnet server enable", "#", f"ntp-service unicast-server {d.ntp_server}", "#", "user-interface con 0",
            " authentication-mode aaa", "user-interface vty 0 4", " acl 2001 inbound", " authentication-mode aaa",
            " protocol inbound ssh", "#", "security-policy"]  # fmt: skip
    for name, source, target, action in (
        ("trust_to_dmz_his", "trust", "dmz", "permit"),
        ("mgmt_ssh", "trust", "local", "permit"),
    ):
        out += [f" rule name {name}", f"  source-zone {source}", f"  destination-zone {target}", f"  action {action}"]
    return [*out, "#"]


def interface(p: Port) -> list[str]:
    """One interface's part."""
    out = [f"interface {p.name}", *([f" description {p.description}"] if p.description else [])]
    if p.address:
        out += [f" ip address {p.address.replace('/24', ' 255.255.255.0')}", " service-manage ssh permit"]
    elif p.kind == "ge":
        out += [" undo shutdown"] if p.admin else [" shutdown"]
    return out


def header(d: Device, config: Config, saved: bool) -> list[str]:
    """Version, last change and last save. source: USG6000 configurations in public notes."""
    return [
        f"!Software Version {d.version}",
        f"!Last configuration was updated at {config.updated:%Y-%m-%d %H:%M:%S}.000 +08:00 by {config.updated_by}",
        f"!Last configuration was saved at {config.saved_at:%Y-%m-%d %H:%M:%S}.000 +08:00 by {config.saved_by}",
    ]


assert SWITCH.family is not None
SHAPE.family = replace(
    SWITCH.family, lines=lines, header=header, grammars=(GRAMMAR, Path(__file__).with_name("grammar.cli"))
)
