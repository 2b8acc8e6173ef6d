"""From a file as it is kept to its bytes: age or gpg undone, gzip, bzip2, xz, zstd or lz4 unpacked."""

from __future__ import annotations

import bz2
import gzip
import lzma
import subprocess
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage

from wardround.drill.process import run
from wardround.drill.scratch import Scratch
from wardround.drill.trouble import BadBackupError, PlanError, RefusedError

AGE = (b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----")
GPG_ARMOR = b"-----BEGIN PGP MESSAGE-----"
GPG_NAMES = (".gpg", ".pgp", ".asc")
PACKED: dict[bytes, Callable[[Path], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
BY_PROGRAM = {b"\x28\xb5\x2f\xfd": "zstd", b"\x04\x22\x4d\x18": "lz4"}
SIZES = {"gzip": 8, "": 1}
PIECE = 1024**2
CUT = "压缩文件不完整：没有正常结束（被截断）"
_BROKEN = "压缩数据损坏，解不开"


def head(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(64)


def is_sealed(path: Path) -> bool:
    """Whether a file is encrypted in a way we know."""
    first = head(path)
    return first.startswith(AGE) or first.startswith(GPG_ARMOR) or path.name.endswith(GPG_NAMES)


def unsealed(path: Path, key: str, scratch: Scratch) -> Path:
    """The file itself, or its decrypted copy in the scratch area; BadBackupError when the key does not fit."""
    if not is_sealed(path):
        return path
    if not key:
        raise PlanError("备份是加密的，但没有写 key（密钥文件）")
    if not Path(key).is_file():
        raise PlanError(f"key: {key} 不存在")
    bare = path.stem if path.name.endswith(GPG_NAMES) else path.name  # else the clear one would pass for sealed, too
    clear = scratch.folder / f"clear-{bare}"
    scratch.room_for(path.stat().st_size)
    (_by_age if head(path).startswith(AGE) else _by_gpg)(path, Path(key), clear, scratch)
    return clear


def _by_age(path: Path, key: Path, clear: Path, scratch: Scratch) -> None:  # noqa: ARG001  as its brother
    with path.open("rb") as sealed, clear.open("xb") as out:
        clear.chmod(0o600)
        try:
            pyrage.decrypt_io(sealed, out, _identities(key))
        except pyrage.DecryptError as error:
            if "no matching" in str(error).lower():
                raise BadBackupError("密钥不对：age 密钥解不开这个备份") from None
            raise BadBackupError("解密失败：加密的备份不完整或已损坏") from None
        except OSError:
            raise BadBackupError("解密失败：加密的备份不完整或已损坏") from None


def _identities(key: Path) -> list[Any]:
    lines = [line.strip() for line in key.read_text(encoding="utf-8").splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except pyrage.IdentityError:
        raise PlanError(f"key: {key} 不是 age 密钥文件") from None
    if not found:
        raise PlanError(f"key: {key} 中没有 AGE-SECRET-KEY-…")
    return found


def _by_gpg(path: Path, key: Path, clear: Path, scratch: Scratch) -> None:
    """With a home of its own: a private key in the file, or else a passphrase."""
    home = scratch.make(f"gpg-{path.name}")
    copy = home / "key"
    copy.write_bytes(key.read_bytes())
    scratch.give(home)
    words = ["gpg", "--homedir", str(home), "--batch", "--yes", "--no-tty", "--pinentry-mode", "loopback"]
    if b"PGP PRIVATE KEY" in key.read_bytes() or key.suffix in GPG_NAMES:
        run([*words, "--import", str(copy)], scratch.who, home, 60)
        secret: list[str] = []
    else:
        secret = ["--passphrase-file", str(copy)]
    with path.open("rb") as sealed:
        done = run(
            [*words, *secret, "--output", str(home / "clear"), "--decrypt"], scratch.who, home, 6 * 3600, stdin=sealed
        )
    run(["gpgconf", "--homedir", str(home), "--kill", "all"], scratch.who, home, 30)
    if done.code:
        wrong = any(w in done.err for w in ("No secret key", "Bad session key", "decryption failed: Bad"))
        raise BadBackupError(
            "密钥不对：gpg 密钥或口令解不开这个备份" if wrong else "解密失败：加密的备份不完整或已损坏"
        )
    (home / "clear").rename(clear)


def packing(path: Path) -> str:
    """How a file is compressed: gzip, bzip2, xz, zstd, lz4 or ""."""
    first = head(path)
    names = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"} | BY_PROGRAM
    return next((name for magic, name in names.items() if first.startswith(magic)), "")


@contextmanager
def reading(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked as they are read."""
    first = head(path)
    for magic, opener in PACKED.items():
        if first.startswith(magic):
            with opener(path) as file:
                yield file
            return
    for magic, name in BY_PROGRAM.items():
        if first.startswith(magic):
            with _by_program(name, path) as stream:
                yield stream
            return
    with path.open("rb") as file:
        yield file


@contextmanager
def _by_program(name: str, path: Path) -> Iterator[IO[bytes]]:
    try:
        child = subprocess.Popen([name, "-dc", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        raise RefusedError(f"没有程序 {name}，解不开 {path.name}") from None
    assert child.stdout  # noqa: S101  a pipe
    try:
        yield child.stdout
        if child.stdout.read(1) == b"" and child.wait():
            raise BadBackupError(CUT)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def pieces(path: Path) -> Iterator[bytes]:
    """The unpacked bytes, piece by piece; BadBackupError when the packing is cut or broken."""
    try:
        with reading(path) as file:
            while piece := file.read(PIECE):
                yield piece
    except EOFError:
        raise BadBackupError(CUT) from None
    except (zlib.error, gzip.BadGzipFile, lzma.LZMAError) as error:
        raise BadBackupError(CUT if "ended" in str(error) else _BROKEN) from None
    except OSError as error:
        if error.errno is None:  # bz2's way of saying that the data are invalid
            raise BadBackupError(_BROKEN) from None
        raise


def start_of(path: Path, count: int = 65536) -> bytes:
    """The first unpacked bytes; what cannot be unpacked at all gives a BadBackupError."""
    for piece in pieces(path):
        return piece[:count]
    return b""
