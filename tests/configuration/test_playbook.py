"""The module as a person runs it: check and diff, once and again, secrets, a killed run, a copy brought back."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.playbooks.support import House, fatal

SWITCH = "ZY-4F-SW01"
SECRET = "Zx9-vaulted-Pw"
pytestmark = pytest.mark.xdist_group("device_config")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("device_config"))
    made.lab("up")
    yield made
    made.lab("down")


def playbook(house: House, name: str, **words: Any) -> str:
    task = {"name": "改配置", "device_config": {"known_hosts": f"{house.state}/known_hosts", **words}}
    variables = {"port": "GigabitEthernet0/0/9"}
    house.more(house.folder / "secret.yml", {"secret": SECRET})
    play = {"name": name, "hosts": SWITCH, "gather_facts": False, "vars": variables, "tasks": [task]}
    return str(house.more(house.folder / f"{name}.yml", [play]))


def run(house: House, book: str, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    state = {"XDG_STATE_HOME": str(house.folder / "state"), **environment}
    return house.play("-e", f"@{house.folder}/secret.yml", *more, playbook=book, cwd=house.folder, **state)


def typed(house: House) -> list[str]:
    return [line for lines in house.sent().get(SWITCH, {}).get("sessions", {}).values() for line in lines]


LINES = ["vlan batch 61", "interface {{ port }}", " description CT {{ inventory_hostname }}", " port default vlan 61"]


def test_check_then_once_then_nothing(house: House) -> None:
    book = playbook(house, "once", lines=LINES)
    check = run(house, book, "--check", "--diff")
    assert check.returncode == 0, check.stdout
    assert f"+description CT {SWITCH}" in check.stdout
    assert "changed=1" in check.stdout
    assert "system-view" not in typed(house)
    first = run(house, book)
    assert "changed=1" in first.stdout, first.stdout
    assert "save" in typed(house)
    before = typed(house)
    second = run(house, book)
    assert "changed=0" in second.stdout
    assert not set(typed(house)[len(before) :]) - {*before, "display saved-configuration"}
    kept = [*(house.folder / "state/wardround/running").glob(f"{SWITCH}-*.cfg")]
    assert len(kept) == 1


def test_secrets_stand_in_no_output(house: House) -> None:
    text = "aaa\n local-user yunwei3 password irreversible-cipher {{ secret }}\n local-user yunwei3 service-type ssh\n"
    (house.folder / "users.j2").write_text(text, encoding="utf-8")
    done = run(house, playbook(house, "secrets", src="users.j2"), "-vvv", "--diff")
    assert done.returncode == 0, done.stdout
    assert any(SECRET in line for line in typed(house))
    assert SECRET not in done.stdout + done.stderr
    bad = playbook(house, "bad", text=text + "interface {{ port }}\n port default vlan 999\n")
    done = run(house, bad, "-vvv", "--diff")
    assert "已撤回，运行配置与改动前一致" in fatal(done)
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({}, "须给一个"),
        ({"lines": ["vlan 5"], "text": "vlan 6"}, "只给一个"),
        ({"lines": ["vlan 5"], "line": "x"}, "不认识的参数：line"),
        ({"src": "nothing.j2"}, "模板 nothing.j2 不能使用"),
        ({"lines": ["vlan 5"], "how": "override"}, "how=override"),
        ({"lines": ["vlan 5"], "confirm": {"by": "prayer"}}, "confirm.by=prayer"),
        ({"lines": ["reset saved-configuration"]}, "拒绝发送：禁止命令（reset）"),
        ({"text": "sysname A\n", "how": "replace"}, "整机替换须给出完整的配置"),
    ],
)
def test_every_mistake_is_one_clear_line(house: House, words: dict[str, Any], told: str) -> None:
    done = run(house, playbook(house, "mistake", **words))
    assert done.returncode != 0
    assert told in fatal(done)
    assert "Traceback" not in done.stdout + done.stderr


def test_a_wrong_password_from_the_command_line(house: House) -> None:
    inventory = house.folder / "one.yml"
    hosts = yaml.safe_load((house.inventory / "hosts.yml").read_text(encoding="utf-8"))
    found = _host(hosts, SWITCH)
    house.more(inventory, {"all": {"hosts": {SWITCH: {**found, "platform": "huawei_vrp"}}}})
    book = playbook(house, "wrong", lines=["vlan 62"])
    words = ["-e", "ansible_user=wardround", "-e", "ansible_password=wrong-one"]
    done = house.play(*words, playbook=book, inventory=inventory, cwd=house.folder)
    assert "登录失败：用户名或口令（密钥）未被接受" in fatal(done)
    assert "wrong-one" not in done.stdout + done.stderr


def _host(tree: Any, name: str) -> dict[str, Any]:
    """A host's variables, its groups' laid under them."""
    for group in tree.values():
        found = dict(group.get("hosts") or {}).get(name) if isinstance(group, dict) else None
        if found is None and isinstance(group, dict) and "children" in group:
            found = _host(group["children"], name) or None
        if found is not None:
            return {**(group.get("vars") or {}), **found}
    return {}


def test_a_killed_run_is_taken_back(house: House) -> None:
    many = "".join(f"acl number {n}\n rule 5 permit\n" for n in range(2100, 2300))
    words = house.words(playbook=playbook(house, "killed", text=many, save=False))
    environment = house.environment(XDG_STATE_HOME=str(house.folder / "state"))
    running = subprocess.Popen(
        words, cwd=house.folder, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while "acl number 2105" not in typed(house) and time.monotonic() < deadline:
        time.sleep(0.2)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    while "undo acl 2100" not in typed(house) and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(3)
    done = run(house, playbook(house, "after", text=many), "--check", "--diff")
    assert "+acl number 2100" in done.stdout, "nothing of it is left"


def test_a_copy_is_brought_back(house: House, tmp_path: Path) -> None:
    keys = ["-e", f"backups={tmp_path}/backups"]
    kept = house.play("--limit", SWITCH, *keys, playbook="playbooks/backup.yml")
    assert kept.returncode == 0, kept.stdout
    drift = ["undo acl number 2000", "sysname STOLEN", "aaa", " local-user eve password irreversible-cipher Eve@202666",
             " local-user eve service-type ssh", "interface GigabitEthernet0/0/8", " description changed"]  # fmt: skip
    assert run(house, playbook(house, "drift", lines=drift)).returncode == 0
    words = ["-e", f"asset={SWITCH}", *keys, "-e", "confirm_within=30"]
    check = house.play(*words, "--check", "--diff", playbook="playbooks/restore_config.yml")
    assert "-sysname STOLEN" in check.stdout, check.stdout
    assert f"+sysname {SWITCH}" in check.stdout
    part = '{"sections": ["interface GigabitEthernet0/0/8"]}'
    one = house.play(*words, "-e", part, "--check", "--diff", playbook="playbooks/restore_config.yml")
    assert "-description changed" in one.stdout, one.stdout
    assert "sysname" not in one.stdout, "only the named section comes back"
    done = house.play(*words, playbook="playbooks/restore_config.yml")
    assert "已恢复" in done.stdout, done.stdout
    again = house.play(*words, playbook="playbooks/restore_config.yml")
    assert "与备份一致，无需改动" in again.stdout
    nobody = house.play("-e", "asset=NOBODY", *keys, playbook="playbooks/restore_config.yml")
    assert "清单中没有“NOBODY”" in nobody.stdout
