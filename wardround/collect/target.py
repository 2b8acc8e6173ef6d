"""An asset as the collecting stage sees it: plain values, no inventory, no Ansible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Target:
    """One asset: its variables are plain and templated, fallbacks of the play already laid under."""

    name: str
    platform: str
    variables: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Where it is reached: `ansible_host`, else its name."""
        return str(self.variables.get("ansible_host") or self.name)

    @property
    def user(self) -> str:
        """The account used."""
        return str(self.variables.get("ansible_user") or "")

    @property
    def password(self) -> str:
        """The account's password, or ""."""
        given = self.variables.get("ansible_password") or self.variables.get("ansible_ssh_pass") or ""
        return str(given)

    def port(self, transport: str, standard: int, protocol: str = "") -> int:
        """The port: `ports` by transport or protocol name, then `ansible_port` (SSH only), then the standard one."""
        ports = self.variables.get("ports") or {}
        given = ports.get(transport) or ports.get(protocol)
        if not given and (protocol == "ssh" or self.variables.get("transport") == transport):
            given = self.variables.get("ansible_port") or self.variables.get("ansible_ssh_port")
        return int(given or standard)

    def secrets(self) -> dict[str, str]:
        """Every secret the inventory holds for this asset: value → type word for the mask."""
        found: dict[str, str] = {}
        _gather(self.variables, found)
        return found


_TYPES = {
    "ansible_password": "password",
    "ansible_ssh_pass": "password",
    "ansible_become_password": "password",
    "ansible_become_pass": "password",
    "ansible_ssh_passphrase": "passphrase",
    "ansible_ssh_private_key_passphrase": "passphrase",
    "enable_password": "password",
    "password": "password",
    "snmp_community": "snmp-community",
    "auth_password": "snmp-auth",
    "priv_password": "snmp-priv",
    "auth_key": "snmp-auth",
    "priv_key": "snmp-priv",
    "auth": "snmp-auth",
    "priv": "snmp-priv",
    "token": "token",
    "secret": "secret",
    "passphrase": "passphrase",
}


def _gather(values: Mapping[str, Any], found: dict[str, str]) -> None:
    for key, value in values.items():
        if isinstance(value, Mapping):
            _gather(value, found)
        elif isinstance(value, str) and value and key in _TYPES:
            found[value] = _TYPES[key]
        elif key == "dsn" and isinstance(value, str) and ":" in value and "@" in value:
            secret = value.rpartition("@")[0].rpartition(":")[2]
            if secret and not secret.startswith("//"):
                found[secret] = "password"
