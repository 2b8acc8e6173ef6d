"""Tar archives into the scratch area, as they are read; nothing is put outside, links out of it are refused."""

from __future__ import annotations

import shutil
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

from wardround.drill.scratch import Scratch
from wardround.drill.trouble import BadBackupError
from wardround.drill.unseal import CUT, pieces, reading, unsealed

Skip = Callable[[tarfile.TarInfo], bool]


def untarred(path: Path, target: Path, key: str, scratch: Scratch, skip: Skip = lambda _: False) -> int:
    """Unpack an archive (sealed, packed or neither) into a folder; how many files. BadBackupError when it is cut."""
    clear = unsealed(path, key, scratch)
    count = 0
    try:
        with reading(clear) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                if skip(member):
                    continue
                if member.isfile():
                    scratch.room_for(member.size)
                    count += 1
                archive.extract(member, target, filter="data")
    except (tarfile.FilterError, tarfile.HeaderError) as error:
        raise BadBackupError(f"归档内容不可用：{type(error).__name__}") from None
    except (tarfile.ReadError, EOFError) as error:
        raise BadBackupError(_cut(error, count, path.name)) from None
    except (zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise BadBackupError(f"{path.name}：压缩数据损坏，解不开") from None
    for _ in pieces(clear) if count == 0 else ():
        break
    if clear != path:
        clear.unlink()
    return count


def _cut(error: Exception, count: int, name: str) -> str:
    if isinstance(error, EOFError):
        return CUT
    return f"{name}：归档不完整（被截断）" if count or "unexpected end" in str(error) else f"{name}：不是 tar 归档"


def copied(source: Path, target: Path, scratch: Scratch) -> None:
    """Copy a folder as it is; links stay links."""
    scratch.room_for(sum(p.stat().st_size for p in source.rglob("*") if p.is_file() and not p.is_symlink()))
    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
