"""playbooks/restore_drill.yml from the backup to the round's findings, with archives of files so that no server is needed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

BIN = Path(sys.executable).parent


@pytest.fixture
def site(place: Path) -> Path:
    inventory = place / "hospital"
    inventory.mkdir()
    (place / "picture").write_bytes(b"dicom" * 100)
    with tarfile.open(place / "pacs.tgz", "w:gz") as archive:
        archive.add(place / "picture", arcname="picture")
    (place / "SUMS").write_text(f"{hashlib.sha256((place / 'picture').read_bytes()).hexdigest()}  picture\n")
    (place / "bad.tgz").write_bytes((place / "pacs.tgz").read_bytes()[:-20])
    own = {"platform": "linux", "ansible_host": "192.0.2.1", "ansible_user": "x", "criticality": "核心"}
    drills = [
        {
            "name": "pacs",
            "method": "files",
            "system": "PACS",
            "source": "../pacs.tgz",
            "digests": "../SUMS",
            "rto": "1h",
        },
        {"name": "bad", "method": "files", "system": "PACS", "source": "../bad.tgz", "digests": "../SUMS"},
        {"name": "gone", "method": "files", "source": "../none.tgz"},
        {"name": "his", "method": "mssql", "source": "D:\\bak\\his.bak", "database": "HIS"},
    ]
    hosts = {"PACS01": own | {"drills": drills}, "SW01": own | {"platform": "huawei_vrp", "ansible_host": "192.0.2.2"}}
    contract = {"hospital": "测试医院", "company": "测试公司", "number": "1"}
    (inventory / "hosts.yml").write_text(json.dumps({"all": {"vars": {"contract": contract}, "hosts": hosts}}))
    return inventory


def run(site: Path, place: Path, *words: str, ends: int = 0) -> str:
    command = [
        BIN / "ansible-playbook",
        "-i",
        site,
        ROOT / "playbooks" / "restore_drill.yml",
        "-e",
        f"runs={place / 'runs'}",
    ]
    env = os.environ | {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "PATH": f"{BIN}:{os.environ['PATH']}"}
    done = subprocess.run(
        [*map(str, command), "-e", f"scratch={place / 'scratch'}", *words],
        capture_output=True,
        text=True,
        cwd=place,
        env=env,
        check=False,
    )
    assert done.returncode == ends, done.stdout + done.stderr
    return done.stdout


def findings(place: Path, round_id: str) -> dict[str, dict[str, Any]]:
    lines = (place / "runs" / round_id / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["item"]: one for one in map(json.loads, lines)}


def test_backups_become_findings(site: Path, place: Path) -> None:
    said = run(site, place)
    assert "演练 gone 没有进行：source" in said
    assert "演练 his 由人工执行：请按" in said
    records = place / "runs" / "drills" / "hospital"
    assert len(list(records.glob("2*.json"))) == 2
    assert len(list((records / "runbooks").iterdir())) == 2
    (round_folder,) = (place / "runs").glob("2*-001")
    found = findings(place, round_folder.name)
    assert {one["asset"] for one in found.values()} == {"PACS01"}
    grades = {p["name"]: p["grade"] for p in found["drill_passed"]["parts"]}
    assert grades == {"pacs": "green", "PACS bad": "red", "gone": "grey", "his": "grey"}
    assert "从未做过恢复演练" in found["drill_recent"]["message"]
    assert found["drill_data_wiped"]["grade"] == "green"
    evidence = [(round_folder / path).read_text(encoding="utf-8") for path in found["drill_passed"]["evidence"]]
    assert any("signature: good" in text for text in evidence)
    (records / "signing.pub").unlink()
    shutil.rmtree(records / "runbooks")
    assert "没有名为“none”的演练；登记了的有：pacs、bad、gone、his" in run(site, place, "-e", "job=none", ends=2)
    run(site, place, "-e", "job=gone")
    assert findings(place, round_folder.name[:-3] + "002")["drill_passed"]["grade"] == "grey"


def test_check_mode_restores_nothing(site: Path, place: Path) -> None:
    command = [BIN / "ansible", "-i", site, "PACS01", "-m", "restore_drill", "--check", "-c", "local"]
    words = {
        "drill": {"name": "pacs", "method": "files", "source": str(place / "pacs.tgz")},
        "asset": "PACS01",
        "site": "s",
    }
    words |= {"records": str(place / "records"), "base": str(place), "scratch": str(place / "scratch")}
    env = os.environ | {
        "ANSIBLE_LIBRARY": str(ROOT / "library"),
        "PYTHONPATH": str(ROOT),
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
    }
    done = subprocess.run(
        [*map(str, command), "-e", f"ansible_python_interpreter={sys.executable}", "-a", json.dumps(words)],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert "CHANGED" in done.stdout, done.stdout + done.stderr
    assert not (place / "records").exists()
    assert not (place / "scratch").exists()
