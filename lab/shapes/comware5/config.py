"""The configuration a Comware 5 device starts with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lab.config.reach import admits
from lab.config.secrets import mark
from lab.shapes.comware5 import SHAPE
from lab.shapes.comware7 import SHAPE as CW7
from lab.shapes.comware7.config import GRAMMAR, WORDS, interface, salt
from lab.state import Device

OLD = replace(WORDS, route=r"ip route-static (0\.0\.0\.0 0\.0\.0\.0|10\.0\.0\.0 255\.0\.0\.0|10\.77\.0\.0 \S+) .*")


def lines(d: Device) -> list[str]:
    """The configuration as saved; secrets as marks."""
    out = ["#", f" sysname {d.prompt_name}", "#", " clock timezone bj add 08:00:00", "#", " undo telnet server enable", "#",
           " lldp global enable", "#", "acl number 2001", " rule 0 permit source 10.77.0.0 0.0.255.255", "#"]  # fmt: skip
    for number in (1, 10, 20, 30, 40, 50, 60, 70, 99):
        out += [f"vlan {number}", "#"]
    for user, (password, level) in d.logins.items():
        out += [f"local-user {user}", f" password cipher {mark('comware', password, salt(d, user, 12))}",
                f" authorization-attribute level {level}", " service-type ssh", "#"]  # fmt: skip
    for port in d.ports.values():
        out += [*interface(d, port), "#"]
    out += [f" ip route-static 0.0.0.0 0.0.0.0 {r.next_hop}" for r in d.routes if r.proto == "Static"]
    return [*out, "#", " ntp-service unicast-server " + d.ntp_server, "#", " ssh server enable", "#",
            " info-center loghost 10.77.0.30", "#", " snmp-agent", " snmp-agent community read Lab@snmp2026 acl 2001",
            " snmp-agent sys-info version v2c v3", "#", "user-interface aux 0", "user-interface vty 0 15", " acl 2001 inbound",
            " authentication-mode scheme", " protocol inbound ssh", "#"]  # fmt: skip


assert CW7.family is not None
SHAPE.family = replace(
    CW7.family, lines=lines, grammars=(GRAMMAR, Path(__file__).with_name("grammar.cli")),
    admits=lambda d, start, now: admits(d, start, now, OLD),
)  # fmt: skip
