"""Propose times and object to records."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125j"
down_revision: str | None = "20261125i"
branch_labels: str | None = None
depends_on: str | None = None

STATES = sa.Enum(
    "open", "upheld", "dismissed", name="objectionstate", native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    op.add_column(
        "activities",
        sa.Column(
            "code_key",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="names it in codes only",
        ),
    )
    op.create_unique_constraint(op.f("uq_activities_code_key"), "activities", ["code_key"])
    _create_attendances()
    _create_objections()


def _create_attendances() -> None:
    op.create_table(
        "attendances",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "typed_start",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by the member; goes before the scans",
        ),
        sa.Column("typed_stop", sa.DateTime(timezone=True), nullable=True),
        sa.Column("break_minutes", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("note_held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "staff_start",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by the roll-call; goes before both",
        ),
        sa.Column("staff_stop", sa.DateTime(timezone=True), nullable=True),
        sa.Column("absent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True, comment="of staff, where R-13 wants one"),
        sa.CheckConstraint(
            "(typed_start IS NULL) = (typed_stop IS NULL)", name=op.f("ck_attendances_typed_both")
        ),
        sa.CheckConstraint("typed_stop > typed_start", name=op.f("ck_attendances_typed_times")),
        sa.CheckConstraint("staff_stop > staff_start", name=op.f("ck_attendances_staff_times")),
        sa.CheckConstraint(
            "NOT absent OR num_nonnulls(staff_start, staff_stop) = 0", name=op.f("ck_attendances_absent")
        ),
        sa.CheckConstraint("break_minutes BETWEEN 0 AND 1439", name=op.f("ck_attendances_break_minutes")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_attendances_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_attendances_member_id")),
        sa.PrimaryKeyConstraint("activity_id", "member_id", name=op.f("pk_attendances")),
    )
    op.create_index(op.f("ix_attendances_member_id"), "attendances", ["member_id"], unique=False)
    op.create_table(
        "attendance_scans",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False, comment="half-minutes of business time"),
        sa.Column("late", sa.Boolean(), nullable=False, comment="sent from the phone's queue"),
        sa.ForeignKeyConstraint(
            ["activity_id", "member_id"],
            ["attendances.activity_id", "attendances.member_id"],
            name=op.f("fk_attendance_scans_activity_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("activity_id", "member_id", "step", name=op.f("pk_attendance_scans")),
    )


def _create_objections() -> None:
    op.create_table(
        "record_objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="of the record, for the constraint"),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False, comment="of the record, for the constraint"),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("words_held", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("state", STATES, nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.CheckConstraint(
            "answered_by NOT IN (member_id, confirmed_by)",
            name=op.f("ck_record_objections_answered_by_another"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(answer, answered_by, answered_at) IN (0, 3)",
            name=op.f("ck_record_objections_answered"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_record_objections_open")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_record_objections_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["people.id"], name=op.f("fk_record_objections_confirmed_by")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_record_objections_member_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["service_records.id"], name=op.f("fk_record_objections_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_objections")),
    )
    op.create_index("ix_record_objections_record", "record_objections", ["record_id"], unique=False)
    op.create_index(
        "uq_record_objections_open",
        "record_objections",
        ["record_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("record_objections")
    op.drop_table("attendance_scans")
    op.drop_table("attendances")
    op.drop_constraint(op.f("uq_activities_code_key"), "activities", type_="unique")
    op.drop_column("activities", "code_key")
