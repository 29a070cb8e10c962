"""Sign in to pages; invite, recover and hand over accounts."""

revision: str = "20261125m"
down_revision: str | None = "20261125l"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
