"""Policies, VPN and the access-control link of a USG."""

from __future__ import annotations

from lab.shapes.huawei_usg import SHAPE
from lab.state import Device


@SHAPE.command("display security-policy rule all")
def policy(d: Device) -> str:
    """Rules with hit counts. source: invented, after the USG manuals."""
    rules = [("trust_to_dmz_his", "enable", "permit", 91_220_144), ("trust_to_untrust_yibao", "enable", "permit", 20_331_871),
             ("mgmt_ssh", "enable", "permit", 8123), ("old_vendor_remote", "enable", "permit", 0), ("default", "enable", "deny", 3_218_840)]  # fmt: skip
    rows = "".join(
        f"{n if name != 'default' else 0:<9}{name:<33}{state:<9}{action:<9}{hits}\n"
        for n, (name, state, action, hits) in enumerate(rules, 1)
    )
    rule = "-" * 79
    return (
        f"Total:{len(rules)}\nRULE ID  RULE NAME                        STATE    ACTION   HITS\n{rule}\n{rows}{rule}\n"
    )


@SHAPE.command("display ike sa")
def ike(d: Device) -> str:
    """source: invented, after the USG manuals."""
    return (
        "IKE SA information :\n Conn-ID    Peer                 VPN   Flag(s)               Phase  RemoteType  RemoteID\n"
        "------------------------------------------------------------------------------------------------\n"
        " 16777240   10.200.1.2:500             RD|ST|A               v2:2   IP          10.200.1.2\n"
        " 16777239   10.200.1.2:500             RD|ST|A               v2:1   IP          10.200.1.2\n\n"
        "  Number of IKE SA : 2\n------------------------------------------------------------------------------------------------\n"
    )


@SHAPE.command("display ipsec statistics")
def ipsec(d: Device) -> str:
    """source: invented, after the USG manuals."""
    n = d.counted(40)
    return f" IPSec statistics information:\n Number of IPSec tunnels: 1\n the security packet statistics:\n   input/output security packets: {n}/{n}\n   input/output dropped security packets: 0/0\n"


@SHAPE.command("display right-manager online-users")
def online(d: Device) -> str:
    """source: invented."""
    return "  User name : wangli   Ip address: 10.77.20.31   ServerIp: 10.77.0.40   Login time : 08:02:11\n------------------------------------------\n total num : 1\n"


@SHAPE.command("display right-manager server-group")
def server_group(d: Device) -> str:
    """source: invented."""
    return "  Server group state : Enable\n   Server number : 1\n   Server ip address      Port    State       Master\n   10.77.0.40             3288    active      Y\n"
