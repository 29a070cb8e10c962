"""Undo an import; merge two records of one person."""

revision: str = "20261125n"
down_revision: str | None = "20261125m"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
