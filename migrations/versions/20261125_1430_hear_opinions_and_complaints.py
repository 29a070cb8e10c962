"""Hear members' opinions and anybody's complaints."""

revision: str = "20261125k"
down_revision: str | None = "20261125j"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
