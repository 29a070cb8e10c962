"""Give letters a cycle, the members' check, freezing, corrections and voiding; keep objections, exemptions, phrases, batches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125c"
down_revision: str | None = "20261125b"
branch_labels: str | None = None
depends_on: str | None = None

STATES = (
    "drafted", "checking", "frozen", "reviewed", "approved", "rendered", "sealed", "sent", "received", "acknowledged",
    "objected", "corrected", "closed", "voided",
)  # fmt: skip
NUMBERED = (
    "'approved', 'rendered', 'sealed', 'sent', 'received', 'acknowledged', 'objected', 'corrected', 'closed'"
)
CHECKS = {
    "letterstate": f"state IN ({', '.join(repr(state) for state in STATES)})",
    "period": "period ~ '^[0-9]{4}(H[12]|Q[1-4]|Y1)$'",
    "kind": "(kind = 'correction') = (corrects_id IS NOT NULL)",
    "reviewed": "state = 'voided' OR (state IN ('drafted', 'checking', 'frozen')) = (reviewed_by IS NULL)",
    "checked": "state NOT IN ('checking', 'frozen') OR check_until IS NOT NULL",
    "frozen": "state IN ('voided', 'drafted', 'checking') OR frozen_at IS NOT NULL",
    "number": (
        "num_nonnulls(number, number_year, number_serial, number_issuer_id, code, approved_by, dated) IN (0, 7)"
    ),
    "approved": f"state = 'voided' OR (state IN ({NUMBERED})) = (number IS NOT NULL)",
    "rendered": f"state = 'voided' OR (state IN ({NUMBERED}) AND state <> 'approved') = (file_sha256 IS NOT NULL)",
    "voided": "(state = 'voided') = (void_reason IS NOT NULL) AND (void_reason IS NULL) = (voided_at IS NULL)",
}
FORMER = {
    "letterstate": "state IN ('drafted', 'reviewed', 'approved', 'rendered')",
    "period": "period ~ '^[0-9]{4}H[12]$'",
    "reviewed": "(state = 'drafted') = (reviewed_by IS NULL)",
    "number": "num_nonnulls(number, number_year, number_serial, number_issuer_id, code) IN (0, 5)",
    "approved": (
        "(state IN ('approved', 'rendered')) = (number IS NOT NULL AND approved_by IS NOT NULL AND dated IS NOT NULL)"
    ),
    "rendered": "(state = 'rendered') = (file_sha256 IS NOT NULL)",
}


def upgrade() -> None:
    _add_tables()
    _add_columns()
    _keep_former_letters()
    for name in ("cycle_id", "kind", "known_until"):
        op.alter_column("letters", name, nullable=False)
    for name in FORMER:
        op.drop_constraint(op.f(f"ck_letters_{name}"), "letters")
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_letters_{name}"), "letters", condition)
    op.drop_constraint(op.f("uq_letters_community_id_unit_id_period"), "letters", type_="unique")
    op.create_index(
        "ix_letters_checking",
        "letters",
        ["check_until"],
        unique=False,
        postgresql_where=sa.text("state = 'checking'"),
    )
    op.create_index("ix_letters_cycle", "letters", ["cycle_id"], unique=False)
    op.create_index(
        "uq_letters_correction",
        "letters",
        ["corrects_id"],
        unique=True,
        postgresql_where=sa.text("corrects_id IS NOT NULL AND state <> 'voided'"),
    )
    op.create_index(
        "uq_letters_original",
        "letters",
        ["community_id", "unit_id", "period"],
        unique=True,
        postgresql_where=sa.text("kind = 'original' AND state <> 'voided'"),
    )
    op.create_foreign_key(op.f("fk_letters_voided_by"), "letters", "people", ["voided_by"], ["id"])
    op.create_foreign_key(op.f("fk_letters_cycle_id"), "letters", "letter_cycles", ["cycle_id"], ["id"])
    op.create_foreign_key(op.f("fk_letters_corrects_id"), "letters", "letters", ["corrects_id"], ["id"])


def _add_tables() -> None:
    op.create_table(
        "letter_cycles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=6), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "drafted", name="cyclestate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False, comment="first service day that its letters cover"),
        sa.Column(
            "last_day",
            sa.Date(),
            nullable=False,
            comment="last service day; earlier than the period's where the year closes early",
        ),
        sa.Column(
            "cut_off_on",
            sa.Date(),
            nullable=False,
            comment="last day for confirming records: 10th working day",
        ),
        sa.Column("freeze_on", sa.Date(), nullable=False, comment="15th working day"),
        sa.Column(
            "unknown_years",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="years whose holidays nobody entered: only weekends count",
        ),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.CheckConstraint(
            "(state = 'drafted') = (drafted_at IS NOT NULL)", name=op.f("ck_letter_cycles_drafted")
        ),
        sa.CheckConstraint("period ~ '^[0-9]{4}(H[12]|Q[1-4]|Y1)$'", name=op.f("ck_letter_cycles_period")),
        sa.CheckConstraint(
            "first_day <= last_day AND last_day < cut_off_on AND cut_off_on < freeze_on",
            name=op.f("ck_letter_cycles_dates"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_letter_cycles_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_cycles")),
        sa.UniqueConstraint("community_id", "period", name=op.f("uq_letter_cycles_community_id_period")),
    )
    op.create_index("ix_letter_cycles_period", "letter_cycles", ["period", "state"], unique=False)
    op.create_table(
        "phrase_banks",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("phrases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_phrase_banks_community_id")),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_phrase_banks")),
    )
    op.create_table(
        "exemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "maternity",
                "illness",
                "posted_away",
                "other",
                name="exemptionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "tells_reason",
            sa.Boolean(),
            nullable=False,
            comment="the member agreed that the letter names the category",
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="withdrawn; business time"),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_exemptions_dates")),
        sa.CheckConstraint("recorded_by <> member_id", name=op.f("ck_exemptions_recorded_by_another")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_exemptions_community_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_exemptions_member_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name=op.f("fk_exemptions_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
    )
    op.create_index(op.f("ix_exemptions_community_id"), "exemptions", ["community_id"], unique=False)
    op.create_index("ix_exemptions_member", "exemptions", ["member_id", "community_id"], unique=False)
    op.create_table(
        "letter_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "archive",
                "print",
                "overprint",
                "words",
                name="batchkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("letters", sa.Integer(), nullable=True, comment="how many letters are in the file"),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_letter_batches_asked_by")),
        sa.ForeignKeyConstraint(["cycle_id"], ["letter_cycles.id"], name=op.f("fk_letter_batches_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batches")),
    )
    op.create_index(op.f("ix_letter_batches_cycle_id"), "letter_batches", ["cycle_id"], unique=False)
    op.create_table(
        "letter_members",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_members_letter_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_letter_members_member_id")),
        sa.PrimaryKeyConstraint("letter_id", "member_id", name=op.f("pk_letter_members")),
    )
    op.create_index(op.f("ix_letter_members_member_id"), "letter_members", ["member_id"], unique=False)
    op.create_table(
        "letter_objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "objector",
            sa.Enum("member", "unit", name="objector", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("member_id", sa.Uuid(), nullable=True, comment="null: the letter as a whole"),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=True, comment="who keyed it"),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "objector <> 'member' OR answered_by IS NULL OR answered_by <> member_id",
            name=op.f("ck_letter_objections_answered_by_another"),
        ),
        sa.CheckConstraint(
            "objector <> 'member' OR member_id IS NOT NULL", name=op.f("ck_letter_objections_member")
        ),
        sa.CheckConstraint(
            "num_nonnulls(answer, answered_at, answered_by, upheld) IN (0, 4)",
            name=op.f("ck_letter_objections_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_letter_objections_answered_by")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_objections_letter_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_letter_objections_member_id")),
        sa.ForeignKeyConstraint(["raised_by"], ["people.id"], name=op.f("fk_letter_objections_raised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_objections")),
    )
    op.create_index(op.f("ix_letter_objections_letter_id"), "letter_objections", ["letter_id"], unique=False)
    op.create_index(
        "uq_letter_objections_open",
        "letter_objections",
        ["letter_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("objector = 'member' AND answered_at IS NULL"),
    )


def _add_columns() -> None:
    kind = sa.Enum(
        "original", "correction", name="letterkind", native_enum=False, create_constraint=False, length=32
    )
    for column in (
        sa.Column("cycle_id", sa.Uuid()),
        sa.Column("kind", kind),
        sa.Column("corrects_id", sa.Uuid(), comment="of a correction: the letter it names"),
        sa.Column(
            "known_until",
            sa.DateTime(timezone=True),
            comment="facts are as of this instant: what came later is not in the letter",
        ),
        sa.Column(
            "check_until", sa.DateTime(timezone=True), comment="members may object before this instant"
        ),
        sa.Column("frozen_at", sa.DateTime(timezone=True)),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("voided_by", sa.Uuid()),
        sa.Column("void_reason", sa.String(200)),
    ):
        op.add_column("letters", column)
    op.create_check_constraint(op.f("ck_letters_letterkind"), "letters", "kind IN ('original', 'correction')")


def _keep_former_letters() -> None:
    """Letters made before there were cycles were half-yearly; theirs get the usual dates, weekends alone left out."""
    op.execute(
        "INSERT INTO letter_cycles (id, community_id, period, state, first_day, last_day, cut_off_on, freeze_on,"
        " planned_at, drafted_at)"
        " SELECT gen_random_uuid(), community_id, period, 'drafted', first_day, last_day, last_day + 14, last_day + 21,"
        " drafted_at, drafted_at FROM (SELECT community_id, period, min(drafted_at) AS drafted_at,"
        " make_date(left(period, 4)::int, CASE right(period, 1) WHEN '1' THEN 1 ELSE 7 END, 1) AS first_day,"
        " CASE right(period, 1) WHEN '1' THEN make_date(left(period, 4)::int, 6, 30)"
        " ELSE make_date(left(period, 4)::int, 12, 31) END AS last_day"
        " FROM letters GROUP BY community_id, period) former"
    )
    op.execute(
        "UPDATE letters l SET cycle_id = c.id, kind = 'original', known_until = l.drafted_at, check_until = l.drafted_at,"
        " frozen_at = CASE WHEN l.state = 'drafted' THEN NULL ELSE l.drafted_at END FROM letter_cycles c"
        " WHERE (c.community_id, c.period) = (l.community_id, l.period)"
    )


def downgrade() -> None:
    """Only a system that has used none of the new states can go back: the constraints refuse otherwise."""
    op.drop_constraint(op.f("fk_letters_corrects_id"), "letters", type_="foreignkey")
    op.drop_constraint(op.f("fk_letters_cycle_id"), "letters", type_="foreignkey")
    op.drop_constraint(op.f("fk_letters_voided_by"), "letters", type_="foreignkey")
    op.drop_index(
        "uq_letters_original",
        table_name="letters",
        postgresql_where=sa.text("kind = 'original' AND state <> 'voided'"),
    )
    op.drop_index(
        "uq_letters_correction",
        table_name="letters",
        postgresql_where=sa.text("corrects_id IS NOT NULL AND state <> 'voided'"),
    )
    op.drop_index("ix_letters_cycle", table_name="letters")
    op.drop_index("ix_letters_checking", table_name="letters", postgresql_where=sa.text("state = 'checking'"))
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_letters_{name}"), "letters")
    op.drop_constraint(op.f("ck_letters_letterkind"), "letters")
    for name, condition in FORMER.items():
        op.create_check_constraint(op.f(f"ck_letters_{name}"), "letters", condition)
    op.create_unique_constraint(
        op.f("uq_letters_community_id_unit_id_period"), "letters", ["community_id", "unit_id", "period"]
    )
    for name in (
        "void_reason", "voided_by", "voided_at", "frozen_at", "check_until", "known_until", "corrects_id", "kind", "cycle_id",
    ):  # fmt: skip
        op.drop_column("letters", name)
    op.drop_index(
        "uq_letter_objections_open",
        table_name="letter_objections",
        postgresql_where=sa.text("objector = 'member' AND answered_at IS NULL"),
    )
    op.drop_index(op.f("ix_letter_objections_letter_id"), table_name="letter_objections")
    op.drop_table("letter_objections")
    op.drop_index(op.f("ix_letter_members_member_id"), table_name="letter_members")
    op.drop_table("letter_members")
    op.drop_index(op.f("ix_letter_batches_cycle_id"), table_name="letter_batches")
    op.drop_table("letter_batches")
    op.drop_index("ix_exemptions_member", table_name="exemptions")
    op.drop_index(op.f("ix_exemptions_community_id"), table_name="exemptions")
    op.drop_table("exemptions")
    op.drop_table("phrase_banks")
    op.drop_index("ix_letter_cycles_period", table_name="letter_cycles")
    op.drop_table("letter_cycles")
