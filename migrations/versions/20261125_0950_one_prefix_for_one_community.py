"""Let no two communities write their document numbers with one prefix: two letters would bear one number (F-13)."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125g"
down_revision: str | None = "20261125f"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index(
        "uq_community_settings_number_prefix",
        "community_settings",
        ["number_prefix"],
        unique=True,
        postgresql_where=sa.text("number_prefix IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_community_settings_number_prefix", table_name="community_settings")
