"""wardround's collecting stage alone, with its evidence files, asked the same commands as the peers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bench.fleet import PASSWORD, PORT, USER, Order, measured
from wardround import platforms
from wardround.collect import Settings, collect, fleet
from wardround.collect.target import Target
from wardround.platforms import Platform, Question
from wardround.visit import Visit


def _restricted(commands: tuple[str, ...]) -> Platform:
    """huawei_vrp with one question per command."""
    platform = platforms.load("huawei_vrp")
    way = platform.ways[0]
    questions = {f"q{n}": Question(f"q{n}", (c,), ()) for n, c in enumerate(commands)}
    return replace(platform, ways=(replace(way, questions=questions, facts={}),))


def work(given: Order) -> int:
    """Collect all switches; returns bytes received."""
    platform = _restricted(given.commands)
    fleet.load = lambda _name: platform  # type: ignore[assignment]
    words = {"ansible_user": USER, "ansible_password": PASSWORD, "ports": {"ssh": PORT}}
    words["ansible_host_key_checking"] = False
    targets = [Target(n, "huawei_vrp", {**words, "ansible_host": a}) for n, a in given.hosts]
    visits: list[Visit] = []
    folder = Path(given.folder)
    settings = Settings(depth="quarterly", evidence=folder / "evidence", inventory=folder)

    async def run() -> None:
        await collect(targets, settings, visits.append, asyncio.Event())

    asyncio.run(run())
    bad = [v for v in visits if not v.login.ok or len(v.answers) != len(given.commands)]
    if bad or len(visits) != len(targets):
        raise SystemExit(f"{len(bad)} of {len(visits)} failed: {bad[:1]}")
    return sum(s.received for v in visits for s in v.sent)


if __name__ == "__main__":
    measured(work)
