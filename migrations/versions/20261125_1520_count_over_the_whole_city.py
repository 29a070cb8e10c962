"""Count over the whole city."""

revision: str = "20261125p"
down_revision: str | None = "20261125o"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
