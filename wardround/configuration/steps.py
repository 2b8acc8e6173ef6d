"""What is sent, line by line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One line to send, and the sections (their first lines, outermost first) it is sent in."""

    views: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return " " * len(self.views) + self.text.replace("\n", "\n" + " " * len(self.views))


@dataclass(frozen=True)
class Plan:
    """What is sent, in this order; empty when there is nothing to do."""

    steps: tuple[Step, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.steps)

    def lines(self) -> list[str]:
        """The plan as a person would type it, without the lines that leave a section."""
        told: list[str] = []
        views: tuple[str, ...] = ()
        for step in self.steps:
            known = 0
            while known < min(len(views), len(step.views)) and views[known] == step.views[known]:
                known += 1
            told += [" " * depth + step.views[depth] for depth in range(known, len(step.views))]
            told.append(str(step))
            views = (*step.views, step.text)
        return told
