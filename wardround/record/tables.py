"""The tables of the store (SQLite by default, PostgreSQL by URL); migrations/ brings a store to this shape."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

ROUNDS = Table(
    "rounds",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("site", String(80), nullable=False, index=True),
    Column("period", String(20), nullable=False),
    Column("started", String(40), nullable=False),
    Column("closed", String(40), nullable=False),
    Column("rejudged_from", String(40), nullable=False, default=""),
    Column("manifest_sha256", String(64), nullable=False, default=""),
    Column("snapshot", JSON, nullable=False),
)

FINDINGS = Table(
    "findings",
    METADATA,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("asset", String(200), primary_key=True),
    Column("item", String(100), primary_key=True),
    Column("grade", String(10), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("value", JSON),
    Column("unit", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("at", String(40), nullable=False),
)

SAMPLES = Table(
    "samples",
    METADATA,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False),
    Column("asset", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("unit", String(200), nullable=False),
    Column("field", String(40), nullable=False),
    Column("value", Float, nullable=False),
    Column("at", String(40), nullable=False),
    Index("samples_of", "asset", "kind", "unit", "field"),
)

KINDS = Table(
    "kinds",
    METADATA,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("asset", String(200), primary_key=True),
    Column("at", String(40), nullable=False),
    Column("blob", LargeBinary, nullable=False),
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("path", String(400), primary_key=True),
    Column("sha256", String(64), nullable=False),
)

PROBLEMS = Table(
    "problems",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("site", String(80), nullable=False),
    Column("asset", String(200), nullable=False),
    Column("item", String(100), nullable=False),
    Column("ordinal", Integer, nullable=False),
    UniqueConstraint("site", "asset", "item", "ordinal", name="one_open_problem"),
)

EVENTS = Table(
    "problem_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("problem", ForeignKey("problems.id"), nullable=False, index=True),
    Column("at", String(40), nullable=False),
    Column("round", String(40), nullable=False, default=""),
    Column("by", String(80), nullable=False, default=""),
    Column("event", String(20), nullable=False),
    Column("data", JSON, nullable=False),
)

ISSUES = Table(
    "issued_reports",
    METADATA,
    Column("site", String(80), primary_key=True),
    Column("number", String(20), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("round", String(40), nullable=False),
    Column("report", String(40), nullable=False),
    Column("at", String(40), nullable=False),
    Column("by", String(80), nullable=False),
)
