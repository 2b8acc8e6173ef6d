"""A variables file that cannot be read ends a playbook with one Chinese line that names it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.playbooks.hostile import VAULT_LINES
from tests.playbooks.support import BIN

LOCKED = "\n".join(VAULT_LINES) + "\n"


def play(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The inspection over one host that nothing answers for."""
    words = ["-i", str(folder), "playbooks/inspect.yml", "-e", f"runs={folder / 'runs'}", "-e", "report=false", *more]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "ANSIBLE_NOCOLOR": "1"}
    return subprocess.run(
        [str(BIN / "ansible-playbook"), *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    for name in ("group_vars/all", "host_vars"):
        (tmp_path / name).mkdir(parents=True)
    host = "{ansible_host: 127.0.0.1, platform: huawei_vrp, ports: {ssh: 1}, ansible_user: a, ansible_password: b}"
    (tmp_path / "hosts.yml").write_text(f"all:\n  hosts:\n    SW1: {host}\n    SW2: {host}\n")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("group_vars/all/duty.yml", "duty: {owner: 张三\ncontract:\n", "花括号没有配对"),
        ("group_vars/all/duty.yml", "duty:\n\towner: 张三\n", "不允许用 Tab 缩进"),
        ("host_vars/SW1.yml", "title: 一楼: 东\n", "这里不该再有冒号"),
        ("group_vars/all/vault.yml", LOCKED, "已加密，没有给出 vault 口令，请加 --ask-vault-pass"),
    ],
    ids=["braces", "tab", "host", "locked"],
)
def test_the_file_is_named_in_one_line(inventory: Path, name: str, text: str, told: str) -> None:
    (inventory / name).write_text(text, encoding="utf-8")
    done = play(inventory)
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode != 0
    assert len(lines) == 1, done.stderr
    assert str(inventory / name) in lines[0]
    assert told in lines[0]
    assert not (inventory / "runs").exists()


def test_a_wrong_vault_password_is_told_as_such(inventory: Path) -> None:
    (inventory / "group_vars/all/vault.yml").write_text(LOCKED)
    (inventory / "word").write_text("wrong\n")
    done = play(inventory, "--vault-password-file", str(inventory / "word"))
    assert "vault.yml 已加密，vault 口令不对" in done.stderr


def test_a_file_that_nobody_in_the_play_needs_stops_nothing(inventory: Path) -> None:
    (inventory / "host_vars/SW2.yml").write_text("title: 一楼: 东\n", encoding="utf-8")
    done = play(inventory, "-l", "SW1", "-e", '{"collect": {"retry_pause": 0.01}}')
    assert done.returncode == 0, done.stdout + done.stderr
