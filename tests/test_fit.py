"""A device that answers as another platform than the inventory says is found out, and no other is suspected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from wardround import items, platforms
from wardround.examine import examine
from wardround.finding import Finding
from wardround.judge import Excused, Judge
from wardround.kinds.system import Login, Reach
from wardround.limits import defaults
from wardround.platforms import Platform
from wardround.replies import NoAnswer, NotAsked, Outcome, Reply, Unsupported
from wardround.visit import Answer, Visit

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
REFUSALS = {
    "huawei_vrp": "               ^\nError: Unrecognized command found at '^' position.\n",
    "huawei_usg": "               ^\nError: Unrecognized command found at '^' position.\n",
    "hp_comware": "               ^\n % Unrecognized command found at '^' position.\n",
    "hillstone_stoneos": "               ^-----unrecognized keyword\n",
}


def device(name: str) -> dict[str, str]:
    """Command → what a device of this platform answers: the first sample of every question."""
    found: dict[str, str] = {}
    for owner in [*platforms.parents(name), name]:
        for folder in sorted((platforms.FOLDER / owner / "samples").iterdir()):
            question = next((q for q in platforms.load(owner).questions() if q.id == folder.name), None)
            plain = [p for p in sorted(folder.glob("*.raw")) if not p.stem.endswith("gbk")]
            usable = [t for t in (p.read_text("utf-8", "replace") for p in plain) if _wholly(owner, folder.name, t)]
            if question and usable:
                found[question.asks[0]] = usable[0]
    return found


def _wholly(name: str, question: str, text: str) -> bool:
    made = platforms.load(name).parse(Reply(text, AT, question))
    return bool(made) and not any(type(one) is not Outcome and isinstance(one, Outcome) for one in made)


def visited(declared: str, known: Mapping[str, str], refusal: str) -> Visit:
    """A visit asking the declared platform's questions of a device that knows these commands."""
    answers = []
    for q in platforms.load(declared).questions():
        command = next((ask for ask in q.asks if ask in known), q.asks[0])
        answers.append(Answer(q.id, Reply(known.get(command, refusal), AT, q.id, command), f"evidence/SW1/{q.id}.txt"))
    return Visit("SW1", declared, AT, Reach(ok=True), Login(ok=True), tuple(answers))


def judged(visit: Visit) -> Finding:
    made = told(visit)
    assert isinstance(made, Finding)
    return made


def told(visit: Visit) -> Finding | Excused:
    platform: Platform = platforms.load(visit.platform)
    asset = examine(visit, platform, {}, defaults(), "quarterly")
    item = items.load()["platform_fits"]
    findings, excused = Judge("20261122-001", {"SW1": asset}, {item.id: item}).asset("SW1")
    return findings[0] if findings else excused[0]


@pytest.mark.parametrize("name", REFUSALS)
def test_a_device_of_the_declared_platform_fits(name: str) -> None:
    made = judged(visited(name, device(name), REFUSALS[name]))
    assert made.grade == "green", made.message


STRANGERS = [
    ("huawei_vrp", "hp_comware"),
    ("hp_comware", "huawei_vrp"),
    ("hillstone_stoneos", "huawei_usg"),
    ("huawei_vrp", "hillstone_stoneos"),
]


@pytest.mark.parametrize(("declared", "real"), STRANGERS)
def test_a_device_of_another_vendor_is_red(declared: str, real: str) -> None:
    made = judged(visited(declared, device(real), REFUSALS[real]))
    assert made.grade == "red", made.message
    assert platforms.load(declared).title in made.message
    assert made.evidence


def test_what_the_device_is_like_is_named() -> None:
    made = judged(visited("huawei_vrp", device("hp_comware"), REFUSALS["hp_comware"]))
    assert "更像H3C Comware 交换机与防火墙（hp_comware）" in made.message


@pytest.mark.parametrize("got", [NoAnswer("超时"), NotAsked("门诊时段"), Unsupported("本机型或版本不适用")])
def test_what_was_not_answered_makes_nobody_suspect(got: Outcome) -> None:
    answers = tuple(Answer(q.id, got) for q in platforms.load("huawei_vrp").questions())
    made = told(Visit("SW1", "huawei_vrp", AT, Reach(ok=True), Login(ok=True), answers))
    assert (made.grade == "grey") if isinstance(made, Finding) else (made.state == "not_applicable")


def test_an_asset_that_was_not_reached_says_why() -> None:
    made = judged(Visit("SW1", "huawei_vrp", AT, Reach(ok=False, why="无应答"), Login(ok=None, why="未能连通")))
    assert (made.grade, made.message) == ("grey", "未能连通")
