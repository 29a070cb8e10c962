"""Rename, merge and split communities and units."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125o"
down_revision: str | None = "20261125n"
branch_labels: str | None = None
depends_on: str | None = None

TAKE_NOTHING_NEW = ("registrations", "service_posts", "members")


def upgrade() -> None:
    _keep_former_names()
    _keep_changes()
    _name_successors()
    _let_registrations_go_on()
    _guard_closed()


def _keep_former_names() -> None:
    op.create_table(
        "former_names",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "until", sa.Date(), nullable=False, comment="the first day on which it was called otherwise"
        ),
        sa.CheckConstraint("num_nonnulls(area_id, unit_id) = 1", name=op.f("ck_former_names_of_one")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_former_names_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_former_names_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_names")),
    )
    for owner in ("area", "unit"):
        where = sa.text(f"{owner}_id IS NOT NULL")
        op.create_index(
            f"uq_former_names_{owner}",
            "former_names",
            [f"{owner}_id", "name"],
            unique=True,
            postgresql_where=where,
        )
    op.create_index("ix_former_names_name", "former_names", ["name"])


def _keep_changes() -> None:
    op.create_table(
        "area_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "renamed", "merged", "split",
                name="changekind", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column(
            "other_id", sa.Uuid(), nullable=True, comment="merged into, or the new one that was split off"
        ),
        sa.Column(
            "effective_on", sa.Date(), nullable=False, comment="the first day on which it is as changed"
        ),
        sa.Column("words", sa.String(length=200), nullable=False, comment="names as they were that day"),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "moved",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="how many of what went over",
        ),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.CheckConstraint(
            "(kind = 'renamed') = (other_id IS NULL)", name=op.f("ck_area_changes_other")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_area_changes_area_id")),
        sa.ForeignKeyConstraint(["other_id"], ["areas.id"], name=op.f("fk_area_changes_other_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_area_changes_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_changes")),
    )  # fmt: skip


def _name_successors() -> None:
    op.add_column("areas", sa.Column("successor_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_areas_successor_id"), "areas", "areas", ["successor_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_areas_successor"),
        "areas",
        "successor_id IS NULL OR (closed_on IS NOT NULL AND successor_id <> id)",
    )


def _let_registrations_go_on() -> None:
    """One number may stand twice: where it was given, and where the registration goes on."""
    op.add_column(
        "registration_years",
        sa.Column(
            "carried_from",
            sa.Uuid(),
            nullable=True,
            comment="the same year's row where the community was before it was merged or split",
        ),
    )
    op.create_foreign_key(
        op.f("fk_registration_years_carried_from"),
        "registration_years",
        "registration_years",
        ["carried_from"],
        ["id"],
    )
    op.drop_constraint(op.f("uq_registration_years_number"), "registration_years")
    op.create_index(
        "uq_registration_years_number",
        "registration_years",
        ["number"],
        unique=True,
        postgresql_where=sa.text("carried_from IS NULL"),
    )


def _guard_closed() -> None:
    """A closed community takes nothing new; the key lock waits for a merge under way and then reads what it left."""
    op.execute(
        "CREATE FUNCTION refuse_closed_community() RETURNS trigger LANGUAGE plpgsql AS $$"
        " DECLARE ended date; BEGIN"
        " SELECT closed_on INTO ended FROM areas WHERE id = NEW.community_id FOR KEY SHARE;"
        " IF ended IS NOT NULL THEN RAISE EXCEPTION 'a closed community takes nothing new' USING ERRCODE = '23001'; END IF;"
        " RETURN NEW; END $$"
    )
    for table in TAKE_NOTHING_NEW:
        op.execute(
            f"CREATE TRIGGER refuse_closed BEFORE INSERT OR UPDATE OF community_id ON {table}"
            " FOR EACH ROW WHEN (NEW.community_id IS NOT NULL) EXECUTE FUNCTION refuse_closed_community()"
        )
    op.execute(
        "CREATE FUNCTION refuse_activity_after_closure() RETURNS trigger LANGUAGE plpgsql AS $$"
        " DECLARE ended date; BEGIN"
        " SELECT closed_on INTO ended FROM areas WHERE id = NEW.community_id FOR KEY SHARE;"
        " IF NEW.day >= ended THEN RAISE EXCEPTION 'a closed community takes nothing new' USING ERRCODE = '23001'; END IF;"
        " RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER refuse_closed BEFORE INSERT OR UPDATE OF community_id, day ON activities"
        " FOR EACH ROW EXECUTE FUNCTION refuse_activity_after_closure()"
    )


def downgrade() -> None:
    for table in (*TAKE_NOTHING_NEW, "activities"):
        op.execute(f"DROP TRIGGER refuse_closed ON {table}")
    op.execute("DROP FUNCTION refuse_activity_after_closure()")
    op.execute("DROP FUNCTION refuse_closed_community()")
    op.drop_index("uq_registration_years_number", table_name="registration_years")
    op.execute("DELETE FROM registration_years WHERE carried_from IS NOT NULL")
    op.drop_constraint(op.f("fk_registration_years_carried_from"), "registration_years")
    op.drop_column("registration_years", "carried_from")
    op.create_unique_constraint(op.f("uq_registration_years_number"), "registration_years", ["number"])
    op.drop_constraint(op.f("ck_areas_successor"), "areas")
    op.drop_column("areas", "successor_id")
    op.drop_table("area_changes")
    op.drop_table("former_names")
