"""A configuration as a kind: questions about it go to its tree, never to its lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wardround.kinds.base import Kind

if TYPE_CHECKING:
    from hier_config import HConfig


@dataclass(frozen=True, kw_only=True)
class Config(Kind):
    """A device's configuration (`unit` "" is the one that runs), its secrets masked; an item asks for a dialect."""

    title = "配置"
    alone = True
    dialect: str = ""
    text: str = ""

    @cached_property
    def tree(self) -> HConfig:
        """The configuration as a tree, made when it is first asked for."""
        from wardround.configuration import tree  # noqa: PLC0415  hier_config is loaded only where it is needed

        return tree(self.dialect, self.text)
