"""The configuration a StoneOS device starts with, what shows it, and who gets in by it."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from pathlib import Path

from lab.config.acl import COLLECTOR
from lab.config.edit import Change
from lab.config.family import Family, Rule, User
from lab.config.reach import texts
from lab.config.secrets import mark
from lab.config.store import Config, config_of
from lab.config.tree import Tree
from lab.shapes.hillstone_stoneos import SHAPE
from lab.shapes.hillstone_stoneos.network import ZONES
from lab.state import Device, Port
from lab.wiring import hash_of

GRAMMAR = Path(__file__).with_name("grammar.cli")
ROLES = {3: "admin", 2: "operator", 1: "auditor"}


def lines(d: Device) -> list[str]:
    """The configuration as saved; secrets as marks."""
    out = ['ip vrouter "trust-vr"', "  ip route 0.0.0.0/0 10.77.99.1", "exit"]
    for name in ("mgt", "trust", "untrust", "HA"):
        out += [f'zone "{name}"', "  type l3", "exit"]
    for user, (password, level) in d.logins.items():
        salt = f"{hash_of(d.name + user):08x}abcd"
        out += [f'admin user "{user}"', f'  password "{mark("stoneos", password, salt)}"', f'  role "{ROLES[level]}"',
                "  access ssh", "exit"]  # fmt: skip
    for port in d.ports.values():
        out += [*interface(port), "exit"]
    out += ["policy-global", "  rule id 1", "    action permit", '    src-zone "trust"', '    dst-zone "untrust"',
            '    src-addr "Any"', '    dst-addr "Any"', '    service "Any"', '    name "trust-untrust"', "  exit", "exit"]  # fmt: skip
    return [*out, "admin host 10.77.0.0/16 ssh", f"ntp server {d.ntp_server} prefer", "ntp enable",
            "logging syslog 10.77.0.30 udp 514 type event", "ha group 0", "  priority 100", "exit"]  # fmt: skip


def interface(p: Port) -> list[str]:
    """One interface's part."""
    out = [f"interface {p.name}", *([f'  zone "{ZONES[p.name]}"'] if p.name in ZONES else [])]
    out += [f"  ip address {p.address}"] if p.address else []
    out += ["  manage ping", "  manage ssh", "  manage snmp"] if p.name == "ethernet0/0" else []
    return [
        *out,
        *([f'  description "{p.description}"'] if p.description else []),
        *([] if p.admin else ["  shutdown"]),
    ]


def header(d: Device, config: Config, saved: bool) -> list[str]:
    """What stands before the lines. source: StoneOS 5.5 guides."""
    head = ["Saved configuration:"] if saved else ["Building configuration..", "Running configuration:"]
    return [*head, "!", f"Version {d.version[:5]}"]


def users(tree: Tree) -> dict[str, User]:
    """Administrators by their blocks."""
    found: dict[str, User] = {}
    for block in tree.blocks("admin user"):
        user = User()
        for line in block.children:
            word, _, rest = line.text.partition(" ")
            if word == "password":
                user.secret = rest
            elif word == "role":
                user.level = {role: level for level, role in ROLES.items()}.get(rest.strip('"'), 1)
            elif word == "access":
                user.services = f"{user.services} {'ssh' if rest == 'any' else rest}".strip()
        if user.secret:
            found[block.text.split('"')[1]] = user
    return found


def admits(d: Device, start: Tree, now: Tree) -> str:
    """The management port with its address and `manage ssh`, the way back, and the trusted hosts."""
    block = f"interface {d.management_interface}"
    here, there = texts(now, block), texts(start, block)
    address = [text for text in there if text.startswith("ip address ")]
    if "shutdown" in here or not set(address) <= set(here) or "manage ssh" not in here:
        return "gone"
    if not any(_leads(line.text) for router in now.blocks("ip vrouter") for line in router.children):
        return "gone"
    hosts = [line.text.split() for line in now.blocks("admin host")]
    return "" if not hosts or any(_trusts(words) for words in hosts) else "denied"


def _leads(text: str) -> bool:
    found = re.match(r"ip route (\d+\.\d+\.\d+\.\d+/\d+) ", text)
    return bool(found) and _within(found[1]) if found else False


def _trusts(words: list[str]) -> bool:
    """`admin host 10.77.0.0/16 ssh` lets the collector in by SSH."""
    services = set(words[3:]) or {"any"}
    return bool(services & {"ssh", "any"}) and (words[2].lower() == "any" or _within(words[2]))


def _within(text: str) -> bool:
    try:
        return ipaddress.IPv4Address(COLLECTOR) in ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return False


def made(change: Change) -> str:
    """Ports cannot be removed."""
    if change.undo and change.match.args[0] in change.device.ports:
        return f"Error: Interface {change.match.args[0]} can not be deleted"
    return ""


RULES: dict[str, Rule] = {"interface": made}
SHAPE.family = Family(
    "stoneos", lines, header, "End", (GRAMMAR,), RULES, users, admits,
    virtual=("loopback", "tunnel", "aggregate", "vswitchif", "redundant"),
)  # fmt: skip


def operators(d: Device) -> str:
    """What an operator or auditor is shown: no administrators. source: invented."""
    found = config_of(d)
    tree = Tree([line for line in found.running.root.children if not line.text.startswith(("admin", "snmp"))])
    return "\n".join([*found.printed(tree), ""])


@SHAPE.command("show configuration", "show configuration running", level=3, slow=True, least=operators)
def configuration(d: Device) -> str:
    """source: StoneOS 5.5 guides."""
    return config_of(d).text()


@SHAPE.command("show configuration saved", "show configuration startup", level=3, slow=True)
def saved(d: Device) -> str:
    """source: invented, after the StoneOS guides."""
    return config_of(d).text(saved=True)


@SHAPE.command("show configuration interface", level=2)
def interfaces(d: Device) -> str:
    """source: StoneOS 5.5 guides."""
    found = config_of(d)
    return "\n".join([*found.body(Tree([*found.running.blocks("interface")])), ""])


@SHAPE.command("show configuration difference startup", level=2)
def difference(d: Device) -> str:
    """What runs against what was saved; the comments at the top always differ. source: a recorded reply's layout."""
    found = config_of(d)
    serial = 380 + len(found.versions)
    head = (
        "--- current.config\n+++ startup.config\n@@ -1,5 +1,9 @@\n"
        f"-# global configuration version: {serial // 2}\n-# configuration sequence number: {serial}\n"
        f"+# Generated by autosave at {found.saved_at:%Y-%m-%d %H:%M:%S}\n+# Size is {len(found.text(saved=True))} bytes\n"
        f"+# Software Version {d.version}\n+\n+# global configuration version: {serial // 2 - 1}\n"
        f"+# configuration sequence number: {serial - 2}\n # PREVIOUS CONFIGERATION START\n"
        " sandbox cloud-server-check enable\n # END OF PREVIOUS CONFIGERATION\n"
    )
    rows = found.diff(found.running, found.saved, ("current.config", "startup.config"))[2:]
    return head + "".join(f"{row}\n" for row in rows)


@SHAPE.command("show configuration record")
def record(d: Device) -> str:
    """source: invented."""
    found = config_of(d)
    state = "unsaved" if found.dirty else "saved"
    at = found.updated if found.updated > found.saved_at else d.now() - timedelta(hours=3)
    return f"No.  User        IP            Time                  State\n1    {found.updated_by:<12}10.77.0.31    {at:%Y-%m-%d %H:%M:%S}   {state}\n"


@SHAPE.command("show configuration backup")
def backups(d: Device) -> str:
    """The last ten start configurations. source: StoneOS 5.5 guides for the command, spacing invented."""
    rows = [f"{n:<4}{v.at:%Y-%m-%d %H:%M:%S}  {v.user}" for n, v in enumerate(reversed(config_of(d).versions))]
    return "\n".join(["No.  Time                 User", *rows, ""])
