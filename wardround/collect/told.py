"""What one asking brought, on its way to the evidence."""

from __future__ import annotations

from dataclasses import dataclass

from wardround.replies import Outcome, Reply


@dataclass
class Told:
    """What one asking brought, before it is written down."""

    question: str
    got: Reply | Outcome
    remark: str = ""
    masked: int = 0
