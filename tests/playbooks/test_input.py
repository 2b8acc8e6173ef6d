"""Bad input: one clear line in Chinese that names the host or file and says what to do; the others go on."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.playbooks.support import House, Record, fatal, limited

pytestmark = pytest.mark.xdist_group("playbooks")  # one worker has the lab

ONE = "ZYL-3F-SW01"


@pytest.mark.parametrize(
    ("asset", "words"),
    [
        ("VAR-NOPLATFORM", "缺少变量 platform（可用："),
        ("VAR-PLATFORM", "platform: huawei_vpr 尚不支持（可用："),
        ("VAR-TEMPLATE", "title：模板用到的变量 nobody_defined_this 没有定义"),
        ("VAR-VAULT", "ansible_password：加密的值无法解密，请加 --ask-vault-pass 或 --vault-password-file"),
        ("VAR-LIMIT", "limits.cpu_percent：yellow 与 red 必须是数字"),
    ],
)
def test_variables_that_do_not_resolve_are_a_red_reachable(asset: str, words: str, whole: Record) -> None:
    told = whole.finding(asset, "reachable")
    assert told["grade"] == "red"
    assert told["message"].startswith("无法到达：变量错误：")
    assert words in told["message"]
    assert f"{asset}：变量错误：" in whole.output


def check(inventory: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "wardround", "check-inventory", "-i", str(inventory)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_labs_own_inventory_has_no_fault() -> None:
    done = check(ROOT / "inventories/lab")
    assert done.returncode == 0, done.stdout + done.stderr


def test_check_inventory_tells_every_fault_in_a_line(house: House, tmp_path: Path) -> None:
    host = {"ansible_host": "10.0.0.1", "platform": "huawei_vrp", "rows": ["hardware-27"]}
    hosts: dict[str, Any] = {
        "SW1": host,
        "SW2": host,
        "SW3": host | {"ansible_host": "10.0.0.3", "platform": "huawei_vpr"},
        "SW4": {"ansible_host": "10.0.0.4"},
        "SW5": host | {"ansible_host": "10.0.0.5", "rows": ["hardware-999"], "criticalty": "核心"},
    }
    house.more(tmp_path / "hosts.yml", {"all": {"hosts": hosts}})
    done = check(tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    for words in (
        "SW2：地址 10.0.0.1 与 SW1 相同",
        "SW3：platform: huawei_vpr 尚不支持，是否应为 huawei_vrp？",
        "SW4：缺少变量 platform",
        "SW5：rows 中 hardware-999 不在合同清单",
        "SW5：变量 criticalty 无人使用，是否应为 criticality？",
    ):
        assert any(line.startswith(words) for line in lines), (words, lines)


def test_bad_yaml_is_named_with_its_place(house: House, tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_text("all:\n  hosts:\n    SW1: {ansible_host: 10.0.0.1\n    SW2: 3: 4\n")
    done = check(tmp_path)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert str(tmp_path) in said
    assert "hosts.yml" in said
    assert "Traceback" not in said
    played = house.play(inventory=tmp_path, runs=str(tmp_path / "runs"))
    assert played.returncode != 0
    assert "hosts.yml:" in played.stdout + played.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("place", ["a file", "nowhere"])
def test_runs_that_cannot_be_written(place: str, house: House, tmp_path: Path) -> None:
    runs = tmp_path / "runs" if place == "a file" else Path("/proc/wardround-runs")
    if place == "a file":
        runs.write_text("not a folder")
    done = house.play(*limited([ONE]), runs=str(runs))
    assert done.returncode != 0
    assert str(runs) in fatal(done)
    assert "请检查磁盘空间与权限" in fatal(done)
    assert "Traceback" not in done.stdout + done.stderr


def test_a_full_disk_ends_the_run_and_leaves_the_round_open_to_be_resumed(house: House, tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands for the disk: no file may grow beyond a few kilobytes."""
    words = house.words(*limited([ONE]), "-e", "round=20261122-077", runs=str(tmp_path / "runs"))
    done = subprocess.run(
        words, cwd=ROOT, env=house.environment(), capture_output=True, text=True, check=False, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)),
    )  # fmt: skip
    assert done.returncode != 0
    assert "请检查磁盘空间与权限" in fatal(done), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    again = house.play(*limited([ONE]), "-e", "round=20261122-077", runs=str(tmp_path / "runs"))
    assert again.returncode == 0, again.stdout + again.stderr


def test_a_store_that_cannot_be_reached_is_told_before_anything_is_asked(house: House, tmp_path: Path) -> None:
    url = "postgresql+psycopg://wardround:Pl4nted-Store-Pass@127.0.0.1:9/wardround"
    done = house.play(*limited([ONE]), "-e", f"store_url={url}", runs=str(tmp_path / "runs"))
    assert done.returncode != 0
    assert "store_url" in fatal(done)
    assert "Pl4nted-Store-Pass" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
