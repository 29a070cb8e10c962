"""List the default post categories (domain.md D): fourteen and 其他; codes are stable, names may be edited."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261123c"
down_revision: str | None = "20261123b"
branch_labels: str | None = None
depends_on: str | None = None

CATEGORIES = (
    ("D01", "政策宣传岗", False, False),
    ("D02", "民情信息岗", False, False),
    ("D03", "治安巡逻岗", False, True),
    ("D04", "环境保洁岗", False, False),
    ("D05", "扶贫帮困岗", False, False),
    ("D06", "文体活动岗", False, False),
    ("D07", "法律服务岗", True, False),
    ("D08", "心理疏导岗", True, False),
    ("D09", "医疗健康岗", True, False),
    ("D10", "矛盾调解岗", False, False),
    ("D11", "教育辅导岗", False, False),
    ("D12", "就业创业岗", False, False),
    ("D13", "便民服务岗", False, False),
    ("D14", "应急突击岗", False, True),
    ("D99", "其他", False, False),
)


def upgrade() -> None:
    table = sa.table(
        "post_categories",
        sa.column("code"),
        sa.column("name"),
        sa.column("position"),
        sa.column("qualification"),
        sa.column("risky"),
    )
    rows = [
        {"code": code, "name": name, "position": position, "qualification": qualification, "risky": risky}
        for position, (code, name, qualification, risky) in enumerate(CATEGORIES, start=1)
    ]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    op.execute("DELETE FROM post_categories")
