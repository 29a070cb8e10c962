"""Propose times and object to records."""

revision: str = "20261125j"
down_revision: str | None = "20261125i"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
