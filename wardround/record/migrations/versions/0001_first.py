"""The first shape of the store."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _round_column(primary: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("rounds.id", ondelete="CASCADE")
    return sa.Column("round", sa.String(40), key, primary_key=primary, nullable=False)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("site", sa.String(80), nullable=False, index=True),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("started", sa.String(40), nullable=False),
        sa.Column("closed", sa.String(40), nullable=False),
        sa.Column("rejudged_from", sa.String(40), nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("snapshot", sa.JSON, nullable=False),
    )
    op.create_table(
        "findings",
        _round_column(primary=True),
        sa.Column("asset", sa.String(200), primary_key=True),
        sa.Column("item", sa.String(100), primary_key=True),
        sa.Column("grade", sa.String(10), nullable=False),
        sa.Column("severity", sa.String(10), nullable=False),
        sa.Column("value", sa.JSON),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "samples",
        _round_column(),
        sa.Column("asset", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_index("samples_of", "samples", ["asset", "kind", "unit", "field"])
    op.create_table(
        "kinds",
        _round_column(primary=True),
        sa.Column("asset", sa.String(200), primary_key=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "evidence",
        _round_column(primary=True),
        sa.Column("path", sa.String(400), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "problems",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site", sa.String(80), nullable=False),
        sa.Column("asset", sa.String(200), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.UniqueConstraint("site", "asset", "item", "ordinal", name="one_open_problem"),
    )
    op.create_table(
        "problem_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("problem", sa.Integer, sa.ForeignKey("problems.id"), nullable=False, index=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("round", sa.String(40), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
    )
    op.create_table(
        "issued_reports",
        sa.Column("site", sa.String(80), primary_key=True),
        sa.Column("number", sa.String(20), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("round", sa.String(40), nullable=False),
        sa.Column("report", sa.String(40), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
    )


def downgrade() -> None:
    """Drop every table, the ones that point at others first."""
    names = ("issued_reports", "problem_events", "problems", "evidence", "kinds", "samples", "findings", "rounds")
    for name in names:
        op.drop_table(name)
