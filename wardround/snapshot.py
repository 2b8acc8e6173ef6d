"""The snapshot that a round begins with: site, contract, limits and assets as they stand before anything is asked."""

from __future__ import annotations

import platform as machine
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wardround import __version__, rows
from wardround.job import Job, limits_of
from wardround.limits import defaults

KEPT_WORDS = (
    "title",
    "model",
    "rows",
    "criticality",
    "owner",
    "campus",
    "zone",
    "systems",
    "of",
    "unit",
    "members",
    "pair",
    "transport",
    "recorded_at",
    "backup_jobs",
)


def snapshot(job: Job, now: datetime) -> dict[str, Any]:
    """The snapshot as it stands before anything is asked."""
    site = job.site_variables
    return {
        "site": job.site,
        "period": job.period,
        "depth": job.depth,
        "topic": job.topic,
        "started": now.isoformat(timespec="seconds"),
        "version": __version__,
        "collector": machine.node(),
        **{word: site.get(word) or {} for word in ("contract", "duty", "plan")},
        "waivers": site.get("waivers") or [],
        "partial": _partial(job),
        "assets": {name: _words(job, name) for name in [*job.hosts, *job.broken]},
        "limits": limits_of(site).as_dict(),
        "limit_titles": defaults().titles(),
        "rows": _rows(job),
    }


def _partial(job: Job) -> dict[str, int] | None:
    """How many of the inventory's assets the round is about, when it is not about all (--limit)."""
    return {"asked": job.size, "inventory": job.inventory_size} if job.size < job.inventory_size else None


def _rows(job: Job) -> dict[str, dict[str, str]]:
    """The rows of the tables this site's assets belong to: another contract's rows are none of its business."""
    named = (row for variables in job.hosts.values() for row in variables.get("rows") or [])
    tables = {str(row).rsplit("-", 1)[0] for row in named}
    known = {k: r for k, r in rows.rows().items() if k.rsplit("-", 1)[0] in tables}
    return {k: {"name": r["name"], "count": r["count"]} for k, r in known.items()}


def _words(job: Job, name: str) -> dict[str, Any]:
    variables = job.hosts.get(name, {})
    words = {w: variables[w] for w in KEPT_WORDS if variables.get(w) not in (None, "", [])}
    address = variables.get("ansible_host") or name
    told = {"platform": str(variables.get("platform", "")), "address": address, "via": _via(variables)}
    drills = [str(d["name"]) for d in variables.get("drills") or () if isinstance(d, Mapping) and d.get("name")]
    return {**told, "groups": job.groups.get(name, []), **words, **({"drills": drills} if drills else {})}


def _via(variables: Mapping[str, Any]) -> str:
    """How an asset is reached, as the report tells it: recorded, local, bastion or direct."""
    transport = variables.get("transport")
    if transport in ("recorded", "local"):
        return str(transport)
    return "bastion" if variables.get("bastion") else "direct"
