"""playbooks/backup_check.yml as a person runs it, over an inventory of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


def play(folder: Path, hosts: dict[str, Any], *more: str) -> subprocess.CompletedProcess[str]:
    inventory = folder / "site"
    inventory.mkdir(exist_ok=True)
    told = {"all": {"hosts": {n: {"rows": [], **v} for n, v in hosts.items()}}}
    (inventory / "hosts.yml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    words = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(inventory), "playbooks/backup_check.yml"]
    return subprocess.run(
        [*words, "-e", f"runs={folder / 'runs'}", *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_only_hosts_with_jobs_are_asked_and_the_round_closes(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    at = time.strftime("%Y-%m-%d")
    report = (
        f"任务名称,备份类型,开始时间,结束时间,执行结果,数据量\nPACS,完全备份,{at} 00:00:00,{at} 00:00:10,失败,0 GB\n"
    )
    (tmp_path / "reports/日报.csv").write_bytes(report.encode("gb18030"))
    jobs = [{"name": "PACS", "reader": "anybackup", "path": "{{ inventory_dir }}/../reports", "tier": "核心"}]
    hosts = {
        "E6010": {"platform": "aishu_anybackup", "backup_jobs": jobs},
        "SW1": {"platform": "huawei_vrp", "ansible_host": "127.0.0.1", "ansible_port": 1},
    }
    done = play(tmp_path, hosts, "-e", "fail_on=red")
    assert done.returncode != 0, "fail_on"
    assert "fail_on=red" in done.stdout
    (folder,) = [p for p in (tmp_path / "runs").iterdir() if p.is_dir()]
    found = [json.loads(line) for line in (folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {f["asset"] for f in found} == {"E6010"}
    failed = next(f for f in found if f["item"] == "backup_succeeded")
    assert (failed["grade"], failed["severity"], failed["layer"]) == ("red", "严重", "backup")
    assert failed["evidence"] == ["evidence/E6010/backup_1_pacs.txt"]
    assert "reachable" not in {f["item"] for f in found}, "nothing was asked of the appliance"
    info = json.loads((folder / "round.json").read_text(encoding="utf-8"))
    assert (info["state"], info["topic"]) == ("done", "backup_check")


def test_an_inventory_without_jobs_says_so(tmp_path: Path) -> None:
    done = play(tmp_path, {"A": {"platform": "linux", "transport": "local"}})
    assert done.returncode != 0
    assert "清单中没有一台资产需要做" in done.stdout
