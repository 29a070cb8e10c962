"""Find a community's letters, newest period first, without reading the whole city's: lists, footnotes about corrections."""

from alembic import op

revision: str = "20261125f"
down_revision: str | None = "20261125e"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index("ix_letters_community", "letters", ["community_id", "period", "id"])


def downgrade() -> None:
    op.drop_index("ix_letters_community", table_name="letters")
