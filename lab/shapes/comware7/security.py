"""What only a SecPath has: sessions, libraries, policies."""

from __future__ import annotations

from datetime import timedelta

from lab.shapes.comware7 import SHAPE, firewall
from lab.state import Device


@SHAPE.command("display session statistics summary", when=firewall)
def sessions(d: Device) -> str:
    """source: H3C command reference (59278069853)."""
    tcp = d.sessions * 6 // 10
    return f"Slot CPU Sessions  TCP       UDP       Rate      TCP rate  UDP rate\n1    0   {d.sessions:<10}{tcp:<10}{d.sessions - tcp:<10}{f'{d.sessions // 80}/s':<10}{f'{d.sessions // 130}/s':<10}{d.sessions // 200}/s\n"


def library(d: Device, name: str) -> str:
    """source: H3C command reference for column names, spacing invented."""
    s = next(s for s in d.signatures if s.name == name)
    when = d.now() - timedelta(days=s.age)
    return (
        f"{name} signature library information:\nType      SigVersion         ReleaseTime               Size(bytes)\n"
        f"Current   {f'1.0.{400 - s.age}':<19}{when:%a %b %d %H:%M:%S %Y}  {s.count * 433}\nLast      -                  -                         -\nFactory   1.0.0              Fri Dec 31 16:00:00 1999  76496\n"
    )


LIBRARIES = {"ips": "IPS", "anti-virus": "AV", "url-filter": "URL", "apr": "APR"}


def _register(word: str, name: str) -> None:
    @SHAPE.command(f"display {word} signature information", f"display {word} signature library", when=firewall)
    def one(d: Device) -> str:
        """One library's versions."""
        return library(d, name)


for _word, _name in LIBRARIES.items():
    _register(_word, _name)


@SHAPE.command("display remote-backup-group status", when=firewall)
def rbm(d: Device) -> str:
    """source: invented."""
    return "Remote backup group information:\n  Backup mode: Not configured\n"


@SHAPE.command("display security-policy statistics", when=firewall)
def policy(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    rows = [
        (0, "trust-untrust-shebao", "pass", d.counted(90)),
        (1, "mgmt", "pass", d.counted(0.2)),
        (65534, "deny-all", "drop", d.counted(3)),
    ]
    return "IPv4 security policy rule:\n" + "".join(
        f" Rule {i} {n} action {a}\n   Matched packets: {h}   Matched bytes: {h * 412}\n" for i, n, a, h in rows
    )


@SHAPE.command("display blacklist ip", when=firewall)
def blacklist(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return "IP address      VPN instance   DS-Lite tunnel peer  Type    TTL(sec) Dropped\n203.0.113.77    --             --                   Dynamic 281      9120\n"
