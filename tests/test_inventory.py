"""What `check-inventory` says of slips that people make, and that the example to copy is sound."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from wardround import inventory, yamlfile
from wardround.faults import faults

BIN = Path(sys.executable).parent
CONTRACT = {"hospital": "某医院", "company": "某公司", "number": "1"}
GOOD: dict[str, Any] = {
    "ansible_host": "10.0.0.1", "ansible_user": "x", "platform": "huawei_vrp", "contract": CONTRACT
}  # fmt: skip


def told(folder: Path, *hosts: dict[str, Any]) -> list[str]:
    folder.mkdir(exist_ok=True)
    return list(faults({f"SW{n}": GOOD | host for n, host in enumerate(hosts, 1)}, folder))


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ({"ansible_pasword": "x"}, "SW1：变量 ansible_pasword 无人使用，是否应为 ansible_password？"),
        ({"ansible_host": "10.1.1.300"}, "SW1：ansible_host: 10.1.1.300 既不是地址也不是主机名"),
        ({"ansible_host": "10.1.1.3/24"}, "既不是地址也不是主机名"),
        ({"ansible_host": None}, "SW1：没有写 ansible_host，名字也解析不出地址"),
        ({"ansible_user": ""}, "SW1：没有写 ansible_user"),
        ({"transport": "telnt"}, "SW1：transport: telnt 没有这种连接方式（可用："),
        ({"transport": "ssh_exec"}, "SW1：transport: ssh_exec 不适用于 huawei_vrp"),
        ({"transport": "recorded"}, "SW1：transport: recorded 需要 recorded_log"),
        ({"transport": "recorded", "recorded_dir": "r"}, "SW1：recorded_dir: r 不存在（路径从清单目录"),
        ({"recorded_log": "r.log"}, "而没有写 transport: recorded，会去连接设备"),
        ({"transport": "recorded", "recorded_log": "r.log", "recorded_at": "昨天"}, "recorded_at: 昨天 不是时间"),
        ({"expect": {"power_suplies": 2}}, "SW1：expect.power_suplies：不认识的计划项"),
        ({"expect": {"fans": "two"}}, "SW1：expect.fans：应为非负整数"),
        ({"legacy_crypto": "maybe"}, "SW1：legacy_crypto: maybe，只能是 true 或 false"),
        ({"ports": 22}, "SW1：ports 应为键值表"),
        ({"ports": {"ssh": "many"}}, "SW1：ports.ssh: many 不是端口号"),
        ({"members": "很多"}, "SW1：members: 很多，应为数量"),
        ({"title": "{{ nix }}"}, "SW1：title：模板用到的变量 nix 没有定义"),
        ({"limits": {"cpu_percent": {"yellow": 95, "red": 80}}}, "limits.cpu_percent："),
        ({"limits": ["cpu_percent"]}, "limits 应为键值表"),
        ({"unit": "1"}, "写了 unit 而没有写 of"),
        ({"clinic_hours": "07:30-11:30"}, "clinic_hours 应为列表"),
        ({"clinic_hours": ["早上"]}, "clinic_hours 写法应为"),
        ({"never_touch": ["10.0.0.0/40"]}, "never_touch: 10.0.0.0/40 不是网段"),
        ({"collect": {"session": 5}}, "collect.session：不认识，可用："),
        ({"keep_evidence": "all"}, "keep_evidence: all，应为轮数"),
        ({"contract": {}}, "contract 没有写 hospital（医院名称）"),
        ({"contract": CONTRACT | {"start": "2026/1/1"}}, "contract.start: 2026/1/1 不是日期"),
        ({"contract": CONTRACT | {"deadlines": {"重": 1}}}, "contract.deadlines 应为"),
        ({"contract": CONTRACT | {"company": "示例信息技术有限公司"}}, "像是模拟医院的内容"),
        ({"contract": CONTRACT | {"hospital": "〔医院全称〕"}}, "contract.hospital 还是样板里的"),
        ({"site": "lab"}, "site: lab 是样板的名字"),
        ({"changes": [{"id": "B", "asset": ["SW1"]}]}, "changes 中 B：不认识的词 asset，是否应为 assets？"),
        ({"changes": [{"id": "B", "assets": ["MZ*"], "from": "2026-12-31"}]}, "B 的 assets: MZ* 没有匹配到任何资产或组"),
        ({"changes": [{"id": "B", "assets": ["SW*"], "from": "12月31日"}]}, "的时间 12月31日 无法识别"),
        ({"backup": {"keys": "x"}}, "backup：不认识的词 keys，是否应为 key？"),
        ({"backup": {"wait": "soon"}}, "backup.wait: soon，应为秒数"),
        ({"backup": {"recipients": ["age1x"]}}, "backup.recipients 中的 age1x 不是 age 公钥"),
        ({"waivers": [{"asset": "SW1", "item": "x", "until": "2026-12-31", "by": "王", "reason": "r"}]}, "没有匹配到任何巡检项"),
        ({"mail": {"to": ["x@y.cn"]}}, "mail.server：没有写邮件服务器"),
    ],
)  # fmt: skip
def test_a_slip_is_told_in_one_line(slip: dict[str, Any], said: str, tmp_path: Path) -> None:
    lines = told(tmp_path, slip)
    assert any(said in line for line in lines), lines
    assert len(lines) <= 2, lines


@pytest.mark.parametrize(
    "fine",
    [
        {},
        {"ansible_host": "sw1.hospital.local"},
        {"ansible_host": "{{ prefix }}.1", "prefix": "10.0.0"},
        {"ansible_password": {"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\n00\n"}},
        {"ansible_host": None, "bastion": {"host": "10.0.0.9"}},
        {"ansible_become_method": "sudo", "ansible_python_interpreter": "/usr/bin/python3"},
        {"transport": "telnet", "legacy_crypto": True, "expect": {"fans": 2}},
    ],
)
def test_what_is_right_is_not_complained_of(fine: dict[str, Any], tmp_path: Path) -> None:
    assert told(tmp_path, fine) == []


def test_a_fault_that_many_hosts_share_is_told_once(tmp_path: Path) -> None:
    lines = told(tmp_path, *({"ansible_host": f"10.0.0.{n}", "legacy_crypto": "maybe"} for n in range(1, 7)))
    assert lines == ["SW1、SW2、SW3 等 6 台：legacy_crypto: maybe，只能是 true 或 false"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("all:\n  hosts:\n\tSW1: {}\n", "第 3 行第 1 列：YAML 不允许用 Tab 缩进"),
        ("all:\n  hosts:\n    SW1:\n      platform：linux\n      rows: []\n", "冒号是全角的"),
        ("all:\n  hosts:\n    SW1: {rows: []\n    SW2: {}\n", "花括号没有配对"),
        ("all:\n  hosts:\n    SW1:\n      rows: []\n       title: x\n", "缩进与上下行没有对齐"),
        ('all:\n  vars: {site: "x}\n', "引号没有配对"),
    ],
)
def test_bad_yaml_is_told_by_line_in_chinese(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_text(text, encoding="utf-8")
    with pytest.raises(inventory.InventoryError) as found:
        inventory.hosts(tmp_path)
    assert str(tmp_path / "hosts.yml") in str(found.value)
    assert said in str(found.value)


def test_a_file_in_gbk_is_told(tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_bytes("all: {vars: {title: 门诊}}\n".encode("gbk"))
    assert list(yamlfile.mistakes(tmp_path)) == [
        f"{tmp_path / 'hosts.yml'}：不是 UTF-8 编码（多半是 GBK），请另存为 UTF-8"
    ]


def test_a_host_written_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_text("all:\n  hosts:\n    SW1: {}\n    SW1: {}\n", encoding="utf-8")
    assert [line.partition("：")[2] for line in yamlfile.repeated(tmp_path)] == [
        "SW1 在第 3 行已经写过，前一处会被丢掉"
    ]


def test_a_vault_without_its_password_is_told_with_the_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANSIBLE_VAULT_PASSWORD_FILE", raising=False)
    (tmp_path / "group_vars/all").mkdir(parents=True)
    (tmp_path / "hosts.yml").write_text("all: {hosts: {SW1: {}}}\n")
    secret, right = tmp_path / "group_vars/all/vault.yml", tmp_path / "right"
    secret.write_text("vault_device_password: x\n")
    right.write_text("right\n")
    words = [BIN / "ansible-vault", "encrypt", "--vault-password-file", right, secret]
    subprocess.run(words, check=True, capture_output=True)
    assert inventory.hosts(tmp_path, ["--vault-password-file", str(right)])["SW1"]["vault_device_password"] == "x"
    with pytest.raises(inventory.InventoryError, match="请加 --ask-vault-pass 或 --vault-password-file"):
        inventory.hosts(tmp_path)
    (tmp_path / "key").write_text("wrong\n")
    with pytest.raises(inventory.InventoryError, match="vault 口令不对"):
        inventory.hosts(tmp_path, ["--vault-password-file", str(tmp_path / "key")])
    with pytest.raises(inventory.InventoryError, match=r"口令文件 .* 不存在"):
        inventory.hosts(tmp_path, ["--vault-password-file", str(tmp_path / "nowhere")])


def test_the_example_filled_in_lacks_only_what_a_person_must_know(tmp_path: Path) -> None:
    """Every commented host and key of the example is sound once its mark is taken away."""
    copy = tmp_path / "hospital"
    shutil.copytree(ROOT / "inventories/example", copy)
    for name in ("hosts.yml", "group_vars/all/mail.yml"):
        text = (copy / name).read_text(encoding="utf-8")
        (copy / name).write_text(re.sub(r"(?m)^(\s*)# ", r"\1", text), encoding="utf-8")
    shutil.copy(copy / "group_vars/all/vault.yml.example", copy / "group_vars/all/vault.yml")
    found = inventory.hosts(copy)
    lines = list(faults(found, copy))
    assert len(found) > 8
    assert [
        line for line in lines if "还是样板里的" not in line and "recordings/YF-1F-SW01.log 不存在" not in line
    ] == []
    assert sum("还是样板里的" in line for line in lines) == 6


def test_the_example_as_it_stands_is_empty() -> None:
    found = inventory.hosts(ROOT / "inventories/example")
    assert found == {}
    assert next(faults(found, ROOT / "inventories/example")).endswith("还没有登记任何资产，请在 hosts.yml 中填写")
