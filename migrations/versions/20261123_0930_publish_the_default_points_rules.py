"""Publish the default points rules (domain.md C1) for every community, and let nobody alter a published version."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "20261123d"
down_revision: str | None = "20261123c"
branch_labels: str | None = None
depends_on: str | None = None

ID = UUID("019b76da-a800-7000-8000-000000000001")
FIRST_DAY = dt.date(2026, 1, 1)
APPROVED_AT = dt.datetime(2025, 12, 31, 16, tzinfo=dt.UTC)
# Amounts are half-points; a copy on purpose: a migration keeps saying what it said on its day.
RULES = {
    "P01": {"on_time": 10, "late": 4},
    "P02": {"each": 1, "activity_day": 8, "day": 16, "year": 80},
    "P03": {"each": 6, "year": 30},
    "P04": {"each": 1, "year": 20},
    "P05": {"each": 6, "year": 18},
    "P06": {"each": 10, "year": 20},
    "P07": {"each": 4, "year": 12},
    "P08": {"each": 4, "year": 12},
    "P09": {"community": 4, "subdistrict": 6, "county": 10, "year": 10},
    "N01": {"each": 4, "year": 12},
    "N02": {"each": 20},
    "N03": {"each": 6, "year": 12},
}


def upgrade() -> None:
    table = sa.table(
        "point_rule_sets",
        sa.column("id", sa.Uuid()),
        sa.column("version", sa.SmallInteger()),
        sa.column("valid_from", sa.Date()),
        sa.column("rules", JSONB()),
        sa.column("approved_at", sa.DateTime(timezone=True)),
    )
    row = {"id": ID, "version": 1, "valid_from": FIRST_DAY, "rules": RULES, "approved_at": APPROVED_AT}
    op.bulk_insert(table, [row])
    op.execute(
        "CREATE TRIGGER published_for_good BEFORE UPDATE OR DELETE ON point_rule_sets FOR EACH ROW"
        " WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION refuse_rewriting()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER published_for_good ON point_rule_sets")
    op.execute(f"DELETE FROM point_rule_sets WHERE id = '{ID}'")
