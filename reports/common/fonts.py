"""A Simplified Chinese font for charts, whatever the machine has."""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
from pathlib import Path

from fontTools.ttLib import TTCollection  # type: ignore[import-untyped]
from matplotlib import font_manager

PREFERRED = (
    "SimHei",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "SimSun",
)
_PLACES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
)


@functools.cache
def chinese() -> font_manager.FontProperties | None:
    """The best Simplified Chinese font, None when the machine has none (charts are left out then)."""
    known = {
        f.name: f.fname for f in font_manager.fontManager.ttflist if f.weight == 400 and not f.fname.endswith(".ttc")
    }
    for name in PREFERRED:
        if name in known:
            return font_manager.FontProperties(fname=known[name])
    for collection in _collections():
        face = _face(collection)
        if face:
            return font_manager.FontProperties(fname=str(face))
    return None


def _collections() -> list[Path]:
    return sorted(
        path for place in _PLACES if place.is_dir() for path in place.rglob("*CJK-Regular.ttc") if "Sans" in path.name
    )


def _face(collection: Path) -> Path | None:
    """The SC face of a .ttc in a file of its own: matplotlib opens the first face only, which is the Japanese one."""
    state = collection.stat()
    key = hashlib.sha256(f"{collection}:{state.st_size}:{state.st_mtime_ns}".encode()).hexdigest()[:16]
    kept = _cache() / f"{collection.stem}-SC-{key}.otf"
    if kept.is_file():
        return kept
    with TTCollection(str(collection), lazy=True) as faces:
        for face in faces:
            if "CJK SC" in str(face["name"].getDebugName(1)) and "Mono" not in str(face["name"].getDebugName(1)):
                beside = kept.with_suffix(f".{os.getpid()}.new")
                face.save(str(beside))
                beside.replace(kept)
                return kept
    return None


def _cache() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wardround"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="wardround-fonts-"))
    return folder
