"""Close a round once: judge, wave, trend, snapshot, manifest, store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround.finding import Finding
from wardround.item import Item, Previous, Standing
from wardround.judge import Examined, Excused, Judge, Past
from wardround.kinds.base import Kind
from wardround.record import blob, manifest, problems
from wardround.record.checks import checks
from wardround.record.health import health
from wardround.record.rounds import Round, as_bytes, replace, write_lines
from wardround.record.store import Closing, Store
from wardround.record.trends import trend
from wardround.verdict import Verdict
from wardround.waivers import checked, waived


@dataclass(frozen=True)
class Outcome:
    """What a run came to: the round, its state, where it lies, and the counts for a summary."""

    round_id: str
    state: str
    folder: Path
    counts: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
    health: str = ""
    digest: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Judged:
    """The findings of a round beside what was told before, each asset's in its own last round.

    `last` is the row of the site's last round, which the manifest is chained to.
    """

    findings: list[Finding]
    excused: list[Excused]
    before: Mapping[tuple[str, str], Mapping[str, Any]]
    last: Mapping[str, Any] | None


class UnjudgedError(Exception):
    """Assets that ended without a single finding: the round must not be closed as if they were well."""


def close(
    current: Round,
    store: Store,
    assets: Mapping[str, Examined],
    items: Mapping[str, Item],
    at: datetime,
    *,
    before: str = "",
    sent: Sequence[Mapping[str, Any]] = (),
) -> Outcome:
    """Judge every asset and write the round's files and rows; the store's commit is what makes it closed.

    Trends are told against every asset's own last round closed before the time `before` ("" = now).
    """
    info = {**current.info(), "closed": at.isoformat(timespec="milliseconds")}
    last = store.last(info["site"], before or info["closed"])
    past = _past(store, last, items, before or info["closed"])
    findings, excused = _judged(current.id, assets, items, past, info)
    told = store.told_last(info["site"], before or info["closed"], ((f.asset, f.item) for f in findings))
    judged = Judged(findings, excused, told, last)
    _stand(assets, judged.findings, items, past)
    write_lines(current.folder / "sent.jsonl", sent)
    info |= _told(judged, items, sent)
    with store.begin() as connection:
        if not info.get("rejudged_from"):
            problems.advance(connection, info, judged.findings)
        open_now = problems.current(connection, info["site"])
        info["health"] = health(judged.findings, info["assets"], open_now, info["closed"][:10])
        digest, evidence = _files(current, info, judged, items)
        store.keep(connection, Closing(info, digest, judged.findings, assets, evidence))
    current.write_info(info)
    return _outcome(current, info, digest, judged.findings)


def _told(judged: Judged, items: Mapping[str, Item], sent: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the snapshot says of the findings."""
    return {
        "previous": judged.last["id"] if judged.last else None,
        "compared": _compared(judged.before),
        "items": {n: _item_words(i) for n, i in items.items()},
        "checks": checks(judged.findings, items),
        "counts": dict(Counter(f.grade for f in judged.findings)),
        "severities": dict(Counter(f.severity for f in judged.findings if f.severity)),
        "sent": {"commands": len(sent), "bytes": sum(line["bytes"] for line in sent)},
        "state": "done",
    }


def _compared(before: Mapping[tuple[str, str], Mapping[str, Any]]) -> dict[str, int]:
    """Round → of how many assets findings are compared with it, in order of the rounds."""
    pairs = {(row["round"], asset) for (asset, _), row in before.items()}
    return dict(sorted(Counter(round_id for round_id, _ in pairs).items()))


def _outcome(current: Round, info: Mapping[str, Any], digest: str, findings: Sequence[Finding]) -> Outcome:
    told = (info["counts"], info["severities"], info["health"]["grade"], digest)
    return Outcome(current.id, "done", current.folder, *told, tuple(findings))


def _files(
    current: Round, info: Mapping[str, Any], judged: Judged, items: Mapping[str, Item]
) -> tuple[str, dict[str, str]]:
    """Write the round's files; the manifest's SHA-256 and that of every evidence file.

    round.json stays open until the store knows the round.
    """
    write_lines(current.folder / "findings.jsonl", (f.as_dict() for f in judged.findings))
    write_lines(current.folder / "trends.jsonl", (_trend_line(f, judged.before, items) for f in judged.findings))
    grouped = _grouped(judged.excused)
    replace(current.folder / "excused.json", as_bytes(grouped))
    current.write_info({**info, "state": "open"})
    last = judged.last
    chained = {"round": last["id"], "sha256": last["manifest_sha256"]} if last else None
    not_covered = {item: sum(map(len, whys.values())) for item, whys in grouped.get("not_covered", {}).items()}
    made, listed = manifest.written(current.folder, chained, not_covered, {"round.json": as_bytes(info)})
    replace(current.folder / "round.digest.json", json.dumps(made).encode())
    return made["sha256"], {path: d["sha256"] for path, d in listed.items() if path.startswith("evidence/")}


def _judged(
    round_id: str,
    assets: Mapping[str, Examined],
    items: Mapping[str, Item],
    past: Mapping[str, Past],
    info: Mapping[str, Any],
) -> tuple[list[Finding], list[Excused]]:
    judge = Judge(round_id, assets, items, past)
    waivers = checked(info.get("waivers") or [])
    findings: list[Finding] = []
    excused: list[Excused] = []
    silent = []
    for name in assets:
        found, without = judge.asset(name)
        findings += [waived(f, waivers) for f in found]
        excused += without
        if not found:
            silent.append(name)
    if silent:
        raise UnjudgedError(f"以下资产没有任何结论，本轮不能关闭：{'、'.join(silent[:20])}")
    return findings, excused


def _past(store: Store, last: Mapping[str, Any] | None, items: Mapping[str, Item], before: str) -> dict[str, Past]:
    if last is None:
        return {}
    kinds = _scoped(items, "Previous")
    history = store.history(last["site"], _scoped(items, "History"), before)
    past = {name: Past(history=of) for name, of in history.items()}
    for name, at, packed in store.newest(last["site"], before):
        previous = {kind: Previous(of, at) for kind, of in blob.records(packed, kinds).items()}
        past[name] = Past(previous, history.get(name, {}), blob.standing(packed))
    return past


def _stand(
    assets: Mapping[str, Examined], findings: Sequence[Finding], items: Mapping[str, Item], past: Mapping[str, Past]
) -> None:
    """Note on every asset what the items that ask for it found wrong; where one could not tell, what stood before."""
    asking = {i.id for i in items.values() if Standing in i.parameters.values()}
    told = {(f.asset, f.item): f for f in findings if f.item in asking and f.grade != "grey"}
    for name, asset in assets.items():
        before = past.get(name, Past()).standing
        mine = {i: _standing(told[name, i]) if (name, i) in told else before.get(i, Standing()) for i in asking}
        asset.standing = {i: s for i, s in mine.items() if s.of}


def _standing(finding: Finding) -> Standing:
    whole = {"name": "", "grade": finding.grade, "message": finding.message}
    parts: Sequence[Mapping[str, Any]] = finding.parts or [whole]
    wrong = [p for p in parts if p["grade"] in ("red", "yellow")]
    return Standing({p["name"]: Verdict(p["grade"], p["message"], name=p["name"]) for p in wrong})


def _scoped(items: Mapping[str, Item], scope: str) -> set[type[Kind]]:
    """The kinds that any item asks for under a scope."""
    return {
        annotation.__args__[0]
        for item in items.values()
        for annotation in item.parameters.values()
        if getattr(getattr(annotation, "__origin__", None), "__name__", "") == scope
    }


def _trend_line(
    finding: Finding, last: Mapping[tuple[str, str], Mapping[str, Any]], items: Mapping[str, Item]
) -> dict[str, Any]:
    told = trend(finding, last.get((finding.asset, finding.item)), items[finding.item].worse)
    line = {"asset": finding.asset, "item": finding.item, "word": told.word}
    return line | {"previous": told.previous, "delta": told.delta, "since": told.since}


def _grouped(excused: list[Excused]) -> dict[str, dict[str, dict[str, list[str]]]]:
    """state → item → reason → assets."""
    grouped: dict[str, dict[str, dict[str, list[str]]]] = {}
    for one in excused:
        grouped.setdefault(one.state, {}).setdefault(one.item, {}).setdefault(one.why, []).append(one.asset)
    return grouped


def _item_words(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "layer": item.layer,
        "rows": list(item.rows),
        "advice": item.advice,
        "worse": item.worse,
    }
