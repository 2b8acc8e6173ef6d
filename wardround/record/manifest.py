"""Manifests: SHA-256 and SM3 of every file of a round, chained per site to the round closed before it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash

from wardround.record import packing

NAME = "manifest.json"
BESIDE = {NAME, "round.digest.json", "journal.jsonl", ".lock", packing.NAME}


def digests(data: bytes) -> dict[str, str]:
    """SHA-256 and SM3 in hex."""
    sm3 = Hash(SM3())
    sm3.update(data)
    return {"sha256": hashlib.sha256(data).hexdigest(), "sm3": sm3.finalize().hex()}


def files(folder: Path) -> Iterator[str]:
    """The files of a round that its manifest answers for, as paths under it, in order of name."""
    found = []
    for top, _, names in os.walk(folder):
        under = os.path.relpath(top, folder).replace(os.sep, "/")
        if under.split("/")[0] != "documents":
            found += [name if under == "." else f"{under}/{name}" for name in names]
    yield from sorted(name for name in found if name not in BESIDE)


def written(
    folder: Path, previous: Mapping[str, str] | None, not_covered: Mapping[str, int], pending: Mapping[str, bytes]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Write the manifest of a round's folder; its own digests, and those it lists by file.

    `previous` = {round, sha256} or None.

    `pending` are files that will be replaced by these bytes once the round is closed.
    """
    listed = {name: digests(_read(folder, name)) for name in files(folder)}
    listed |= {name: digests(data) for name, data in pending.items()}
    raw = _raw({"round": folder.name, "previous": previous, "not_covered": dict(not_covered)}, listed)
    (folder / NAME).write_bytes(raw)
    return digests(raw), listed


def _read(folder: Path, name: str) -> bytes:
    with open(f"{folder}/{name}", "rb") as data:  # noqa: PTH123  a round has tens of thousands of files
        return data.read()


def _raw(head: Mapping[str, Any], listed: Mapping[str, Mapping[str, str]]) -> bytes:
    """The manifest as JSON, a line per file."""
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    lines = (f" {json.dumps(name, ensure_ascii=False)}: {json.dumps(d)}" for name, d in listed.items())
    return (opening + ', "files": {\n' + ",\n".join(lines) + "\n}}\n").encode()


def faults(folder: Path, expected: str = "") -> list[str]:
    """What no longer agrees with the manifest, a Chinese line each; `expected` is its SHA-256 from elsewhere."""
    path = folder / NAME
    if not path.is_file():
        return [f"{path}：缺少清单文件，本轮无法校验"]
    raw = path.read_bytes()
    found = []
    if expected and digests(raw)["sha256"] != expected:
        found.append(f"{path}：清单本身被改动（与库中登记的摘要不符）")
    try:
        listed: dict[str, Any] = json.loads(raw)["files"]
    except (ValueError, KeyError):
        return [*found, f"{path}：清单内容损坏"]
    for name, wanted in listed.items():
        found += _compare(folder, name, wanted)
    extra = set(files(folder)) - set(listed)
    return found + [f"{folder / name}：清单之外多出的文件" for name in sorted(extra)]


def _compare(folder: Path, name: str, wanted: Mapping[str, str]) -> list[str]:
    data = packing.read(folder, name)
    if data is None:
        return [f"{folder / name}：文件缺失"]
    return [] if digests(data) == wanted else [f"{folder / name}：内容被改动，与清单摘要不符"]
