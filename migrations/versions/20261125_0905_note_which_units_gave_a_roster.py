"""Note which units gave a roster; let a unit be closed: its successor, and how its people's employments ended."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125b"
down_revision: str | None = "20261125a"
branch_labels: str | None = None
depends_on: str | None = None

ENDS = ("moved", "retired", "left", "died", "mistake")


def upgrade() -> None:
    op.create_table(
        "unit_rosters",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False, comment="business day on which it was applied"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_rosters_unit_id")),
        sa.ForeignKeyConstraint(["import_id"], ["roster_imports.id"], name=op.f("fk_unit_rosters_import_id")),
        sa.PrimaryKeyConstraint("unit_id", "import_id", name=op.f("pk_unit_rosters")),
    )
    op.execute(
        "INSERT INTO unit_rosters (unit_id, import_id, given_on)"
        " SELECT unit_id, id, (applied_at AT TIME ZONE 'Asia/Shanghai')::date FROM roster_imports"
        " WHERE state = 'applied' AND unit_id IS NOT NULL"
    )
    op.alter_column("units", "closed_on", comment="the first day on which it is no more")
    op.create_check_constraint(
        "successor", "units", "successor_id IS NULL OR (closed_on IS NOT NULL AND successor_id <> id)"
    )
    _take_ends(*ENDS, "unit_closed")


def downgrade() -> None:
    op.execute("UPDATE employments SET end_reason = 'moved' WHERE end_reason = 'unit_closed'")
    _take_ends(*ENDS)
    op.drop_constraint("successor", "units", type_="check")
    op.alter_column("units", "closed_on", comment=None)
    op.drop_table("unit_rosters")


def _take_ends(*reasons: str) -> None:
    words = ", ".join(f"'{reason}'" for reason in reasons)
    op.drop_constraint("employmentend", "employments", type_="check")
    op.create_check_constraint("employmentend", "employments", f"end_reason IN ({words})")
