"""Find a community's deeds of one kind and some days without reading every year's deeds of the whole city."""

from alembic import op

revision: str = "20261125e"
down_revision: str | None = "20261125d"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index("ix_deeds_community", "deeds", ["community_id", "kind", "day"])


def downgrade() -> None:
    op.drop_index("ix_deeds_community", table_name="deeds")
