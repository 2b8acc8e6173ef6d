"""What the module does with one entry of `drills`: drill it, or hand out and judge a person's drill; sign the record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wardround.configuration.alone import InUseError, alone, to_its_end
from wardround.drill import device, parents, undone
from wardround.drill.device import Copies, Pair
from wardround.drill.keeping import keep
from wardround.drill.plan import CONFIG, GUIDED, Plan, plan
from wardround.drill.production import MANNERS, Manners
from wardround.drill.run import Say, drill
from wardround.drill.source import newest
from wardround.drill.trouble import PlanError, RefusedError
from wardround.hostvars import plain
from wardround.zone import use_zone

PATHS = ("source", "wal", "key", "digests", "compare", "transcript")
TOLD = ("ok", "why", "by", "took_s", "lost_s", "checks", "cleaned", "restored")


@dataclass(frozen=True)
class Place:
    """Where a drill happens and whose it is; relative paths of the plan start at `base`."""

    site: str
    asset: str
    records: Path
    base: Path
    scratch: Path
    wait: float = 0
    manners: Manners = MANNERS


def do(
    entry: Mapping[str, Any], place: Place, key: Path | None, zone: str, say: Say, *, dry: bool = False
) -> dict[str, Any]:
    """The outcome of one entry; `refused` tells why the drill did not take place, "" when it did."""
    use_zone(zone)
    parents.end_with()
    try:
        wanted = at_base(plan(plain(entry)), place.base)
        if wanted.method == CONFIG:
            raise PlanError("恢复到备用机的演练由 playbooks/restore_drill.yml 执行")
        if dry:
            return _dry(wanted)
        if wanted.method in GUIDED and not wanted.transcript:
            return _handed_out(wanted, place)
        record = _judged(wanted, place) if wanted.method in GUIDED else _drilled(wanted, place, say)
        return _signed(record, place, key)
    except (PlanError, RefusedError) as error:
        return _refused(entry, error, place, dry=dry)


def do_onto(
    entry: Mapping[str, Any], place: Place, key: Path | None, copies: Copies, pair: Callable[[str], Pair], *, dry: bool
) -> dict[str, Any]:
    """The outcome of an entry of method `config`; `pair` finds the devices by the name of the spare."""
    try:
        wanted = plan(plain(entry))
        devices = pair(wanted.onto)
        device.fit(devices)
        if dry:
            return device.ready(devices, copies)
        with alone(devices.spare.name):
            record = asyncio.run(to_its_end(device.drill(wanted, place.site, devices, copies)))
        return _signed(record, place, key)
    except (PlanError, RefusedError, InUseError) as error:
        return _refused(entry, error, place, dry=dry)


def _signed(record: Mapping[str, Any], place: Place, key: Path | None) -> dict[str, Any]:
    kept = keep(place.records, record, key)
    undone.settle(place.records, place.asset, str(record.get("job") or ""))
    told = {word: record.get(word) for word in TOLD}
    return {"changed": True, "refused": "", **told, "record": str(kept.path), "digest": kept.digest}


def _refused(entry: Mapping[str, Any], error: Exception, place: Place, *, dry: bool) -> dict[str, Any]:
    if not dry and entry.get("name"):
        undone.note(place.records, place.asset, str(entry["name"]), str(error))
    return {"changed": False, "refused": f"演练 {entry.get('name') or ''} 没有进行：{error}"}


def at_base(wanted: Plan, base: Path) -> Plan:
    """The plan with absolute paths; those of a person's drill are on another machine, but for the transcript."""
    own = ("transcript",) if wanted.method in GUIDED else PATHS
    words: dict[str, Any] = {w: str(base / Path(getattr(wanted, w)).expanduser()) for w in own if getattr(wanted, w)}
    if (source := wanted.production_counts) and source.password_file:
        file = str(base / Path(source.password_file).expanduser())
        words["production_counts"] = replace(source, password_file=file)
    return replace(wanted, **words)


def _dry(wanted: Plan) -> dict[str, Any]:
    if wanted.method in GUIDED:
        return {"changed": True, "refused": "", "runbook": []}
    taken = newest(wanted.source)
    return {"changed": True, "refused": "", "restored": str(taken.path), "checks": []}


def _drilled(wanted: Plan, place: Place, say: Say) -> dict[str, Any]:
    return drill(wanted, place.site, place.asset, place.scratch, place.wait, say, place.manners)


def _handed_out(wanted: Plan, place: Place) -> dict[str, Any]:
    from wardround.drill.guided.runbook import write  # noqa: PLC0415  python-docx is slow to load

    files = [str(p) for p in write(wanted, place.asset, place.records / "runbooks")]
    undone.note(place.records, place.asset, wanted.name, "待人工执行，还没有交回操作记录")
    return {
        "changed": True,
        "runbook": files,
        "refused": f"演练 {wanted.name} 由人工执行：请按 {files[0]} 操作，把完整记录存成文件，写入 transcript 后再运行",
    }


def _judged(wanted: Plan, place: Place) -> dict[str, Any]:
    from wardround.drill.guided.judging import judged  # noqa: PLC0415

    return judged(wanted, place.site, place.asset)
