"""The customer's copy waits until a person approves it; who and when stands in an append-only, chained log."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround.mail.queue import QUEUE, WAITING, Entry, Mailbox, synced
from wardround.mail.settings import MailError

LOG = "approvals.jsonl"


def approve(box: Mailbox, round_id: str, by: str, at: datetime) -> list[Entry]:
    """Log the approval of every waiting copy of a round, then queue it; MailError when none waits."""
    name = " ".join("".join(c if c.isprintable() else " " for c in by).split())
    if not name:
        raise MailError("--by：请写批准人姓名")
    with box.filing:
        waiting = box.entries(WAITING, round_id)
        if not waiting:
            raise MailError(_nothing(box, round_id))
        return [_approved(box, entry, name, at) for entry in waiting]


def approved(box: Mailbox, entry: Entry, message: bytes) -> bool:
    """Whether the log has an approval of exactly this message."""
    wanted = (entry.meta["message_id"], hashlib.sha256(message).hexdigest())
    return any((line.get("message_id"), line.get("eml_sha256")) == wanted for line in _lines(box.folder / LOG))


def broken_chain(path: Path) -> int:
    """The first line of a log that does not carry the digest of the line before it; 0 when all do."""
    previous = ""
    for number, raw in enumerate(path.read_bytes().splitlines() if path.exists() else (), 1):
        if _parsed(raw).get("previous") != previous:
            return number
        previous = hashlib.sha256(raw).hexdigest()
    return 0


def _approved(box: Mailbox, entry: Entry, by: str, at: datetime) -> Entry:
    message = box.message(entry)
    if message is None:  # an approval cut short between its two renames
        message = box.message(Entry(entry.name, QUEUE, entry.meta)) or b""
    when = at.isoformat(timespec="seconds")
    line = {"at": when, "action": "approved", "round": entry.meta["round"], "by": by, "account": _account()}
    line |= {"to": entry.meta["pending"], "message_id": entry.meta["message_id"]}
    _append(box.folder / LOG, line | {"eml_sha256": hashlib.sha256(message).hexdigest()})
    return box.moved(entry, QUEUE, approved_by=by, approved_at=when)


def _append(path: Path, line: dict[str, Any]) -> None:
    kept = path.read_bytes().splitlines() if path.exists() else []
    line["previous"] = hashlib.sha256(kept[-1]).hexdigest() if kept else ""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    synced(path.parent)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for raw in path.read_bytes().splitlines() if path.exists() else ():
        yield _parsed(raw)


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())


def _nothing(box: Mailbox, round_id: str) -> str:
    others = sorted({e.meta["round"] for e in box.entries(WAITING)})
    return f"{round_id}：没有等待批准的邮件" + (f"；等待批准的有 {'、'.join(others)}" if others else "")
