"""Old evidence in one zip per round: the same bytes under the same names, read back where they are asked for."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

NAME = "evidence.zip"
KEPT = 12
"""Rounds whose evidence stays as plain files, unless the site says `keep_evidence`."""


def pack_old(runs: Path, keep: int = KEPT) -> list[str]:
    """Pack the evidence of all closed rounds but the newest `keep`; the ids packed."""
    closed = sorted(p.parent for p in runs.glob("*/round.digest.json"))
    old = [folder for folder in closed[: max(0, len(closed) - keep)] if (folder / "evidence").is_dir()]
    for folder in old:
        pack(folder)
    return [folder.name for folder in old]


def pack(folder: Path) -> None:
    """Put a round's evidence into its zip; the plain files go only when the zip is whole."""
    beside = folder / f"{NAME}.new"
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        for path in sorted((folder / "evidence").rglob("*")):
            if path.is_file():
                out.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix()), path.read_bytes())
    with zipfile.ZipFile(beside) as made:
        bad = made.testzip()
    if bad:
        raise OSError(f"{beside}：{bad} 校验失败，原文件未动")
    beside.replace(folder / NAME)
    shutil.rmtree(folder / "evidence")


def read(folder: Path, name: str) -> bytes | None:
    """A file of a round, from the zip when it has been packed; None when it is nowhere."""
    path = folder / name
    if path.is_file():
        return path.read_bytes()
    if not (folder / NAME).is_file():
        return None
    try:
        with zipfile.ZipFile(folder / NAME) as packed:
            return packed.read(name)
    except (KeyError, zipfile.BadZipFile):
        return None
