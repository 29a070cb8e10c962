"""Rename, merge and split communities and units."""

revision: str = "20261125o"
down_revision: str | None = "20261125n"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
