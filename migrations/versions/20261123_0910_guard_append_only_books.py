"""Let nobody rewrite the ledger, the audit trail, its seals or a confirmed record; give the app role its rights."""

from alembic import op

revision: str = "20261123b"
down_revision: str | None = "20261123a"
branch_labels: str | None = None
depends_on: str | None = None

BOOKS = ("ledger_entries", "audit_entries", "seals", "sealed_rows")
FACTS = (
    "member_id", "unit_id", "activity_id", "community_id", "home_community_id", "claim_id", "day", "started_at", "stopped_at",
    "break_minutes", "minutes", "recognised_minutes", "helped_matters", "quality", "confirmed_by", "confirmed_at",
    "entered_by", "entered_at", "corrects_id",
)  # fmt: skip
APP = "app"


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001'; END $$"
    )
    for book in BOOKS:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {book}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
        )
        op.execute(
            f"CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {book}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )
    _guard_records()
    _grant()


def _guard_records() -> None:
    old, new = (", ".join(f"{row}.{fact}" for fact in FACTS) for row in ("OLD", "NEW"))
    op.execute(
        "CREATE FUNCTION keep_confirmed_facts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a confirmed record is voided, not deleted' USING ERRCODE = '23001'; END IF;"
        f" IF ({old}) IS DISTINCT FROM ({new}) OR NEW.state NOT IN ('confirmed', 'corrected', 'voided')"
        " OR (OLD.state <> 'confirmed' AND NEW.state <> OLD.state)"
        " THEN RAISE EXCEPTION 'a confirmed record keeps its facts' USING ERRCODE = '23001'; END IF;"
        " RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER keep_confirmed_facts BEFORE UPDATE OR DELETE ON service_records FOR EACH ROW"
        " WHEN (OLD.confirmed_at IS NOT NULL) EXECUTE FUNCTION keep_confirmed_facts()"
    )


def _grant() -> None:
    """The app role reads and writes, but only adds to books; without such a role (one DSN for all) nothing is granted."""
    op.execute(
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP}') THEN"
        f" EXECUTE format('GRANT USAGE ON SCHEMA %I TO {APP}', current_schema());"
        f" EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO {APP}', current_schema());"
        f" EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO {APP}', current_schema());"
        f" EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}', current_schema());"
        f" EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE ON SEQUENCES TO {APP}', current_schema());"
        f" REVOKE UPDATE, DELETE ON {', '.join(BOOKS)} FROM {APP};"
        " END IF; END $$"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_confirmed_facts ON service_records")
    op.execute("DROP FUNCTION keep_confirmed_facts()")
    for book in BOOKS:
        op.execute(f"DROP TRIGGER append_only ON {book}")
        op.execute(f"DROP TRIGGER no_truncate ON {book}")
    op.execute("DROP FUNCTION refuse_rewriting()")
    op.execute(
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP}') THEN"
        f" EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE ALL ON TABLES FROM {APP}', current_schema());"
        f" EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE ALL ON SEQUENCES FROM {APP}', current_schema());"
        f" EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM {APP}', current_schema());"
        f" EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM {APP}', current_schema());"
        f" EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM {APP}', current_schema());"
        " END IF; END $$"
    )
