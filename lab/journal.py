"""What every device received, kept as one JSON line per event so that tests can prove what was sent."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, TextIO


class Journal:
    """Appends events to a file, or nowhere."""

    def __init__(self, path: Path | None = None) -> None:
        self._file: TextIO | None = path.open("a", buffering=1, encoding="utf-8") if path else None
        self.events: list[dict[str, Any]] = []
        self.sessions = 0

    def close(self) -> None:
        """Close the file; later events are kept in memory."""
        if self._file:
            self._file.close()
        self._file = None

    def session(self) -> int:
        """A new session number."""
        self.sessions += 1
        return self.sessions

    def add(self, device: str, what: str, **details: Any) -> None:
        """Note one event of one device."""
        event = {"at": round(time.time(), 3), "device": device, "what": what, **details}
        if self._file is None:
            self.events.append(event)
        else:
            self._file.write(json.dumps(event, ensure_ascii=False) + "\n")


def summary(path: Path) -> dict[str, Any]:
    """Per device: sessions with their command lines, when they were open, login attempts, lockouts."""
    devices: dict[str, Any] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        event = json.loads(line)
        entry = devices.setdefault(event["device"], {"sessions": {}, "logins": [], "lockouts": []})
        if event["what"] == "command":
            entry["sessions"].setdefault(str(event["session"]), []).append(event["line"])
        elif event["what"] == "login":
            entry["logins"].append({k: event[k] for k in ("at", "user", "ok", "reason") if k in event})
        elif event["what"] == "lockout":
            entry["lockouts"].append({"at": event["at"], "user": event["user"]})
        elif event["what"] in ("config", "commit", "saved", "rollback", "armed", "disarmed", "reboot", "reset"):
            entry.setdefault("changes", []).append({k: v for k, v in event.items() if k != "device"})
        elif event["what"] in ("opened", "closed"):
            kept = {k: v for k, v in event.items() if k not in ("device", "session", "what")}
            span = entry.setdefault("open", {}).setdefault(str(event["session"]), {})
            span.update({event["what"]: kept.pop("at"), **kept})
        else:
            entry.setdefault("other", []).append(event)
    return devices
