"""Keep notices and what is sent of them."""

revision: str = "20261125h"
down_revision: str | None = "20261125g"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
