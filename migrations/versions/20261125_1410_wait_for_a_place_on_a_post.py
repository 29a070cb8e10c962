"""Wait for a place on a full post."""

revision: str = "20261125i"
down_revision: str | None = "20261125h"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
