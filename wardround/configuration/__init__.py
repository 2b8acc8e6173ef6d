"""Configurations of network devices: parsed once into a tree, compared, and turned into the lines that change one."""

from __future__ import annotations

from hier_config import HConfig

from wardround.configuration.dialects import DialectError, load, names
from wardround.configuration.difference import difference
from wardround.configuration.planning import MERGE, REPLACE, PlanError, plan, target, way_back
from wardround.configuration.reading import read
from wardround.configuration.steps import Plan, Step

__all__ = [
    "MERGE",
    "REPLACE",
    "DialectError",
    "Plan",
    "PlanError",
    "Step",
    "difference",
    "plan",
    "supported",
    "target",
    "tree",
    "way_back",
]


def tree(dialect: str, text: str) -> HConfig:
    """The tree of a configuration; `dialect` is its name or the platform's. DialectError when there is none."""
    return read(load(dialect), text).tree


def supported() -> list[str]:
    """The platforms whose configuration can be changed."""
    return sorted(platform for name in names() for platform in load(name).platforms)
