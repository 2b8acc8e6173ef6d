"""The hook of the engine: a platform with a question for each planned drill, answered from the controller's records."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping
from typing import Any

from wardround.drill.plan import Plan, plans
from wardround.drill.telling import parsed
from wardround.drill.trouble import PlanError
from wardround.kinds.backup import Drill
from wardround.platforms import Platform, Question, Way
from wardround.replies import Parser

TRANSPORT = "drill_records"
DEPTH, ALSO_IN = "drill", ("backup_check",)
ASK = "演练记录："


def drills(variables: Mapping[str, Any]) -> tuple[Plan, ...]:
    """The usable drills of an asset; none when an entry is at fault."""
    return _read(json.dumps(variables.get("drills") or [], ensure_ascii=False, default=str))[0]


def faults(variables: Mapping[str, Any]) -> list[str]:
    """What is wrong with the drills of an asset, a line each."""
    why = _read(json.dumps(variables.get("drills") or [], ensure_ascii=False, default=str))[1]
    return [why] if why else []


@functools.lru_cache(2048)
def _read(told: str) -> tuple[tuple[Plan, ...], str]:
    try:
        return tuple(plans(json.loads(told))), ""
    except (PlanError, ValueError, TypeError) as error:
        return (), str(error)


def with_drills(platform: Platform, variables: Mapping[str, Any]) -> Platform:
    """The platform with a way to the drill records; itself when the asset has no drills."""
    mine = drills(variables)
    if not mine or not platform.ways:
        return platform
    tier = str(variables.get("criticality") or "一般")
    questions: dict[str, Question] = {}
    parsers: dict[str, Parser] = {}
    for number, plan in enumerate(mine, 1):
        ident = f"drill_{number}"
        questions[ident] = Question(ident, (ASK + plan.name,), (Drill,), depth=DEPTH, topics=ALSO_IN)
        parsers[ident] = functools.partial(parsed, plan, tier)
    way = Way(TRANSPORT, {}, questions)
    return dataclasses.replace(platform, ways=(*platform.ways, way), parsers={**platform.parsers, **parsers})
