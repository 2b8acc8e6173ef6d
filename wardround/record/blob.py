"""One compressed blob per asset: everything that judging needs, so that an old round can be judged again offline."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from wardround.item import Standing, Subject
from wardround.judge import Examined
from wardround.kinds import BY_NAME, Kind
from wardround.limits import Limits
from wardround.record.kindjson import restored
from wardround.replies import OUTCOMES
from wardround.verdict import Verdict

KEPT_VARIABLES = ("rows", "criticality", "title", "model", "expect", "pair", "tags", "roles", "limits", "backup_jobs")


def packed(asset: Examined) -> bytes:
    """The asset as compressed JSON; of its variables only those that items may ask for."""
    data = {
        "platform": asset.platform,
        "variables": {
            k: v for k, v in asset.subject.variables.items() if k in KEPT_VARIABLES or k.startswith("limits_")
        },
        "kinds": {k.__name__: [_plain(r) for r in records] for k, records in asset.kinds.items()},
        "problems": {k.__name__: [_outcome(o) for o in os] for k, os in asset.problems.items()},
        "declared": sorted(k.__name__ for k in asset.declared),
        "not_due": sorted(k.__name__ for k in asset.not_due),
        "sources": {k.__name__: paths for k, paths in asset.sources.items()},
        "standing": {item: {n: [v.grade, v.message] for n, v in s.of.items()} for item, s in asset.standing.items()},
    }
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 3)


def unpacked(blob: bytes, name: str, at: datetime, limits: Limits) -> Examined:
    """The asset as it was judged, under other limits."""
    data = json.loads(zlib.decompress(blob))
    asset = Examined(Subject(name, data["variables"], at), data["platform"], limits)
    asset.kinds = {BY_NAME[n]: _records(n, ds) for n, ds in data["kinds"].items() if n in BY_NAME}
    asset.problems = {BY_NAME[n]: [_restored(o) for o in os] for n, os in data["problems"].items() if n in BY_NAME}
    asset.declared = frozenset(BY_NAME[n] for n in data["declared"] if n in BY_NAME)
    asset.not_due = frozenset(BY_NAME[n] for n in data["not_due"] if n in BY_NAME)
    asset.sources = {BY_NAME[n]: paths for n, paths in data["sources"].items() if n in BY_NAME}
    return asset


def variables(blob: bytes) -> dict[str, Any]:
    """Only the asset's variables."""
    return json.loads(zlib.decompress(blob))["variables"]  # type: ignore[no-any-return]


def standing(blob: bytes) -> dict[str, Standing]:
    """Only what stood wrong: item → its red and yellow parts; none in a blob of an older version."""
    kept = json.loads(zlib.decompress(blob)).get("standing", {})
    return {item: Standing({n: Verdict(g, text, name=n) for n, (g, text) in of.items()}) for item, of in kept.items()}


def records(blob: bytes, wanted: Iterable[type[Kind]]) -> dict[type[Kind], list[Kind]]:
    """Only the records of the wanted kinds."""
    kinds = json.loads(zlib.decompress(blob))["kinds"]
    return {kind: _records(kind.__name__, kinds[kind.__name__]) for kind in wanted if kind.__name__ in kinds}


def _plain(record: Kind) -> dict[str, Any]:
    data = record.as_dict()
    del data["kind"]
    return data


def _records(name: str, data: Iterable[Mapping[str, Any]]) -> list[Kind]:
    return [restored(BY_NAME[name], d) for d in data]


def _outcome(outcome: Any) -> list[str]:
    return [type(outcome).__name__, outcome.why, outcome.line]


def _restored(data: list[str]) -> Any:
    return OUTCOMES[data[0]](data[1], data[2])
