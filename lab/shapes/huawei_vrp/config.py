"""Configuration, servers and communities of VRP V200."""

from __future__ import annotations

from lab.shapes.huawei_vrp import SHAPE
from lab.shapes.huawei_vrp.text import short
from lab.state import Device, Port

CIPHER = "$1a$k9&Qh7}Vw$8LmN2pQr5tU7xY0zAbCdEfGhIjKlMnOp$"


def lines(d: Device) -> list[str]:
    """The configuration as it was saved."""
    out = [
        f"!Software Version {d.version}",
        "#",
        f"sysname {d.prompt_name}",
        "#",
        "vlan batch 10 20 30 40 50 60 70 99",
        "#",
    ]
    out += [
        "stp mode rstp",
        f"stp instance 0 priority {d.priority}",
        "#",
        "clock timezone China-Standard-Time add 08:00:00",
        "#",
    ]
    out += ["aaa", " authentication-scheme default", " authorization-scheme default", " domain default",
            f" local-user wardround password irreversible-cipher {CIPHER}", " local-user wardround privilege level 3",
            " local-user wardround service-type ssh", f" local-user monitor password irreversible-cipher {CIPHER[::-1]}",
            " local-user monitor privilege level 1", " local-user monitor service-type ssh", "#"]  # fmt: skip
    for port in d.ports.values():
        out += [*interface(port), "#"]
    out += [f"ip route-static 0.0.0.0 0.0.0.0 {r.next_hop}" for r in d.routes if r.proto == "Static"]
    out += ["#", "snmp-agent", "snmp-agent local-engineid 800007DB03F4DEAF000000",
            "snmp-agent community read cipher %^%#9FN.Q|,$9%{xZHI(!/F-7GAxPSHn}H'Z7CP1%^%# acl 2000",
            "snmp-agent sys-info version v2c v3", "#", "stelnet server enable"]  # fmt: skip
    out += ["telnet server enable"] if d.telnet_server else ["undo telnet server enable"]
    out += ["#", f"ntp-service unicast-server {d.ntp_server}", "info-center loghost 10.77.0.30", "#",
            "user-interface con 0", " authentication-mode password", "user-interface vty 0 4", " acl 2001 inbound",
            " authentication-mode aaa", " protocol inbound ssh", "#", "return"]  # fmt: skip
    return out


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


@SHAPE.command("display current-configuration", level=3)
def current(d: Device) -> str:
    """The running configuration, with what was not saved. source: V200 configurations in public notes."""
    out = lines(d)
    return "\n".join([*out[:-1], *d.unsaved, *(["#"] if d.unsaved else []), out[-1], ""])


@SHAPE.command("display saved-configuration", level=3)
def saved(d: Device) -> str:
    """The saved configuration."""
    return "\n".join([*lines(d), ""])


@SHAPE.command("compare configuration", level=3)
def compare(d: Device) -> str:
    """Running against saved. source: invented, after the V200 manuals."""
    if not d.unsaved:
        return " The current configuration is the same as the next startup configuration file."
    at = len(lines(d))
    body = "\n".join(f"  {line}" for line in d.unsaved)
    return (
        " ====== Current configuration line 2 ======\n"
        f"{body}\n ====== Configuration file line {at} ======\n  return\n"
        " The current configuration is not the same as the next startup configuration file.\n"
    )


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
        "   Community name: %^%#9FN.Q|,$9%{xZHI(!/F-7GAxPSHn}H'Z7CP1%^%# \n   Storage type: nonVolatile \n"
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
