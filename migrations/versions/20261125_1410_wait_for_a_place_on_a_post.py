"""Wait for a place on a full post."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125i"
down_revision: str | None = "20261125h"
branch_labels: str | None = None
depends_on: str | None = None

STATES = ("waiting", "offered", "taken", "lapsed", "left", "ended")


def upgrade() -> None:
    """The app role's rights come with the schema's default privileges."""
    state = sa.Enum(*STATES, name="waitstate", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "post_waits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        *_checks(),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_post_waits_claim_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_post_waits_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["service_posts.id"], name=op.f("fk_post_waits_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_waits")),
    )
    op.create_index(op.f("ix_post_waits_member_id"), "post_waits", ["member_id"])
    _add_partial(
        "uq_post_waits_live", ["post_id", "member_id"], "state IN ('waiting', 'offered')", unique=True
    )
    _add_partial("ix_post_waits_line", ["post_id", "id"], "state = 'waiting'")
    _add_partial("ix_post_waits_offers", ["offered_until"], "state = 'offered'")


def _checks() -> list[sa.CheckConstraint]:
    conditions = {
        "ended": "(state IN ('waiting', 'offered')) = (ended_at IS NULL)",
        "taken": "(state = 'taken') = (claim_id IS NOT NULL)",
        "offered": "state NOT IN ('offered', 'taken', 'lapsed') OR offered_until IS NOT NULL",
        "waiting": "state <> 'waiting' OR offered_until IS NULL",
    }
    return [sa.CheckConstraint(sql, name=op.f(f"ck_post_waits_{name}")) for name, sql in conditions.items()]


def _add_partial(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, "post_waits", columns, unique=unique, postgresql_where=sa.text(where))


def downgrade() -> None:
    op.drop_table("post_waits")
