"""Pair a phone with a desk's account."""

revision: str = "20261125l"
down_revision: str | None = "20261125k"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
