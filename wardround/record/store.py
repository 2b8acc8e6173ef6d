"""The store: every closed round with its findings, samples, kinds and evidence digests, over SQLAlchemy Core."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, select, text

from wardround.finding import Finding
from wardround.item import History
from wardround.judge import Examined
from wardround.kinds import BY_NAME, Kind
from wardround.record import blob
from wardround.record import tables as t

HEAD = "0001"
MIGRATIONS = Path(__file__).parent / "migrations"
Told = Mapping[str, Any]
"""A finding as the store keeps it."""


@dataclass(frozen=True)
class Closing:
    """A round ready to be kept: its snapshot and all rows, written in one transaction."""

    snapshot: Mapping[str, Any]
    manifest_sha256: str
    findings: Iterable[Finding]
    assets: Mapping[str, Examined]
    evidence: Mapping[str, str] = field(default_factory=dict)


class Store:
    """One store; opening it brings its tables to the newest shape."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _sqlite_manners)
        _migrate(self.engine)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A connection inside one transaction."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def round(self, round_id: str) -> dict[str, Any] | None:
        """The row of a closed round, or None."""
        with self.engine.connect() as c:
            row = c.execute(select(t.ROUNDS).where(t.ROUNDS.c.id == round_id)).mappings().first()
        return dict(row) if row else None

    def last(self, site: str, before: str = "") -> dict[str, Any] | None:
        """The site's round closed last (and before the time `before`); rejudged rounds do not count."""
        query = select(t.ROUNDS).where(t.ROUNDS.c.site == site, t.ROUNDS.c.rejudged_from == "")
        query = query.where(t.ROUNDS.c.closed < before) if before else query
        with self.engine.connect() as c:
            row = c.execute(query.order_by(t.ROUNDS.c.closed.desc()).limit(1)).mappings().first()
        return dict(row) if row else None

    def about(self, site: str, depths: Iterable[str], until: str) -> list[str]:
        """The ids of the site's rounds of those depths closed no later than that time, the newest first."""
        wanted = (
            t.ROUNDS.c.site == site,
            t.ROUNDS.c.closed <= until,
            t.ROUNDS.c.snapshot["depth"].as_string().in_(list(depths)),
        )
        query = select(t.ROUNDS.c.id).where(*wanted).order_by(t.ROUNDS.c.closed.desc(), t.ROUNDS.c.id.desc())
        with self.engine.connect() as c:
            return list(c.execute(query).scalars())

    def ids(self) -> list[str]:
        """The ids of every round kept, oldest first."""
        with self.engine.connect() as c:
            return list(c.execute(select(t.ROUNDS.c.id).order_by(t.ROUNDS.c.closed)).scalars())

    def findings(self, round_id: str) -> dict[tuple[str, str], Mapping[str, Any]]:
        """(asset, item) → grade, value … of a round."""
        with self.engine.connect() as c:
            rows = c.execute(select(t.FINDINGS).where(t.FINDINGS.c.round == round_id)).mappings()
            return {(row["asset"], row["item"]): dict(row) for row in rows}

    def blobs(self, round_id: str) -> Iterator[tuple[str, datetime, bytes]]:
        """(asset, time, blob) of every asset of a round; see `blob` for what is in it."""
        with self.engine.connect() as c:
            for row in c.execute(select(t.KINDS).where(t.KINDS.c.round == round_id)).mappings():
                yield row["asset"], datetime.fromisoformat(row["at"]), row["blob"]

    def newest(self, site: str, before: str) -> Iterator[tuple[str, datetime, bytes]]:
        """(asset, time, blob) of every asset in the last round closed before that time that was about it.

        A round of a few assets (--limit) in between does not make the others new.
        """
        with self.engine.connect() as c:
            for asset, at, packed in c.execute(_newest(site, before, t.KINDS.c.at, t.KINDS.c.blob)):
                yield asset, datetime.fromisoformat(at), packed

    def told_last(self, site: str, before: str, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Told]:
        """(asset, item) → grade, value, round … in the last round closed before that time that was about the asset.

        What that round did not tell (a round that asks less) comes from the last round that did.
        """
        found: dict[tuple[str, str], Told] = {}
        asked = set(wanted)
        with self.engine.connect() as c:
            rounds = dict(c.execute(_newest(site, before, t.ROUNDS.c.id)).all())
        for round_id in set(rounds.values()):
            found |= {k: row for k, row in self.findings(round_id).items() if rounds.get(k[0]) == round_id}
        missing = {key for key in asked - set(found) if key[0] in rounds}
        older = self._told_before(site, before, {item for _, item in missing}) if missing else {}
        return {k: row for k, row in (older | found).items() if k in asked}

    def _told_before(self, site: str, before: str, of: Iterable[str]) -> dict[tuple[str, str], Told]:
        joined = t.FINDINGS.join(t.ROUNDS, t.ROUNDS.c.id == t.FINDINGS.c.round)
        query = select(t.FINDINGS).select_from(joined).where(*_of_site(site, before), t.FINDINGS.c.item.in_(list(of)))
        with self.engine.connect() as c:
            rows = c.execute(query.order_by(t.ROUNDS.c.closed)).mappings()
            return {(row["asset"], row["item"]): dict(row) for row in rows}

    def history(
        self, site: str, wanted: Iterable[type[Kind]], before: str
    ) -> dict[str, dict[type[Kind], History[Any]]]:
        """asset → kind → samples of the site's rounds closed before that time, oldest first."""
        query = (
            select(
                t.SAMPLES.c.asset,
                t.SAMPLES.c.kind,
                t.SAMPLES.c.unit,
                t.SAMPLES.c.field,
                t.SAMPLES.c.at,
                t.SAMPLES.c.value,
            )
            .join(t.ROUNDS, t.ROUNDS.c.id == t.SAMPLES.c.round)
            .where(*_of_site(site, before))
            .where(t.SAMPLES.c.kind.in_([k.__name__ for k in wanted]))
            .order_by(t.SAMPLES.c.at)
        )
        series: dict[str, dict[type[Kind], dict[tuple[str, str], list[tuple[datetime, float]]]]] = {}
        with self.engine.connect() as c:
            for asset, kind, unit, name, at, value in c.execute(query):
                of = series.setdefault(asset, {}).setdefault(BY_NAME[kind], {})
                of.setdefault((unit, name), []).append((datetime.fromisoformat(at), value))
        return {asset: {kind: History(of) for kind, of in kinds.items()} for asset, kinds in series.items()}

    def keep(self, c: Connection, closing: Closing) -> None:
        """Write a closed round; called inside the transaction that also moves the problems."""
        info = closing.snapshot
        row = {k: info[k] for k in ("id", "site", "period", "started", "closed")}
        row |= {"rejudged_from": info.get("rejudged_from") or "", "manifest_sha256": closing.manifest_sha256}
        c.execute(insert(t.ROUNDS), [row | {"snapshot": dict(info)}])
        _many(c, t.FINDINGS, (_finding_row(f) for f in closing.findings))
        _many(c, t.KINDS, (_kinds_row(info["id"], a) for a in closing.assets.values()))
        _many(c, t.SAMPLES, (s for a in closing.assets.values() for s in _samples(info["id"], a)))
        _many(c, t.EVIDENCE, ({"round": info["id"], "path": p, "sha256": d} for p, d in closing.evidence.items()))


def _of_site(site: str, before: str) -> tuple[Any, ...]:
    return (t.ROUNDS.c.site == site, t.ROUNDS.c.rejudged_from == "", t.ROUNDS.c.closed < before)


def _newest(site: str, before: str, *columns: Any) -> Any:
    """The query for columns of every asset's own last round, the asset's name first."""
    joined = t.KINDS.join(t.ROUNDS, t.ROUNDS.c.id == t.KINDS.c.round)
    last = select(t.KINDS.c.asset, func.max(t.ROUNDS.c.closed).label("closed")).select_from(joined)
    latest = last.where(*_of_site(site, before)).group_by(t.KINDS.c.asset).subquery()
    own = (latest.c.asset == t.KINDS.c.asset) & (latest.c.closed == t.ROUNDS.c.closed)
    return select(t.KINDS.c.asset, *columns).select_from(joined.join(latest, own)).where(*_of_site(site, before))


def _sqlite_manners(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _migrate(engine: Engine) -> None:
    """Run the migrations unless the store is at the newest; alembic is slow to import, so only then."""
    with engine.connect() as c:
        known = inspect(c).has_table("alembic_version")
        if known and c.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD:
            return
    from alembic import command  # noqa: PLC0415  half a second, only when a store is made or brought up to date
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as c:
        config.attributes["connection"] = c
        command.upgrade(config, "head")


def _many(c: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        c.execute(insert(table), listed)


def _finding_row(f: Finding) -> dict[str, Any]:
    row = {n: getattr(f, n) for n in ("round", "asset", "item", "grade", "severity", "value", "unit", "message")}
    return row | {"at": f.at.isoformat()}


def _kinds_row(round_id: str, asset: Examined) -> dict[str, Any]:
    subject = asset.subject
    return {"round": round_id, "asset": subject.name, "at": subject.at.isoformat(), "blob": blob.packed(asset)}


def _samples(round_id: str, asset: Examined) -> Iterator[dict[str, Any]]:
    common = {"round": round_id, "asset": asset.subject.name, "at": asset.subject.at.isoformat()}
    for kind in (k for records in asset.kinds.values() for k in records):
        for name in _sample_fields(type(kind)):  # type: ignore[arg-type]  # mypy takes the records' hash for the class's
            value = getattr(kind, name)
            if value is not None:
                here = {"kind": type(kind).__name__, "unit": kind.unit, "field": name, "value": float(value)}
                yield common | here


@functools.cache
def _sample_fields(kind: type[Any]) -> tuple[str, ...]:
    return tuple(kind.samples_of())
