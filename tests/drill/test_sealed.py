"""What gpg sealed and what zstd or lz4 packed: opened with its key only, and never taken for whole when it is cut."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.drill.conftest import drilled

PASSPHRASE = "correct horse"


def needs(*programs: str) -> None:
    """Skip, with one line, where a program does not stand."""
    if missing := [name for name in programs if not shutil.which(name)]:
        pytest.skip(f"needs {'、'.join(missing)}")


def ran(*words: str | Path, **more: Any) -> bytes:
    done = subprocess.run([str(w) for w in words], capture_output=True, check=False, timeout=60, **more)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


@pytest.fixture(scope="module")
def plain(ground: Path) -> Path:
    """An archive of one file that does not compress, and its digest beside it."""
    folder = ground / "sealed"
    folder.mkdir()
    (folder / "picture").write_bytes(os.urandom(400_000))
    with tarfile.open(folder / "pacs.tar", "w") as archive:
        archive.add(folder / "picture", arcname="picture")
    digest = hashlib.sha256((folder / "picture").read_bytes()).hexdigest()
    (folder / "SUMS").write_text(f"{digest}  picture\n")
    return folder


@dataclass
class Keys:
    """A gpg with two key pairs: `mine` is what is sealed for, `other` is not."""

    home: Path

    def gpg(self, *words: str | Path) -> bytes:
        fixed = ["gpg", "--homedir", self.home, "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""]
        return ran(*fixed, *words)

    def private(self, name: str) -> Path:
        path = self.home / f"{name}.key"
        path.write_bytes(self.gpg("--armor", "--export-secret-keys", name))
        return path


@pytest.fixture(scope="module")
def keys(ground: Path) -> Iterator[Keys]:
    needs("gpg", "gpgconf")
    home = ground / "gpg"
    home.mkdir(mode=0o700)
    made = Keys(home)
    for name in ("mine", "other"):
        made.gpg("--quick-generate-key", f"{name}@example.org", "default", "default", "never")
    yield made
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


def restored(plain: Path, place: Path, source: Path, **words: Any) -> dict[str, Any]:
    return drilled(place, **({"method": "files", "source": source, "digests": plain / "SUMS"} | words))


def cut(path: Path, part: float = 0.6) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])


@pytest.mark.parametrize("armor", [False, True])
def test_what_is_sealed_for_a_key_opens_with_it_only(plain: Path, place: Path, keys: Keys, armor: bool) -> None:
    sealed = place / ("pacs.tar.asc" if armor else "pacs.tar.gpg")
    how = ["--armor"] if armor else []
    keys.gpg(*how, "--trust-model", "always", "-r", "mine@example.org", "-o", sealed, "--encrypt", plain / "pacs.tar")
    good = restored(plain, place, sealed, key=keys.private("mine"))
    assert good["ok"] is True, good
    wrong = restored(plain, place, sealed, key=keys.private("other"))
    assert (wrong["ok"], wrong["why"]) == (False, "密钥不对：gpg 密钥或口令解不开这个备份")
    cut(sealed)
    broken = restored(plain, place, sealed, key=keys.private("mine"))
    assert (broken["ok"], broken["why"]) == (False, "解密失败：加密的备份不完整或已损坏")


def test_what_is_sealed_with_a_passphrase_opens_with_it_only(plain: Path, place: Path, keys: Keys) -> None:
    sealed = place / "pacs.tar.gpg"
    words = ["gpg", "--homedir", keys.home, "--batch", "--pinentry-mode", "loopback", "--passphrase", PASSPHRASE]
    ran(*words, "-o", sealed, "--symmetric", plain / "pacs.tar")
    (place / "right").write_text(f"{PASSPHRASE}\n")
    (place / "wrong").write_text("staple\n")
    assert restored(plain, place, sealed, key=place / "right")["ok"] is True
    wrong = restored(plain, place, sealed, key=place / "wrong")
    assert (wrong["ok"], wrong["why"]) == (False, "密钥不对：gpg 密钥或口令解不开这个备份")
    assert PASSPHRASE not in str(wrong)


def test_no_agent_of_gpg_outlives_a_drill(plain: Path, place: Path, keys: Keys) -> None:
    sealed = place / "pacs.tar.gpg"
    keys.gpg("--trust-model", "always", "-r", "mine@example.org", "-o", sealed, "--encrypt", plain / "pacs.tar")
    restored(plain, place, sealed, key=keys.private("mine"))
    lines = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if readable(p)]
    assert not [line for line in lines if b"gpg-agent" in line and str(place / "scratch").encode() in line]


def readable(path: Path) -> bool:
    try:
        return bool(path.read_bytes())
    except OSError:
        return False


@pytest.mark.parametrize(("program", "ending"), [("zstd", "zst"), ("lz4", "lz4")])
class TestPacked:
    """By programs that stand beside us."""

    def packed(self, program: str, source: Path, target: Path) -> Path:
        needs(program)
        target.write_bytes(ran(program, "-c", source))
        return target

    def test_a_packed_archive_passes(self, plain: Path, place: Path, program: str, ending: str) -> None:
        source = self.packed(program, plain / "pacs.tar", place / f"pacs.tar.{ending}")
        assert restored(plain, place, source)["ok"] is True

    @pytest.mark.parametrize("part", [0.5, 0.98, 0.9999])
    def test_a_cut_one_does_not(self, plain: Path, place: Path, program: str, ending: str, part: float) -> None:
        source = self.packed(program, plain / "pacs.tar", place / f"pacs.tar.{ending}")
        cut(source, part)
        told = restored(plain, place, source)
        assert told["ok"] is False
        assert "被截断" in told["why"]

    def test_a_spoilt_one_does_not(self, plain: Path, place: Path, program: str, ending: str) -> None:
        source = self.packed(program, plain / "pacs.tar", place / f"pacs.tar.{ending}")
        data = bytearray(source.read_bytes())
        data[len(data) // 2] ^= 0xFF
        source.write_bytes(data)
        assert restored(plain, place, source)["ok"] is False

    def test_packed_and_then_sealed(self, plain: Path, place: Path, keys: Keys, program: str, ending: str) -> None:
        packed = self.packed(program, plain / "pacs.tar", place / f"pacs.tar.{ending}")
        sealed = place / f"pacs.tar.{ending}.gpg"
        keys.gpg("--trust-model", "always", "-r", "mine@example.org", "-o", sealed, "--encrypt", packed)
        assert restored(plain, place, sealed, key=keys.private("mine"))["ok"] is True
