"""The module and the playbook as a person runs them: vault, relative paths, check mode, and no secret in any log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.mail.conftest import PASSWORD, ROUND, SEAL, Post
from wardround.mail import send_round

VAULT = "vault-pass-5d1e"
BIN = Path(sys.executable).parent


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "panshi"
    (folder / "group_vars/all").mkdir(parents=True)
    (folder / "hosts.yml").write_text("all: {hosts: {sw1: {platform: huawei_vrp}}}\n")
    (tmp_path / "vault-pass").write_text(VAULT)
    return folder


def configure(site: Path, mail: dict[str, Any]) -> None:
    """Write the variable, its secrets in a vault file as docs/mail.md says."""
    secrets = {"vault_mail_password": PASSWORD, "vault_mail_seal": SEAL}
    mail = mail | {"password": "{{ vault_mail_password }}", "encrypt_password": "{{ vault_mail_seal }}"}
    (site / "group_vars/all/mail.yml").write_text(json.dumps({"mail": mail}), encoding="utf-8")
    vault = site / "group_vars/all/vault.yml"
    vault.write_text(json.dumps(secrets))
    command = [
        str(BIN / "ansible-vault"),
        "encrypt",
        "--vault-password-file",
        str(site.parent / "vault-pass"),
        str(vault),
    ]
    subprocess.run(command, check=True, capture_output=True)


def play(site: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`ansible-playbook playbooks/mail.yml` from the checkout's root; `runs` is relative to it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    environment |= {"LC_ALL": "C.UTF-8", "ANSIBLE_LOCAL_TEMP": str(site.parent / "tmp"), "ANSIBLE_NOCOLOR": "1"}
    environment["ANSIBLE_LOG_PATH"] = str(site.parent / "ansible.log")
    runs = os.path.relpath(site.parent / "runs", ROOT)
    command = [str(BIN / "ansible-playbook"), "-i", str(site), "playbooks/mail.yml", "-e", f"runs={runs}", *more]
    command += ["--vault-password-file", str(site.parent / "vault-pass")]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_playbook_sends_the_queue_and_a_round(post: Post, mail: dict[str, Any], runs: Path, site: Path) -> None:
    configure(site, mail | {"content": "attachments"})
    post.stop()
    send_round(runs, ROUND, mail)
    down = play(site, "-vvv")
    assert down.returncode == 0, down.stdout + down.stderr
    assert "连不上邮件服务器" in down.stdout + down.stderr
    assert "changed=0" in down.stdout
    post.start()
    up = play(site, "-vvv", "-e", f"round={ROUND}")
    assert (up.returncode, len(post.got)) == (0, 1), up.stdout + up.stderr
    assert "changed=1" in up.stdout
    written = [p for folder in (runs, site) for p in folder.rglob("*") if p.is_file()]
    logs = [(site.parent / "ansible.log").read_text(encoding="utf-8")]
    told = "".join([down.stdout, down.stderr, up.stdout, up.stderr, *logs])
    told += "".join(p.read_bytes().decode("utf-8", "replace") for p in written)
    for secret in (PASSWORD, SEAL, VAULT):
        assert secret not in told


def test_check_mode_sends_nothing(post: Post, mail: dict[str, Any], runs: Path, site: Path) -> None:
    configure(site, mail)
    done = play(site, "--check", "-e", f"round={ROUND}")
    assert (done.returncode, post.got) == (0, []), done.stdout + done.stderr
    assert not (runs / "mail").exists()


@pytest.mark.parametrize(
    ("words", "line"), [({"sever": "x"}, "mail.sever：不认识的键"), ({"port": "x"}, "mail.port：x 不可用")]
)
def test_a_mistake_fails_with_one_chinese_line(
    words: dict[str, Any], line: str, mail: dict[str, Any], runs: Path, site: Path
) -> None:
    configure(site, mail | words)
    done = play(site, "-e", f"round={ROUND}")
    assert done.returncode == 2
    assert line in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def test_the_module_is_documented() -> None:
    command = [str(BIN / "ansible-doc"), "-t", "module", "-M", "library", "-j", "round_mail"]
    told = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert "encrypt_password" in told["round_mail"]["doc"]["options"]["mail"]["suboptions"]
