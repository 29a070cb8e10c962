"""Let post categories be retired instead of deleted: what is named after one keeps its name. No two have one name."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125r"
down_revision: str | None = "20261125q"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column(
        "post_categories",
        sa.Column(
            "retired_on", sa.Date(), nullable=True, comment="the first day on which nothing new is given it"
        ),
    )
    op.create_unique_constraint(op.f("uq_post_categories_name"), "post_categories", ["name"])


def downgrade() -> None:
    op.drop_constraint(op.f("uq_post_categories_name"), "post_categories", type_="unique")
    op.drop_column("post_categories", "retired_on")
