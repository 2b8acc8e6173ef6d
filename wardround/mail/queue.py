"""Mail on disk before it is sent: DIR/mail/{queue,waiting,sent,failed}, a message and its .json beside it.

The .json decides where a message stands; every step is one rename, so that a killed process leaves either the step
before or the step after. A marker in sent/ or failed/ outweighs what still lies in queue/.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

QUEUE, WAITING, SENT, FAILED = "queue", "waiting", "sent", "failed"
FOLDERS = (QUEUE, WAITING, SENT, FAILED)


@dataclass(frozen=True)
class Entry:
    """One message: the name of its files, the folder it stands in, what its .json says."""

    name: str
    folder: str
    meta: Mapping[str, Any]


class Mailbox:
    """The mail folder of a directory of rounds."""

    def __init__(self, runs: Path) -> None:
        self.folder = runs / "mail"
        for name in FOLDERS:
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        # Filing is short and never waits for a server; sending may take minutes. Both locks die with their process.
        self.filing = FileLock(self.folder / ".filing.lock", mode=0o600)
        self.sending = FileLock(self.folder / ".sending.lock", mode=0o600)

    def entries(self, folder: str, round_id: str = "") -> list[Entry]:
        """The messages of a folder, those tried least first, then the oldest; unreadable ones are left out."""
        found = (self._read(path, folder) for path in sorted((self.folder / folder).glob("*.json")))
        kept = [e for e in found if e and round_id in ("", e.meta["round"])]
        return sorted(kept, key=lambda e: (e.meta.get("attempts", 0), e.name))

    def unreadable(self) -> list[Path]:
        """Files of the queue that a full disk or a hand has spoilt."""
        return [p for p in (self.folder / QUEUE).glob("*.json") if self._read(p, QUEUE) is None]

    def known(self, round_id: str, message_id: str) -> Entry | None:
        """Where a message stands already: sent before failed before waiting before queued."""
        for folder in (SENT, FAILED, WAITING, QUEUE):
            for entry in self.entries(folder, round_id):
                if entry.meta["message_id"] == message_id:
                    return entry
        return None

    def put(self, folder: str, message: bytes, meta: Mapping[str, Any], at: datetime) -> Entry:
        """File a new message; call with `filing` held."""
        number = 1 + max((_number(e.name) for f in FOLDERS for e in self.entries(f, meta["round"])), default=0)
        entry = Entry(f"{at:%Y%m%dT%H%M%S}-{meta['round']}-{number}", folder, meta)
        write(self._path(entry, ".eml"), message)
        self._keep(entry)
        return entry

    def message(self, entry: Entry) -> bytes | None:
        """The message itself, None when it is gone."""
        try:
            return self._path(entry, ".eml").read_bytes()
        except FileNotFoundError:
            return None

    def update(self, entry: Entry, **changes: Any) -> Entry:
        """Keep changed words of a message that stays where it is."""
        changed = Entry(entry.name, entry.folder, {**entry.meta, **changes})
        self._keep(changed)
        return changed

    def sent(self, entry: Entry, **changes: Any) -> None:
        """A server has taken it: the marker first, then the message goes."""
        self._keep(Entry(entry.name, SENT, {**entry.meta, **changes}))
        self._drop(entry)

    def failed(self, entry: Entry, **changes: Any) -> None:
        """It will never be taken as it is: kept aside with the reason."""
        self._keep(Entry(entry.name, FAILED, {**entry.meta, **changes}))
        self.settle(entry)

    def split(self, entry: Entry, message: bytes, **changes: Any) -> None:
        """Keep a copy aside for the recipients who were refused while others got it."""
        aside = Entry(f"{entry.name}-refused", FAILED, {**entry.meta, **changes})
        write(self._path(aside, ".eml"), message)
        self._keep(aside)

    def moved(self, entry: Entry, folder: str, **changes: Any) -> Entry:
        """Move a message to another folder; may be repeated after it was cut short."""
        target = Entry(entry.name, folder, {**entry.meta, **changes})
        if self._path(entry, ".eml").exists():
            self._path(entry, ".eml").replace(self._path(target, ".eml"))
        self._keep(target)
        self._path(entry, ".json").unlink(missing_ok=True)
        return target

    def settle(self, entry: Entry) -> bool:
        """Finish what a killed process began with a queued message; True when it is not to be sent any more."""
        if (self.folder / SENT / f"{entry.name}.json").exists():
            self._drop(entry)
            return True
        if (self.folder / FAILED / f"{entry.name}.json").exists():
            if self._path(entry, ".eml").exists():
                self._path(entry, ".eml").replace(self.folder / FAILED / f"{entry.name}.eml")
            self._path(entry, ".json").unlink(missing_ok=True)
            return True
        return False

    def sweep(self) -> None:
        """Remove what was written but never filed; call with `sending` and `filing` held."""
        for folder in (QUEUE, WAITING):
            for path in (self.folder / folder).glob("*.eml"):
                if not any((self.folder / f / f"{path.stem}.json").exists() for f in (QUEUE, WAITING)):
                    path.unlink(missing_ok=True)
        for folder in FOLDERS:
            for path in (self.folder / folder).glob("*.new"):
                path.unlink(missing_ok=True)

    def _path(self, entry: Entry, suffix: str) -> Path:
        return self.folder / entry.folder / f"{entry.name}{suffix}"

    def _keep(self, entry: Entry) -> None:
        text = json.dumps(dict(entry.meta), ensure_ascii=False, indent=1) + "\n"
        write(self._path(entry, ".json"), text.encode())

    def _drop(self, entry: Entry) -> None:
        self._path(entry, ".json").unlink(missing_ok=True)
        self._path(entry, ".eml").unlink(missing_ok=True)

    def _read(self, path: Path, folder: str) -> Entry | None:
        try:
            meta = json.loads(path.read_bytes())
            return Entry(path.stem, folder, meta) if {"round", "message_id", "pending"} <= set(meta) else None
        except (OSError, ValueError, TypeError):
            return None


def write(path: Path, data: bytes) -> None:
    """Write a file readable by its owner only, so that it is there whole or not at all, even after a power cut."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    synced(path.parent)


def synced(folder: Path) -> None:
    """Make renames in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def names(entries: Iterator[Entry] | list[Entry]) -> tuple[str, ...]:
    """The names of messages as an outcome lists them."""
    return tuple(e.name for e in entries)


def _number(name: str) -> int:
    found = re.search(r"-(\d+)(?:-refused)?$", name)
    return int(found.group(1)) if found else 0
