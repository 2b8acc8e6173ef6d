"""What follows from a running configuration: local users, and the few facts other replies tell."""

from __future__ import annotations

from lab.accounts import Account
from lab.config.store import Config
from lab.state import Device


def follow_users(accounts: dict[str, Account], config: Config) -> None:
    """Accounts become what the configuration says; one that never stood in it stays as it is."""
    family = config.family
    before, now = family.users(config.start), family.users(config.running)
    way = "telnet" if config.device.quirks.get("telnet") else "ssh"
    for name in [name for name in before if name not in now]:
        accounts.pop(name, None)
    for name, user in now.items():
        if user == before.get(name) and name in accounts and not accounts[name].secret:
            continue
        usable = user.secret and not user.blocked and way in user.services.split()
        if not usable:
            accounts.pop(name, None)
            continue
        account = accounts.setdefault(name, Account(""))
        account.secret, account.level = user.secret, user.level


def follow_config(device: Device, config: Config) -> None:
    """Name, descriptions, switched-off ports, servers: what other commands print about them."""
    tree = config.running
    for line in tree.root.children:
        word, _, rest = line.text.partition(" ")
        if word in ("sysname", "hostname"):
            device.hostname = rest.strip('"') if rest.strip('"') != device.name or device.hostname else ""
        elif word == "interface" and rest in device.ports:
            _port(device, rest, [child.text for child in line.children])
    flat = {line.text for line in tree.root.children}
    if {"telnet server enable", "undo telnet server enable"} & flat:
        device.telnet_server = "telnet server enable" in flat


def _port(device: Device, name: str, lines: list[str]) -> None:
    port = device.ports[name]
    described = [line.partition(" ")[2] for line in lines if line.startswith("description ")]
    port.description = described[0].strip('"') if described else ""
    admin = "shutdown" not in lines
    if admin != port.admin:
        port.wired, port.up = (port.up, False) if not admin else (port.wired, port.wired)
        port.admin = admin
