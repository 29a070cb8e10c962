"""Hear members' opinions and anybody's complaints."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125k"
down_revision: str | None = "20261125j"
branch_labels: str | None = None
depends_on: str | None = None


_BEFORE = {
    "opinionstate": "state IN ('recorded', 'adopted', 'not_adopted')",
    "decision": "(state = 'recorded') = (decided_at IS NULL)",
    "reply": "state = 'recorded' OR reply IS NOT NULL",
}
_AFTER = {
    "opinionstate": "state IN ('submitted', 'recorded', 'adopted', 'not_adopted', 'dismissed')",
    "decision": "(state IN ('submitted', 'recorded')) = (decided_at IS NULL)",
    "reply": "state IN ('submitted', 'recorded') OR reply IS NOT NULL",
}


def upgrade() -> None:
    op.add_column(
        "opinions",
        sa.Column(
            "content_held",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the platform would not vouch for the words; staff see",
        ),
    )
    op.add_column(
        "opinions",
        sa.Column(
            "submitted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by the member on the phone; business time",
        ),
    )
    op.alter_column(
        "opinions", "recorded_at", nullable=True, comment="keyed or taken up by staff; business time"
    )
    _replace(_AFTER)
    op.create_check_constraint(
        op.f("ck_opinions_recorded"),
        "opinions",
        "(state IN ('submitted', 'dismissed')) = (recorded_at IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_opinions_came_somehow"), "opinions", "num_nonnulls(submitted_at, recorded_at) > 0"
    )
    _create_complaints()


def _replace(rules: dict[str, str]) -> None:
    for name, rule in rules.items():
        op.drop_constraint(op.f(f"ck_opinions_{name}"), "opinions", type_="check")
        op.create_check_constraint(op.f(f"ck_opinions_{name}"), "opinions", rule)


def _create_complaints() -> None:
    op.create_table(
        "complaint_counters",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_complaint_counters")),
    )
    op.create_table(
        "complaints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "community",
                "system",
                "privacy",
                "other",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.Column(
            "content_held",
            sa.Boolean(),
            nullable=False,
            comment="the platform would not vouch for the words",
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                name="complaintstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_complaints_answered")),
        sa.CheckConstraint(
            "num_nonnulls(answer, answered_at, answered_by) IN (0, 3)", name=op.f("ck_complaints_answer")
        ),
        sa.CheckConstraint("answered_by <> person_id", name=op.f("ck_complaints_not_by_oneself")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_complaints_account_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_complaints_answered_by")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_complaints_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_complaints_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("number", name=op.f("uq_complaints_number")),
    )
    op.create_index("ix_complaints_account", "complaints", ["account_id", "day"])
    op.create_index("ix_complaints_area", "complaints", ["area_id", "id"])
    op.create_index(
        "ix_complaints_person",
        "complaints",
        ["person_id"],
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Opinions that wait or were dismissed are unknown to the earlier schema and go."""
    op.drop_table("complaints")
    op.drop_table("complaint_counters")
    op.drop_constraint(op.f("ck_opinions_came_somehow"), "opinions", type_="check")
    op.drop_constraint(op.f("ck_opinions_recorded"), "opinions", type_="check")
    op.execute("DELETE FROM opinions WHERE state IN ('submitted', 'dismissed')")
    _replace(_BEFORE)
    op.alter_column(
        "opinions",
        "recorded_at",
        nullable=False,
        comment=None,
        existing_comment="keyed or taken up by staff; business time",
    )
    op.drop_column("opinions", "submitted_at")
    op.drop_column("opinions", "content_held")
