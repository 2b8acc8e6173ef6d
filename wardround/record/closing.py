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
from wardround.item import Item
from wardround.judge import Examined, Excused, Judge, Past
from wardround.kinds.base import Kind
from wardround.record import manifest, problems
from wardround.record.checks import checks
from wardround.record.health import health
from wardround.record.rounds import Round, replace, write_lines
from wardround.record.store import Closing, Store
from wardround.record.trends import trend
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

    Trends are told against the site's last round closed before the time `before` ("" = now).
    """
    info = {**current.info(), "closed": at.isoformat(timespec="milliseconds")}
    info["sent"] = {"commands": len(sent), "bytes": sum(line["bytes"] for line in sent)}
    write_lines(current.folder / "sent.jsonl", sent)
    last_round = store.last(info["site"], before or info["closed"])
    findings, excused = _judged(current.id, assets, items, _past(store, info["site"], last_round, items), info)
    last = store.findings(last_round["id"]) if last_round else {}
    info |= {
        "previous": last_round["id"] if last_round else None,
        "items": {n: _item_words(i) for n, i in items.items()},
        "checks": checks(findings, items),
        "counts": dict(Counter(f.grade for f in findings)),
        "severities": dict(Counter(f.severity for f in findings if f.severity)),
        "state": "done",
    }
    with store.begin() as connection:
        if not info.get("rejudged_from"):
            problems.advance(connection, info, findings)
        open_now = problems.current(connection, info["site"])
        info["health"] = health(findings, info["assets"], open_now, info["closed"][:10])
        digest = _files(current, info, findings, excused, last, items, last_round)
        store.keep(connection, _closing(info, digest, findings, assets, current))
    current.write_info(info)
    return Outcome(
        current.id, "done", current.folder, info["counts"], info["severities"], info["health"]["grade"], digest, tuple(findings)
    )


def _judged(
    round_id: str, assets: Mapping[str, Examined], items: Mapping[str, Item], past: Mapping[str, Past], info: Mapping[str, Any]
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


def _past(store: Store, site: str, before: Mapping[str, Any] | None, items: Mapping[str, Item]) -> dict[str, Past]:
    if before is None:
        return {}
    previous = store.previous(before["id"], _scoped(items, "Previous"))
    history = store.history(site, _scoped(items, "History"))
    return {a: Past(previous.get(a, {}), history.get(a, {})) for a in {*previous, *history}}


def _scoped(items: Mapping[str, Item], scope: str) -> set[type[Kind]]:
    """The kinds that any item asks for under a scope."""
    return {
        annotation.__args__[0]
        for item in items.values()
        for annotation in item.parameters.values()
        if getattr(getattr(annotation, "__origin__", None), "__name__", "") == scope
    }


def _files(
    current: Round,
    info: Mapping[str, Any],
    findings: list[Finding],
    excused: list[Excused],
    last: Mapping[tuple[str, str], Mapping[str, Any]],
    items: Mapping[str, Item],
    before: Mapping[str, Any] | None,
) -> str:
    write_lines(current.folder / "findings.jsonl", (f.as_dict() for f in findings))
    write_lines(current.folder / "trends.jsonl", (_trend_line(f, last, items) for f in findings))
    grouped = _grouped(excused)
    replace(current.folder / "excused.json", json.dumps(grouped, ensure_ascii=False, indent=1).encode())
    current.write_info({**info, "state": "open"})
    snapshot = json.dumps(info, ensure_ascii=False, indent=1) + "\n"
    chained = {"round": before["id"], "sha256": before["manifest_sha256"]} if before else None
    not_covered = {item: sum(map(len, whys.values())) for item, whys in grouped.get("not_covered", {}).items()}
    made = manifest.written(current.folder, chained, not_covered, {"round.json": snapshot.encode()})
    replace(current.folder / "round.digest.json", json.dumps(made).encode())
    return made["sha256"]


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
    return {"title": item.title, "layer": item.layer, "rows": list(item.rows), "advice": item.advice, "worse": item.worse}


def _closing(
    info: Mapping[str, Any], digest: str, findings: list[Finding], assets: Mapping[str, Examined], current: Round
) -> Closing:
    listed = json.loads((current.folder / manifest.NAME).read_bytes())["files"]
    evidence = {path: d["sha256"] for path, d in listed.items() if path.startswith("evidence/")}
    return Closing(info, digest, findings, assets, evidence)
