"""What a drill has seen so far: checks, phases, facts; patients' data never get in here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

ZONES = {"UTC": UTC, "GMT": UTC, "CST": timezone(timedelta(hours=8))}
"""The zones that servers here write by name; the hospital's CST is China's."""
MARKS = {True: "✓", False: "✗", None: "※"}


@dataclass
class Notes:
    """Lines in the order they came; `phases` in seconds; `made_at` when the restored state was current."""

    checks: list[tuple[bool | None, str]] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    version: str = ""
    database: str = ""
    made_at: datetime | None = None
    newest_at: datetime | None = None
    unproven: list[str] = field(default_factory=list)

    def good(self, text: str) -> None:
        """A check that passed."""
        self.checks.append((True, text))

    def bad(self, text: str) -> None:
        """A check that failed: the drill does not pass."""
        self.checks.append((False, text))

    def remark(self, text: str) -> None:
        """Worth knowing, neither good nor bad."""
        self.checks.append((None, text))

    def lines(self) -> list[str]:
        """The checks as they are read."""
        return [f"{MARKS[ok]} {text}" for ok, text in self.checks]

    def made(self, text: str, zone: str = "") -> None:
        """When the backup was made by its own word, in a named zone or the site's; what is no time is passed over."""
        try:
            told = datetime.fromisoformat(text)
        except ValueError:
            return
        if zone and zone not in ZONES:
            return
        self.made_at = told.replace(tzinfo=ZONES[zone]) if zone else told.astimezone()

    @property
    def failed(self) -> list[str]:
        """What failed."""
        return [text for ok, text in self.checks if ok is False]

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure a phase, also when it ends badly."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.phases[name] = round(self.phases.get(name, 0) + time.monotonic() - begun, 2)
