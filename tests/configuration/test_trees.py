"""Configurations as trees: nothing is lost, equal ones need nothing, and a plan leads where it should."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hier_config import HConfig
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.config.store import config_of
from lab.hospital import load as hospital
from lab.journal import Journal
from wardround.configuration import Plan, difference, plan, target, tree, way_back
from wardround.configuration.dialects import load
from wardround.configuration.members import gathered, listed, vlan_ids
from wardround.configuration.planning import towards
from wardround.configuration.reading import Node, dialect_of, read
from wardround.kinds.configuration import Config

SAMPLES = Path(__file__).with_name("samples")
FIXTURES = Path("/work/shared/fixtures")
PLATFORMS = ("huawei_vrp", "huawei_usg", "hp_comware", "hillstone_stoneos")
RECORDED = (
    "current_configuration",
    "current-configuration",
    "saved_configuration",
    "show_configuration",
    "running_config",
)


def recorded() -> Iterator[tuple[str, str]]:
    """Configurations recorded from real devices, where they are at hand."""
    for path in FIXTURES.rglob("*.raw") if FIXTURES.is_dir() else ():
        platform = next((p for p in PLATFORMS if p in path.parts), "")
        if platform and any(word in path.name for word in RECORDED):
            yield platform, path.read_bytes().decode("utf-8", "replace")


def simulated() -> Iterator[tuple[str, str]]:
    """One device of every shape of the lab."""
    words = {
        "comware5": "hp_comware",
        "comware7": "hp_comware",
        "huawei_chassis": "huawei_vrp",
        "huawei_vrp8": "huawei_vrp",
    }
    seen: set[str] = set()
    for node in hospital(Journal(), ["all"]):
        if node.device.shape not in seen:
            seen.add(node.device.shape)
            yield words.get(node.device.shape, node.device.shape), config_of(node.device).text()


CONFIGS = [
    *((platform, (SAMPLES / f"{platform}.cfg").read_text(encoding="utf-8")) for platform in PLATFORMS),
    *simulated(),
    *recorded(),
]
every = pytest.mark.parametrize(("platform", "text"), CONFIGS)


def squeezed(text: str) -> str:
    return "".join(text.split())


@every
def test_no_line_is_lost(platform: str, text: str) -> None:
    found = read(load(platform), text)
    lines = {squeezed(part) for child in found.tree.all_children() for part in child.text.split("\n")}
    lines |= {squeezed(note) for note in found.notes}
    missing = [line for line in text.splitlines() if squeezed(line) and squeezed(line) not in lines]
    assert not missing


@every
def test_what_is_set_aside_is_no_command(platform: str, text: str) -> None:
    for note in read(load(platform), text).notes:
        assert note[0] in "#!" or note in ("return", "exit", "quit", "End") or note.endswith((":", "..")), note


@every
def test_equal_configurations_need_nothing(platform: str, text: str) -> None:
    one, other = tree(platform, text), tree(platform, text.replace("\n", "\r\n"))
    for how in ("merge", "replace"):
        assert not plan(one, other, how)
        assert not plan(one, other, how, secrets=True)
    assert difference(one, other) == ""


def facts(root: HConfig) -> tuple[set[tuple[str, ...]], dict[tuple[str, ...], dict[str, frozenset[object]]], set[int]]:
    """What a tree says, lists as sets, whatever the order."""
    dialect = dialect_of(root)
    lists: dict[tuple[str, ...], dict[str, frozenset[object]]] = {}

    def walk(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        found = {"".join(key[:2]): frozenset(v) for key, v in settled(node).items() if v}
        if found:
            lists[path] = found
        for child in node.children:
            bare = child.text.removeprefix(dialect.negation)
            own = listed(dialect, bare) or dialect.fixed.match(bare)
            if not own and not (not path and _vlan(dialect, bare)):
                yield (*path, child.text)
            if child.children or not own:
                yield from walk(child, (*path, child.text))

    gone = {
        n
        for c in root.children
        if c.text.startswith(dialect.negation)
        for n in _vlan(dialect, c.text[len(dialect.negation) :])
    }
    return set(walk(root, ())), lists, vlan_ids(dialect, root) - gone - {1}


def _vlan(dialect: object, text: str) -> set[int]:
    from wardround.configuration.members import _vlans_of  # noqa: PLC0415

    return _vlans_of(dialect, text) if dialect.vlans else set()  # type: ignore[attr-defined, arg-type]


def settled(node: Node) -> dict[object, set[object]]:
    dialect = dialect_of(node.root)
    found = {key: set(members) for key, members in gathered(dialect, node).items()}
    for child in node.children:
        if child.text.startswith(dialect.negation) and (one := listed(dialect, child.text[len(dialect.negation) :])):
            found.setdefault(one[0], set()).difference_update(one[1])
    return found  # type: ignore[return-value]


def applied(running: HConfig, steps: Plan) -> HConfig:
    """What hier_config says the device will have after these lines."""
    sent = HConfig(running.driver)
    for step in steps.steps:
        node: Node = sent
        for view in step.views:
            node = node.add_child(view, return_if_present=True)
        if " move " not in f" {step.text}":
            node.add_child(step.text, return_if_present=True)
    return running.future(sent)


def mutated(platform: str, text: str, seed: int) -> HConfig:
    """The configuration with lines and sections left out and descriptions changed."""
    rng = random.Random(seed)
    root = tree(platform, text)

    def thin(node: Node) -> None:
        for child in list(node.children):
            if rng.random() < 0.12:
                child.delete()
            elif child.text.startswith("description") and rng.random() < 0.3:
                child.text = f"description changed {seed}"
            else:
                thin(child)

    thin(root)
    return root


PLAIN = [(p, t) for p, t in CONFIGS if len(t) < 9000]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLAIN), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_plan_leads_from_one_configuration_to_another(config: tuple[str, str], one: int, other: int) -> None:
    platform, text = config
    a, b = mutated(platform, text, one), mutated(platform, text, other)
    steps = plan(a, b, "replace", secrets=True)
    after = applied(a, steps)
    wanted, got = facts(b), facts(after)
    empty = {path for path in got[0] - wanted[0] if load(platform).kept.match(path[-1])}  # cannot be removed
    assert got[0] - empty == wanted[0] - empty, steps.lines()
    assert got[1] == wanted[1]
    assert got[2] == wanted[2]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLAIN), st.integers(0, 10_000))
def test_merging_takes_nothing_away_and_is_done_once(config: tuple[str, str], seed: int) -> None:
    platform, text = config
    a, b = tree(platform, text), mutated(platform, text, seed)
    goal = target(a, b)
    assert {p[-1] for p in facts(b)[0]} <= {p[-1] for p in facts(goal)[0]}
    assert not plan(goal, b)
    assert not towards(a, goal) or towards(goal, a)


@every
def test_the_way_back_undoes_the_plan(platform: str, text: str) -> None:
    a = tree(platform, text)
    b = target(a, mutated(platform, text, 7), "replace")
    back = way_back(a, b)
    assert facts(applied(b, back))[1:] == facts(a)[1:]
    assert bool(back) == bool(plan(a, b, "replace", secrets=True))


def test_a_kind_is_parsed_once() -> None:
    kept = Config(dialect="huawei_vrp", text="sysname A\n")
    assert kept.tree is kept.tree
    assert kept.tree.children["sysname A"].is_leaf


def test_a_large_configuration_takes_about_a_second() -> None:
    ports = "".join(
        f"interface GigabitEthernet{s}/0/{p}\n description office {p}\n port link-type access\n port default vlan {p}\n#\n"
        for s in range(40) for p in range(1, 49)
    )  # fmt: skip
    text = "sysname BIG\n#\n" + ports + "return\n"
    assert len(text) > 190_000
    start = time.process_time()
    a, b = tree("huawei_vrp", text), tree("huawei_vrp", text.replace("vlan 7\n", "vlan 8\n"))
    steps = plan(a, b, "replace")
    assert len(steps.steps) == 40
    assert difference(a, b)
    assert time.process_time() - start < 4  # about one second on an idle core
