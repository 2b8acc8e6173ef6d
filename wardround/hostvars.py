"""The door from Ansible's variables to ours: which words are read, and how they become plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
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
            "config_files",
            "backup_jobs",
            "drills",
            "spare",
        ]
    ),
    site=frozenset(
        [
            "site",
            "contract",
            "duty",
            "plan",
            "keep_evidence",
            "timezone",
            "waivers",
            "clinic_hours",
            "never_touch",
            "collect",
            "mail",
            "limits",
            "holidays",
            "backup",
            "changes",
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


def read_hosts(variables: Mapping[str, Any], play: Any) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Plain variables of every host of a play, and for the hosts whose variables do not resolve the reason.

    `variables` are a task's; `play` is the play's context, whose -u, -k, --private-key and become password (AWX
    credentials arrive so) are laid under the hosts' own variables.
    """
    hosts: dict[str, dict[str, Any]] = {}
    broken: dict[str, str] = {}
    for name in map(str, variables["ansible_play_hosts_all"]):
        try:
            hosts[name] = {**_play_words(play), **_own(variables["hostvars"][name])}
        except Exception as error:  # noqa: BLE001  whatever templating or a vault raises is told for this host alone
            broken[name] = str(error).splitlines()[0]
    return hosts, broken


def known_hosts(given: str) -> tuple[Path, ...]:
    """The known_hosts files: the user's, the system's, and the one given."""
    files = [Path("~/.ssh/known_hosts").expanduser(), Path("/etc/ssh/ssh_known_hosts")]
    return (*files, Path(given).absolute()) if given else tuple(files)


_ALIASES = {
    "ansible_ssh_user": "ansible_user",
    "ansible_ssh_pass": "ansible_password",
    "ansible_ssh_host": "ansible_host",
}


def _own(mine: Mapping[str, Any]) -> dict[str, Any]:
    wanted = [w for w in mine if w in WORDS.host or w in WORDS.site or w.startswith(("ansible_", "limits_"))]
    values: dict[str, Any] = {}
    for word in (w for w in wanted if w not in _MAGIC):
        try:
            values[_ALIASES.get(word, word)] = plain(mine[word])
        except Exception as error:
            raise ValueError(f"{word}：{_unresolved(str(error))}") from error
    return values


def _unresolved(words: str) -> str:
    """Why a variable has no value, and what to do about it."""
    if "no vault secrets" in words or "Decryption failed" in words or "undecryptable" in words:
        return "加密的值无法解密，请加 --ask-vault-pass 或 --vault-password-file（口令须与加密时相同）"
    if found := re.search(r"'([^']+)' is undefined", words):
        return f"模板用到的变量 {found.group(1)} 没有定义，请在清单或 group_vars 中补上"
    return words.splitlines()[0] if words else "无法取值"


def _play_words(play: Any) -> dict[str, Any]:
    given = {
        "ansible_user": play.remote_user,
        "ansible_password": play.password,
        "ansible_ssh_private_key_file": play.private_key_file,
        "ansible_become_password": play.become_pass,
    }
    return {word: plain(value) for word, value in given.items() if value}


_MAGIC = frozenset(
    [
        "ansible_play_hosts",
        "ansible_play_hosts_all",
        "ansible_play_batch",
        "ansible_playbook_python",
        "ansible_version",
        "ansible_facts",
        "ansible_config_file",
        "ansible_inventory_sources",
        "ansible_run_tags",
        "ansible_skip_tags",
        "ansible_diff_mode",
        "ansible_check_mode",
        "ansible_forks",
        "ansible_verbosity",
        "ansible_limit",
        "ansible_search_path",
    ]
)
"""Words of Ansible's own that every host carries and nobody here reads."""
