"""hp_comware against recordings of real devices (when they are at hand) and against mutilated replies."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardround import platforms
from wardround.kinds.base import Kind
from wardround.kinds.network import Interface, Neighbor
from wardround.platforms.hp_comware.common import long_name
from wardround.replies import Outcome, Reply, Unparsed

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
COMWARE = platforms.load("hp_comware")
FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
ALIASES = {"display_ntp_status": "ntp"}
ASKED = {ask.replace(" ", "_"): q.id for q in COMWARE.questions() for ask in q.asks} | ALIASES
RECORDINGS = [p for p in sorted(FIXTURES.glob("*/hp_comware/*/*.raw")) if p.parent.name in ASKED]
SAMPLES = sorted((platforms.FOLDER / "hp_comware" / "samples").glob("*/*.raw"))
# question → the expected rows' field that names the record, when there is one record for each row
NAMED = {"aggregate": "interface", "lldp": "local_interface", "routes": "protocol"}
ONE_EACH = {"fan", "power", "cpu", "ospf_peer", "bgp_peer", "vrrp", "clock", "version", "device", *NAMED}
WELL = ("normal", "established", "full", "synchronized")


def parse(question: str, text: str) -> list[Kind | Outcome]:
    return COMWARE.parse(Reply(text, AT, question))


def rows_beside(path: Path) -> list[dict[str, Any]]:
    beside = path.with_suffix(".yml")
    data = yaml.safe_load(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    return data.get("parsed_sample") or []


def kinds(found: list[Kind | Outcome]) -> list[Kind]:
    return [k for k in found if isinstance(k, Kind)]


recorded = pytest.mark.skipif(not RECORDINGS, reason="没有真实设备录音（shared/fixtures）")
each_recording = pytest.mark.parametrize("path", RECORDINGS, ids=lambda p: f"{p.parents[2].name}-{p.stem}")


def recorded_reply(path: Path) -> tuple[str, list[Kind | Outcome]]:
    question = ASKED[path.parent.name]
    return question, parse(question, path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n"))


@recorded
@each_recording
def test_recording_is_understood_whole(path: Path) -> None:
    question, found = recorded_reply(path)
    assert not [o for o in found if isinstance(o, Unparsed)]
    rows = rows_beside(path)
    if rows and question in ONE_EACH:
        assert len(kinds(found)) == len(rows)
    if name := NAMED.get(question):
        assert [k.unit.lower() for k in kinds(found)] == [long_name(row[name]).lower() for row in rows]


@recorded
@each_recording
def test_recording_is_well_only_where_its_word_is(path: Path) -> None:
    question, found = recorded_reply(path)
    for record, row in zip(kinds(found), rows_beside(path), strict=False):
        word = str(row.get("status") or row.get("state") or "").lower()
        if word and question in ("fan", "power", "ospf_peer", "bgp_peer", "device"):
            assert (getattr(record, "ok", None) is True) == word.startswith(WELL), (record, row)


@recorded
@each_recording
def test_recorded_interfaces_are_up_where_they_say_so(path: Path) -> None:
    question, found = recorded_reply(path)
    known = {k.unit: k for k in kinds(found) if isinstance(k, Interface)}
    for row in rows_beside(path) if question == "interface" else ():
        if row["interface"] == "Output:":  # the reference itself misread this recording
            continue
        record = known[long_name(row["interface"])]
        word = str(row.get("line_status") or row.get("state") or row.get("link") or "")
        assert record.oper_up is word.startswith("UP"), row
        assert record.description.startswith(str(row.get("description") or "").strip("-")), row


def test_lldp_names_ports_as_the_interfaces_are_named() -> None:
    text = "System Name          Local Interface Chassis ID      Port ID\nCORE   XGE1/0/1  0000-5e00-5301  Ten-GigabitEthernet1/0/30\n"
    assert parse("lldp", text) == [
        Neighbor(unit="Ten-GigabitEthernet1/0/1", system="CORE", port="Ten-GigabitEthernet1/0/30")
    ]


def test_empty_diff_is_saved_only_as_the_answer_to_the_diff() -> None:
    asked = COMWARE.parse(Reply("", AT, "config_saved", "display current-configuration diff"))
    assert getattr(asked[0], "ok", None) is True
    assert isinstance(COMWARE.parse(Reply("", AT, "config_saved", "display startup"))[0], Unparsed)
    assert isinstance(parse("config_saved", "")[0], Unparsed)


def healthy(found: list[Kind | Outcome]) -> list[Kind]:
    """Records that a report would show green."""
    return [k for k in kinds(found) if getattr(k, "ok", None) is True]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutilated_reply_never_raises(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(SAMPLES))
    text = path.read_bytes().decode("gb18030" if path.stem.endswith("gbk") else "utf-8")
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 40)))
        text = text[:start] + data.draw(st.text(max_size=12)) + text[end:]
    parser = COMWARE.parsers[path.parent.name]
    with contextlib.suppress(ValueError):  # a number no device can have: the engine makes the reply Unparsed
        list(parser(Reply(text, AT, path.parent.name)))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(question=st.sampled_from(sorted(COMWARE.parsers)), text=st.text(max_size=400))
def test_noise_is_never_healthy(question: str, text: str) -> None:
    assert not healthy(parse(question, text))


WRONG = sorted({p.parent.name for p in SAMPLES})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_reply_to_another_question_is_never_healthy(path: Path) -> None:
    text = path.read_bytes().decode("gb18030" if path.stem.endswith("gbk") else "utf-8")
    alike = {
        "signature_ips",
        "signature_av",
        "signature_url",
        "signature_app",
        "irf_link",
        "irf_topology",
        "fan",
        "power",
    }
    for question in WRONG:
        if question != path.parent.name and not {question, path.parent.name} <= alike:
            assert not healthy(parse(question, text)), question
