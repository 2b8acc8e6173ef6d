"""What may go with a mail: documents of the chosen formats, never evidence, packed into an encrypted 7z."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import py7zr

from wardround.mail.settings import Settings


@dataclass(frozen=True)
class Part:
    """A file as it goes into the mail."""

    name: str
    data: bytes = field(repr=False)


def parts(chosen: Settings, runs: Path, round_id: str, documents: Sequence[Path]) -> tuple[list[Part], list[str]]:
    """The attachments of a mail and the lines that say what was left out and why."""
    if chosen.content != "attachments":
        return [], []
    kept, notes = _allowed(chosen, runs, round_id, documents)
    if not kept:
        return [], [*notes, "没有可附的文档（mail.attach 与已生成的格式不符，或未生成报告），只发通知"]
    made = [_sealed(kept, round_id, chosen.encrypt_password)] if chosen.encrypt == "7z" else kept
    size = sum(len(p.data) for p in made)
    if size > chosen.max_mb * 1_000_000:
        return [], [*notes, f"附件共 {size / 1e6:.1f} MB，超过 mail.max_mb={chosen.max_mb}，只发通知"]
    if chosen.encrypt == "none":
        notes.append("mail.encrypt 为 none：附件未加密")
    return made, notes


def _allowed(chosen: Settings, runs: Path, round_id: str, documents: Sequence[Path]) -> tuple[list[Part], list[str]]:
    kept: list[Part] = []
    notes: list[str] = []
    proof = _evidence_digests(runs / round_id)
    for path in documents:
        if path.suffix.lower().lstrip(".") not in chosen.attach:
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            notes.append(f"{path}：读不到（{error.strerror}），未附")
            continue
        if "evidence" in path.resolve().parts or hashlib.sha256(data).hexdigest() in proof:
            notes.append(f"{path}：是证据，不随邮件外发")
        else:
            kept.append(Part(_unlike(path.name, (p.name for p in kept)), data))
    return kept, notes


def _evidence_digests(folder: Path) -> set[str]:
    """SHA-256 of every piece of evidence of the round, so that no copy of one goes out under another name."""
    try:
        files = json.loads((folder / "manifest.json").read_bytes())["files"]
        return {d["sha256"] for name, d in files.items() if name.startswith("evidence/")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def _unlike(name: str, taken: Iterable[str]) -> str:
    used = set(taken)
    path, number = Path(name), 1
    while name in used:
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    return name


def _sealed(files: Sequence[Part], round_id: str, password: str) -> Part:
    """One 7z, AES-256, the list of names encrypted too; its own name tells nothing."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=True) as archive:
        for one in files:
            archive.writestr(one.data, one.name)
    return Part(f"{round_id}.7z", out.getvalue())
