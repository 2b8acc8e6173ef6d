"""The configurations of one device: the one that runs, the one it starts with, and those it can go back to."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lab.config.script import typed
from lab.config.secrets import shown
from lab.config.tree import Line, Path, Tree, parse, render

if TYPE_CHECKING:
    from lab.config.family import Family
    from lab.state import Device


@dataclass
class Version:
    """A configuration that was kept: a commit of VRP8, a backup of StoneOS."""

    number: int
    at: datetime
    user: str
    tree: Tree
    label: str = ""


@dataclass
class Timer:
    """A way back that happens by itself unless somebody disarms it."""

    handle: asyncio.TimerHandle
    back: Tree | None  # None: the device restarts
    owner: int  # the session that armed it
    seconds: float
    due: float
    persist: str = ""


class Config:
    """Running and saved configuration of one device."""

    def __init__(self, device: Device, family: Family) -> None:
        self.device, self.family = device, family
        base = family.lines(device)
        self.saved = parse(base, family.style)
        self.running = self.saved.copy()
        for text in merge_points(device.unsaved):
            graft(self.running, text, family.style)
        self.updated: datetime = device.now() - device.uptime() / 3
        self.saved_at: datetime = self.updated
        self.updated_by, self.saved_by = "wardround", "wardround"
        for entry in device.typed:
            self._typed(entry)
        self.start = self.running.copy()
        self.versions: list[Version] = []
        self.timer: Timer | None = None
        self.trial: tuple[int, Tree] | None = None  # StoneOS: the session in rollback mode, and what was before

    def _typed(self, entry: dict[str, Any]) -> None:
        """Somebody was here before us, by hand."""
        for tree in [self.running, *([self.saved] if entry.get("saved") else [])]:
            typed(self.device, self.family, tree, entry["lines"])
        at = self.device.now() - timedelta(hours=entry.get("hours_ago", 1))
        self.updated, self.updated_by = at, entry["user"]
        if entry.get("saved"):
            self.saved_at, self.saved_by = at, entry["user"]

    def text(self, saved: bool = False) -> str:
        """The whole configuration as the device prints it now."""
        return "\n".join([*self.printed(self.saved if saved else self.running, saved), ""])

    def printed(self, tree: Tree, saved: bool = False) -> list[str]:
        """The lines of a configuration, with header and end mark."""
        family = self.family
        return [*family.header(self.device, self, saved), *self.body(tree), *([family.end] if family.end else [])]

    def body(self, tree: Tree) -> list[str]:
        """The lines of a configuration, secrets as they look now."""
        return [shown(text) for text in render(tree, self.family.style)]

    def plain(self, tree: Tree) -> list[str]:
        """The lines with the marks of secrets left in: what comparisons look at."""
        return render(tree, self.family.style)

    @property
    def dirty(self) -> bool:
        """True when a restart would lose something."""
        return not self.running.same(self.saved)

    def touch(self, user: str) -> None:
        """The running configuration has just been changed."""
        self.updated, self.updated_by = self.device.now(), user
        if self.device.followed:
            self.device.followed()

    def save(self, user: str) -> None:
        """What runs is what starts from now on."""
        self.saved, self.saved_at, self.saved_by = self.running.copy(), self.device.now(), user

    def replace(self, tree: Tree, user: str) -> None:
        """Run another configuration."""
        self.running = tree.copy()
        self.touch(user)

    def keep(self, user: str, tree: Tree, label: str = "", most: int = 10) -> Version:
        """Keep a configuration one can go back to."""
        number = self.versions[-1].number + 1 if self.versions else 1000000001
        self.versions = [*self.versions, Version(number, self.device.now(), user, tree.copy(), label)][-most:]
        return self.versions[-1]

    def arm(self, seconds: float, pace: float, back: Tree | None, owner: int, fire: Callable[[], None]) -> Timer:
        """Start (or start anew) the way back; `pace` turns the device's seconds into the lab's."""
        if self.timer:
            back = self.timer.back if back is not None and self.timer.back is not None else back
            self.disarm()
        loop = asyncio.get_running_loop()
        self.timer = Timer(loop.call_later(seconds * pace, fire), back, owner, seconds, loop.time() + seconds * pace)
        return self.timer

    def disarm(self) -> None:
        """No way back by itself any more."""
        if self.timer:
            self.timer.handle.cancel()
        self.timer = None

    def diff(self, old: Tree, new: Tree, names: tuple[str, str], context: int = 3) -> list[str]:
        """A unified diff of two configurations."""
        lines = difflib.unified_diff(self.plain(old), self.plain(new), *names, lineterm="", n=context)
        return [shown(line) for line in lines]


def merge_points(unsaved: list[str]) -> list[list[str]]:
    """Lines of a fault, cut into what belongs to one block each."""
    found: list[list[str]] = []
    for line in unsaved:
        if line.startswith(" ") and found:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def graft(tree: Tree, lines: list[str], style: str) -> None:
    """Put a block of lines into a tree as somebody at the console did."""
    for line in parse(lines, "vrp" if style == "comware" else style).root.children:
        _into(tree, (), line)


def _into(tree: Tree, path: Path, line: Line) -> None:
    """A line without lines below it is entered over the one it resembles most (same words but the last)."""
    parent = tree.need(path)
    if line.children:
        for child in line.children:
            tree.need((*path, line.text))
            _into(tree, (*path, line.text), child)
        return
    head = line.text.split(" ", 1)[0]
    like = [c for c in parent.children if c.text.split(" ", 1)[0] == head and head == "description"]
    if like:
        like[0].text, like[0].key = line.text, None
    else:
        tree.need((*path, line.text))


def config_of(device: Device) -> Config:
    """The configurations of a device, made when they are first asked for."""
    from lab.shape import shapes  # noqa: PLC0415  (the shapes register themselves by importing this)

    if device.config is None:
        family = shapes()[device.shape].family
        assert family is not None, device.shape
        device.config = Config(device, family)
    found: Config = device.config
    return found
