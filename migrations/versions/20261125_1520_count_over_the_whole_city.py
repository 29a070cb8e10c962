"""Count over the whole city."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125p"
down_revision: str | None = "20261125o"
branch_labels: str | None = None
depends_on: str | None = None

COUNTS = (
    "living", "due", "present", "registered", "active", "deed_1", "deed_2", "deed_3", "deed_4", "deed_5", "all_five",
    "services", "minutes", "matters", "opinions", "adopted", "letters", "sent", "replied", "overdue",
)  # fmt: skip


def upgrade() -> None:
    """The app role's rights come with the schema's default privileges."""
    op.create_table(
        "statistics_spans",
        sa.Column("span", sa.String(8), nullable=False, comment="2026H1; 2026M of a year's months"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("counted_on", sa.Date(), nullable=False, comment="whose state of people counts"),
        sa.PrimaryKeyConstraint("span", name=op.f("pk_statistics_spans")),
    )
    _add_cells()
    _add_areas()
    _add_months()
    op.create_index(
        "ix_service_records_pending",
        "service_records",
        ["community_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )


def _add_cells() -> None:
    op.create_table(
        "statistics_cells",
        sa.Column("span", sa.String(8), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False, comment="all zeros for people without a unit"),
        *(_count(name) for name in COUNTS),
        sa.ForeignKeyConstraint(
            ["community_id"], ["areas.id"], name=op.f("fk_statistics_cells_community_id")
        ),
        sa.PrimaryKeyConstraint("span", "community_id", "unit_id", name=op.f("pk_statistics_cells")),
    )
    op.create_index("ix_statistics_cells_unit", "statistics_cells", ["span", "unit_id"], unique=False)


def _add_areas() -> None:
    op.create_table(
        "statistics_areas",
        sa.Column("span", sa.String(8), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        *(_count(name) for name in (*COUNTS, "units", "units_registered", "units_active")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_statistics_areas_area_id")),
        sa.PrimaryKeyConstraint("span", "area_id", name=op.f("pk_statistics_areas")),
    )


def _add_months() -> None:
    op.create_table(
        "statistics_months",
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "registered", sa.Integer(), nullable=False, comment="at the month's end, or the day of counting"
        ),
        *(_count(name) for name in ("services", "minutes", "matters")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["areas.id"], name=op.f("fk_statistics_months_community_id")
        ),
        sa.PrimaryKeyConstraint("month", "community_id", name=op.f("pk_statistics_months")),
    )


def _count(name: str) -> sa.Column[int]:
    if name == "minutes":
        return sa.Column(name, sa.BigInteger(), nullable=False, comment="recognised")
    return sa.Column(name, sa.Integer(), nullable=False)


def downgrade() -> None:
    op.drop_index(
        "ix_service_records_pending",
        table_name="service_records",
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_table("statistics_months")
    op.drop_table("statistics_areas")
    op.drop_table("statistics_cells")
    op.drop_table("statistics_spans")
