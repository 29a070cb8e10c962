"""Create the schema of the spine: areas to letters."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261123a"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "city",
                "county",
                "subdistrict",
                "community",
                "grid",
                name="arealevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("pinyin", sa.Text(collation="C"), nullable=False, comment="sort key"),
        sa.Column(
            "code",
            sa.String(length=12),
            nullable=True,
            comment="GB/T 2260 + 10114, padded with zeros; optional",
        ),
        sa.Column(
            "path",
            sa.Text(collation="C"),
            nullable=False,
            comment="ids from the root, hex, each ending with a slash",
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(parent_id IS NULL) = (level = 'city')", name=op.f("ck_areas_root")),
        sa.CheckConstraint("code IS NULL OR code ~ '^[0-9]{12}$'", name=op.f("ck_areas_code")),
        sa.CheckConstraint("right(path, 1) = '/'", name=op.f("ck_areas_path")),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("path", name=op.f("uq_areas_path")),
    )
    op.create_index(op.f("ix_areas_parent_id"), "areas", ["parent_id"], unique=False)
    op.create_index(
        "uq_areas_code", "areas", ["code"], unique=True, postgresql_where=sa.text("code IS NOT NULL")
    )
    op.create_index("uq_areas_name", "areas", ["parent_id", "name"], unique=True)
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "business_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="kernel.clock's time: differs from `at` in a demo city",
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("area_path", sa.Text(collation="C"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"], unique=False)
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(length=80), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
    )
    op.create_index(op.f("ix_job_runs_job"), "job_runs", ["job"], unique=False)
    op.create_table(
        "job_units",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "todo",
                "leased",
                "done",
                "dead",
                name="unitstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="todo",
            nullable=False,
        ),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "planned_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state <> 'leased' OR (owner IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_job_units_leased"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_job_units_attempts")),
        sa.PrimaryKeyConstraint("kind", "period", "scope", name=op.f("pk_job_units")),
    )
    op.create_index(
        "ix_job_units_waiting",
        "job_units",
        ["kind", "planned_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('todo', 'leased')"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("pinyin", sa.Text(collation="C"), nullable=False, comment="full pinyin: the sort key"),
        sa.Column("initials", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("male", "female", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("birth_month", sa.SmallInteger(), nullable=True),
        sa.Column("birth_day", sa.SmallInteger(), nullable=True),
        sa.Column(
            "phone",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-256-GCM, bound to people.phone and this row",
        ),
        sa.Column(
            "phone_index",
            sa.LargeBinary(),
            nullable=True,
            comment="HMAC; a couple may share one phone, so it is not unique",
        ),
        sa.Column("phone_masked", sa.String(length=20), nullable=True),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=True),
        sa.Column(
            "unprintable",
            postgresql.ARRAY(sa.String(length=4)),
            server_default="{}",
            nullable=False,
            comment="characters of the name that no font has",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("name !~ '[\\uE000-\\uF8FF]'", name=op.f("ck_people_no_private_use")),
        sa.CheckConstraint(
            "(id_number IS NULL) = (id_number_index IS NULL)", name=op.f("ck_people_id_number")
        ),
        sa.CheckConstraint("(phone IS NULL) = (phone_index IS NULL)", name=op.f("ck_people_phone")),
        sa.CheckConstraint(
            "birth_month BETWEEN 1 AND 12 AND birth_day BETWEEN 1 AND 31", name=op.f("ck_people_birth")
        ),
        sa.CheckConstraint("birth_year BETWEEN 1900 AND 2100", name=op.f("ck_people_birth_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index("ix_people_phone_index", "people", ["phone_index"], unique=False)
    op.create_index("ix_people_pinyin", "people", ["pinyin"], unique=False)
    op.create_index(
        "uq_people_id_number",
        "people",
        ["id_number_index"],
        unique=True,
        postgresql_where=sa.text("id_number_index IS NOT NULL"),
    )
    op.create_table(
        "post_categories",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column(
            "qualification", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="需资格"
        ),
        sa.Column(
            "risky", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="风险提示+保险"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_post_categories")),
    )
    op.create_table(
        "post_counters",
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_post_counters")),
    )
    op.create_table(
        "registration_counters",
        sa.Column("prefix", sa.String(length=30), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_registration_counters")),
    )
    op.create_table(
        "seals",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("book", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "sealed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_seals")),
        sa.UniqueConstraint("book", "previous", name=op.f("uq_seals_book_previous")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column(
            "username_index",
            sa.LargeBinary(),
            nullable=False,
            comment="HMAC: a mistyped username may be a password; empty counts the whole address",
        ),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column(
            "ends_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="of the window that the first failure began, or of the lock",
        ),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_sign_in_failures_failures")),
        sa.PrimaryKeyConstraint("username_index", "address", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "wechat_nonces",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_wechat_nonces")),
    )
    op.create_index("ix_wechat_nonces_seen_at", "wechat_nonces", ["seen_at"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("openid", sa.String(length=64), nullable=True),
        sa.Column("username", sa.String(length=40), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column(
            "totp",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-256-GCM, bound to accounts.totp and this row",
        ),
        sa.Column(
            "totp_last_step",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="a code is used once",
        ),
        sa.Column(
            "binding_code",
            sa.String(length=8),
            nullable=True,
            comment="shown on an unbound phone; staff key it to bind the account to a member",
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "binding_code IS NULL OR (openid IS NOT NULL AND person_id IS NULL)",
            name=op.f("ck_accounts_binding_code"),
        ),
        sa.CheckConstraint("num_nonnulls(openid, username) = 1", name=op.f("ck_accounts_one_identity")),
        sa.CheckConstraint(
            "username IS NULL OR (password_hash IS NOT NULL AND totp IS NOT NULL)",
            name=op.f("ck_accounts_two_factors"),
        ),
        sa.CheckConstraint(
            "username IS NULL OR person_id IS NOT NULL", name=op.f("ck_accounts_staff_are_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("binding_code", name=op.f("uq_accounts_binding_code")),
    )
    op.create_index(op.f("ix_accounts_person_id"), "accounts", ["person_id"], unique=False)
    op.create_index(
        "uq_accounts_openid",
        "accounts",
        ["openid"],
        unique=True,
        postgresql_where=sa.text("openid IS NOT NULL"),
    )
    op.create_index(
        "uq_accounts_phone_of_person",
        "accounts",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("openid IS NOT NULL AND person_id IS NOT NULL"),
    )
    op.create_index(
        "uq_accounts_username",
        "accounts",
        ["username"],
        unique=True,
        postgresql_where=sa.text("username IS NOT NULL"),
    )
    op.create_table(
        "activity_counters",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["areas.id"], name=op.f("fk_activity_counters_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "year", name=op.f("pk_activity_counters")),
    )
    op.create_table(
        "community_settings",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("points_on", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "deadline_month",
            sa.SmallInteger(),
            server_default="3",
            nullable=False,
            comment="按期报到 until this day",
        ),
        sa.Column("deadline_day", sa.SmallInteger(), server_default="31", nullable=False),
        sa.Column("least_services", sa.SmallInteger(), server_default="2", nullable=False),
        sa.Column("least_minutes", sa.Integer(), server_default="480", nullable=False),
        sa.Column("least_deeds", sa.SmallInteger(), server_default="3", nullable=False),
        sa.Column("deed_labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "number_prefix",
            sa.String(length=20),
            nullable=True,
            comment="e.g. 幸福里党函; without it no number can be taken",
        ),
        sa.Column("contact_name", sa.String(length=40), nullable=True),
        sa.Column("contact_phone", sa.String(length=30), nullable=True, comment="the office's public line"),
        sa.Column(
            "letters_from",
            sa.String(length=6),
            nullable=False,
            comment="first half-year for which letters are planned",
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "letters_from ~ '^[0-9]{4}H[12]$'", name=op.f("ck_community_settings_letters_from")
        ),
        sa.CheckConstraint(
            "deadline_month BETWEEN 1 AND 12 AND deadline_day BETWEEN 1 AND 31",
            name=op.f("ck_community_settings_deadline"),
        ),
        sa.CheckConstraint(
            "jsonb_array_length(deed_labels) = 5", name=op.f("ck_community_settings_deed_labels")
        ),
        sa.CheckConstraint(
            "least_services >= 0 AND least_minutes >= 0 AND least_deeds BETWEEN 0 AND 5",
            name=op.f("ck_community_settings_thresholds"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["areas.id"], name=op.f("fk_community_settings_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_community_settings")),
    )
    op.create_table(
        "document_number_counters",
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["areas.id"], name=op.f("fk_document_number_counters_issuer_id")
        ),
        sa.PrimaryKeyConstraint("issuer_id", "year", name=op.f("pk_document_number_counters")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "party_status",
            sa.Enum(
                "full",
                "probationary",
                name="partystatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "serving",
                "retired",
                "left",
                "died",
                "merged",
                name="memberstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="serving",
            nullable=False,
        ),
        sa.Column(
            "community_id", sa.Uuid(), nullable=True, comment="where the member lives, as the roster says"
        ),
        sa.Column(
            "community_text",
            sa.String(length=60),
            nullable=True,
            comment="the roster's words when no community fits",
        ),
        sa.Column(
            "residence", sa.String(length=80), nullable=True, comment="estate and building; no door number"
        ),
        sa.Column("skills", postgresql.ARRAY(sa.String(length=40)), server_default="{}", nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.String(length=32)), server_default="{}", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_members_community_id")),
        sa.ForeignKeyConstraint(["id"], ["people.id"], name=op.f("fk_members_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_community_id"), "members", ["community_id"], unique=False)
    op.create_table(
        "organisation_meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["areas.id"], name=op.f("fk_organisation_meetings_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_meetings")),
    )
    op.create_index(
        op.f("ix_organisation_meetings_community_id"), "organisation_meetings", ["community_id"], unique=False
    )
    op.create_table(
        "point_rule_sets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_at IS NOT NULL", name=op.f("ck_point_rule_sets_approval")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_point_rule_sets_two_persons")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_point_rule_sets_approved_by")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_point_rule_sets_community_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_point_rule_sets_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_rule_sets")),
        sa.UniqueConstraint(
            "community_id",
            "version",
            name=op.f("uq_point_rule_sets_community_id_version"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "sealed_rows",
        sa.Column("book", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("seal_seq", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seal_seq"], ["seals.seq"], name=op.f("fk_sealed_rows_seal_seq")),
        sa.PrimaryKeyConstraint("book", "row_id", name=op.f("pk_sealed_rows")),
    )
    op.create_index(op.f("ix_sealed_rows_seal_seq"), "sealed_rows", ["seal_seq"], unique=False)
    op.create_table(
        "service_posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("category_code", sa.String(length=4), nullable=False),
        sa.Column("duties", sa.String(length=500), nullable=False),
        sa.Column("requirements", sa.String(length=200), nullable=True),
        sa.Column(
            "professional",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="needs a qualification: points rule P04",
        ),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("taken", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "slots",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment='[{"weekday": 1-7 or null for every day, "from": "19:00", "to": "21:00"}]',
        ),
        sa.Column(
            "busy",
            postgresql.TSTZMULTIRANGE(),
            nullable=False,
            comment="the occurrences of slots between the dates",
        ),
        sa.Column("needs_approval", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("risky", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("risk_notice", sa.String(length=300), nullable=True),
        sa.Column("leader_name", sa.String(length=40), nullable=False),
        sa.Column(
            "leader_phone", sa.String(length=30), nullable=True, comment="an office line; shown to claimants"
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                name="poststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("NOT risky OR risk_notice IS NOT NULL", name=op.f("ck_service_posts_risk_notice")),
        sa.CheckConstraint("capacity BETWEEN 1 AND 1000", name=op.f("ck_service_posts_places")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_service_posts_dates")),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_service_posts_capacity")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["post_categories.code"], name=op.f("fk_service_posts_category_code")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_service_posts_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_posts")),
        sa.UniqueConstraint("number", name=op.f("uq_service_posts_number")),
    )
    op.create_index("ix_service_posts_community", "service_posts", ["community_id", "state"], unique=False)
    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pinyin", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "government",
                "institution",
                "enterprise",
                "other",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("uscc", sa.String(length=18), nullable=True, comment="GB 32100"),
        sa.Column("address", sa.String(length=120), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("uscc IS NULL OR uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name=op.f("ck_units_uscc")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_units_area_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["units.id"], name=op.f("fk_units_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    op.create_index(op.f("ix_units_area_id"), "units", ["area_id"], unique=False)
    op.create_index("uq_units_name", "units", ["area_id", "name"], unique=True)
    op.create_index(
        "uq_units_uscc", "units", ["uscc"], unique=True, postgresql_where=sa.text("uscc IS NOT NULL")
    )
    op.create_table(
        "account_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_sessions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sessions")),
        sa.UniqueConstraint("token", name=op.f("uq_account_sessions_token")),
    )
    op.create_index(op.f("ix_account_sessions_account_id"), "account_sessions", ["account_id"], unique=False)
    op.create_table(
        "activities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False, comment="社区代码或拼音首字母-H-年度-序号"),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="Shanghai date of the start"),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("category_code", sa.String(length=4), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.String(length=500), nullable=False, comment="服务内容"),
        sa.Column("organiser", sa.String(length=80), nullable=False, comment="活动组织单位"),
        sa.Column("leader_name", sa.String(length=40), nullable=False, comment="活动负责人"),
        sa.Column(
            "source",
            sa.Enum(
                "need",
                "project",
                "conference",
                "party_day",
                "emergency",
                "post",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("needed", sa.SmallInteger(), nullable=True),
        sa.Column("beneficiaries", sa.Integer(), server_default="0", nullable=False, comment="服务对象人次"),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "held",
                "cancelled",
                name="activitystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("state <> 'cancelled' OR reason IS NOT NULL", name=op.f("ck_activities_reason")),
        sa.CheckConstraint("beneficiaries >= 0", name=op.f("ck_activities_beneficiaries")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_activities_times")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["post_categories.code"], name=op.f("fk_activities_category_code")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_activities_community_id")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_activities_created_by")),
        sa.ForeignKeyConstraint(["post_id"], ["service_posts.id"], name=op.f("fk_activities_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_activities_community_id_number")),
    )
    op.create_index("ix_activities_community", "activities", ["community_id", "day"], unique=False)
    op.create_index(op.f("ix_activities_post_id"), "activities", ["post_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "active",
                "declined",
                "withdrawn",
                "ended",
                name="claimstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=True, comment="本人理由/特长"),
        sa.Column(
            "note_held",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="WeChat did not pass the note: staff alone see it",
        ),
        sa.Column(
            "busy",
            postgresql.TSTZMULTIRANGE(),
            nullable=False,
            comment="the post's occurrences from the moment of claiming",
        ),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("reason_held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("member_id"), "="),
            (sa.column("busy"), "&&"),
            (sa.column("post_id"), "<>"),
            where=sa.text("state IN ('pending', 'active')"),
            using="gist",
            name="ex_claims_no_overlap",
        ),
        sa.CheckConstraint(
            "(state IN ('pending', 'active')) = (ended_at IS NULL)", name=op.f("ck_claims_ended")
        ),
        sa.CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name=op.f("ck_claims_declined")),
        sa.CheckConstraint("decided_by <> member_id", name=op.f("ck_claims_decided_by_another")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_claims_decided_by")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_claims_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["service_posts.id"], name=op.f("fk_claims_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_member_id"), "claims", ["member_id"], unique=False)
    op.create_index("ix_claims_post", "claims", ["post_id", "state"], unique=False)
    op.create_index(
        "uq_claims_live",
        "claims",
        ["post_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('pending', 'active')"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "register",
                "tell_unit",
                "show_publicly",
                "id_number",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "desk",
                "paper",
                name="consentchannel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("account_id", sa.Uuid(), nullable=True, comment="who keyed it"),
        sa.Column("paper_number", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_consents_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_consents_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_newest", "consents", ["member_id", "purpose", "at"], unique=False)
    op.create_table(
        "deeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False, comment="DeedKind"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "evidence_kind",
            sa.Enum(
                "service_record",
                "opinion",
                "claim",
                "visit",
                "meeting",
                name="evidencekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> member_id", name=op.f("ck_deeds_not_by_oneself")
        ),
        sa.CheckConstraint("kind BETWEEN 1 AND 5", name=op.f("ck_deeds_kind")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_deeds_community_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name=op.f("fk_deeds_confirmed_by")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_deeds_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deeds")),
    )
    op.create_index("ix_deeds_evidence", "deeds", ["evidence_id"], unique=False)
    op.create_index("ix_deeds_year", "deeds", ["member_id", "year"], unique=False)
    op.create_index(
        "uq_deeds_standing",
        "deeds",
        ["member_id", "kind", "evidence_kind", "evidence_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "employments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("branch", sa.String(length=60), nullable=True, comment="所在党支部"),
        sa.Column("position", sa.String(length=40), nullable=True, comment="职务"),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column(
            "end_reason",
            sa.Enum(
                "moved",
                "retired",
                "left",
                "died",
                "mistake",
                name="employmentend",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("member_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_employments_no_overlap",
        ),
        sa.CheckConstraint(
            "NOT isempty(during) AND lower(during) IS NOT NULL", name=op.f("ck_employments_during")
        ),
        sa.CheckConstraint(
            "upper_inf(during) OR end_reason IS NOT NULL", name=op.f("ck_employments_end_reason")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_employments_member_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_employments_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employments")),
    )
    op.create_index(op.f("ix_employments_member_id"), "employments", ["member_id"], unique=False)
    op.create_index("ix_employments_unit", "employments", ["unit_id"], unique=False)
    op.create_table(
        "family_visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("house_code", sa.String(length=20), nullable=False),
        sa.Column(
            "hardship",
            sa.Enum(
                "income",
                "disabled",
                "elderly",
                "child",
                "illness",
                "jobless",
                "other",
                name="hardship",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("house_code ~ '^[A-Za-z0-9-]{1,20}$'", name=op.f("ck_family_visits_house_code")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_family_visits_community_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_family_visits_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_visits")),
    )
    op.create_index(op.f("ix_family_visits_community_id"), "family_visits", ["community_id"], unique=False)
    op.create_index(op.f("ix_family_visits_member_id"), "family_visits", ["member_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=6), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafted",
                "reviewed",
                "approved",
                "rendered",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="facts (frozen), frame, judgement and the composed text, canonical JSON",
        ),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "problems",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="what blocks or should be looked at before approval",
        ),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True, comment="who last changed ratings or words"),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.String(length=200), nullable=True, comment="of the last return"),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True, comment="成文日期"),
        sa.Column(
            "number", sa.String(length=40), nullable=True, comment="发文字号, e.g. 幸福里党函〔2026〕7号"
        ),
        sa.Column("number_issuer_id", sa.Uuid(), nullable=True),
        sa.Column("number_year", sa.SmallInteger(), nullable=True),
        sa.Column("number_serial", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=True, comment="HMAC of the id, for /verify"),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("(state = 'drafted') = (reviewed_by IS NULL)", name=op.f("ck_letters_reviewed")),
        sa.CheckConstraint(
            "(state = 'rendered') = (file_sha256 IS NOT NULL)", name=op.f("ck_letters_rendered")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'rendered')) = (number IS NOT NULL AND approved_by IS NOT NULL AND dated IS NOT NULL)",
            name=op.f("ck_letters_approved"),
        ),
        sa.CheckConstraint("period ~ '^[0-9]{4}H[12]$'", name=op.f("ck_letters_period")),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> reviewed_by AND approved_by IS DISTINCT FROM changed_by)",
            name=op.f("ck_letters_two_persons"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(number, number_year, number_serial, number_issuer_id, code) IN (0, 5)",
            name=op.f("ck_letters_number"),
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_letters_approved_by")),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_letters_changed_by")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_letters_community_id")),
        sa.ForeignKeyConstraint(["number_issuer_id"], ["areas.id"], name=op.f("fk_letters_number_issuer_id")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["people.id"], name=op.f("fk_letters_reviewed_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_letters_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("code", name=op.f("uq_letters_code")),
        sa.UniqueConstraint(
            "community_id", "unit_id", "period", name=op.f("uq_letters_community_id_unit_id_period")
        ),
        sa.UniqueConstraint(
            "number_issuer_id",
            "number_year",
            "number_serial",
            name=op.f("uq_letters_number_issuer_id_number_year_number_serial"),
        ),
    )
    op.create_index("ix_letters_period", "letters", ["period", "state"], unique=False)
    op.create_index(op.f("ix_letters_unit_id"), "letters", ["unit_id"], unique=False)
    op.create_table(
        "meeting_attendances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["organisation_meetings.id"], name=op.f("fk_meeting_attendances_meeting_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_meeting_attendances_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendances")),
        sa.UniqueConstraint(
            "meeting_id", "member_id", name=op.f("uq_meeting_attendances_meeting_id_member_id")
        ),
    )
    op.create_index(
        op.f("ix_meeting_attendances_member_id"), "meeting_attendances", ["member_id"], unique=False
    )
    op.create_table(
        "opinions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("content", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "recorded",
                "adopted",
                "not_adopted",
                name="opinionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reply", sa.String(length=500), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'recorded') = (decided_at IS NULL)", name=op.f("ck_opinions_decision")),
        sa.CheckConstraint("state = 'recorded' OR reply IS NOT NULL", name=op.f("ck_opinions_reply")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> member_id", name=op.f("ck_opinions_not_by_oneself")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_opinions_community_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_opinions_decided_by")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_opinions_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    op.create_index(op.f("ix_opinions_community_id"), "opinions", ["community_id"], unique=False)
    op.create_index(op.f("ix_opinions_member_id"), "opinions", ["member_id"], unique=False)
    op.create_table(
        "party_organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("full_name", sa.String(length=80), nullable=False, comment="发文机关标志 or 主送机关"),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(area_id, unit_id) = 1", name=op.f("ck_party_organisations_belongs_to_one")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_party_organisations_dates")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_party_organisations_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_party_organisations_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_organisations")),
    )
    op.create_index(
        "uq_party_organisations_area",
        "party_organisations",
        ["area_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL AND area_id IS NOT NULL"),
    )
    op.create_index(
        "uq_party_organisations_unit",
        "party_organisations",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL AND unit_id IS NOT NULL"),
    )
    op.create_table(
        "points_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "registration",
                "service",
                "deed",
                "emergency",
                "project_led",
                "opinion_adopted",
                "praise",
                "honour",
                "absence",
                "false_claim",
                "project_overdue",
                name="factkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_id", sa.Uuid(), nullable=False, comment="the row of the room that declared it"),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="service date: decides half-year and daily caps"),
        sa.Column(
            "quantity",
            sa.Integer(),
            nullable=False,
            comment="minutes of a service, item number of a deed, else 1",
        ),
        sa.Column(
            "attributes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="e.g. on_time, professional, activity, grade",
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_points_facts_quantity")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_points_facts_community_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_points_facts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_facts")),
        sa.UniqueConstraint("kind", "source_id", name=op.f("uq_points_facts_kind_source_id")),
    )
    op.create_index("ix_points_facts_year", "points_facts", ["member_id", "year"], unique=False)
    op.create_table(
        "points_years",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_points_years_member_id")),
        sa.PrimaryKeyConstraint("member_id", "year", name=op.f("pk_points_years")),
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "returned",
                "active",
                "transferred",
                "cancelled",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "online",
                "in_person",
                "by_unit",
                "by_proxy",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="报到方式 of the submission",
        ),
        sa.Column("skills", postgresql.ARRAY(sa.String(length=40)), server_default="{}", nullable=False),
        sa.Column(
            "categories",
            postgresql.ARRAY(sa.String(length=4)),
            server_default="{}",
            nullable=False,
            comment="服务意向",
        ),
        sa.Column("free_times", sa.String(length=120), nullable=True),
        sa.Column("pledge", sa.String(length=200), nullable=True, comment="服务承诺"),
        sa.Column("unit_slip", sa.String(length=40), nullable=True, comment="number of the unit's 报到单"),
        sa.Column(
            "submitted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="business time of the submission that counts",
        ),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("came_from", sa.Uuid(), nullable=True, comment="the registration this transfer closed"),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(closed_on IS NOT NULL) = (state IN ('transferred', 'cancelled'))",
            name=op.f("ck_registrations_closed"),
        ),
        sa.CheckConstraint(
            "state <> 'active' OR (approved_at IS NOT NULL AND approved_by IS NOT NULL)",
            name=op.f("ck_registrations_approved"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'transferred', 'cancelled') OR reason IS NOT NULL",
            name=op.f("ck_registrations_reason"),
        ),
        sa.CheckConstraint("approved_by <> member_id", name=op.f("ck_registrations_reviewed_by_another")),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_registrations_approved_by")),
        sa.ForeignKeyConstraint(["came_from"], ["registrations.id"], name=op.f("fk_registrations_came_from")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_registrations_community_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_registrations_member_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["accounts.id"], name=op.f("fk_registrations_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
    )
    op.create_index("ix_registrations_community", "registrations", ["community_id", "state"], unique=False)
    op.create_index(op.f("ix_registrations_member_id"), "registrations", ["member_id"], unique=False)
    op.create_index(
        "uq_registrations_live",
        "registrations",
        ["member_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('submitted', 'returned', 'active')"),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "applicant",
                "member",
                "administrator",
                "clerk",
                "secretary",
                "leader",
                "liaison",
                "observer",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "granted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role = 'liaison') = (unit_id IS NOT NULL)", name=op.f("ck_role_grants_liaison_of_unit")
        ),
        sa.CheckConstraint("role NOT IN ('member', 'applicant')", name=op.f("ck_role_grants_not_by_grant")),
        sa.CheckConstraint("num_nonnulls(area_id, unit_id) = 1", name=op.f("ck_role_grants_one_scope")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_role_grants_account_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_role_grants_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_role_grants_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    op.create_index(op.f("ix_role_grants_account_id"), "role_grants", ["account_id"], unique=False)
    op.create_index(
        "uq_role_grants_area",
        "role_grants",
        ["account_id", "role", "area_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL AND area_id IS NOT NULL"),
    )
    op.create_index(
        "uq_role_grants_unit",
        "role_grants",
        ["account_id", "role", "unit_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL AND unit_id IS NOT NULL"),
    )
    op.create_table(
        "roster_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "unit_id", sa.Uuid(), nullable=True, comment="the liaison's own unit: rows of others are refused"
        ),
        sa.Column(
            "area_id", sa.Uuid(), nullable=False, comment="the importing office's area: rows go no further"
        ),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column(
            "content", sa.LargeBinary(), nullable=True, comment="AES-256-GCM, bound to roster_imports.content"
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "previewed",
                "applying",
                "applied",
                "abandoned",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "preview", sa.Text(), nullable=True, comment="counts and problems without personal data, JSON"
        ),
        sa.Column(
            "choices", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('previewed', 'applying') OR content IS NOT NULL",
            name=op.f("ck_roster_imports_content"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_roster_imports_account_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_roster_imports_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_roster_imports_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_imports")),
    )
    op.create_index(op.f("ix_roster_imports_account_id"), "roster_imports", ["account_id"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("rule_code", sa.String(length=4), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column(
            "half_points",
            sa.Integer(),
            nullable=False,
            comment="integer half-points; negative for debits and reversals of credits",
        ),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False, comment="business time"),
        sa.Column("booked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("half_points <> 0", name=op.f("ck_ledger_entries_not_zero")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_ledger_entries_revision")),
        sa.ForeignKeyConstraint(["booked_by"], ["people.id"], name=op.f("fk_ledger_entries_booked_by")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_ledger_entries_community_id")),
        sa.ForeignKeyConstraint(["fact_id"], ["points_facts.id"], name=op.f("fk_ledger_entries_fact_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_ledger_entries_member_id")),
        sa.ForeignKeyConstraint(["reverses"], ["ledger_entries.id"], name=op.f("fk_ledger_entries_reverses")),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["point_rule_sets.id"], name=op.f("fk_ledger_entries_rule_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
    )
    op.create_index("ix_ledger_entries_member", "ledger_entries", ["member_id", "year"], unique=False)
    op.create_index(
        "uq_ledger_entries_reverses",
        "ledger_entries",
        ["reverses"],
        unique=True,
        postgresql_where=sa.text("reverses IS NOT NULL"),
    )
    op.create_index(
        "uq_ledger_entries_source",
        "ledger_entries",
        ["fact_id", "rule_code", "revision"],
        unique=True,
        postgresql_where=sa.text("reverses IS NULL"),
    )
    op.create_table(
        "registration_years",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column(
            "registered_on", sa.Date(), nullable=False, comment="date of submission: what 按期 is measured by"
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "online",
                "in_person",
                "by_unit",
                "by_proxy",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False, comment="社区代码-年度-序号"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_registration_years_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_years")),
        sa.UniqueConstraint("number", name=op.f("uq_registration_years_number")),
        sa.UniqueConstraint(
            "registration_id", "year", name=op.f("uq_registration_years_registration_id_year")
        ),
    )
    op.create_table(
        "service_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False, comment="where the service was given"),
        sa.Column(
            "home_community_id",
            sa.Uuid(),
            nullable=False,
            comment="of the registration on the service date (snapshot); differs for a guest",
        ),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True, comment="employer on the service date (snapshot)"),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False, comment="service date: Shanghai date of the start"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("break_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("recognised_minutes", sa.SmallInteger(), nullable=False),
        sa.Column(
            "quality",
            sa.Enum(
                "good", "fair", "plain", name="quality", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("helped_matters", sa.SmallInteger(), nullable=False, comment="帮办实事（件）"),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column(
            "overlap_reason",
            sa.String(length=200),
            nullable=True,
            comment="needed when the times overlap another record",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "pending",
                "confirmed",
                "returned",
                "corrected",
                "voided",
                name="recordstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="business time; later than due_on means 补录",
        ),
        sa.Column(
            "due_on",
            sa.Date(),
            nullable=False,
            comment="10th working day after the service date (民政部令第67号 art. 11)",
        ),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True, comment="business time"),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True, comment="of return, correction or voiding"),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="business time of correction or voiding",
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("member_id"), "="),
            (sa.text("tstzrange(started_at, stopped_at)"), "&&"),
            where=sa.text(
                "state IN ('draft', 'pending', 'returned', 'confirmed') AND overlap_reason IS NULL"
            ),
            using="gist",
            name="ex_service_records_no_overlap",
        ),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('corrected', 'voided'))",
            name=op.f("ck_service_records_ended"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL", name=op.f("ck_service_records_confirmed")
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'corrected', 'voided') OR reason IS NOT NULL",
            name=op.f("ck_service_records_reason"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_service_records_confirmation")
        ),
        sa.CheckConstraint("break_minutes >= 0", name=op.f("ck_service_records_break_minutes")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> member_id",
            name=op.f("ck_service_records_confirmer_is_another"),
        ),
        sa.CheckConstraint("helped_matters BETWEEN 0 AND 99", name=op.f("ck_service_records_helped_matters")),
        sa.CheckConstraint(
            "minutes = floor(extract(epoch FROM stopped_at - started_at) / 60) - break_minutes",
            name=op.f("ck_service_records_minutes_computed"),
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 720", name=op.f("ck_service_records_minutes")),
        sa.CheckConstraint(
            "recognised_minutes = minutes / 30 * 30", name=op.f("ck_service_records_recognised")
        ),
        sa.CheckConstraint("stopped_at > started_at", name=op.f("ck_service_records_times")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_service_records_activity_id")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_service_records_claim_id")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_service_records_community_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["people.id"], name=op.f("fk_service_records_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["service_records.id"], name=op.f("fk_service_records_corrects_id")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_service_records_entered_by")),
        sa.ForeignKeyConstraint(
            ["home_community_id"], ["areas.id"], name=op.f("fk_service_records_home_community_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_service_records_member_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_service_records_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records")),
    )
    op.create_index(op.f("ix_service_records_activity_id"), "service_records", ["activity_id"], unique=False)
    op.create_index("ix_service_records_community", "service_records", ["community_id", "day"], unique=False)
    op.create_index("ix_service_records_home", "service_records", ["home_community_id", "day"], unique=False)
    op.create_index("ix_service_records_member", "service_records", ["member_id", "day"], unique=False)
    op.create_index(
        "uq_service_records_corrects",
        "service_records",
        ["corrects_id"],
        unique=True,
        postgresql_where=sa.text("corrects_id IS NOT NULL"),
    )
    op.create_index(
        "uq_service_records_live",
        "service_records",
        ["activity_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'pending', 'returned', 'confirmed')"),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(
        "uq_service_records_live",
        table_name="service_records",
        postgresql_where=sa.text("state IN ('draft', 'pending', 'returned', 'confirmed')"),
    )
    op.drop_index(
        "uq_service_records_corrects",
        table_name="service_records",
        postgresql_where=sa.text("corrects_id IS NOT NULL"),
    )
    op.drop_index("ix_service_records_member", table_name="service_records")
    op.drop_index("ix_service_records_home", table_name="service_records")
    op.drop_index("ix_service_records_community", table_name="service_records")
    op.drop_index(op.f("ix_service_records_activity_id"), table_name="service_records")
    op.drop_table("service_records")
    op.drop_table("registration_years")
    op.drop_index(
        "uq_ledger_entries_source", table_name="ledger_entries", postgresql_where=sa.text("reverses IS NULL")
    )
    op.drop_index(
        "uq_ledger_entries_reverses",
        table_name="ledger_entries",
        postgresql_where=sa.text("reverses IS NOT NULL"),
    )
    op.drop_index("ix_ledger_entries_member", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index(op.f("ix_roster_imports_account_id"), table_name="roster_imports")
    op.drop_table("roster_imports")
    op.drop_index(
        "uq_role_grants_unit",
        table_name="role_grants",
        postgresql_where=sa.text("revoked_at IS NULL AND unit_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_role_grants_area",
        table_name="role_grants",
        postgresql_where=sa.text("revoked_at IS NULL AND area_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_role_grants_account_id"), table_name="role_grants")
    op.drop_table("role_grants")
    op.drop_index(
        "uq_registrations_live",
        table_name="registrations",
        postgresql_where=sa.text("state IN ('submitted', 'returned', 'active')"),
    )
    op.drop_index(op.f("ix_registrations_member_id"), table_name="registrations")
    op.drop_index("ix_registrations_community", table_name="registrations")
    op.drop_table("registrations")
    op.drop_table("points_years")
    op.drop_index("ix_points_facts_year", table_name="points_facts")
    op.drop_table("points_facts")
    op.drop_index(
        "uq_party_organisations_unit",
        table_name="party_organisations",
        postgresql_where=sa.text("valid_to IS NULL AND unit_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_party_organisations_area",
        table_name="party_organisations",
        postgresql_where=sa.text("valid_to IS NULL AND area_id IS NOT NULL"),
    )
    op.drop_table("party_organisations")
    op.drop_index(op.f("ix_opinions_member_id"), table_name="opinions")
    op.drop_index(op.f("ix_opinions_community_id"), table_name="opinions")
    op.drop_table("opinions")
    op.drop_index(op.f("ix_meeting_attendances_member_id"), table_name="meeting_attendances")
    op.drop_table("meeting_attendances")
    op.drop_index(op.f("ix_letters_unit_id"), table_name="letters")
    op.drop_index("ix_letters_period", table_name="letters")
    op.drop_table("letters")
    op.drop_index(op.f("ix_family_visits_member_id"), table_name="family_visits")
    op.drop_index(op.f("ix_family_visits_community_id"), table_name="family_visits")
    op.drop_table("family_visits")
    op.drop_index("ix_employments_unit", table_name="employments")
    op.drop_index(op.f("ix_employments_member_id"), table_name="employments")
    op.drop_table("employments")
    op.drop_index("uq_deeds_standing", table_name="deeds", postgresql_where=sa.text("withdrawn_at IS NULL"))
    op.drop_index("ix_deeds_year", table_name="deeds")
    op.drop_index("ix_deeds_evidence", table_name="deeds")
    op.drop_table("deeds")
    op.drop_index("ix_consents_newest", table_name="consents")
    op.drop_table("consents")
    op.drop_index(
        "uq_claims_live", table_name="claims", postgresql_where=sa.text("state IN ('pending', 'active')")
    )
    op.drop_index("ix_claims_post", table_name="claims")
    op.drop_index(op.f("ix_claims_member_id"), table_name="claims")
    op.drop_table("claims")
    op.drop_index(op.f("ix_activities_post_id"), table_name="activities")
    op.drop_index("ix_activities_community", table_name="activities")
    op.drop_table("activities")
    op.drop_index(op.f("ix_account_sessions_account_id"), table_name="account_sessions")
    op.drop_table("account_sessions")
    op.drop_index("uq_units_uscc", table_name="units", postgresql_where=sa.text("uscc IS NOT NULL"))
    op.drop_index("uq_units_name", table_name="units")
    op.drop_index(op.f("ix_units_area_id"), table_name="units")
    op.drop_table("units")
    op.drop_index("ix_service_posts_community", table_name="service_posts")
    op.drop_table("service_posts")
    op.drop_index(op.f("ix_sealed_rows_seal_seq"), table_name="sealed_rows")
    op.drop_table("sealed_rows")
    op.drop_table("point_rule_sets")
    op.drop_index(op.f("ix_organisation_meetings_community_id"), table_name="organisation_meetings")
    op.drop_table("organisation_meetings")
    op.drop_index(op.f("ix_members_community_id"), table_name="members")
    op.drop_table("members")
    op.drop_table("document_number_counters")
    op.drop_table("community_settings")
    op.drop_table("activity_counters")
    op.drop_index(
        "uq_accounts_username", table_name="accounts", postgresql_where=sa.text("username IS NOT NULL")
    )
    op.drop_index(
        "uq_accounts_phone_of_person",
        table_name="accounts",
        postgresql_where=sa.text("openid IS NOT NULL AND person_id IS NOT NULL"),
    )
    op.drop_index("uq_accounts_openid", table_name="accounts", postgresql_where=sa.text("openid IS NOT NULL"))
    op.drop_index(op.f("ix_accounts_person_id"), table_name="accounts")
    op.drop_table("accounts")
    op.drop_index("ix_wechat_nonces_seen_at", table_name="wechat_nonces")
    op.drop_table("wechat_nonces")
    op.drop_table("sign_in_failures")
    op.drop_table("seals")
    op.drop_table("registration_counters")
    op.drop_table("post_counters")
    op.drop_table("post_categories")
    op.drop_index(
        "uq_people_id_number", table_name="people", postgresql_where=sa.text("id_number_index IS NOT NULL")
    )
    op.drop_index("ix_people_pinyin", table_name="people")
    op.drop_index("ix_people_phone_index", table_name="people")
    op.drop_table("people")
    op.drop_index(
        "ix_job_units_waiting",
        table_name="job_units",
        postgresql_where=sa.text("state IN ('todo', 'leased')"),
    )
    op.drop_table("job_units")
    op.drop_index(op.f("ix_job_runs_job"), table_name="job_runs")
    op.drop_table("job_runs")
    op.drop_table("idempotency_keys")
    op.drop_index("ix_audit_entries_subject", table_name="audit_entries")
    op.drop_index("ix_audit_entries_at", table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index("uq_areas_name", table_name="areas")
    op.drop_index("uq_areas_code", table_name="areas", postgresql_where=sa.text("code IS NOT NULL"))
    op.drop_index(op.f("ix_areas_parent_id"), table_name="areas")
    op.drop_table("areas")
    # ### end Alembic commands ###
