"""Reverse and declare points with a second person; say who withdrew a register's entry and why; key complaints from paper."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125q"
down_revision: str | None = "20261125p"
branch_labels: str | None = None
depends_on: str | None = None

OPINION_STATES = ("submitted", "recorded", "adopted", "not_adopted", "dismissed")
KINDS = ("reversal", "praise", "honour", "absence")
STATES = ("open", "approved", "refused")
GRADES = ("community", "subdistrict", "county")
BY_DESK = "(account_id IS NULL) = (keyed_by IS NOT NULL)"


def upgrade() -> None:
    _add_requests()
    op.add_column(
        "point_rule_sets",
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
    )
    _note_withdrawals()
    _take_paper()


def _add_requests() -> None:
    op.create_table(
        "points_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("requestkind", KINDS), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "day", sa.Date(), nullable=False, comment="service day of the entry, or of what is declared"
        ),
        sa.Column("entry_id", sa.Uuid(), nullable=True, comment="what is to be reversed"),
        sa.Column("grade", _choice("grade", GRADES), nullable=True),
        sa.Column(
            "evidence", sa.String(80), nullable=True, comment="number of the paper: letter, certificate, roll"
        ),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("state", _choice("requeststate", STATES), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.Column("remark", sa.String(200), nullable=True, comment="why it was refused"),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_points_requests_two_persons")),
        sa.CheckConstraint(
            "requested_by <> member_id AND (decided_by IS NULL OR decided_by <> member_id)",
            name=op.f("ck_points_requests_not_about_oneself"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by IS NULL)", name=op.f("ck_points_requests_decision")
        ),
        sa.CheckConstraint(
            "num_nonnulls(decided_by, decided_at) IN (0, 2)", name=op.f("ck_points_requests_decided")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (remark IS NOT NULL)", name=op.f("ck_points_requests_remark")
        ),
        sa.CheckConstraint(
            "(kind = 'reversal') = (entry_id IS NOT NULL)", name=op.f("ck_points_requests_entry")
        ),
        sa.CheckConstraint(
            "(kind = 'reversal') = (evidence IS NULL)", name=op.f("ck_points_requests_evidence")
        ),
        sa.CheckConstraint("(kind = 'honour') = (grade IS NOT NULL)", name=op.f("ck_points_requests_honour")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_points_requests_{column}"))
            for column, target in (
                ("member_id", "members.id"),
                ("community_id", "areas.id"),
                ("entry_id", "ledger_entries.id"),
                ("requested_by", "people.id"),
                ("decided_by", "people.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_requests")),
    )
    op.create_index("ix_points_requests_member", "points_requests", ["member_id", "day"])
    op.create_index("ix_points_requests_community", "points_requests", ["community_id", "id"])
    op.create_index(
        "uq_points_requests_entry",
        "points_requests",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _note_withdrawals() -> None:
    op.add_column("deeds", sa.Column("withdrawn_by", sa.Uuid(), nullable=True))
    op.add_column("deeds", sa.Column("withdrawn_reason", sa.String(200), nullable=True))
    op.create_foreign_key(op.f("fk_deeds_withdrawn_by"), "deeds", "people", ["withdrawn_by"], ["id"])
    op.create_check_constraint(
        op.f("ck_deeds_withdrawal"),
        "deeds",
        "num_nonnulls(withdrawn_by, withdrawn_reason) IN (0, 2) AND (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_deeds_not_withdrawn_by_oneself"),
        "deeds",
        "withdrawn_by IS NULL OR withdrawn_by <> member_id",
    )
    _allow_opinions((*OPINION_STATES, "withdrawn"))


def _allow_opinions(states: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_opinions_opinionstate"), "opinions", type_="check")
    allowed = ", ".join(f"'{state}'" for state in states)
    op.create_check_constraint(op.f("ck_opinions_opinionstate"), "opinions", f"state IN ({allowed})")


def _take_paper() -> None:
    op.alter_column("complaints", "account_id", nullable=True)
    op.add_column("complaints", sa.Column("keyed_by", sa.Uuid(), nullable=True))
    op.add_column(
        "complaints",
        sa.Column("slip", sa.String(60), nullable=True, comment="where the paper is kept, e.g. its number"),
    )
    op.create_foreign_key(op.f("fk_complaints_keyed_by"), "complaints", "people", ["keyed_by"], ["id"])
    op.create_check_constraint(op.f("ck_complaints_came_somehow"), "complaints", BY_DESK)
    op.create_check_constraint(
        op.f("ck_complaints_slip"), "complaints", "(slip IS NULL) = (keyed_by IS NULL)"
    )
    op.create_index("ix_complaints_open", "complaints", ["day"], postgresql_where=sa.text("state = 'open'"))


def downgrade() -> None:
    op.drop_index("ix_complaints_open", "complaints")
    op.drop_constraint(op.f("ck_complaints_slip"), "complaints", type_="check")
    op.drop_constraint(op.f("ck_complaints_came_somehow"), "complaints", type_="check")
    op.drop_column("complaints", "slip")
    op.drop_column("complaints", "keyed_by")
    op.alter_column("complaints", "account_id", nullable=False)
    _allow_opinions(OPINION_STATES)
    op.drop_constraint(op.f("ck_deeds_not_withdrawn_by_oneself"), "deeds", type_="check")
    op.drop_constraint(op.f("ck_deeds_withdrawal"), "deeds", type_="check")
    op.drop_column("deeds", "withdrawn_reason")
    op.drop_column("deeds", "withdrawn_by")
    op.drop_column("point_rule_sets", "proposed_at")
    op.drop_table("points_requests")
