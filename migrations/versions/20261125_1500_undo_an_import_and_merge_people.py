"""Undo an import; merge two records of one person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125n"
down_revision: str | None = "20261125m"
branch_labels: str | None = None
depends_on: str | None = None

GUARDED = (
    "attendances", "claims", "consents", "deeds", "employments", "exemptions", "family_visits", "ledger_entries",
    "letter_members", "letter_objections", "meeting_attendances", "opinions", "points_facts", "post_waits",
    "record_objections", "registrations", "roster_changes", "service_records",
)  # fmt: skip
_FACTS = (
    "unit_id", "activity_id", "community_id", "home_community_id", "claim_id", "day", "started_at", "stopped_at",
    "break_minutes", "minutes", "recognised_minutes", "helped_matters", "quality", "confirmed_by", "confirmed_at",
    "entered_by", "entered_at", "corrects_id",
)  # fmt: skip
_STATES = "ck_roster_imports_importstate"


def upgrade() -> None:
    _let_imports_be_undone()
    _keep_traces()
    _let_members_be_merged()
    _guard_merged()
    _keep_confirmed_facts(
        " OR (OLD.member_id <> NEW.member_id AND NEW.member_id IS DISTINCT FROM"
        " (SELECT merged_into FROM members WHERE id = OLD.member_id))"
    )


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


def _let_members_be_merged() -> None:
    op.add_column(
        "members",
        sa.Column(
            "merged_into",
            sa.Uuid(),
            nullable=True,
            comment="the other record of the same person, which stands",
        ),
    )
    op.create_foreign_key(op.f("fk_members_merged_into"), "members", "members", ["merged_into"], ["id"])
    op.create_index(op.f("ix_members_merged_into"), "members", ["merged_into"])
    op.create_check_constraint(
        op.f("ck_members_merged"), "members", "(state = 'merged') = (merged_into IS NOT NULL)"
    )
    op.create_check_constraint(op.f("ck_members_merged_into_another"), "members", "merged_into <> id")
    op.create_table(
        "member_merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("keeps_phone_of", sa.Uuid(), nullable=False, comment="whose phone is the right one"),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", _words("mergestate", "proposed", "merged", "refused"), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.Column("remark", sa.String(length=200), nullable=True, comment="why it was refused"),
        sa.Column(
            "moved",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="how many rows of each table went to the survivor",
        ),
        sa.CheckConstraint("merged_id <> survivor_id", name=op.f("ck_member_merges_two_records")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_member_merges_two_persons")),
        sa.CheckConstraint(
            "num_nonnulls(decided_by, decided_at) IN (0, 2)", name=op.f("ck_member_merges_decided")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL)", name=op.f("ck_member_merges_decision")
        ),
        sa.CheckConstraint("(state = 'refused') = (remark IS NOT NULL)", name=op.f("ck_member_merges_remark")),
        sa.CheckConstraint("(state = 'merged') = (moved IS NOT NULL)", name=op.f("ck_member_merges_moved")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_member_merges_{column}"))
            for column, table in (
                ("merged_id", "members"), ("survivor_id", "members"), ("keeps_phone_of", "members"),
                ("proposed_by", "people"), ("decided_by", "people"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_merges")),
    )  # fmt: skip
    op.create_index(
        "uq_member_merges_open",
        "member_merges",
        ["merged_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.create_index("ix_member_merges_survivor", "member_merges", ["survivor_id"])


def _guard_merged() -> None:
    """A merged record takes no new rows, and the pointer is one step long: never a chain, never a ring."""
    op.execute(
        "CREATE FUNCTION refuse_merged_member() RETURNS trigger LANGUAGE plpgsql AS $$"
        " DECLARE standing text; BEGIN"
        # The lock waits for a merge under way and then reads what it left.
        " SELECT state INTO standing FROM members WHERE id = NEW.member_id FOR KEY SHARE;"
        " IF standing = 'merged' THEN RAISE EXCEPTION 'a merged record takes no new rows' USING ERRCODE = '23001'; END IF;"
        " RETURN NEW; END $$"
    )
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER refuse_merged BEFORE INSERT OR UPDATE OF member_id ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_merged_member()"
        )
    op.execute(
        "CREATE FUNCTION keep_merges_one_step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT FROM members WHERE id = NEW.merged_into AND merged_into IS NOT NULL)"
        " OR EXISTS (SELECT FROM members WHERE merged_into = NEW.id)"
        " OR (TG_OP = 'UPDATE' AND OLD.merged_into IS NOT NULL AND NEW.merged_into IS NULL)"
        " THEN RAISE EXCEPTION 'a merge leads to a record that stands' USING ERRCODE = '23001'; END IF;"
        " RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER keep_merges_one_step AFTER INSERT OR UPDATE OF merged_into ON members FOR EACH ROW"
        " WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION keep_merges_one_step()"
    )


def _keep_confirmed_facts(whose: str) -> None:
    """A confirmed record keeps its facts; only whose it is follows a merge."""
    old, new = (", ".join(f"{row}.{fact}" for fact in _FACTS) for row in ("OLD", "NEW"))
    op.execute(
        "CREATE OR REPLACE FUNCTION keep_confirmed_facts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a confirmed record is voided, not deleted' USING ERRCODE = '23001'; END IF;"
        f" IF ({old}) IS DISTINCT FROM ({new}){whose} OR NEW.state NOT IN ('confirmed', 'corrected', 'voided')"
        " OR (OLD.state <> 'confirmed' AND NEW.state <> OLD.state)"
        " THEN RAISE EXCEPTION 'a confirmed record keeps its facts' USING ERRCODE = '23001'; END IF;"
        " RETURN NEW; END $$"
    )


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    _keep_confirmed_facts(" OR OLD.member_id <> NEW.member_id")
    op.execute("DROP TRIGGER keep_merges_one_step ON members")
    op.execute("DROP FUNCTION keep_merges_one_step()")
    for table in GUARDED:
        op.execute(f"DROP TRIGGER refuse_merged ON {table}")
    op.execute("DROP FUNCTION refuse_merged_member()")
    op.drop_table("member_merges")
    op.drop_constraint(op.f("ck_members_merged"), "members")
    op.drop_column("members", "merged_into")
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
