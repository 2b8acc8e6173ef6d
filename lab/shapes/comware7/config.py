"""The configuration a Comware 7 device starts with, and the commands that show it."""

from __future__ import annotations

from pathlib import Path

from lab.config.family import Family, User, full_name
from lab.config.reach import Words, admits
from lab.config.secrets import mark
from lab.config.store import Config, config_of
from lab.config.tree import Tree
from lab.keywords import MismatchError
from lab.shapes.comware7 import SHAPE, firewall
from lab.shapes.comware7.rules import RULES
from lab.state import Device, Port
from lab.wiring import hash_of

GRAMMAR = Path(__file__).with_name("grammar.cli")
COMMUNITY = "Lab@snmp2026"
WORDS = Words(
    address=r"ip address .*", route=r"ip route-static (0\.0\.0\.0 0|10\.0\.0\.0 8|10\.77\.0\.0 \d+) .*",
    server="ssh server enable", lines=("line vty", "user-interface vty"),
    lists=("acl basic {}", "acl advanced {}", "acl number {}"), passed=r"port trunk permit vlan (.+)",
    bundle=r"port link-aggregation group (\d+)", bundles="interface Bridge-Aggregation{}",
)  # fmt: skip


def lines(d: Device) -> list[str]:
    """The configuration as saved; secrets as marks."""
    out = ["#", f" sysname {d.prompt_name}", "#", " clock timezone bj add 08:00:00", " clock protocol ntp", "#"]
    out += [
        " telnet server enable" if d.telnet_server else " undo telnet server enable",
        "#",
        " lldp global enable",
        "#",
    ]
    for number in (1, 10, 20, 30, 40, 50, 60, 70, 99):
        out += [f"vlan {number}", "#"]
    for port in d.ports.values():
        out += [*interface(d, port), "#"]
    out += _security() if firewall(d) else []
    out += ["line vty 0 63", " authentication-mode scheme", " user-role network-operator", " protocol inbound ssh", "#"]
    out += [f" ip route-static 0.0.0.0 0 {r.next_hop}" for r in d.routes if r.proto == "Static"]
    out += ["#", " ntp-service enable", f" ntp-service unicast-server {d.ntp_server}", "#", " ssh server enable",
            " ssh server acl 2001", "#", " info-center loghost 10.77.0.30", "#", " snmp-agent",
            f" snmp-agent community read cipher {mark('comware', COMMUNITY, salt(d, 'snmp', 12))} acl 2001",
            " snmp-agent sys-info version v2c v3", "#",
            "acl basic 2001", " rule 0 permit source 10.77.0.0 0.0.255.255", "#"]  # fmt: skip
    return [*out, *users(d)]


def salt(d: Device, what: str, length: int = 10) -> str:
    """A stable salt."""
    return f"{hash_of(d.name + what):08x}{hash_of(what + d.name):08x}"[:length]


def users(d: Device) -> list[str]:
    """Local users: level 3 is network-admin, level 1 network-operator."""
    out: list[str] = []
    for user, (password, level) in d.logins.items():
        role = "network-admin" if level >= 3 else "network-operator"
        out += [f"local-user {user} class manage", f" password hash {mark('hash', password, salt(d, user, 12))}",
                " service-type ssh", f" authorization-attribute user-role {role}", "#"]  # fmt: skip
    return out


def _security() -> list[str]:
    """Zones and policies of a SecPath."""
    return [
        "security-zone name Local", "#", "security-zone name Trust", " import interface GigabitEthernet1/0/1", "#",
        "security-policy ip", " rule 0 name trust-untrust-shebao", "  action pass", "  source-zone Trust",
        "  destination-zone Untrust", " rule 1 name mgmt", "  action pass", "  destination-zone Local", "#",
    ]  # fmt: skip


def interface(d: Device, p: Port) -> list[str]:
    """One interface's part."""
    out = [f"interface {p.name}", *([f" description {p.description}"] if p.description else [])]
    if p.kind == "vlanif":
        return [*out, f" ip address {p.address.replace('/24', ' 255.255.255.0')}"]
    if p.link_type == "trunk" and not firewall(d):
        out += [" port link-type trunk", " port trunk permit vlan all"]
    elif p.kind == "ge" and not firewall(d):
        out += [f" port access vlan {p.pvid}"]
    out += [f" port link-aggregation group {p.trunk}"] if p.trunk is not None and p.kind != "trunk" else []
    return [*out, *([" shutdown"] if not p.admin else [])]


def header(d: Device, config: Config, saved: bool) -> list[str]:
    """Comware begins with its version, in the saved file too."""
    return ["#", f" version {d.version}"]


def accounts(tree: Tree) -> dict[str, User]:
    """Local users by their blocks."""
    found: dict[str, User] = {}
    for block in tree.blocks("local-user"):
        user = User()
        for line in block.children:
            words = line.text.split()
            if words[0] == "password":
                user.secret = words[-1]
            elif words[0] == "service-type":
                user.services = " ".join(words[1:])
            elif words[:2] == ["authorization-attribute", "user-role"]:
                user.level = {"network-admin": 3, "level-15": 3}.get(words[2], 1)
            elif words[0] == "authorization-attribute" and words[1] == "level":
                user.level = int(words[2])
            user.blocked = user.blocked or line.text == "state block"
        if user.secret:
            found[block.text.split()[1]] = user
    return found


VIRTUAL = ("Vlan-interface", "LoopBack", "Bridge-Aggregation", "NULL")
SHAPE.family = Family(
    "comware", lines, header, "return", (GRAMMAR,), RULES, accounts,
    lambda d, start, now: admits(d, start, now, WORDS), virtual=VIRTUAL,
)  # fmt: skip


def operators(d: Device) -> str:
    """What a network-operator is shown: no users, no communities. source: invented (roles hide what they may not read)."""
    found = config_of(d)
    hidden = ("local-user", "snmp-agent", "line", "acl", "ssh")
    tree = Tree([line for line in found.running.root.children if not line.text.startswith(hidden)])
    return "\n".join([*found.printed(tree), ""])


@SHAPE.command("display current-configuration", level=3, slow=True, least=operators)
def current(d: Device) -> str:
    """source: Comware 7 configurations in public notes."""
    return config_of(d).text()


@SHAPE.command("display saved-configuration", level=3, slow=True)
def saved(d: Device) -> str:
    """The saved configuration."""
    return config_of(d).text(saved=True)


def section(d: Device, head: str) -> str:
    """The blocks that start with these words."""
    found = config_of(d)
    tree = Tree([line for line in found.running.root.children if not head or f"{line.text} ".startswith(f"{head} ")])
    return "\n".join([*found.body(tree), "return", ""]) if tree.root.children else "#\nreturn\n"


@SHAPE.command("display current-configuration configuration", level=3)
def parts(d: Device) -> str:
    """Everything but interfaces. source: H3C command reference."""
    found = config_of(d)
    tree = Tree([line for line in found.running.root.children if not line.text.startswith("interface ")])
    return "\n".join([*found.body(tree), "return", ""])


@SHAPE.command("display current-configuration configuration <what>", level=3)
def part(d: Device, what: str) -> str:
    """One module's part."""
    return section(d, {"acl-basic": "acl", "local-user": "local-user"}.get(what, what))


@SHAPE.command("display current-configuration interface", level=3)
def interfaces(d: Device) -> str:
    """All interfaces."""
    return section(d, "interface")


@SHAPE.command(
    "display current-configuration interface <name>", "display current-configuration interface <type> <n>", level=3
)
def one_interface(d: Device, *words: str) -> str:
    """One interface."""
    name = full_name(list(d.ports), VIRTUAL, "".join(words))
    if name is None:
        raise MismatchError("wrong", len("display current-configuration interface "), words[-1])
    return section(d, f"interface {name}")


@SHAPE.command("display current-configuration diff", level=3)
def diff(d: Device) -> str:
    """Running against saved, as a unified diff; nothing when they are equal. source: H3C command reference."""
    found = config_of(d)
    if not found.dirty:
        return ""
    return "\n".join([*found.diff(found.saved, found.running, ("Startup configuration", "Current configuration")), ""])


@SHAPE.command("display startup")
def startup(d: Device) -> str:
    """Which files are read at the next start. source: H3C command reference."""
    rows = "\n Current startup saved-configuration file: flash:/startup.cfg\n Next main startup saved-configuration file: flash:/startup.cfg\n Next backup startup saved-configuration file: NULL\n"
    members = [m.id for m in d.members if m.online]
    if len(members) < 2:
        return "MainBoard:" + rows
    return "MainBoard:" + rows + "".join(f"Slot {n}:{rows}" for n in members[1:])
