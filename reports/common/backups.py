"""How backups stand, as reports print it: jobs with their conclusions and drills, configurations; facts and their ages."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reports.common import view
from reports.common.text import line, planned, said, span
from wardround.kinds.backup import ConfigBackup, DataBackup, Drill
from wardround.record.model import GRADES, Record
from wardround.record.standing import Told

TIERS = {"核心": "core", "重要": "major", "一般": "minor"}
_YELLOW = re.compile(r"≥(\d+(?:\.\d+)?)天 黄")
_PLANNED = ("system", "what", "tier", "keeper", "retention")


@dataclass(frozen=True)
class Proof:
    """How a job stands with drills: its newest one, when one passed last, the plan's period, the days it is late.

    `planned` False: no drill of the job is planned. `due` is the date by which one had or has to pass ("" = not told).
    """

    planned: bool = False
    last: Drill | None = None
    asset: str = ""
    passed: datetime | None = None
    period: int | None = None
    due: str = ""
    late: int = 0


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


def closed(record: Record) -> datetime | None:
    """When the round was closed, None in a record without it."""
    return moment_of(record.round.get("closed"))


def moment_of(text: Any) -> datetime | None:
    """A time of the record, None when there is none."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def age(record: Record, at: datetime | None) -> float | None:
    """The seconds from a time to the round's closing."""
    now = closed(record)
    if now is None or at is None or (now.tzinfo is None) != (at.tzinfo is None):
        return None
    return max(0.0, (now - at).total_seconds())


def local(record: Record, at: datetime | None) -> str:
    """A time by the round's own offset, to the minute; "" when there is none."""
    now = closed(record)
    if at is None:
        return ""
    return f"{at.astimezone(now.tzinfo) if now and now.tzinfo and at.tzinfo else at:%Y-%m-%d %H:%M}"


def date(record: Record, at: datetime | None) -> str:
    """The day of a time."""
    return local(record, at)[:10]


def ago(record: Record, at: datetime | None) -> str:
    """How long before the closing, e.g. 9 天; "" when it cannot be told."""
    seconds = age(record, at)
    return "" if seconds is None else span(seconds)


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


def jobs(record: Record) -> list[Job]:
    """Every job of the plan, the worst first, then by class of system and name."""
    graded = _graded(findings(record))
    known = proofs(record)
    made = [_job(asset, name, one, graded, known) for asset, name, one in _records(record)]
    tiers = list(TIERS)
    return sorted(
        made, key=lambda j: (GRADES.index(j.grade), view.place(tiers, j.record.tier), j.record.system, j.asset, j.name)
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
        return min(found, key=lambda one: GRADES.index(one[0]) if one[0] in GRADES else len(GRADES))


def _graded(found: Iterable[view.Finding]) -> _Graded:
    made = _Graded()
    for f in about(found):
        for part in f.get("parts") or [{"name": "", "grade": f.get("grade"), "message": f.get("message")}]:
            grade, name, message = str(part.get("grade")), str(part.get("name") or ""), line(part.get("message"))
            head, colon, tail = message.partition("：")
            made.parts[f["asset"], name].append((grade, message))
            if colon and grade != "green":  # a question that failed names its job in the message
                made.parts[f["asset"], head].append((grade, tail))
            if grade == "grey":
                made.greys.setdefault(f["asset"], message)
    return made


def proofs(record: Record) -> dict[tuple[str, str], Proof]:
    """(asset, job) → how it stands with drills, of every job that has one planned or made."""
    found: dict[tuple[str, str], Proof] = {}
    for told, one in record.standing.drills:
        found[told.asset, one.unit] = _proof(record, told, one, planned=False)
    for told, one in record.standing.drill.records:
        found[told.asset, one.unit] = _proof(record, told, one, planned=True)
    return dict(sorted(found.items()))


def _proof(record: Record, told: Told, one: Drill, *, planned: bool) -> Proof:
    passed = one.passed_at or (one.at if one.ok else None)
    period = drill_period(record, one.tier)
    since = passed or contract_start(record)
    by = since + timedelta(days=period) if since and period and planned else None
    left = (age(record, by) or 0) / 86400
    late = round(left) if left >= 1 else 0
    return Proof(planned, one if one.at else None, told.asset, passed, period, date(record, by), late)


def drill_period(record: Record, tier: str) -> int | None:
    """Every how many days a drill of a system of that class has to pass, by the limits of the round."""
    text = str((record.round.get("limits") or {}).get(f"drill_days_{TIERS.get(tier, 'minor')}") or "")
    bound = _YELLOW.search(text)
    return int(float(bound.group(1))) if bound else None


def contract_start(record: Record) -> datetime | None:
    """The day the contract begins, by the round's own offset."""
    now = closed(record)
    try:
        start = datetime.fromisoformat(str(view.contract(record).get("start")))
    except ValueError:
        return None
    return start if start.tzinfo or not now else start.replace(tzinfo=now.tzinfo)


def overdue(proof: Proof) -> str:
    """ "逾期 82 天", or "" when a drill is not late."""
    return f"逾期 {proof.late} 天" if proof.late else ""


def outcome(drill: Drill) -> str:
    """通过, 未通过 or 不能判断, and whether a person did it."""
    word = {True: "通过", False: "未通过", None: "不能判断"}[drill.ok]
    return word + ("（人工执行）" if drill.by == "人工执行" else "")


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
