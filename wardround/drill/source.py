"""Which backup is restored: the newest, intact by the digest beside it, and of a shape that can be one at all."""

from __future__ import annotations

import glob
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wardround.drill.trouble import BadBackupError, PlanError

DIGESTS = (".sha256", ".sha256sum", ".sha512", ".sha1", ".md5", ".md5sum", ".sm3")
LISTS = ("SHA256SUMS", "sha256sums.txt", "sha256sum.txt", "MD5SUMS", "md5sums.txt")
_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_STAMP = re.compile(r"(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?:[T_\-.]?([0-2]\d)[-_.:]?([0-5]\d)(?:[-_.:]?([0-5]\d))?)?")
_NOT_BACKUPS = (*DIGESTS, ".log", ".txt", ".tmp", ".part", ".partial")


@dataclass(frozen=True)
class Source:
    """The backup taken: where, when it was made (by its name, else its file's time), how large, and its digest."""

    path: Path
    made_at: datetime
    size: int
    digest: str = ""
    verified: str = ""


def newest(pattern: str) -> Source:
    """The newest backup a path or glob names; PlanError when there is none."""
    found = [p for p in map(Path, glob.glob(pattern)) if not p.name.endswith(_NOT_BACKUPS)]  # noqa: PTH207  absolute patterns
    if not found:
        raise PlanError(f"source: {pattern} 没有找到备份")
    path = max(found, key=lambda p: (made_at(p), p.name))
    return Source(path, made_at(path), _size(path))


def made_at(path: Path) -> datetime:
    """When a backup was made: the date in its name, with the file's own time of that day, else the file's time."""
    written = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    stamps = _STAMP.findall(path.name)
    if not stamps:
        return written
    year, month, day, hour, minute, second = stamps[-1]
    try:
        told = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        ).astimezone()
    except ValueError:
        return written
    return written if not hour and told.date() == written.date() else told


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(p.stat().st_size for p in path.rglob("*") if p.is_file() and not p.is_symlink())


def digest(path: Path) -> str:
    """SHA-256 of a file, or of a folder: of the sorted digests of its files."""
    if path.is_file():
        return _file_digest(path, "sha256")
    whole = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
        whole.update(f"{file.relative_to(path)}\0{_file_digest(file, 'sha256')}\n".encode())
    return whole.hexdigest()


def _file_digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def verified(path: Path) -> str:
    """What the digest file beside the backup proves, "" when there is none; BadBackupError when it does not match."""
    if path.is_dir():
        return ""
    found = next((p for s in DIGESTS if (p := path.with_name(path.name + s)).is_file()), None)
    lists = [p for n in LISTS if (p := path.with_name(n)).is_file()]
    for file in [found] if found else lists:
        wanted = _wanted(file.read_text("utf-8", "replace"), path.name, alone=file is found)
        if wanted:
            _compared(path, wanted, file.name)
            return file.name
    return ""


def _wanted(text: str, name: str, *, alone: bool) -> str:
    """The digest told for a file: `HEX  name`, `ALG (name) = HEX`, or the HEX alone."""
    for line in text.splitlines():
        hexes = re.findall(r"\b[0-9a-fA-F]{32,128}\b", line)
        if hexes and (name in line or (alone and len(line.split()) == 1)):
            return str(max(hexes, key=len)).lower()
    return ""


def _compared(path: Path, wanted: str, file: str) -> None:
    algorithm = "sm3" if file.endswith(".sm3") else _LENGTHS.get(len(wanted), "")
    if not algorithm:
        raise BadBackupError(f"摘要文件 {file} 的内容不认识")
    try:
        told = _file_digest(path, algorithm)
    except ValueError:
        raise BadBackupError(f"本机不能计算 {algorithm}，摘要文件 {file} 没有核对") from None
    if told != wanted:
        raise BadBackupError(f"摘要不符：备份文件与 {file} 记录的 {algorithm.upper()} 不一致，文件已损坏或被改动")


def looks_empty(path: Path) -> str:
    """Why a file cannot be a backup whatever its size: no byte, or nothing but zeros at its beginning and end; ""."""
    if not path.is_file():
        return ""
    size = path.stat().st_size
    if size == 0:
        return "备份文件是空的（0 字节）"
    with path.open("rb") as file:
        head = file.read(1024**2)
        file.seek(max(0, size - 1024**2))
        tail = file.read(1024**2)
    if not any(head):
        return f"备份文件大小 {size} 字节，但开头全是零字节：空的占位文件，不是备份"
    archive = head[257:262] == b"ustar"  # a tar may well end with the zeros of its last file
    return "" if any(tail) or archive else f"备份文件大小 {size} 字节，但结尾全是零字节：没有写完或已损坏"
