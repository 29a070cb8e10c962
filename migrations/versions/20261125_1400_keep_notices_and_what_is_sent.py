"""Keep notices and what is sent of them."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125h"
down_revision: str | None = "20261125g"
branch_labels: str | None = None
depends_on: str | None = None

KINDS = ("registration", "claim", "offer", "activity", "record", "letter", "opinion", "complaint", "renewal")
STATES = ("attempted", "again", "sent", "undeliverable", "unknown")


def upgrade() -> None:
    """The app role's rights come with the schema's default privileges."""
    _add_notices()
    _add_messages()


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _add_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("noticekind", KINDS), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("page", sa.String(120), nullable=True, comment="of the mini-program, with its leading /"),
        sa.Column("subject_id", sa.Uuid(), nullable=True, comment="what it is about"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.Column(
            "planned",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the timer has looked whether a message can be sent",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_inbox", "notices", ["person_id", "created_at", "id"], unique=False)
    op.create_index("ix_notices_created_at", "notices", ["created_at"], unique=False)
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notices_unplanned", "notices", ["id"], unique=False, postgresql_where=sa.text("NOT planned")
    )


def _add_messages() -> None:
    op.create_table(
        "subscription_credits",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.String(64), nullable=False),
        sa.Column("credits", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("credits >= 0", name=op.f("ck_subscription_credits_credits")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_subscription_credits_person_id")),
        sa.PrimaryKeyConstraint("person_id", "template_id", name=op.f("pk_subscription_credits")),
    )
    op.create_table(
        "subscribe_messages",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.String(64), nullable=False),
        sa.Column("state", _choice("messagestate", STATES), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(60), nullable=True, comment="the error's code; no person, no words"),
        sa.CheckConstraint(
            "(state IN ('attempted', 'again')) = (ended_at IS NULL)", name=op.f("ck_subscribe_messages_ended")
        ),
        sa.CheckConstraint("attempts > 0", name=op.f("ck_subscribe_messages_attempts")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_subscribe_messages_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_subscribe_messages")),
    )


def downgrade() -> None:
    op.drop_table("subscribe_messages")
    op.drop_table("subscription_credits")
    op.drop_table("notices")
