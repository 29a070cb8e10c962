"""Keep what becomes of letters: sealings, dispatches, replies with roster changes, reminders, closures."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125d"
down_revision: str | None = "20261125c"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "letter_closures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name=op.f("fk_letter_closures_closed_by")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_closures_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_closures")),
    )
    op.create_index(op.f("ix_letter_closures_letter_id"), "letter_closures", ["letter_id"], unique=False)
    op.create_table(
        "letter_dispatches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "portal",
                "post",
                "hand",
                "fetched",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("addressee", sa.String(length=100), nullable=False, comment="as on the letter"),
        sa.Column("slip_number", sa.String(length=40), nullable=True, comment="挂号、快递单号"),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False, comment="who keyed the sending"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column(
            "received_by", sa.String(length=60), nullable=True, comment="by name, as on the paper slip"
        ),
        sa.Column(
            "keyed_by", sa.Uuid(), nullable=True, comment="who keyed the receipt: the liaison or a clerk"
        ),
        sa.Column(
            "reply_due_on",
            sa.Date(),
            nullable=False,
            comment="15 working days after receipt, or after sending while none is known",
        ),
        sa.Column("missent_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.Column("missent_reason", sa.String(length=200), nullable=True),
        sa.Column("missent_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(missent_at, missent_reason, missent_by) IN (0, 3)",
            name=op.f("ck_letter_dispatches_missent"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(received_on, received_by, keyed_by) IN (0, 3)",
            name=op.f("ck_letter_dispatches_received"),
        ),
        sa.CheckConstraint("received_on >= sent_on", name=op.f("ck_letter_dispatches_received_later")),
        sa.ForeignKeyConstraint(["keyed_by"], ["people.id"], name=op.f("fk_letter_dispatches_keyed_by")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_dispatches_letter_id")),
        sa.ForeignKeyConstraint(["missent_by"], ["people.id"], name=op.f("fk_letter_dispatches_missent_by")),
        sa.ForeignKeyConstraint(["sent_by"], ["people.id"], name=op.f("fk_letter_dispatches_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_dispatches")),
    )
    op.create_index(
        "ix_letter_dispatches_due",
        "letter_dispatches",
        ["reply_due_on", "id"],
        unique=False,
        postgresql_where=sa.text("missent_at IS NULL"),
    )
    op.create_index(op.f("ix_letter_dispatches_letter_id"), "letter_dispatches", ["letter_id"], unique=False)
    op.create_index(
        "uq_letter_dispatches_live",
        "letter_dispatches",
        ["letter_id"],
        unique=True,
        postgresql_where=sa.text("missent_at IS NULL"),
    )
    op.create_table(
        "letter_replies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "portal", "paper", name="replychannel", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "opinion",
            sa.Enum(
                "no_objection",
                "objection",
                name="opinion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("for_appraisal", sa.Boolean(), nullable=False, comment="拟作为年度民主评议的参考"),
        sa.Column("for_assessment", sa.Boolean(), nullable=False, comment="年度考核"),
        sa.Column("for_awards", sa.Boolean(), nullable=False, comment="评先评优"),
        sa.Column("unregistered", sa.String(length=200), nullable=True, comment="未报到党员处理"),
        sa.Column("handler", sa.String(length=60), nullable=False, comment="经办人 of the unit by name"),
        sa.Column("phone", sa.String(length=30), nullable=True, comment="a line of the unit's office"),
        sa.Column("replied_on", sa.Date(), nullable=False),
        sa.Column("keyed_by", sa.Uuid(), nullable=False),
        sa.Column("keyed_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column(
            "settlement",
            sa.String(length=500),
            nullable=True,
            comment="what the unit was told about its objections",
        ),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.CheckConstraint(
            "settlement IS NULL OR opinion = 'objection'", name=op.f("ck_letter_replies_settles_objection")
        ),
        sa.CheckConstraint(
            "num_nonnulls(settlement, settled_at, settled_by) IN (0, 3)",
            name=op.f("ck_letter_replies_settled"),
        ),
        sa.ForeignKeyConstraint(["keyed_by"], ["people.id"], name=op.f("fk_letter_replies_keyed_by")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_replies_letter_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name=op.f("fk_letter_replies_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_replies")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_letter_replies_letter_id")),
    )
    op.create_table(
        "roster_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "moved_out",
                "moved_in",
                "retired",
                "left",
                name="rosterchangekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "member_id", sa.Uuid(), nullable=True, comment="where it is somebody of the unit's own we know"
        ),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.CheckConstraint(
            "num_nonnulls(handled_at, handled_by) IN (0, 2)", name=op.f("ck_roster_changes_handled")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_roster_changes_community_id")),
        sa.ForeignKeyConstraint(["handled_by"], ["people.id"], name=op.f("fk_roster_changes_handled_by")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_roster_changes_letter_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_roster_changes_member_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_roster_changes_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_changes")),
    )
    op.create_index(op.f("ix_roster_changes_letter_id"), "roster_changes", ["letter_id"], unique=False)
    op.create_index(
        "ix_roster_changes_open",
        "roster_changes",
        ["community_id"],
        unique=False,
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_index(op.f("ix_roster_changes_unit_id"), "roster_changes", ["unit_id"], unique=False)
    op.create_table(
        "sealings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False, comment="用印时间"),
        sa.Column(
            "content",
            sa.String(length=120),
            nullable=False,
            comment="用印内容, by default the letter's title",
        ),
        sa.Column("copies", sa.SmallInteger(), nullable=False, comment="份数"),
        sa.Column(
            "approver",
            sa.String(length=60),
            nullable=False,
            comment="签批人 by name, by default who approved the letter",
        ),
        sa.Column("handler", sa.String(length=60), nullable=False, comment="经办人 by name: who keyed this"),
        sa.Column("applicant", sa.String(length=60), nullable=False, comment="申请人 by name"),
        sa.Column("phone", sa.String(length=30), nullable=True, comment="an office's line"),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.CheckConstraint("copies BETWEEN 1 AND 99", name=op.f("ck_sealings_copies")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_sealings_letter_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name=op.f("fk_sealings_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealings")),
    )
    op.create_index(op.f("ix_sealings_letter_id"), "sealings", ["letter_id"], unique=False)
    op.create_index("ix_sealings_sealed_at", "sealings", ["sealed_at", "id"], unique=False)
    op.create_table(
        "letter_reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "due_soon",
                "overdue",
                name="reminderkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="the deadline it is about; receipt moves it"),
        sa.Column(
            "ordinal",
            sa.SmallInteger(),
            nullable=False,
            comment="counts the repetitions of an overdue reply from 1",
        ),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["letter_dispatches.id"], name=op.f("fk_letter_reminders_dispatch_id")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_reminders_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_reminders")),
        sa.UniqueConstraint(
            "dispatch_id",
            "kind",
            "due_on",
            "ordinal",
            name=op.f("uq_letter_reminders_dispatch_id_kind_due_on_ordinal"),
        ),
    )
    op.create_index(op.f("ix_letter_reminders_letter_id"), "letter_reminders", ["letter_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_letter_reminders_letter_id"), table_name="letter_reminders")
    op.drop_table("letter_reminders")
    op.drop_index("ix_sealings_sealed_at", table_name="sealings")
    op.drop_index(op.f("ix_sealings_letter_id"), table_name="sealings")
    op.drop_table("sealings")
    op.drop_index(op.f("ix_roster_changes_unit_id"), table_name="roster_changes")
    op.drop_index(
        "ix_roster_changes_open", table_name="roster_changes", postgresql_where=sa.text("handled_at IS NULL")
    )
    op.drop_index(op.f("ix_roster_changes_letter_id"), table_name="roster_changes")
    op.drop_table("roster_changes")
    op.drop_table("letter_replies")
    op.drop_index(
        "uq_letter_dispatches_live",
        table_name="letter_dispatches",
        postgresql_where=sa.text("missent_at IS NULL"),
    )
    op.drop_index(op.f("ix_letter_dispatches_letter_id"), table_name="letter_dispatches")
    op.drop_index(
        "ix_letter_dispatches_due",
        table_name="letter_dispatches",
        postgresql_where=sa.text("missent_at IS NULL"),
    )
    op.drop_table("letter_dispatches")
    op.drop_index(op.f("ix_letter_closures_letter_id"), table_name="letter_closures")
    op.drop_table("letter_closures")
