"""Configuration, servers and communities of VRP V200."""

from __future__ import annotations

from lab.config.family import full_name
from lab.config.secrets import mark, shown
from lab.config.store import config_of
from lab.config.tree import Tree
from lab.keywords import MismatchError
from lab.shapes.huawei_vrp import SHAPE
from lab.shapes.huawei_vrp.text import short
from lab.state import Device, Port
from lab.wiring import hash_of

PLAIN = "Lab@snmp2026"
BANNER = """header login information "Warning: authorised users only.
<ZY-AGG-SW01>
  ---- More ----
[ZY-AGG-SW01]
All sessions are recorded."
"""


def lines(d: Device) -> list[str]:
    """The configuration a switch of the lab starts with; secrets as marks."""
    out = ["#", f"sysname {d.prompt_name}", "#"]
    out += [*BANNER.splitlines(), "#"] if d.quirks.get("config_banner") else []
    out += ["vlan batch 10 20 30 40 50 60 70 99", "#", "stp mode rstp", f"stp instance 0 priority {d.priority}", "#",
            "clock timezone China-Standard-Time add 08:00:00", "#"]  # fmt: skip
    out += ["acl number 2000", " description NMS", " rule 5 permit source 10.77.0.0 0.0.0.255", "acl number 2001",
            " rule 5 permit source 10.77.0.0 0.0.255.255", "#"]  # fmt: skip
    out += [*_many(int(d.quirks.get("config_rules", 0)))]
    out += ["aaa", " authentication-scheme default", " authorization-scheme default", " domain default", *users(d), "#"]
    for port in d.ports.values():
        out += [*interface(port), "#"]
    out += [f"ip route-static 0.0.0.0 0.0.0.0 {r.next_hop}" for r in d.routes if r.proto == "Static"]
    out += ["#", "snmp-agent", "snmp-agent local-engineid 800007DB03F4DEAF000000",
            f"snmp-agent community read cipher {mark('vrp', PLAIN)} acl 2000",
            "snmp-agent sys-info version v2c v3", "#", "stelnet server enable"]  # fmt: skip
    out += ["telnet server enable"] if d.telnet_server else ["undo telnet server enable"]
    out += ["#", f"ntp-service unicast-server {d.ntp_server}", "info-center loghost 10.77.0.30", "#",
            "user-interface con 0", " authentication-mode password", "user-interface vty 0 4", " acl 2001 inbound",
            " authentication-mode aaa",
            f" protocol inbound {'telnet' if d.quirks.get('telnet') else 'ssh'}", "#"]  # fmt: skip
    return out


def users(d: Device) -> list[str]:
    """The local users with their passwords, in the order of the plan."""
    way = "telnet" if d.quirks.get("telnet") else "ssh"
    out = []
    for user, (password, level) in d.logins.items():
        salt = f"{hash_of(d.name + user):08x}ab"
        out += [f" local-user {user} password irreversible-cipher {mark('irreversible', password, salt)}",
                f" local-user {user} privilege level {level}", f" local-user {user} service-type {way}"]  # fmt: skip
    return out


def _many(count: int) -> list[str]:
    """A long access list, for configurations of any size (about 60 bytes a rule)."""
    if not count:
        return []
    rows = [f" rule {5 * n} permit tcp source 10.{n >> 8 & 255}.{n & 255}.0 0.0.0.255" for n in range(1, count + 1)]
    return ["acl number 3999", *rows, "#"]


def interface(p: Port) -> list[str]:
    """One interface's part."""
    out = [f"interface {p.name}"]
    if p.description:
        out.append(f" description {p.description}")
    if p.kind == "vlanif":
        return [*out, f" ip address {p.address.replace('/24', ' 255.255.255.0')}"]
    if not p.admin:
        out.append(" shutdown")
    if p.trunk is not None and p.kind != "trunk":
        return [*out, f" eth-trunk {p.trunk}"]
    if p.link_type == "trunk":
        return [*out, " port link-type trunk", " port trunk allow-pass vlan 2 to 4094"]
    if p.kind in ("ge", "xge"):
        out += [" port link-type access", f" port default vlan {p.pvid}", " stp edged-port enable"]
    return out


@SHAPE.command("display current-configuration", level=3, slow=True)
def current(d: Device) -> str:
    """The running configuration. source: V200 configurations in public notes."""
    return config_of(d).text()


@SHAPE.command("display current-configuration interface", level=3)
def interfaces(d: Device) -> str:
    """All interfaces."""
    return section(d, "interface")


@SHAPE.command(
    "display current-configuration interface <name>", "display current-configuration interface <type> <number>", level=3
)
def one_interface(d: Device, *words: str) -> str:
    """One interface."""
    name = full_name(list(d.ports), ("Vlanif", "Eth-Trunk", "LoopBack"), "".join(words))
    if name is None:
        raise MismatchError("wrong", len("display current-configuration interface "), words[-1])
    return section(d, f"interface {name}")


@SHAPE.command(
    "display current-configuration configuration", "display current-configuration configuration <what>", level=3
)
def part(d: Device, what: str = "") -> str:
    """One module's part, by the word its blocks start with."""
    return section(d, {"acl-basic": "acl", "acl-adv": "acl", "user-interface": "user-interface"}.get(what, what))


def section(d: Device, head: str) -> str:
    """The blocks that start with these words, as a configuration of their own."""
    found = config_of(d)
    tree = Tree([line for line in found.running.root.children if not head or f"{line.text} ".startswith(f"{head} ")])
    return "\n".join([*found.body(tree), found.family.end, ""]) if tree.root.children else "#\nreturn\n"


@SHAPE.command("display saved-configuration", level=3, slow=True)
def saved(d: Device) -> str:
    """The saved configuration."""
    return config_of(d).text(saved=True)


@SHAPE.command("display saved-configuration time", level=3)
def saved_time(d: Device) -> str:
    """When it was saved. source: V200 command reference."""
    return f" {config_of(d).saved_at:%H:%M:%S %Y/%m/%d}\n"


@SHAPE.command("compare configuration", level=3)
def compare(d: Device) -> str:
    """Running against saved, from the first difference. source: V200 command reference."""
    found = config_of(d)
    if not found.dirty:
        return " The current configuration is the same as the next startup configuration file."
    now, then = found.plain(found.running), found.plain(found.saved)
    at = next((n for n, (a, b) in enumerate(zip(now, then, strict=False)) if a != b), min(len(now), len(then)))
    return shown(
        "Warning: The current configuration is not the same as the next startup configuration file. There may be several "
        "differences, and the following are some configurations beginning from the first:\n"
        f" ====== Current configuration line {at + 2} ======\n" + "".join(f" {line}\n" for line in now[at : at + 9])
        + f"\n ====== Configuration file line {at + 2} ======\n" + "".join(f" {line}\n" for line in then[at : at + 9])
    )  # fmt: skip


@SHAPE.command("display ssh server status")
def ssh_status(d: Device) -> str:
    """source: Huawei documentation (NE series), V200 subset."""
    return (
        " SSH version                         :1.99\n SSH connection timeout              :60 seconds\n"
        " SSH server key generating interval  :0 hours\n SSH authentication retries          :3 times\n"
        " SFTP IPv4 server                    :Disable\n SFTP IPv6 server                    :Disable\n"
        " STELNET IPv4 server                 :Enable\n STELNET IPv6 server                 :Disable\n"
        " SCP IPv4 server                     :Disable\n SCP IPv6 server                     :Disable\n"
        " SSH server source                   :0.0.0.0\n ACL4 number                         :0\n ACL6 number                         :0\n"
    )


@SHAPE.command("display telnet server status")
def telnet_status(d: Device) -> str:
    """source: ntc huawei_vrp_display_telnet_server_status.raw."""
    return (
        f" TELNET IPv4 server                       :{'Enable' if d.telnet_server else 'Disable'}\n"
        " TELNET IPv6 server                       :Disable\n TELNET server port                       :23\n"
        " TELNET server source address             :0.0.0.0\n ACL4 number                              :0\n"
        " ACL6 number                              :0\n"
    )


@SHAPE.command("display snmp-agent community read", level=3)
def community(d: Device) -> str:
    """source: ntc huawei_vrp_display_snmp-agent_community_read.raw."""
    return (
        f"   Community name: {shown(mark('vrp', PLAIN))} \n   Storage type: nonVolatile \n"
        "   View name: ViewDefault \n   Acl: 2000\n\n   Total number is 1 \n"
    )


@SHAPE.command("display info-center")
def info_center(d: Device) -> str:
    """source: invented, after the V200 manuals."""
    return (
        "Information Center:enabled\nLog host:\n        10.77.0.30, channel number 2, channel name loghost,\n"
        "language English , host facility local7\nConsole:\n        channel number : 0, channel name : console\n"
        f"Log buffer:\n        enabled,max buffer size 1024, current buffer size 512,\ncurrent messages {len(d.logs)}, channel number : 4, channel name : logbuffer\n"
        "dropped messages 0, overwritten messages 0\n"
    )


@SHAPE.command("display vlan", "display vlan brief", "display vlan summary")
def vlan(d: Device) -> str:
    """VLANs. source: ntc huawei_vrp_display_vlan.raw (second table)."""
    rule = "-" * 80
    ids = [1, 10, 20, 30, 40, 50, 60, 70, 99]
    ports = "".join(f"{v:<5}common  {_members(d, v)}\n" for v in ids)
    rows = "".join(f"{v:<5}enable  default       enable  disable    VLAN {v:04d}\n" for v in ids)
    return (
        f"The total number of VLANs is: {len(ids)}\n{rule}\nU: Up;         D: Down;         TG: Tagged;         UT: Untagged;\n"
        "MP: Vlan-mapping;               ST: Vlan-stacking;\n#: ProtocolTransparent-vlan;    *: Management-vlan;\n"
        f"{rule}\n\nVID  Type    Ports\n{rule}\n{ports}\nVID  Status  Property      MAC-LRN Statistics Description\n{rule}\n{rows}"
    )


def _members(d: Device, vlan: int) -> str:
    names = [f"{short(p.name)}({'U' if p.up else 'D'})" for p in d.physical() if p.pvid == vlan]
    lead = ["UT:"] + ["   "] * 50
    chunks = [names[i : i + 4] for i in range(0, len(names), 4)]
    pad = "\n" + " " * 13
    return pad.join(lead[n] + "".join(f"{c:<16}" for c in chunk) for n, chunk in enumerate(chunks))
