"""The Huawei platforms against real recordings (where they are at hand) and against noise."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wardround import platforms
from wardround.kinds.base import Kind
from wardround.kinds.network import Interface
from wardround.replies import Outcome, Reply, Unparsed

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = ROOT.parent / "shared" / "fixtures"
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
# Folder of the recordings → (question, field of the expected .yml, field of our record or "" for the count only).
ASKED = {
    "dir": ("storage", "", ""),
    "display_arp_all": ("", "", ""),
    "display_bgp_peer": ("bgp", "state", "state"),
    "display_clock": ("clock", "", ""),
    "display_cpu-usage": ("cpu", "", ""),
    "display_device": ("device", "", "unit"),
    "display_device_manufacture-info": ("labels", "", ""),
    "display_elabel_brief": ("labels", "", ""),
    "display_eth-trunk": ("aggregate", "", ""),
    "display_fan": ("fan", "", "unit"),
    "display_http_server": ("http_server", "", ""),
    "display_interface": ("interface", "interface", "unit"),
    "display_interface_brief": ("interface", "", ""),
    "display_ip_routing-table_statistics": ("route_count", "", ""),
    "display_license_verbose": ("license", "", ""),
    "display_lldp_neighbor": ("lldp", "", ""),
    "display_memory-usage": ("memory", "", "unit"),
    "display_ntp_status": ("ntp", "", ""),
    "display_ospf_peer": ("ospf", "state", "state"),
    "display_ospf_peer_brief": ("ospf", "state", "state"),
    "display_patch-information": ("patch", "", ""),
    "display_power": ("power", "", "unit"),
    "display_startup": ("startup", "", ""),
    "display_stp_brief": ("stp_ports", "", "unit"),
    "display_telnet_server_status": ("telnet_server", "", ""),
    "display_temperature": ("temperature", "status", "state"),
    "display_transceiver_verbose": ("optics", "interface", "unit"),
    "display_version": ("version", "", "unit"),
    "display_vrrp_brief": ("vrrp", "", "unit"),
}
RAWS = sorted(p for p in RECORDINGS.glob("*ntc-templates/huawei_vrp/*/*.raw") if ASKED.get(p.parent.name, ("",))[0])


def ask(question: str, text: str, platform: str = "huawei_vrp") -> list[Kind | Outcome]:
    return platforms.load(platform).parse(Reply(text.replace("\r\n", "\n"), AT, question))


def expected(raw: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(raw.with_suffix(".yml").read_text(encoding="utf-8"))["parsed_sample"]


@pytest.mark.skipif(not RAWS, reason="recordings of real devices are not at hand (../shared/fixtures)")
@pytest.mark.parametrize("raw", RAWS, ids=lambda p: f"{p.parents[2].name[:3]}-{p.stem}")
def test_a_real_recording_is_understood_to_the_last_line(raw: Path) -> None:
    question, theirs, ours = ASKED[raw.parent.name]
    found = ask(question, raw.read_text(encoding="utf-8"))
    assert not [o for o in found if isinstance(o, Unparsed)]
    if ours:
        # A neighbour's row may stand for several of ours (control and data plane), never the other way round.
        assert len(found) >= len(expected(raw)) or raw.parent.name in ("display_cpu-usage",)
    if theirs:
        told = [str(getattr(k, ours)).lower() for k in found if isinstance(k, Kind)]
        assert [str(row[theirs]).lower() for row in expected(raw)] == told


SAMPLES = [
    (p.parents[2].name, p.parent.name, p.read_bytes().decode("gb18030" if p.stem.endswith("gbk") else "utf-8"))
    for name in ("huawei_vrp", "huawei_usg")
    for p in sorted((platforms.FOLDER / name / "samples").glob("*/*.raw"))
]


def mutated(text: str, seed: int) -> str:
    """The text cut, with characters changed, lines doubled or dropped."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 4)):
        spot = dice.randint(0, len(text))
        lines = text.split("\n")
        line = dice.randrange(len(lines))
        change = dice.randrange(5)
        if change == 0:
            text = text[:spot]
        elif change == 1:
            text = text[:spot] + dice.choice(["\x00", "\ufffd", "9" * 30, "%", ":", "-", "\t", "错"]) + text[spot + 1 :]
        elif change == 2:
            text = "\n".join([*lines[:line], *lines[line + 1 :]])
        elif change == 3:
            text = "\n".join([*lines[: line + 1], *lines[line:]])
        else:
            text = text.replace(" ", "", dice.randint(1, 5))
    return text


def parse_bare(platform: str, question: str, text: str) -> list[Any]:
    """The parser itself: only a value that no device can have may raise."""
    try:
        return list(platforms.load(platform).parsers[question](Reply(text, AT, question)))
    except (ValueError, OverflowError):
        return []


@settings(max_examples=60, deadline=None)
@given(st.integers())
def test_no_mutation_of_a_reply_raises(seed: int) -> None:
    for platform, question, text in SAMPLES:
        parse_bare(platform, question, mutated(text, seed))


NOISE = st.text(alphabet=st.characters(codec="utf-8"), max_size=300) | st.lists(
    st.sampled_from(
        [
            "Slot",
            "0",
            "1",
            "PWR1",
            "FAN1",
            "-",
            ":",
            "%",
            "up",
            "down",
            "NA",
            "Temp",
            "State",
            "Online",
            "\n",
            "\n",
            "the",
            "end",
            "2026-11-22",
            "08:00:00",
            "[",
            "]",
            "12/3",
        ]
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(NOISE)
def test_noise_is_never_healthy(text: str) -> None:
    for platform in ("huawei_vrp", "huawei_usg"):
        for question in platforms.load(platform).parsers:
            for record in parse_bare(platform, question, text):
                assert getattr(record, "ok", None) is not True, (question, record)


@pytest.mark.parametrize(("platform", "question"), sorted({(p, q) for p, q, _ in SAMPLES}))
def test_every_mutation_still_answers(platform: str, question: str) -> None:
    for text in ("", "\n\n", "\x00\x01", "Error: x", "<HUAWEI>"):
        assert ask(question, text, platform)


def test_a_long_port_listing_is_read_in_milliseconds() -> None:
    text = next(t for p, q, t in SAMPLES if q == "interface" and "住院楼" in t)
    many = "\n".join(text.replace("0/0/1 ", f"0/0/{n} ") for n in range(200))
    started = datetime.now(UTC)
    found = ask("interface", many)
    assert len([k for k in found if isinstance(k, Interface)]) == 200
    assert (datetime.now(UTC) - started).total_seconds() < 0.5


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("           ^\nError: Unrecognized command found at '^' position.\n", "Unsupported"),
        ("          ^\nError:Incomplete command found at '^' position.\n", "Unsupported"),
        ("Error: The device does not support this command.\n", "Unsupported"),
        ("错误：在'^'位置发现无法识别的命令。\n", "Unsupported"),
        ("Error: You do not have permission to run the command or the command is incomplete.\n", "Denied"),
        ("Error: No permission.\n", "Denied"),
        ("Error: Command authorization failed.\n", "Denied"),
    ],
)
def test_refusals_are_told_apart(text: str, kind: str) -> None:
    assert [type(o).__name__ for o in ask("device", text)] == [kind]


@pytest.mark.parametrize(
    "text", [" " * 50_000 + "x", "10% " * 10_000, "Slot 1 Normal " * 4_000, "- " * 20_000, "a : b " * 8_000]
)
def test_noise_without_line_ends_costs_no_time(text: str) -> None:
    started = datetime.now(UTC)
    for platform in ("huawei_vrp", "huawei_usg"):
        for question in platforms.load(platform).parsers:
            parse_bare(platform, question, text)
    assert (datetime.now(UTC) - started).total_seconds() < 5


@pytest.mark.parametrize("question", ["temperature", "interface", "fan", "aggregate"])
def test_a_listing_without_end_costs_time_in_proportion(question: str) -> None:
    text = next(t for p, q, t in SAMPLES if p == "huawei_vrp" and q == question and t.count("\n") > 3)
    took = []
    for size in (100_000, 800_000):
        started = datetime.now(UTC)
        parse_bare("huawei_vrp", question, (text + "\n") * (size // len(text)))
        took.append((datetime.now(UTC) - started).total_seconds())
    assert took[1] < 30 * took[0] + 1
