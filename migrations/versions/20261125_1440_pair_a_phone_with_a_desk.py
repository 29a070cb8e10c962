"""Pair a phone with a desk's account."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125l"
down_revision: str | None = "20261125k"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "pairing_codes",
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False, comment="HMAC of what was shown once"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["desk_id"], ["accounts.id"], name=op.f("fk_pairing_codes_desk_id")),
        sa.PrimaryKeyConstraint("desk_id", name=op.f("pk_pairing_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_pairing_codes_code")),
    )
    op.create_table(
        "pairings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("phone_id", sa.Uuid(), nullable=False),
        sa.Column(
            "paired_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("desk_id <> phone_id", name=op.f("ck_pairings_two_accounts")),
        sa.ForeignKeyConstraint(["desk_id"], ["accounts.id"], name=op.f("fk_pairings_desk_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["accounts.id"], name=op.f("fk_pairings_phone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairings")),
    )
    for side in ("desk", "phone"):
        op.create_index(
            f"uq_pairings_{side}",
            "pairings",
            [f"{side}_id"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("pairings")
    op.drop_table("pairing_codes")
