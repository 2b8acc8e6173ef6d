"""Which ways into an asset are taken, and which questions are asked on them: shared by the round and the sign-off list."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from wardround.backup_jobs import with_jobs
from wardround.collect.deny import denied, denied_script
from wardround.collect.gate import PLACE, VALUE, value_of
from wardround.collect.target import Target
from wardround.platforms import Platform, Question, Way, load
from wardround.visit import due

COMMAND_LINES = frozenset({"ssh_shell", "telnet"})
ONE_SHOT = frozenset({"ssh_exec", "local"})
KEPT_HERE = frozenset({"drill_records"})
"""Ways to what lies on the controller: taken whatever way leads to the asset itself."""
MOST_EACH = 512


@dataclass(frozen=True)
class Planned:
    """One line of the list that the hospital signs; `refused` tells why a deny list keeps it from being sent."""

    asset: str
    transport: str
    question: str
    command: str
    depth: str = ""
    cost: str = ""
    refused: str = ""


def ways(target: Target, platform: Platform) -> list[tuple[str, Way]]:
    """Transport and way, in the order they are taken; the host variable `transport` overrides the platform's."""
    wanted = str(target.variables.get("transport") or "")
    if not wanted and target.variables.get("ansible_connection") == "local":
        wanted = "local"
    if not wanted:
        return [(way.transport, way) for way in platform.ways]
    if wanted == "recorded":
        return [("recorded", way) for way in platform.ways]
    here = [(way.transport, way) for way in platform.ways if way.transport in KEPT_HERE]
    own = [(wanted, way) for way in platform.ways if way.transport == wanted]
    family = next((f for f in (COMMAND_LINES, ONE_SHOT) if wanted in f), frozenset[str]())
    return [*(own or [(wanted, way) for way in platform.ways if way.transport in family]), *here]


def applies(question: Question, facts: Mapping[str, str], variables: Mapping[str, Any]) -> str:
    """ "" when the question is for this asset, else the condition that is not met; what is not known does not exclude."""
    for name, globs in question.when.items():
        known = facts.get(name) or variables.get(name)
        if known in (None, "", []):
            continue
        values = [str(v).lower() for v in known] if isinstance(known, list | tuple) else [str(known).lower()]
        patterns = [str(g).lower() for g in (globs if isinstance(globs, list) else [globs])]
        if not any(fnmatchcase(v, p) for v in values for p in patterns):
            return f"{name}={'、'.join(values)}，该命令只用于 {'、'.join(patterns)}"
    return ""


def filled(ask: str, variables: Mapping[str, Any], each: Mapping[str, str]) -> str:
    """The command with `{{ host variable }}` and `{each}` filled in; KeyError names a variable that is not set."""

    def value(place: re.Match[str]) -> str:
        if place.group(2):
            return each.get(place.group(2), place.group(0))
        found = str(value_of(variables, place.group(1)))
        if not found:
            raise KeyError(place.group(1))
        return found

    return PLACE.sub(value, ask)


def each_values(question: Question, texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The values a question is asked for, found in earlier replies; values that could carry a command are left out."""
    names = list(question.each)
    lists = [_values(texts.get(spec["from"], ""), spec["pattern"]) for spec in question.each.values()]
    for values in itertools.islice(itertools.product(*lists), MOST_EACH):
        yield dict(zip(names, values, strict=True))


def _values(text: str, pattern: str) -> list[str]:
    found = (m.group("value") for m in re.finditer(pattern, text, re.M))
    return list(dict.fromkeys(v for v in found if v and re.fullmatch(VALUE, v)))


def commands(target: Target, depth: str) -> list[Planned]:
    """Everything a round of this depth may send to the asset, for the document that is signed before the first visit."""
    platform = with_jobs(load(target.platform), target.variables)
    return [planned for transport, way in ways(target, platform) for planned in _planned(target, transport, way, depth)]


def _planned(target: Target, transport: str, way: Way, depth: str) -> Iterator[Planned]:
    if transport == "recorded":
        return
    prepare, enable = way.session.get("prepare") or [], way.session.get("enable") or {}
    for command in [prepare] if isinstance(prepare, str) else prepare:
        yield Planned(target.name, transport, "（登录后准备）", command, refused=denied(command))
    if "command" in enable and (
        target.variables.get("enable_password") or target.variables.get("ansible_become_password")
    ):
        yield Planned(
            target.name, transport, "（提权）", str(enable["command"]), refused=denied(str(enable["command"]))
        )
    for dialog in way.session.get("dialogs") or ():
        yield Planned(target.name, transport, "（登录应答）", f"{dialog['expect']} → {dialog.get('send', '')}")
    check = denied_script if way.session.get("probe") else denied
    for question in way.questions.values():
        if due(question, depth) and not applies(question, {}, target.variables):
            for ask in question.asks:
                shown = _shown(ask, target.variables)
                yield Planned(target.name, transport, question.id, shown, question.depth, question.cost, check(shown))


def _shown(ask: str, variables: Mapping[str, Any]) -> str:
    try:
        return filled(ask, variables, {})
    except KeyError:
        return ask


def uncovered(questions: Iterable[Question], told: set[type]) -> list[Question]:
    """The questions of a later way that could still tell something."""
    return [q for q in questions if not q.supplies or not set(q.supplies) <= told]
