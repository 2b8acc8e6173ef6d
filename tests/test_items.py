"""Every item judges its samples as stands beside them, every grade it can give has a sample, every row is served."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardround import items, replies
from wardround.finding import Finding
from wardround.item import History, Item, Previous, Standing, Subject
from wardround.judge import Examined, Excused, Judge, Past
from wardround.kinds import BY_NAME, Kind
from wardround.limits import Limits, defaults
from wardround.verdict import Verdict, grey, not_counted, red, told, yellow

FOLDER = Path(items.__file__).parent
SAMPLES = sorted((FOLDER / "samples").glob("*/*.json"))
ITEMS = items.load()
AT = "2026-11-22T08:00:00+08:00"
NAME = "SW1"
MADE_BY = {red: {"red"}, yellow: {"yellow"}, grey: {"grey"}, told: {"red", "grey"}, not_counted: {"not_applicable"}}


def record(kind: type[Kind], data: dict[str, Any]) -> Kind:
    hints = typing.get_type_hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in data.items()})


def _value(hint: Any, value: Any) -> Any:
    wanted = set(typing.get_args(hint)) or {hint}
    if isinstance(value, str) and datetime in wanted:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and date in wanted:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def kinds_of(data: dict[str, Any]) -> dict[type[Kind], list[Kind]]:
    return {BY_NAME[name]: [record(BY_NAME[name], r) for r in records] for name, records in data.items()}


def examined(name: str, sample: dict[str, Any], item: Item) -> Examined:
    asset = Examined(
        Subject(name, sample.get("variables", {}), datetime.fromisoformat(sample.get("at", AT))),
        "test",
        limits_of(sample),
    )
    asset.kinds = kinds_of(sample.get("kinds", {}))
    asset.problems = {
        BY_NAME[kind]: [getattr(replies, o["outcome"])(o["why"], o.get("line", "")) for o in outcomes]
        for kind, outcomes in sample.get("problems", {}).items()
    }
    asset.declared = frozenset({*item.needs, *asset.kinds, *asset.problems})
    return asset


def limits_of(sample: dict[str, Any]) -> Limits:
    return defaults().merged(sample.get("limits", {}))


def past_of(sample: dict[str, Any], item: Item) -> Past:
    before = sample.get("previous", {})
    at = datetime.fromisoformat(before["at"]) if before else None
    series: dict[type[Kind], dict[tuple[str, str], list[tuple[datetime, float]]]] = {}
    for one in sample.get("history", []):
        values = [(datetime.fromisoformat(t), float(v)) for t, v in one["values"]]
        series.setdefault(BY_NAME[one["kind"]], {})[(one.get("unit", ""), one["field"])] = values
    return Past(
        {kind: Previous(records, at) for kind, records in kinds_of(before.get("kinds", {})).items()},
        {kind: History(of) for kind, of in series.items()},
        {item.id: Standing({n: Verdict(*gm, name=n) for n, gm in before.get("standing", {}).items()})},
    )


def judged(item: Item, sample: dict[str, Any]) -> Finding | Excused:
    variables = sample.get("variables", {})
    others = {**sample.get("site", {})}
    if "pair" in sample:
        mate = sample["pair"]["asset"]
        sample = {**sample, "variables": {**variables, "pair": mate}}
        others |= {mate: sample["pair"].get("kinds", {})} if "kinds" in sample["pair"] else {}
    assets = {NAME: examined(NAME, sample, item)}
    assets |= {name: examined(name, {"kinds": kinds}, item) for name, kinds in others.items()}
    findings, excused = Judge("20261122-001", assets, {item.id: item}, {NAME: past_of(sample, item)}).asset(NAME)
    return [*findings, *excused][0]


def told_of(one: Finding | Excused) -> dict[str, Any]:
    if isinstance(one, Excused):
        return {"state": one.state, "why": one.why}
    plain = one.as_dict()
    return {k: plain[k] for k in ("grade", "severity", "message", "value")} | {"parts": len(one.parts)}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_sample_is_judged_as_stands_in_it(path: Path) -> None:
    sample = json.loads(path.read_text(encoding="utf-8"))
    got = told_of(judged(ITEMS[path.parent.name], sample))
    assert {k: got.get(k) for k in sample["expect"]} == sample["expect"]


FORM = [
    ("memory_ok", "form_example_sustained_85", "yellow", "高风险", "持续高于 85%"),
    ("memory_ok", "form_example_99", "red", "严重", "99%"),
    ("volume_space_ok", "form_example_data_98", "red", "严重", "/data：使用率 98%"),
    ("volume_days_to_full", "form_example_45_days", "yellow", "高风险", "预计 45天后写满"),
]


@pytest.mark.parametrize(("item", "case", "grade", "severity", "words"), FORM, ids=[f[1] for f in FORM])
def test_the_examples_of_the_report_form_are_judged_as_it_does(
    item: str, case: str, grade: str, severity: str, words: str
) -> None:
    got = judged(ITEMS[item], json.loads((FOLDER / "samples" / item / f"{case}.json").read_text(encoding="utf-8")))
    assert isinstance(got, Finding)
    assert (got.grade, got.severity) == (grade, severity)
    assert words in got.message


def reaches(function: types.FunctionType) -> set[str]:
    """Grades a function can give: by the verdict makers that it or its helpers name, and by the limits it names."""
    todo, seen = [function], {function}
    names: set[str] = set()
    found: set[str] = set()
    while todo:
        current = todo.pop()
        for name in _names(current.__code__):
            names.add(name)
            value = current.__globals__.get(name)
            found |= MADE_BY.get(value, set()) if isinstance(value, types.FunctionType) else set()
            ours = isinstance(value, types.FunctionType) and value.__module__.startswith("wardround.items")
            if ours and value not in seen:
                seen.add(value)
                todo.append(value)
    if names & {"against", "Verdict"}:
        table = defaults().as_dict()
        bounds = [getattr(defaults(), n) for n in names if n in table]
        found |= {g for b in bounds for g in ("yellow", "red") if getattr(b, g) is not None}
    return found


def _names(code: types.CodeType) -> list[str]:
    inner = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return [*code.co_names, *(n for c in inner for n in _names(c))]


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda i: i.id)
def test_every_grade_has_a_sample(item: Item) -> None:
    expects = [json.loads(p.read_text(encoding="utf-8"))["expect"] for p in SAMPLES if p.parent.name == item.id]
    have = {e.get("grade") or e.get("state") for e in expects}
    assert {"green", *reaches(item.function)} <= have, f"{item.id}: {sorted(have)}"


def test_every_sample_belongs_to_an_item() -> None:
    assert {p.parent.name for p in SAMPLES} <= set(ITEMS)


@pytest.mark.parametrize("outcome", ["Denied", "Unparsed", "NoAnswer", "NotAsked"])
@pytest.mark.parametrize("item", [i for i in ITEMS.values() if i.needs], ids=lambda i: i.id)
def test_what_was_not_obtained_is_grey(item: Item, outcome: str) -> None:
    problems = {kind.__name__: [{"outcome": outcome, "why": "账号无权限"}] for kind in item.needs}
    got = judged(item, {"problems": problems})
    assert isinstance(got, Finding)
    assert (got.grade, got.message[-5:]) == ("grey", "账号无权限")


@pytest.mark.parametrize("item", [i for i in ITEMS.values() if i.needs], ids=lambda i: i.id)
def test_a_record_that_tells_nothing_is_never_green(item: Item) -> None:
    got = judged(item, {"kinds": {kind.__name__: [{}] for kind in item.needs}})
    assert isinstance(got, Excused) or got.grade != "green", got


STRANGE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=2)
)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(-1, 2**70),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: st.text(max_size=8),
    datetime: st.datetimes(timezones=st.none() | st.timezones()),
    date: st.dates(),
    type(None): st.none(),
}


def any_record(kind: type[Kind]) -> st.SearchStrategy[Kind]:
    """Any record of a kind that a parser may make."""
    fields = {
        name: st.one_of(VALUES.get(a, st.just(("a", "b"))) for a in (typing.get_args(hint) or (hint,)) if a is not ...)
        for name, hint in typing.get_type_hints(kind).items()
        if typing.get_origin(hint) is not typing.ClassVar
        and name not in {f.name for f in dataclasses.fields(kind) if typing.get_origin(hint) is tuple}
    }
    percents = {n: st.none() | st.floats(0, 100) for n, unit in kind.samples_of().items() if unit == "%"}
    return st.builds(kind, **{**fields, **percents})


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda i: i.id)
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_record_and_no_plan_makes_an_item_fail(item: Item, data: st.DataObject) -> None:
    """One asset's nonsense must never end the judging of the others."""
    keys = st.sampled_from(["power_supplies", "interfaces", "neighbors", "stp_root", "version", "default_route", "x"])
    plan = data.draw(
        STRANGE | st.dictionaries(keys, STRANGE | st.dictionaries(st.text(max_size=3), STRANGE, max_size=2))
    )
    asset = examined(NAME, {"variables": {"expect": plan}}, item)
    asset.kinds = {kind: data.draw(st.lists(any_record(kind), max_size=3)) for kind in item.needs}
    before = {
        kind: Previous(data.draw(st.lists(any_record(kind), max_size=2)), asset.subject.at) for kind in item.needs
    }
    Judge("20261122-001", {NAME: asset}, {item.id: item}, {NAME: Past(before)}).asset(NAME)


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda i: i.id)
def test_item_is_fit_to_print(item: Item) -> None:
    assert item.function.__doc__
    assert any("一" <= c <= "鿿" for c in item.title)
    assert len(item.advice) >= 10
    assert not re.search(r"expect\b|playbooks?/|docs\b", item.advice), "the hospital reads this"
    assert item.rows
    known = "hardware network security os database application business environment endpoint backup baseline"
    assert item.layer in known.split()


def test_titles_are_told_apart() -> None:
    assert [t for t, n in Counter(i.title for i in ITEMS.values()).items() if n > 1] == []


CHECKS = (
    [f"inspection-1.{n}" for n in range(1, 8)]
    + [f"inspection-2.{n}" for n in range(1, 5)]
    + [f"inspection-3.{n}" for n in range(1, 4)]
    + [f"software-check-{n}" for n in range(1, 8)]
    + [f"hardware-check-{n}" for n in range(1, 4)]
)


def checklist() -> list[dict[str, Any]]:
    return yaml.safe_load((FOLDER / "checklist.yml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_each_of_the_24_contract_checks_is_served() -> None:
    served = {row for item in ITEMS.values() for row in item.rows} | {entry["row"] for entry in checklist()}
    assert [row for row in CHECKS if row not in served] == []
    assert len(CHECKS) == 24
    assert served <= set(CHECKS)


def test_checklist_entries_are_complete() -> None:
    for entry in checklist():
        assert set(entry) == {"id", "row", "question", "answer", "layer"}
        assert all(isinstance(v, str) and v for v in entry.values()), entry
    ids = [entry["id"] for entry in checklist()]
    assert len(ids) == len(set(ids))


def test_kinds_survive_the_way_to_a_sample_and_back() -> None:
    for kind in BY_NAME.values():
        plain = json.loads(json.dumps(kind().as_dict()))
        plain.pop("kind")
        assert record(kind, plain) == kind()
        assert dataclasses.is_dataclass(kind)
