"""Kinds of a host's own storage paths: software RAID and multipath devices."""

from __future__ import annotations

from dataclasses import dataclass

from wardround.kinds.base import Kind


@dataclass(frozen=True, kw_only=True)
class DiskArray(Kind):
    """A RAID array a host runs in software: devices wanted and working, the failed by name, `progress` of a rebuild."""

    title = "软 RAID"
    ok: bool | None = None
    state: str = ""
    level: str = ""
    wanted: int | None = None
    working: int | None = None
    failed: tuple[str, ...] = ()
    progress: str = ""


@dataclass(frozen=True, kw_only=True)
class Multipath(Kind):
    """A disk reached over several paths: `ok` False when a path failed or none is left."""

    title = "多路径"
    ok: bool | None = None
    state: str = ""
    model: str = ""
    paths: int | None = None
    failed: tuple[str, ...] = ()
