"""Find the letters and opinions of a city that wait for somebody."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125s"
down_revision: str | None = "20261125r"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index(
        "ix_letters_waiting",
        "letters",
        ["community_id", "state"],
        unique=False,
        postgresql_where=sa.text("state IN ('frozen', 'reviewed', 'rendered', 'sealed', 'objected')"),
    )
    op.create_index(
        "ix_opinions_waiting",
        "opinions",
        ["community_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('submitted', 'recorded')"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_opinions_waiting",
        table_name="opinions",
        postgresql_where=sa.text("state IN ('submitted', 'recorded')"),
    )
    op.drop_index(
        "ix_letters_waiting",
        table_name="letters",
        postgresql_where=sa.text("state IN ('frozen', 'reviewed', 'rendered', 'sealed', 'objected')"),
    )
