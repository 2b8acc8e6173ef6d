"""How backups stand at a round's closing: the last rounds about configurations, data backups and drills, asset by asset."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wardround.kinds.backup import ConfigBackup, DataBackup, Drill
from wardround.kinds.base import Kind
from wardround.record.kindjson import restored

if TYPE_CHECKING:
    from wardround.record.store import Store

DEPTHS: Mapping[str, tuple[str, ...]] = {
    "backup": ("backup",), "backup_check": ("backup_check",), "drill": ("drill", "backup_check"),
}  # fmt: skip
"""Topic → the depths of the rounds that tell of it: one that checks backups tells the drills' records, too."""
KINDS: Mapping[str, type[Kind]] = {"backup": ConfigBackup, "backup_check": DataBackup, "drill": Drill}
DIFF = "changes.diff"
Finding = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What one asset told in its last round about a topic, and what was found of it."""

    asset: str
    round: str
    at: datetime
    records: Sequence[Any] = ()
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class Topic:
    """One topic; `round` is its newest round ("" = there was none yet), `told` what stands of every asset.

    Assets that the newest whole round was not about are no longer in the inventory and are left out. `diff` is the
    SHA-256 of the round's differences.
    """

    name: str
    round: str = ""
    closed: str = ""
    health: Mapping[str, Any] = field(default_factory=dict)
    assets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    diff: str = ""

    @property
    def records(self) -> list[tuple[Told, Any]]:
        """Every record beside what its asset told, in order of the assets."""
        return [(one, record) for _, one in sorted(self.told.items()) for record in one.records]

    @property
    def findings(self) -> list[Finding]:
        """Every finding, in order of the assets."""
        return [f for _, one in sorted(self.told.items()) for f in one.findings]


@dataclass(frozen=True)
class Standing:
    """All three topics; `drills` are all drills on record, oldest first; `why` says why nothing could be read."""

    backup: Topic = Topic("backup")
    check: Topic = Topic("backup_check")
    drill: Topic = Topic("drill")
    drills: Sequence[tuple[Told, Drill]] = ()
    why: str = ""

    @property
    def topics(self) -> tuple[Topic, Topic, Topic]:
        """Configurations, data backups, drills."""
        return self.backup, self.check, self.drill


def read(store: Store, runs: Path, info: Mapping[str, Any]) -> Standing:
    """How backups stood when the round `info` (its snapshot) was closed."""
    made = {name: _topic(store, runs, info, name) for name in KINDS}
    drills = sorted(_drills(store, info), key=lambda d: (d[1].at or d[0].at, d[0].asset, d[1].unit))
    return Standing(made["backup"], made["backup_check"], made["drill"], tuple(drills))


def _topic(store: Store, runs: Path, info: Mapping[str, Any], name: str) -> Topic:
    told: dict[str, Told] = {}
    assets: dict[str, Any] = {}
    first: Mapping[str, Any] = {}
    for row in _rounds(store, info, name):
        snapshot = row["snapshot"]
        every = list(_told(store, row["id"], name))
        first = first or (snapshot if every else {})
        new = {one.asset: one for one in every if one.asset not in told}
        found = _found(store, runs, snapshot, new)
        told |= {a: Told(a, t.round, t.at, t.records, found.get(a, ())) for a, t in new.items()}
        assets |= {a: words for a, words in (snapshot.get("assets") or {}).items() if a in new}
        if every and not snapshot.get("partial"):
            break
    if not first:
        return Topic(name)
    words = {w: first.get(w) or {} for w in ("health", "items")}
    return Topic(name, first["id"], first["closed"], assets=assets, told=told, diff=_diff(runs / first["id"]), **words)


def _rounds(store: Store, info: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The rounds about a topic up to this one's closing, the newest first; a rejudged one only when it is this one."""
    for ident in store.about(str(info["site"]), DEPTHS[name], str(info["closed"])):
        row = store.round(ident)
        if row and (not row["rejudged_from"] or ident == info["id"]):
            yield row


def _told(store: Store, round_id: str, name: str) -> Iterator[Told]:
    """What the assets of a round told; of a topic that other rounds tell by the way, only those that told of it."""
    from wardround.record import blob  # noqa: PLC0415  it knows the judge, which reports must not wait for

    for asset, at, packed in store.blobs(round_id):
        records = tuple(blob.records(packed, [KINDS[name]]).get(KINDS[name], []))
        if records or len(DEPTHS[name]) == 1:
            yield Told(asset, round_id, at, records)


def _drills(store: Store, info: Mapping[str, Any]) -> Iterator[tuple[Told, Drill]]:
    """Every drill once: a round tells again what an earlier one told."""
    seen = set()
    for row in _rounds(store, info, "drill"):
        for one in _told(store, row["id"], "drill"):
            for record in one.records:
                key = (one.asset, record.unit, record.at, record.record)
                if record.at and key not in seen:
                    seen.add(key)
                    yield one, record


def _found(store: Store, runs: Path, info: Mapping[str, Any], wanted: Iterable[str]) -> Mapping[str, Sequence[Finding]]:
    """Asset → its findings of a round: from the round's folder, else (it may be gone) as the store tells them."""
    names = set(wanted)
    path = runs / str(info["id"]) / "findings.jsonl"
    lines: Iterable[Finding]
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if names else []
    except (OSError, ValueError):
        items = info.get("items") or {}
        lines = [_whole(f, items.get(f["item"]) or {}) for f in store.findings(str(info["id"])).values()]
    found: dict[str, list[Finding]] = {}
    for line in lines:
        if line["asset"] in names:
            found.setdefault(line["asset"], []).append(line)
    return found


def _whole(row: Finding, words: Mapping[str, Any]) -> Finding:
    """A finding of the store with its item's words."""
    told = {
        "title": words.get("title") or row["item"],
        "layer": words.get("layer", ""),
        "advice": words.get("advice", ""),
    }
    return {"rows": words.get("rows") or [], "limit": "", "clauses": [], "evidence": [], "parts": [], **row, **told}


def _diff(folder: Path) -> str:
    """The SHA-256 of the round's differences as its manifest tells it, else of the file."""
    try:
        told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"][DIFF]["sha256"]
        return str(told)
    except (OSError, ValueError, KeyError, TypeError):
        file = folder / DIFF
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def plain(standing: Standing) -> dict[str, Any]:
    """The standing as JSON values."""
    topics = {topic.name: _plain_topic(topic) for topic in standing.topics}
    return topics | {"drills": [_plain_told(t, [d]) for t, d in standing.drills]}


def _plain_topic(topic: Topic) -> dict[str, Any]:
    words = {w: getattr(topic, w) for w in ("round", "closed", "health", "assets", "items", "diff")}
    return words | {"told": [_plain_told(t, t.records) for _, t in sorted(topic.told.items())]}


def _plain_told(one: Told, records: Iterable[Kind]) -> dict[str, Any]:
    words = {"asset": one.asset, "round": one.round, "at": one.at.isoformat()}
    return words | {"records": [r.as_dict() for r in records], "findings": list(one.findings)}


def from_plain(data: Mapping[str, Any]) -> Standing:
    """The standing that `plain` made plain."""
    made = {name: _topic_of(name, data.get(name) or {}) for name in KINDS}
    drills = [_told_of("drill", d) for d in data.get("drills") or ()]
    every = tuple((one, record) for one in drills for record in one.records)
    return Standing(made["backup"], made["backup_check"], made["drill"], every)


def _topic_of(name: str, data: Mapping[str, Any]) -> Topic:
    told = [_told_of(name, one) for one in data.get("told") or ()]
    words = {w: data[w] for w in ("round", "closed", "health", "assets", "items", "diff") if w in data}
    return Topic(name, told={one.asset: one for one in told}, **words)


def _told_of(name: str, data: Mapping[str, Any]) -> Told:
    records = tuple(restored(KINDS[name], record) for record in data.get("records") or ())
    return Told(data["asset"], data["round"], datetime.fromisoformat(data["at"]), records, data.get("findings") or ())
