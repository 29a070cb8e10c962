"""Undo an import; merge two records of one person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125n"
down_revision: str | None = "20261125m"
branch_labels: str | None = None
depends_on: str | None = None

_STATES = "ck_roster_imports_importstate"


def upgrade() -> None:
    _let_imports_be_undone()
    _keep_traces()


def _let_imports_be_undone() -> None:
    op.add_column("roster_imports", sa.Column("undone_reason", sa.String(length=200), nullable=True))
    op.add_column("roster_imports", sa.Column("undone_by", sa.Uuid(), nullable=True))
    op.add_column(
        "roster_imports",
        sa.Column(
            "undone_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="business time: when it was asked",
        ),
    )
    op.add_column(
        "roster_imports",
        sa.Column("undo_result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.alter_column("roster_imports", "applied_at", comment="business time")
    op.create_foreign_key(
        op.f("fk_roster_imports_undone_by"), "roster_imports", "people", ["undone_by"], ["id"]
    )
    op.create_index("ix_roster_imports_area", "roster_imports", ["area_id"])
    op.drop_constraint(op.f(_STATES), "roster_imports")
    op.create_check_constraint(
        op.f(_STATES),
        "roster_imports",
        "state IN ('previewed', 'applying', 'applied', 'abandoned', 'undoing', 'undone')",
    )
    op.create_check_constraint(
        op.f("ck_roster_imports_undone"),
        "roster_imports",
        "(state IN ('undoing', 'undone')) = (undone_reason IS NOT NULL)"
        " AND num_nonnulls(undone_by, undone_at, undone_reason) IN (0, 3)",
    )


def _keep_traces() -> None:
    op.create_table(
        "roster_traces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False, comment="under which the roster named them"),
        sa.Column(
            "kind", _words("tracekind", "added", "changed", "moved", "ended", "unchanged"), nullable=False
        ),
        sa.Column(
            "before",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-256-GCM, bound to roster_traces.before",
        ),
        sa.Column("member_version", sa.Integer(), nullable=False),
        sa.Column("person_version", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            _words("outcome", "removed", "restored", "kept"),
            nullable=True,
            comment="what undoing the import did",
        ),
        sa.Column("kept_because", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "outcome <> 'kept' OR kept_because IS NOT NULL", name=op.f("ck_roster_traces_kept")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_imports.id"], name=op.f("fk_roster_traces_import_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_roster_traces_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_traces")),
    )
    op.create_index(op.f("ix_roster_traces_import_id"), "roster_traces", ["import_id"])
    op.create_index("ix_roster_traces_member", "roster_traces", ["member_id"])


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    op.drop_table("roster_traces")
    op.execute(
        "UPDATE roster_imports SET state = 'applied', undone_reason = NULL, undone_by = NULL, undone_at = NULL"
        " WHERE state IN ('undoing', 'undone')"
    )
    op.drop_constraint(op.f("ck_roster_imports_undone"), "roster_imports")
    op.drop_constraint(op.f(_STATES), "roster_imports")
    op.create_check_constraint(
        op.f(_STATES), "roster_imports", "state IN ('previewed', 'applying', 'applied', 'abandoned')"
    )
    op.drop_index("ix_roster_imports_area", table_name="roster_imports")
    op.alter_column("roster_imports", "applied_at", comment=None)
    for column in ("undo_result", "undone_at", "undone_by", "undone_reason"):
        op.drop_column("roster_imports", column)
