"""Transports: how a session with an asset is opened; one module each, found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from wardround.collect.credentials import Spending

if TYPE_CHECKING:
    from wardround.collect.gate import Gate
    from wardround.collect.lines import Lines
    from wardround.collect.settings import Settings
    from wardround.collect.target import Target
    from wardround.platforms import Question, Way


class Failure(Exception):  # noqa: N818  the reason of an outcome
    """Why a session did not open or a question brought no reply; the message is Chinese."""


class Unreachable(Failure):
    """No answer from the address; tried again with back-off."""


class Busy(Failure):
    """Every management session is taken; tried again with back-off."""


class LoginFailed(Failure):
    """The asset answered and did not let us in; never tried again. `secret` False when no secret was shown to it."""

    def __init__(self, why: str, *, secret: bool = True) -> None:
        super().__init__(why)
        self.secret = secret


class Dropped(Failure):
    """The session ended on its own; what was answered stays."""


class Late(Failure):
    """One question was not answered in time; the session may go on."""


class NotConfigured(Failure):
    """The inventory does not say what this transport needs."""


class NotBrought(Failure):
    """A recorded asset's file, or the command in its log, was not brought back."""


@dataclass(frozen=True)
class Heard:
    """What one question brought: bytes as received, or text; when; a remark for the evidence."""

    data: bytes | str
    at: datetime
    remark: str = ""


class Session(Protocol):
    """An open session with one asset; `name` and `clock` are the device's own words, "" when it told none."""

    name: str
    clock: str

    async def ask(self, question: Question, command: str, timeout: float) -> Heard:
        """The reply to one command; raises Late, Dropped, NotBrought or Refused."""

    async def close(self) -> None:
        """Leave quickly; never raises."""


@dataclass
class Call:
    """All that a transport needs to open a session with one asset by one way."""

    target: Target
    way: Way
    gate: Gate
    settings: Settings
    lines: Lines
    questions: Sequence[Question] = ()
    spending: Spending = field(default_factory=lambda: Spending(None))
    shown: bool = False

    async def show(self) -> None:
        """To be awaited right before a secret is shown to the asset; Stopped when the credential must be spared."""
        await self.spending.show()
        self.shown = True

    @property
    def manner(self) -> Mapping[str, Any]:
        """How the platform's sessions behave (prompt, prepare, more …)."""
        return self.way.session


OFFLINE = frozenset({"recorded", "local", "drill_records"})


def load(name: str) -> ModuleType:
    """The transport's module; it has `async def open_session(call: Call) -> Session`. KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    return importlib.import_module(f"{__name__}.{name}")


def names() -> frozenset[str]:
    """The transports there are."""
    return frozenset(_NAMES)


_NAMES = tuple(m.name for m in pkgutil.iter_modules(__path__))
