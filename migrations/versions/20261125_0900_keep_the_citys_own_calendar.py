"""Keep working days that the city enters itself; let a community choose quarters or years and close the year early."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125a"
down_revision: str | None = "20261123d"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(60), nullable=True, comment="e.g. 国庆节调休"),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.add_column(
        "community_settings",
        sa.Column(
            "year_closes",
            sa.String(5),
            nullable=True,
            comment="e.g. 11-30: last service day in the year's last letter, later ones are in the next (F-03)",
        ),
    )
    _take_periods("^[0-9]{4}(H[12]|Q[1-4]|Y1)$")
    op.create_check_constraint(
        "year_closes", "community_settings", "year_closes ~ '^1[0-2]-(0[1-9]|[12][0-9]|3[01])$'"
    )
    op.alter_column(
        "community_settings",
        "letters_from",
        comment="first period for which letters are planned; its kind is how often they are written",
    )


def downgrade() -> None:
    op.alter_column(
        "community_settings", "letters_from", comment="first half-year for which letters are planned"
    )
    op.drop_constraint("year_closes", "community_settings", type_="check")
    _take_periods("^[0-9]{4}H[12]$")
    op.drop_column("community_settings", "year_closes")
    op.drop_table("calendar_days")


def _take_periods(pattern: str) -> None:
    op.drop_constraint("letters_from", "community_settings", type_="check")
    op.create_check_constraint("letters_from", "community_settings", f"letters_from ~ '{pattern}'")
