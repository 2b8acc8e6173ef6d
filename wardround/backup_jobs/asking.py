"""The hook of the engine: a platform with the questions of an asset's backup jobs, and their parsers."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from typing import Any

from wardround.backup_jobs.job import Job, jobs
from wardround.backup_jobs.reader import Parse, Reader
from wardround.backup_jobs.readers import READERS
from wardround.backup_jobs.told import told
from wardround.drill.asking import with_drills
from wardround.kinds.backup import DataBackup
from wardround.platforms import Platform, Question, Way
from wardround.replies import Outcome, Parsed, Parser, Reply, Unparsed, first_line

DEPTH = "backup_check"
SECONDS, HEAVY_SECONDS = 60.0, 3600.0


def with_jobs(platform: Platform, variables: Mapping[str, Any]) -> Platform:
    """The platform with a question for every backup job and drill of the asset; itself when the asset has none."""
    platform = with_drills(platform, variables)
    mine = jobs(variables)
    if not mine or not platform.ways:
        return platform
    questions, parsers = _questions(mine)
    first = next((w for w in platform.ways if w.session.get("probe")), platform.ways[0])
    ways = tuple(_added(way, questions) if way is first else way for way in platform.ways)
    return dataclasses.replace(platform, ways=ways, parsers={**platform.parsers, **parsers})


def _added(way: Way, questions: Mapping[str, Question]) -> Way:
    return dataclasses.replace(way, questions={**way.questions, **questions})


def _questions(mine: tuple[Job, ...]) -> tuple[dict[str, Question], dict[str, Parser]]:
    questions: dict[str, Question] = {}
    parsers: dict[str, Parser] = {}
    for number, job in enumerate(mine, 1):
        made, ident = READERS[job.reader], _ident(number, job)
        questions[ident] = _question(ident, made.ask(job), made.recorded, SECONDS)
        parsers[ident] = functools.partial(_parsed, made.parse, job)
        if job.verify and made.verify and made.parse_verify:
            heavy = f"{ident}_verify"
            questions[heavy] = dataclasses.replace(_question(heavy, made.verify(job), (), HEAVY_SECONDS), cost="heavy")
            parsers[heavy] = functools.partial(_parsed, made.parse_verify, job)
    return questions, parsers


def _ident(number: int, job: Job) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", job.name.lower()).strip("_")[:50]
    return f"backup_{number}" + (f"_{plain}" if plain else "")


def _question(ident: str, ask: str, recorded: tuple[str, ...], seconds: float) -> Question:
    return Question(ident, (ask,), (DataBackup,), depth=DEPTH, timeout=seconds, recorded=recorded)


def _parsed(parse: Parse, job: Job, reply: Reply) -> Parsed:
    """What a reader makes of a reply; outcomes name the job."""
    seen = told(reply)
    if seen.cut:
        yield Unparsed(f"{job.name}：回显在 {seen.cut} 处中断", first_line(reply.text))
        return
    for one in parse(seen, job):
        yield one if isinstance(one, DataBackup) else _named(one, job)


def _named(one: Outcome, job: Job) -> Any:
    return type(one)(f"{job.name}：{one.why}", one.line)


def parsed(reader: Reader, job: Job, reply: Reply, *, heavy: bool = False) -> Parsed:
    """The records of one reply, for whoever has a reply and no platform (the tests)."""
    parse = reader.parse_verify if heavy and reader.parse_verify else reader.parse
    return _parsed(parse, job, reply)


__all__ = ["DEPTH", "parsed", "with_jobs"]
