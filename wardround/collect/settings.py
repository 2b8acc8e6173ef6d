"""What a round tells the collecting stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wardround.collect.clinic import CLINIC_HOURS


@dataclass(frozen=True)
class Settings:
    """Caps, deadlines (seconds) and places of one round.

    `evidence` is DIR/ID/evidence; recorded paths start at `inventory`; `never_touch` are networks or addresses that get
    no packet; `otp` is the one-time code for every bastion, `codes` those of single ones, by host; heavy questions are refused in `clinic_hours` unless `allow_heavy` names a reason.
    """

    depth: str
    evidence: Path
    inventory: Path
    known_hosts: tuple[Path, ...] = ()
    sessions: int = 200
    per_bastion: int = 10
    per_device: int = 2
    connect_timeout: float = 10
    question_timeout: float = 30
    asset_timeout: float = 300
    never_touch: tuple[str, ...] = ()
    clinic_hours: Sequence[str] = field(default=CLINIC_HOURS)
    allow_heavy: str = ""
    otp: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    collector: str = ""
    retry_pause: float = 1.0
    keeper: Any = None
