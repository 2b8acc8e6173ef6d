"""The collecting stage: the only part that talks to devices; it brings back masked replies and judges nothing."""

from __future__ import annotations

from wardround.collect.fleet import collect
from wardround.collect.keys import Shown, host_keys
from wardround.collect.settings import Settings
from wardround.collect.ways import Planned, commands

__all__ = ["Planned", "Settings", "Shown", "collect", "commands", "host_keys"]
