"""Files from tar, zip, restic and Borg, compared by digest."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.drill.conftest import drilled


@dataclass
class Pictures:
    """A folder of files, its archives, the list of digests."""

    folder: Path

    def __truediv__(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture(scope="module")
def pictures(ground: Path) -> Pictures:
    folder = ground / "pacs"
    (folder / "files").mkdir(parents=True)
    for number in range(12):
        (folder / "files" / f"{number}.dcm").write_bytes(os.urandom(2000))
    names = sorted((folder / "files").iterdir())
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  files/{p.name}\n" for p in names]
    (folder / "SUMS").write_text("".join(lines))
    with tarfile.open(folder / "a.tgz", "w:gz") as tar, zipfile.ZipFile(folder / "a.zip", "w") as packed:
        for path in names:
            tar.add(path, arcname=f"files/{path.name}")
            packed.write(path, arcname=f"files/{path.name}")
    (folder / "password").write_text("secret\n")
    (folder / "wrong").write_text("other\n")
    return Pictures(folder)


def restored(pictures: Pictures, place: Path, name: str, **words: Any) -> dict[str, Any]:
    return drilled(place, **({"method": "files", "source": pictures / name, "digests": pictures / "SUMS"} | words))


@pytest.mark.parametrize("name", ["a.tgz", "a.zip"])
def test_a_good_archive_passes(pictures: Pictures, place: Path, name: str) -> None:
    told = restored(pictures, place, name)
    assert told["ok"] is True, told
    assert "✓ 与摘要清单逐个比对摘要：12 个全部一致" in told["checks"]
    assert restored(pictures, place, name, digests="", compare=pictures / "files")["ok"] is True


def test_without_anything_to_compare_nothing_is_proven(pictures: Pictures, place: Path) -> None:
    assert restored(pictures, place, "a.tgz", digests="")["ok"] is None


def test_changed_missing_and_cut_files_are_told(pictures: Pictures, place: Path) -> None:
    (place / "SUMS").write_text((pictures / "SUMS").read_text().replace("  files/3.dcm", "0  files/3.dcm", 1))
    lines = (pictures / "SUMS").read_text().splitlines()
    (place / "SUMS").write_text("\n".join(["0" * 64 + lines[0][64:], *lines[1:]]))
    assert "与摘要清单不一致：files/" in restored(pictures, place, "a.tgz", digests=place / "SUMS")["why"]
    assert (
        "抽样文件 files/99.dcm 不在备份里"
        in restored(pictures, place, "a.zip", samples=["files/99.dcm", "files/1.dcm"])["why"]
    )
    for name in ("a.tgz", "a.zip"):
        data = (pictures / name).read_bytes()
        (place / name).write_bytes(data[: len(data) // 2])
        assert restored(pictures, place, name, source=place / name)["ok"] is False


def test_a_damaged_file_in_a_zip_is_told(pictures: Pictures, place: Path) -> None:
    data = bytearray((pictures / "a.zip").read_bytes())
    data[1000] ^= 0xFF
    (place / "a.zip").write_bytes(data)
    assert "zip 文件不完整或已损坏" in restored(pictures, place, "a.zip", source=place / "a.zip")["why"]


@pytest.mark.parametrize("tool", ["restic", "borg"])
def test_a_repository_opens_with_its_key_only(pictures: Pictures, place: Path, tool: str) -> None:
    if not shutil.which(tool):
        pytest.skip(f"needs Debian's {'restic' if tool == 'restic' else 'borgbackup'}")
    env = {**os.environ, "BORG_PASSPHRASE": "secret", "BORG_BASE_DIR": str(place), "HOME": str(place)}
    where = place / tool
    base = ["restic", "-q", "-r", str(where), "--password-file", str(pictures / "password")]
    make = {
        "restic": [[*base, "init"], [*base, "backup", "files"]],
        "borg": [["borg", "init", "-e", "repokey", str(where)], ["borg", "create", f"{where}::one", "files"]],
    }
    for words in make[tool]:
        subprocess.run(words, env=env, cwd=pictures.folder, check=True, capture_output=True)
    told = restored(
        pictures, place, "", source=where, key=pictures / "password", samples=["files/1.dcm", "files/2.dcm"]
    )
    assert told["ok"] is True, told
    wrong = restored(pictures, place, "", source=where, key=pictures / "wrong")
    assert wrong["why"].startswith("密钥不对")
    broken = max((p for p in where.rglob("*") if p.is_file() and "data" in p.parts), key=lambda p: p.stat().st_size)
    broken.chmod(0o600)
    with broken.open("r+b") as file:
        file.seek(1500)
        file.write(b"\0" * 200)
    assert restored(pictures, place, "", source=where, key=pictures / "password")["ok"] is False
