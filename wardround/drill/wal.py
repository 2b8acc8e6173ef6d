"""Archived WAL: which segments a base backup needs, whether the chain is whole, and a copy that can be replayed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from wardround.drill.scratch import Scratch
from wardround.drill.trouble import BadBackupError, PlanError
from wardround.drill.unseal import pieces, unsealed

_NAME = re.compile(r"(?P<name>[0-9A-F]{24})(?P<packed>(\.(gz|zst|lz4|xz|bz2|age|gpg))*)$")
_HISTORY = re.compile(r"[0-9A-F]{8}\.history$")
SIZE = 16 * 1024**2


@dataclass(frozen=True)
class Segment:
    """A segment by its number in the stream, whatever its timeline."""

    name: str
    number: int
    path: Path | None = None


def number(name: str, size: int) -> int:
    """The place of a segment in the stream of WAL."""
    return int(name[8:16], 16) * (2**32 // size) + int(name[16:24], 16)


def named(timeline: str, place: int, size: int) -> str:
    """The name of the segment at that place."""
    high, low = divmod(place, 2**32 // size)
    return f"{timeline}{high:08X}{low:08X}"


def staged(archive: str, start: str, inside: Path, size: int, key: str, scratch: Scratch) -> Path:
    """A folder with every segment from `start` on, unpacked; BadBackupError when the chain is broken.

    `inside` is the backup's own pg_wal, which may hold the first segments.
    """
    source = Path(archive)
    if not source.is_dir():
        raise PlanError(f"wal: {archive} 不是目录")
    found = [m for p in source.iterdir() if (m := _NAME.match(p.name))]
    first = number(start, size)
    segments = [Segment(m["name"], number(m["name"], size), source / m.string) for m in found]
    wanted = sorted((s for s in segments if s.number >= first), key=lambda s: (s.number, s.name))
    own = [Segment(p.name, number(p.name, size)) for p in inside.iterdir() if re.fullmatch(r"[0-9A-F]{24}", p.name)]
    whole({s.number for s in [*wanted, *own]}, first, start, size)
    folder = scratch.make("wal")
    for segment in wanted:
        _copied(segment, folder, size, key, scratch)
    for path in source.iterdir():
        if _HISTORY.fullmatch(path.name):
            (folder / path.name).write_bytes(path.read_bytes())
    scratch.give(folder)
    return folder


def whole(numbers: set[int], first: int, start: str, size: int) -> None:
    """BadBackupError unless the numbers run from `first` without a gap."""
    if first not in numbers:
        raise BadBackupError(f"缺 WAL：备份起点的段 {start} 不在归档中，这个基础备份恢复不到一致状态")
    end = first
    while end + 1 in numbers:
        end += 1
    if beyond := sorted(n for n in numbers if n > end):
        missing = named(start[:8], end + 1, size)
        raise BadBackupError(f"缺 WAL：归档不连续，缺 {missing}，之后的 {len(beyond)} 个段用不上")


def _copied(segment: Segment, folder: Path, size: int, key: str, scratch: Scratch) -> None:
    path = segment.path
    if path is None:
        return
    clear = unsealed(path, key, scratch)
    target = folder / segment.name
    if target.exists():
        return
    with target.open("xb") as out:
        for piece in pieces(clear):
            out.write(piece)
    if clear != path:
        clear.unlink()
    if target.stat().st_size != size:
        raise BadBackupError(f"WAL 段 {segment.name} 只有 {target.stat().st_size} 字节（应为 {size}）：不完整")
