"""The door from Ansible's variables to ours: which words are read, and how they become plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class _Words(NamedTuple):
    host: frozenset[str]
    site: frozenset[str]


WORDS = _Words(
    host=frozenset(
        [
            "platform",
            "rows",
            "criticality",
            "title",
            "model",
            "owner",
            "campus",
            "zone",
            "systems",
            "of",
            "unit",
            "members",
            "pair",
            "expect",
            "transport",
            "ports",
            "snmp_community",
            "snmp_v3",
            "tls_fingerprint",
            "tls_verify",
            "legacy_crypto",
            "jump_host",
            "bastion",
            "enable_password",
            "url",
            "dsn",
            "limits",
            "tags",
            "roles",
            "recorded_log",
            "recorded_dir",
            "recorded_at",
        ]
    ),
    site=frozenset(
        [
            "site",
            "contract",
            "duty",
            "plan",
            "waivers",
            "clinic_hours",
            "never_touch",
            "collect",
            "mail",
            "limits",
            "holidays",
            "grading",
        ]
    ),
)


def plain(value: Any) -> Any:
    """A copy made of plain Python values: Ansible hands over tagged strings and lazy containers."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(v) for v in value]
    if value is None or isinstance(value, bool):
        return value
    for base in (int, float):
        if isinstance(value, base):
            return base(value)
    return "".join(str(value))


def with_fallbacks(variables: Mapping[str, Any], play: Mapping[str, Any]) -> dict[str, Any]:
    """A host's variables with what was given for the whole play laid under them."""
    aliases = {
        "ansible_ssh_user": "ansible_user",
        "ansible_ssh_pass": "ansible_password",
        "ansible_ssh_host": "ansible_host",
    }
    own = {aliases.get(k, k): v for k, v in variables.items()}
    return {**play, **own}
