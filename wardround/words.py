"""The words of an inventory: which are known, which are slips of the pen, which templates lead nowhere."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from wardround.hostvars import WORDS

OWN = WORDS.host | WORDS.site
READ = frozenset(
    [
        "ansible_host",
        "ansible_port",
        "ansible_user",
        "ansible_password",
        "ansible_connection",
        "ansible_ssh_host",
        "ansible_ssh_port",
        "ansible_ssh_user",
        "ansible_ssh_pass",
        "ansible_ssh_private_key_file",
        "ansible_ssh_passphrase",
        "ansible_ssh_private_key_passphrase",
        "ansible_host_key_checking",
        "ansible_ssh_host_key_checking",
        "ansible_become_password",
        "ansible_become_pass",
    ]
)
"""Ansible's words that a round reads."""
ALLOWED = re.compile(
    r"ansible_(?:become|become_\w+|python_interpreter|network_os|shell_\w+|remote_tmp|async_dir|timeout|pipelining"
    r"|ssh_(?:common_args|extra_args|args|executable|pipelining|retries|timeout|transfer_method)|sftp_\w+|scp_\w+"
    r"|(?:winrm|psrp|httpapi|netconf|paramiko|libssh|persistent|network_cli|docker|local|facts?|collections?)_\w+"
    r"|private_key_file|\w+_interpreter|connection_\w+|command_timeout|keepalive_\w+)"
)
"""Ansible's words that playbooks changing a machine may need."""
MAGIC = frozenset(
    [
        "inventory_hostname",
        "inventory_hostname_short",
        "inventory_dir",
        "inventory_file",
        "groups",
        "group_names",
        "hostvars",
        "playbook_dir",
        "role_path",
        "omit",
        "item",
        "lookup",
        "query",
        "undef",
        "now",
        "range",
        "dict",
        "ansible_version",
        "ansible_playbook_python",
        "ansible_check_mode",
        "ansible_facts",
        "vars",
        "true",
        "false",
        "none",
        "not",
    ]
)
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.S)
_NAME = re.compile(r"\s*([A-Za-z_]\w*)")


def is_open(value: Any) -> bool:
    """Whether a value is still a template or encrypted, so that only a play can know what it is."""
    if isinstance(value, Mapping):
        return "__ansible_vault" in value
    return isinstance(value, str) and "{{" in value


def unknown_word(word: str) -> str:
    """What is wrong with the name of a variable, or "": nearly one of ours is most likely a slip of the pen."""
    if word.startswith("ansible_"):
        if word in READ or ALLOWED.fullmatch(word):
            return ""
        near = difflib.get_close_matches(word, READ, 1, cutoff=0.8)
    else:
        near = [] if word in OWN else difflib.get_close_matches(word, OWN, 1, cutoff=0.85)
    if near:
        return f"变量 {word} 无人使用，是否应为 {near[0]}？"
    return f"变量 {word} 无人使用，请核对写法" if word.startswith("ansible_") else ""


def templates(v: Mapping[str, Any]) -> Iterator[str]:
    """Templates of the words we read that begin with a variable nobody defines."""
    for word, value in v.items():
        if word in OWN or word in READ or word.startswith("limits_"):
            for name in dict.fromkeys(_missing(value, v)):
                yield f"{word}：模板用到的变量 {name} 没有定义，请在清单或 group_vars（vault）中补上"


def _missing(value: Any, v: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _missing(one, v)
    elif isinstance(value, list):
        for one in value:
            yield from _missing(one, v)
    elif isinstance(value, str):
        for expression in _EXPRESSION.findall(value):
            found = _NAME.match(expression)
            if found and "default" not in expression and found.group(1) not in v and found.group(1) not in MAGIC:
                yield found.group(1)
