"""How backups stand, as reports print it: jobs with their conclusions and drills, configurations; facts and their ages."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.common import proofs, view
from reports.common.once import once
from reports.common.proofs import Proof
from reports.common.text import line, planned, said
from wardround.kinds.backup import ConfigBackup, DataBackup
from wardround.record.model import GRADES, Record

COSTLY = (
    "backup_succeeded", "backup_fresh", "backup_size_steady", "drill_passed", "backup_not_overdue", "backup_jobs_answered",
    "drill_recent", "backup_verified", "backup_complete", "backup_encrypted", "backup_offsite", "backup_kept",
)  # fmt: skip
"""Items about one job, what costs most first."""
_PLANNED = ("system", "what", "tier", "keeper", "retention")


@dataclass(frozen=True)
class Job:
    """One job of the plan: its record (the plan's words alone when it was not answered for), grade and worst conclusion."""

    asset: str
    record: DataBackup
    answered: bool
    grade: str
    why: str
    proof: Proof
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """The job's name."""
        return self.record.unit


@dataclass(frozen=True)
class Config:
    """One asset's configuration: its record (None: nothing was told), its platform, the round that told it, why not."""

    asset: str
    platform: str
    round: str
    record: ConfigBackup | None
    why: str = ""

    @property
    def state(self) -> str:
        """new, changed, same; refused or missed when it was not kept."""
        return self.record.state if self.record else "missed"

    @property
    def kept(self) -> bool:
        """Whether the round kept it."""
        return self.state in ("new", "changed", "same")


def none(record: Record, text: str) -> str:
    """What stands in the place of what was never done: the text, or that nobody can know it without a store."""
    return f"{record.standing.why}，本项未知，计灰。" if record.standing.why else text


@once
def findings(record: Record) -> list[view.Finding]:
    """What the newest rounds of all topics found, one line per asset and item, the newest."""
    newest: dict[tuple[str, str], tuple[str, view.Finding]] = {}
    for topic in record.standing.topics:
        for told in topic.told.values():
            for f in told.findings:
                key = (f["asset"], str(f["item"]))
                if key not in newest or newest[key][0] < told.round:
                    newest[key] = (told.round, f)
    return [f for _, (_, f) in sorted(newest.items())]


@once
def whole(record: Record) -> Record:
    """The record as if its round had been about all topics: their assets, items and findings."""
    topics = record.standing.topics
    assets = {name: words for topic in topics for name, words in topic.assets.items()}
    items = {name: words for topic in topics for name, words in topic.items.items()}
    own = {"assets": assets, "items": items, "counts": None, "severities": None}
    return dataclasses.replace(record, round={**record.round, **own}, findings=findings(record))


def about(found: Iterable[view.Finding]) -> list[view.Finding]:
    """The findings about backups themselves, without the doors of the assets."""
    return [f for f in found if f.get("layer") == "backup" or f.get("item") == "config_saved"]


@once
def jobs(record: Record) -> list[Job]:
    """Every job of the plan, the worst first, then by class of system and name."""
    graded = _graded(findings(record))
    known = proofs.of(record)
    made = [_job(asset, name, one, graded, known) for asset, name, one in _records(record)]
    return sorted(
        made,
        key=lambda j: (
            GRADES.index(j.grade),
            view.place(view.CRITICALITIES, j.record.tier),
            j.record.system,
            j.asset,
            j.name,
        ),
    )


def _records(record: Record) -> Iterator[tuple[str, str, DataBackup | Mapping[str, Any]]]:
    """(asset, job, its record, else the plan's entry)."""
    check = record.standing.check
    for asset, told in sorted(check.told.items()):
        answered: dict[str, DataBackup] = {}
        for one in told.records:
            answered[one.unit] = _joined(answered[one.unit], one) if one.unit in answered else one
        yield from ((asset, name, one) for name, one in answered.items())
        for entry in (check.assets.get(asset) or {}).get("backup_jobs") or ():
            name = str(entry.get("name") or "") if isinstance(entry, Mapping) else ""
            if name and name not in answered:
                yield asset, name, entry


def _joined(first: DataBackup, second: DataBackup) -> DataBackup:
    """Two records of one job (its state and a verification of it) as one: what the first does not say."""
    empty = DataBackup()
    names = [f.name for f in dataclasses.fields(DataBackup)]
    more = {n: getattr(second, n) for n in names if getattr(first, n) == getattr(empty, n)}
    return dataclasses.replace(first, **more)


def _job(
    asset: str,
    name: str,
    one: DataBackup | Mapping[str, Any],
    graded: _Graded,
    known: Mapping[Any, Proof],
) -> Job:
    answered = isinstance(one, DataBackup)
    told = one if isinstance(one, DataBackup) else _planned(name, one)
    words = {} if isinstance(one, DataBackup) else {w: planned(one.get(w)) for w in ("rpo", "rto")}
    grade, why = graded.of(asset, name, f"{told.system} {name}".strip())
    proof = known.get((asset, name)) or _elsewhere(known, name) or Proof()
    return Job(asset, told, answered, grade, why, proof, words)


def _planned(name: str, entry: Mapping[str, Any]) -> DataBackup:
    words: dict[str, Any] = {w: line(entry.get(w)) for w in _PLANNED if isinstance(entry.get(w), str)}
    return DataBackup(unit=name, **words)


def _elsewhere(known: Mapping[Any, Proof], name: str) -> Proof | None:
    """The proof of a job of that name when another asset, and only one, drills it."""
    found = [p for (_, job), p in known.items() if job == name]
    return found[0] if len(found) == 1 else None


class _Graded:
    """The conclusions about parts, by asset and name."""

    def __init__(self) -> None:
        self.parts: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self.greys: dict[str, str] = {}

    def of(self, asset: str, *names: str) -> tuple[str, str]:
        """The worst grade of the parts so named with its words; grey when nothing was concluded."""
        found = [one for name in dict.fromkeys(names) for one in self.parts[asset, name]]
        if not found:
            return "grey", self.greys.get(asset) or "未取得结果"
        return min(found, key=lambda one: view.place(GRADES, one[0]))


def _graded(found: Iterable[view.Finding]) -> _Graded:
    """The conclusions in the order of what they cost: of equal grades the first is told."""
    made = _Graded()
    for f in sorted(about(found), key=lambda f: view.place(COSTLY, f.get("item"))):
        for part in f.get("parts") or [{"name": "", "grade": f.get("grade"), "message": f.get("message")}]:
            grade, name, message = str(part.get("grade")), str(part.get("name") or ""), line(part.get("message"))
            head, colon, tail = message.partition("：")
            made.parts[f["asset"], name].append((grade, message))
            if colon and grade != "green":  # a question that failed names its job in the message
                made.parts[f["asset"], head].append((grade, tail))
            if grade == "grey":
                made.greys.setdefault(f["asset"], message)
    return made


@once
def configs(record: Record) -> list[Config]:
    """Every asset whose configuration is to be kept, by name."""
    topic = record.standing.backup
    whys = _whys(topic.findings)
    made = []
    for asset, told in sorted(topic.told.items()):
        platform = str((topic.assets.get(asset) or {}).get("platform") or "")
        records = [r for r in told.records if not r.unit] or list(told.records)
        if records:
            made += [Config(asset, platform, told.round, r, line(r.why)) for r in records[:1]]
        else:
            made.append(Config(asset, platform, told.round, None, whys.get(asset, "没有取到配置")))
    return made


def _whys(found: Iterable[view.Finding]) -> dict[str, str]:
    """Asset → why nothing was told of it: its door's words, else the grey of its backup."""
    whys: dict[str, str] = {}
    for item in ("config_kept", "login_ok", "reachable"):
        for f in found:
            if f.get("item") == item and f.get("grade") != "green":
                whys[f["asset"]] = said(f.get("message"), 60)
    return whys


def covered(config: Config) -> bool:
    """Whether a change is covered by a change record."""
    return bool(config.record and config.record.changes)
