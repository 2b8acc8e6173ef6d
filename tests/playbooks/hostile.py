"""Hosts that no lab simulates: variables that do not resolve, recordings that are missing, hold secrets or hostile text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

KEY_BODY = "MIIEowIBAAKCAQEAq7WARDROUNDPLANTEDKEYBODYzzzzzzzzzzzzzzzzzzzz"
SECRETS = {
    "cipher": "%^%#Planted1Cipher,Text'Of;Nobody%^%#",
    "community": "Pl4nted-Comm-ro",
    "password": "Pl4nted-Pass-77",
    "key": KEY_BODY,
    "shadow": "$6$PlantedSalt$PlantedShadowHashPlantedShadowHashPlanted",
}
"""What must never be written or printed."""

PATIENT = "{{ 7 * 191 }}"
HOSTILE = {
    "jinja": PATIENT,
    "lookup": "{{ lookup('pipe', 'touch {marker}') }}",
    "ansi": "\x1b[2J\x1b]0;owned\x07\x1b[31mred",
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "formula": "=cmd|'/C calc'!A0",
}

VAULT_LINES = [
    "$ANSIBLE_VAULT;1.1;AES256",
    "33363965326261303234613866353563626365663736633536653565616266383963393365313937",
    "3564656134643163643537363230636466313439366231350a613963663737643530663532653866",
    "36366134646264663836633633343430633534306564653663323165363963366539303637313439",
    "3630643130386230340a353965396435356566623431383965303566313161626337383639653937",
    "6236",
]
VAULT = "!vault |\n" + "".join(f"            {line}\n" for line in VAULT_LINES)

LOG_HEAD = """Logging buffer configuration and contents: enabled
Allowed max buffer size: 1024
Actual buffer size: 512
Channel number: 4, Channel name: logbuffer
Dropped messages: 0
Overwritten messages: 0
Current messages: {count}

"""


def log(lines: list[str]) -> str:
    """A VRP log buffer."""
    rows = [f"Nov 21 2026 10:1{n % 10}:00+08:00 SW %%01SHELL/3/NOTE(l)[{n}]:{text}\n" for n, text in enumerate(lines)]
    return LOG_HEAD.format(count=len(rows)) + "".join(rows)


def write(inventory: Path, marker: Path) -> None:
    """The recordings and the hosts that read them."""
    secrets, bad = inventory / "recordings/REC-SECRETS", inventory / "recordings/REC-HOSTILE"
    for folder in (secrets, bad):
        folder.mkdir(parents=True)
    planted = [
        f"local-user admin password irreversible-cipher {SECRETS['cipher']}",
        f"snmp-agent community read cipher {SECRETS['community']}",
        f"Command is local-user ops password simple {SECRETS['password']}",
    ]
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{KEY_BODY}\n-----END RSA PRIVATE KEY-----\n"
    shadow = f"root:{SECRETS['shadow']}:19000:0:99999:7:::\n"
    (secrets / "display_logbuffer_level_3.raw").write_text(log(planted) + shadow + key, encoding="utf-8")
    hostile = [text.replace("{marker}", str(marker)) for text in HOSTILE.values()]
    (bad / "display_logbuffer_level_3.raw").write_text(log(hostile), encoding="utf-8")
    (bad / "display_version.raw").write_text(
        "Huawei Versatile Routing Platform Software\n"
        "VRP (R) software, Version 5.170 (S5720 {{ 7 * 191 }})\n"
        "HUAWEI =1+1 Routing Switch uptime is 1 week, 0 day, 5 hours, 10 minutes\n",
        encoding="utf-8",
    )
    common: dict[str, Any] = {"platform": "huawei_vrp", "rows": ["hardware-27"], "transport": "recorded"}
    hosts = {
        "REC-SECRETS": common | {"recorded_dir": "recordings/REC-SECRETS"},
        "REC-HOSTILE": common | {"recorded_dir": "recordings/REC-HOSTILE"},
        "REC-MISSING": common | {"recorded_log": "recordings/nobody-brought-it.log"},
        "VAR-NOPLATFORM": {"ansible_host": "127.77.9.61"},
        "VAR-PLATFORM": {"ansible_host": "127.77.9.62", "platform": "huawei_vpr"},
        "VAR-TEMPLATE": {"ansible_host": "127.77.9.63", "platform": "huawei_vrp", "title": "{{ nobody_defined_this }}"},
        "VAR-LIMIT": {
            "ansible_host": "127.77.9.65",
            "platform": "huawei_vrp",
            "limits": {"cpu_percent": {"yellow": "高"}},
        },
    }
    import yaml  # noqa: PLC0415  the vaulted value below is written by hand

    text = yaml.safe_dump(
        {"all": {"children": {"recorded_tests": {"hosts": hosts}}}}, allow_unicode=True, sort_keys=False
    )
    text += f"        VAR-VAULT:\n          ansible_host: 127.77.9.64\n          platform: huawei_vrp\n          ansible_password: {VAULT}"
    (inventory / "zz_tests.yml").write_text(text, encoding="utf-8")
