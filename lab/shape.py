"""A shape: how one family of devices talks (dialect) and what it prints (renderers)."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from lab.keywords import Node, add
from lab.state import Device

if TYPE_CHECKING:
    from lab.config.family import Family
    from lab.session import Session

Renderer = Callable[..., str]
Rendering = TypeVar("Rendering", bound=Renderer)
Runner = Callable[["Session", list[str]], Awaitable[None]]
Running = TypeVar("Running", bound=Runner)


@dataclass
class Command:
    """One command of a shape; ``act`` names something the session itself does."""

    pattern: str
    render: Renderer | None = None
    level: int = 1
    act: str = ""
    when: Callable[[Device], bool] | None = None
    value: Any = None
    run: Runner | None = None
    views: str = "any"  # any, user (not in configuration views), config (nowhere else)
    least: Renderer | None = None  # what users below the level get instead of a refusal
    slow: bool = False  # prints a configuration: slow and cut on devices with that quirk


@dataclass
class Dialect:
    """The words a family uses around its replies."""

    more: str = "  ---- More ----"
    erase: str = "\x1b[16D" + " " * 16 + "\x1b[16D"
    page: int = 24
    user_prompt: str = "<{name}>"
    system_prompt: str = "[{name}{suffix}]"
    vty_full: str = "All user interfaces are used, please try later!"
    errors: dict[str, str] = field(default_factory=dict)
    caret: str = "{pad}^\n{text}"
    banner: Callable[[Device, int, int], str] | None = None
    lead: Callable[[Device], str] | None = None  # what stands before every reply
    farewell: Callable[[Device, int, int], str] | None = None
    choose: str = "Error: Please choose 'YES' or 'NO' first before pressing 'Enter'. [Y/N]:"
    super_ok: str = ""
    super_bad: str = ""
    ssh_version: str = "HUAWEI-1.5"


class Shape:
    """A named dialect with its commands; modules of the shape's package register them by decorator."""

    def __init__(self, name: str, dialect: Dialect, parent: Shape | None = None) -> None:
        self.name, self.dialect, self.parent = name, dialect, parent
        self._own: dict[str, Command] = {}
        self._family: Family | None = None
        self._gone: set[str] = set()

    @property
    def family(self) -> Family | None:
        """What the configuration of this family looks like: its own, else its parent's."""
        return self._family or (self.parent.family if self.parent else None)

    @family.setter
    def family(self, family: Family) -> None:
        self._family = family

    @property
    def commands(self) -> dict[str, Command]:
        """The parent's commands that are left, then its own."""
        inherited = self.parent.commands if self.parent else {}
        return {k: v for k, v in inherited.items() if k not in self._gone} | self._own

    def command(
        self,
        *patterns: str,
        level: int = 1,
        when: Callable[[Device], bool] | None = None,
        slow: bool = False,
        least: Renderer | None = None,
    ) -> Callable[[Rendering], Rendering]:
        """Register a renderer ``(device, *args) -> text`` for the patterns."""

        def keep(render: Rendering) -> Rendering:
            for pattern in patterns:
                self._own[pattern] = Command(pattern, render, level, when=when, slow=slow, least=least)
            return render

        return keep

    def act(self, pattern: str, act: str, level: int = 0, value: Any = None, views: str = "user") -> None:
        """Register something the session does itself (paging off, quit, super …)."""
        self._own[pattern] = Command(pattern, None, level, act, value=value, views=views)

    def dialogue(self, *patterns: str, level: int = 2, views: str = "user") -> Callable[[Running], Running]:
        """Register a coroutine ``(session, args)`` for the patterns: it asks and acts."""

        def keep(run: Running) -> Running:
            for pattern in patterns:
                self._own[pattern] = Command(pattern, None, level, run=run, views=views)
            return run

        return keep

    def without(self, *patterns: str) -> None:
        """Take away what this family does not know."""
        self._gone.update(patterns)

    def print(self, device: Device, command: Command, args: list[str], level: int | None = None) -> str:
        """What the device prints for a command, to a user of this level."""
        render = command.render if level is None or level >= command.level else command.least
        assert render is not None
        text = render(device, *args)
        return (self.dialect.lead(device) if self.dialect.lead else "") + text

    def tree(self, device: Device) -> Node:
        """The command tree of one device: commands its model lacks are not in it."""
        root = Node()
        for command in self.commands.values():
            if command.when is None or command.when(device):
                add(root, command.pattern, command)
        return root


_found: dict[str, Shape] = {}


def shapes() -> dict[str, Shape]:
    """All shapes, discovered below lab/shapes by their ``SHAPE`` attribute."""
    if not _found:
        package = importlib.import_module("lab.shapes")
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"lab.shapes.{info.name}")
            if shape := getattr(module, "SHAPE", None):
                for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
                    importlib.import_module(f"{module.__name__}.{part.name}")
                _found[shape.name] = shape
    return _found
