"""An inventory as `ansible-inventory` tells it; what is wrong with it is told by `wardround.faults`."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wardround import yamlfile

SETTINGS = Path(__file__).resolve().parent.parent / "ansible.cfg"
NEEDS_VAULT = "清单里有 vault 加密的变量：请加 --ask-vault-pass 或 --vault-password-file"


class InventoryError(ValueError):
    """An inventory that cannot be read at all; the message names the file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """-i INVENTORY and how to open its vault."""
    parser.add_argument("-i", "--inventory", type=Path, required=True, metavar="清单", help="清单目录或文件")
    add_vault(parser)


def add_vault(parser: argparse.ArgumentParser) -> None:
    """--ask-vault-pass, --vault-password-file FILE."""
    parser.add_argument("--ask-vault-pass", action="store_true", help="询问 ansible-vault 的口令")
    parser.add_argument(
        "--vault-password-file",
        metavar="文件",
        help="ansible-vault 的口令文件（也可设环境变量 ANSIBLE_VAULT_PASSWORD_FILE）",
    )


def read(args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Variables by host of the inventory named by the arguments."""
    words = ["--ask-vault-pass"] if args.ask_vault_pass else []
    words += ["--vault-password-file", args.vault_password_file] if args.vault_password_file else []
    return hosts(args.inventory, words)


def hosts(inventory: Path, extra: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Variables by host, as written (templates are not resolved); InventoryError when ansible cannot read it."""
    if not inventory.exists():
        raise InventoryError(f"{inventory}：没有这个清单")
    words = [_program(), "-i", str(inventory), "--list", *extra]
    environment = {"ANSIBLE_CONFIG": str(SETTINGS), **os.environ} if SETTINGS.exists() else None
    done = subprocess.run(words, capture_output=True, text=True, check=False, encoding="utf-8", env=environment)
    if done.returncode:
        raise InventoryError(_complaint(inventory, done.stderr))
    data = json.loads(done.stdout)
    named = {str(h) for group in data.values() if isinstance(group, dict) for h in group.get("hosts", ())}
    variables = data.get("_meta", {}).get("hostvars", {})
    return {name: variables.get(name, {}) | {"group_names": _groups(data, name)} for name in sorted(named)}


def _groups(data: dict[str, Any], name: str) -> list[str]:
    """The groups that a host stands in, those above them as well."""
    members = {g: v for g, v in data.items() if isinstance(v, dict) and g != "_meta"}
    found = {g for g, v in members.items() if name in v.get("hosts", ())}
    while more := {g for g, v in members.items() if found & set(v.get("children", ()))} - found:
        found |= more
    return sorted(found)


def _program() -> str:
    beside = Path(sys.executable).with_name("ansible-inventory")
    program = str(beside) if beside.exists() else shutil.which("ansible-inventory") or ""
    if not program:
        raise InventoryError("找不到 ansible-inventory；请用项目的虚拟环境运行：.venv/bin/python -m wardround …")
    return program


def _complaint(inventory: Path, text: str) -> str:
    """What keeps ansible from reading the inventory: our own look at its files first, then ansible's words."""
    if found := list(yamlfile.mistakes(inventory)):
        return "\n".join(found)
    if missing := re.search(r"vault password file (\S+) was not found", text):
        return f"vault 口令文件 {missing.group(1)} 不存在，请核对 --vault-password-file"
    if "no vault secrets found" in text:
        return f"{inventory}：{NEEDS_VAULT}"
    if "Decryption failed" in text:
        return f"{inventory}：vault 口令不对，未能解密（口令须与 ansible-vault encrypt 时相同）"
    if told := re.search(r"变量文件 .*", text):
        return told.group()
    lines = [re.sub(r"^\[?(ERROR|WARNING)\]?:?\s*", "", line.strip()) for line in text.splitlines() if line.strip()]
    return f"{inventory}：" + "；".join(line for line in lines if not line.startswith(("Traceback", "File ")))[:500]
