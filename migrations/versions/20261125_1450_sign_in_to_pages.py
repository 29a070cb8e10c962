"""Sign in to pages; invite, recover and hand over accounts."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261125m"
down_revision: str | None = "20261125l"
branch_labels: str | None = None
depends_on: str | None = None

_ROLES = (
    "applicant",
    "member",
    "administrator",
    "clerk",
    "secretary",
    "leader",
    "liaison",
    "observer",
    "auditor",
)
_NOW = sa.text("clock_timestamp()")
_OPEN = sa.text("num_nonnulls(used_at, ended_at) = 0")
_GRANT_RULES = {
    "two_persons": "approved_by <> given_by",
    "second_person": "role NOT IN ('administrator', 'auditor') OR counts_from IS NULL OR given_by IS NULL"
    " OR approved_by IS NOT NULL",
}


def upgrade() -> None:
    op.add_column(
        "accounts",
        sa.Column(
            "added_by",
            sa.Uuid(),
            nullable=True,
            comment="sees it before it has a role; null for the system",
        ),
    )
    op.create_foreign_key(op.f("fk_accounts_added_by"), "accounts", "accounts", ["added_by"], ["id"])
    op.add_column(
        "account_sessions",
        _moment(
            "proved_at", nullable=False, server_default=_NOW, comment="when the authenticator was last asked"
        ),
    )
    _let_grants_wait()
    _create_invitations()
    _create_recoveries()


def _moment(
    name: str,
    *,
    nullable: bool = True,
    server_default: sa.TextClause | None = None,
    comment: str | None = None,
) -> "sa.Column[object]":
    return sa.Column(
        name, sa.DateTime(timezone=True), nullable=nullable, server_default=server_default, comment=comment
    )


def _choice(name: str, kind: str, values: tuple[str, ...]) -> "sa.Column[str]":
    known = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, known, nullable=False)


def _let_grants_wait() -> None:
    op.add_column("role_grants", sa.Column("reason", sa.String(length=200), nullable=True))
    op.add_column(
        "role_grants", sa.Column("given_by", sa.Uuid(), nullable=True, comment="null for the system")
    )
    op.add_column("role_grants", sa.Column("approved_by", sa.Uuid(), nullable=True))
    op.add_column("role_grants", _moment("counts_from", server_default=_NOW, comment="real time"))
    for name in ("given_by", "approved_by"):
        op.create_foreign_key(op.f(f"fk_role_grants_{name}"), "role_grants", "people", [name], ["id"])
    for name, rule in _GRANT_RULES.items():
        op.create_check_constraint(op.f(f"ck_role_grants_{name}"), "role_grants", rule)


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        _choice("role", "role", _ROLES),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="a member who is to be staff as well"),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=False, comment="HMAC of what was shown once"),
        sa.Column(
            "totp",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-256-GCM, bound to invitations.totp and this row",
        ),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        _moment("made_at", nullable=False, server_default=_NOW),
        _moment("expires_at", nullable=False),
        _moment("used_at"),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        _moment("ended_at", comment="taken back, or replaced by a newer one"),
        sa.CheckConstraint("num_nonnulls(area_id, unit_id) = 1", name=op.f("ck_invitations_one_scope")),
        sa.CheckConstraint(
            "(role = 'liaison') = (unit_id IS NOT NULL)", name=op.f("ck_invitations_liaison_of_unit")
        ),
        sa.CheckConstraint("role NOT IN ('member', 'applicant')", name=op.f("ck_invitations_not_by_grant")),
        sa.CheckConstraint("num_nonnulls(used_at, ended_at) <= 1", name=op.f("ck_invitations_one_end")),
        sa.CheckConstraint("(account_id IS NULL) = (used_at IS NULL)", name=op.f("ck_invitations_used")),
        sa.CheckConstraint(
            "(totp IS NULL) = (num_nonnulls(used_at, ended_at) = 1)",
            name=op.f("ck_invitations_totp_forgotten"),
        ),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_invitations_lasts")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_invitations_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_invitations_unit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invitations_person_id")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_invitations_made_by")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code", name=op.f("uq_invitations_code")),
    )
    op.create_index(op.f("ix_invitations_made_by"), "invitations", ["made_by"])
    op.create_index("ix_invitations_open", "invitations", ["id"], postgresql_where=_OPEN)


def _create_recoveries() -> None:
    op.create_table(
        "recoveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="of the account, for the constraint"),
        _choice("lost", "lost", ("password", "authenticator", "both")),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        _moment("asked_at", nullable=False, server_default=_NOW),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        _moment("approved_at"),
        sa.Column("code", sa.LargeBinary(), nullable=True, comment="HMAC of what was shown once"),
        sa.Column(
            "totp",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-256-GCM, bound to recoveries.totp and this row",
        ),
        _moment("expires_at"),
        _moment("used_at"),
        _moment("ended_at", comment="refused, taken back, or replaced by a newer one"),
        sa.CheckConstraint(
            "person_id NOT IN (asked_by, approved_by)", name=op.f("ck_recoveries_not_by_oneself")
        ),
        sa.CheckConstraint("approved_by <> asked_by", name=op.f("ck_recoveries_two_persons")),
        sa.CheckConstraint(
            "num_nonnulls(code, approved_at, expires_at) IN (0, 3)", name=op.f("ck_recoveries_approved")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_at IS NOT NULL", name=op.f("ck_recoveries_approver")
        ),
        sa.CheckConstraint("used_at IS NULL OR approved_at IS NOT NULL", name=op.f("ck_recoveries_used")),
        sa.CheckConstraint("num_nonnulls(used_at, ended_at) <= 1", name=op.f("ck_recoveries_one_end")),
        sa.CheckConstraint(
            "totp IS NULL OR (approved_at IS NOT NULL AND num_nonnulls(used_at, ended_at) = 0)",
            name=op.f("ck_recoveries_totp_forgotten"),
        ),
        sa.CheckConstraint("totp IS NULL OR lost <> 'password'", name=op.f("ck_recoveries_totp_lost")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_recoveries_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recoveries_person_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_recoveries_asked_by")),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_recoveries_approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
        sa.UniqueConstraint("code", name=op.f("uq_recoveries_code")),
    )
    op.create_index(op.f("ix_recoveries_account_id"), "recoveries", ["account_id"])
    op.create_index("uq_recoveries_open", "recoveries", ["account_id"], unique=True, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_table("recoveries")
    op.drop_table("invitations")
    for name in _GRANT_RULES:
        op.drop_constraint(op.f(f"ck_role_grants_{name}"), "role_grants", type_="check")
    for name in ("counts_from", "approved_by", "given_by", "reason"):
        op.drop_column("role_grants", name)
    op.drop_column("account_sessions", "proved_at")
    op.drop_column("accounts", "added_by")
