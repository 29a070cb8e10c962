"""Sign-in identities, their roles and sessions."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.accounts.rules import POWERFUL, Lost, Role
from server.kernel.db import Base
from server.kernel.types import Cipher, Id, Moment, Small, reference

WATCHED = ", ".join(f"'{role}'" for role in sorted(POWERFUL))
CLOSED = "num_nonnulls(used_at, ended_at)"


class Account(Base):
    """A way to sign in: a WeChat openid, or a username with password and TOTP."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("num_nonnulls(openid, username) = 1", name="one_identity"),
        CheckConstraint(
            "username IS NULL OR (password_hash IS NOT NULL AND totp IS NOT NULL)", name="two_factors"
        ),
        CheckConstraint("username IS NULL OR person_id IS NOT NULL", name="staff_are_people"),
        CheckConstraint(
            "binding_code IS NULL OR (openid IS NOT NULL AND person_id IS NULL)", name="binding_code"
        ),
        Index("uq_accounts_openid", "openid", unique=True, postgresql_where=text("openid IS NOT NULL")),
        Index("uq_accounts_username", "username", unique=True, postgresql_where=text("username IS NOT NULL")),
        Index(
            "uq_accounts_phone_of_person",
            "person_id",
            unique=True,
            postgresql_where=text("openid IS NOT NULL AND person_id IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    person_id: Mapped[UUID | None] = reference("people.id", index=True)
    openid: Mapped[str | None] = mapped_column(String(64))
    username: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp: Mapped[Cipher | None] = mapped_column(comment="AES-256-GCM, bound to accounts.totp and this row")
    totp_last_step: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="a code is used once"
    )
    binding_code: Mapped[str | None] = mapped_column(
        String(8),
        unique=True,
        comment="shown on an unbound phone; staff key it to bind the account to a member",
    )
    disabled_at: Mapped[Moment | None]
    bound_at: Mapped[Moment | None]
    added_by: Mapped[UUID | None] = reference(
        "accounts.id", comment="sees it before it has a role; null for the system"
    )
    created_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))


class RoleGrant(Base):
    """A role in one area's subtree, or for one unit. It counts from a moment on; null while a second person is awaited."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("num_nonnulls(area_id, unit_id) = 1", name="one_scope"),
        CheckConstraint("(role = 'liaison') = (unit_id IS NOT NULL)", name="liaison_of_unit"),
        CheckConstraint("role NOT IN ('member', 'applicant')", name="not_by_grant"),
        CheckConstraint("approved_by <> given_by", name="two_persons"),
        CheckConstraint(
            f"role NOT IN ({WATCHED}) OR counts_from IS NULL OR given_by IS NULL OR approved_by IS NOT NULL",
            name="second_person",
        ),
        Index(
            "uq_role_grants_area",
            "account_id",
            "role",
            "area_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL AND area_id IS NOT NULL"),
        ),
        Index(
            "uq_role_grants_unit",
            "account_id",
            "role",
            "unit_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL AND unit_id IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    account_id: Mapped[UUID] = reference("accounts.id", index=True)
    role: Mapped[Role]
    area_id: Mapped[UUID | None] = reference("areas.id")
    unit_id: Mapped[UUID | None] = reference("units.id")
    reason: Mapped[str | None] = mapped_column(String(200))
    given_by: Mapped[UUID | None] = reference("people.id", comment="null for the system")
    approved_by: Mapped[UUID | None] = reference("people.id")
    granted_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    counts_from: Mapped[Moment | None] = mapped_column(
        server_default=text("clock_timestamp()"), comment="real time"
    )
    revoked_at: Mapped[Moment | None]


class AccountSession(Base):
    """A signed-in session; the token is stored as its SHA-256. Times are real, not business time."""

    __tablename__ = "account_sessions"
    id: Mapped[Id]
    account_id: Mapped[UUID] = reference("accounts.id", index=True)
    token: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    proved_at: Mapped[Moment] = mapped_column(
        server_default=text("clock_timestamp()"), comment="when the authenticator was last asked"
    )
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class PairingCode(Base):
    """The newest code that a desk showed to pair a phone with; the next one takes its place. Times are real."""

    __tablename__ = "pairing_codes"
    desk_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    code: Mapped[bytes] = mapped_column(LargeBinary, unique=True, comment="HMAC of what was shown once")
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class Pairing(Base):
    """A phone that acts for a desk's account in roll-calls: one of each at a time. Times are real."""

    __tablename__ = "pairings"
    __table_args__ = (
        CheckConstraint("desk_id <> phone_id", name="two_accounts"),
        Index("uq_pairings_desk", "desk_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("uq_pairings_phone", "phone_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )
    id: Mapped[Id]
    desk_id: Mapped[UUID] = reference("accounts.id")
    phone_id: Mapped[UUID] = reference("accounts.id")
    paired_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    ended_at: Mapped[Moment | None]


class SignInFailures(Base):
    """Refused staff sign-ins in one window, per account and address, and per address alone (R-38)."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)
    username_index: Mapped[bytes] = mapped_column(
        LargeBinary,
        primary_key=True,
        comment="HMAC: a mistyped username may be a password; empty counts the whole address",
    )
    address: Mapped[str] = mapped_column(String(45), primary_key=True)
    failures: Mapped[Small]
    ends_at: Mapped[Moment] = mapped_column(
        comment="of the window that the first failure began, or of the lock"
    )


class Invitation(Base):
    """A way in, used once, for somebody without an account; the code is shown once. Times are real."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("num_nonnulls(area_id, unit_id) = 1", name="one_scope"),
        CheckConstraint("(role = 'liaison') = (unit_id IS NOT NULL)", name="liaison_of_unit"),
        CheckConstraint("role NOT IN ('member', 'applicant')", name="not_by_grant"),
        CheckConstraint(f"{CLOSED} <= 1", name="one_end"),
        CheckConstraint("(account_id IS NULL) = (used_at IS NULL)", name="used"),
        CheckConstraint(f"(totp IS NULL) = ({CLOSED} = 1)", name="totp_forgotten"),
        CheckConstraint("expires_at > made_at", name="lasts"),
        Index("ix_invitations_open", "id", postgresql_where=text(f"{CLOSED} = 0")),
    )
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[Role]
    area_id: Mapped[UUID | None] = reference("areas.id")
    unit_id: Mapped[UUID | None] = reference("units.id")
    person_id: Mapped[UUID | None] = reference("people.id", comment="a member who is to be staff as well")
    reason: Mapped[str | None] = mapped_column(String(200))
    code: Mapped[bytes] = mapped_column(LargeBinary, unique=True, comment="HMAC of what was shown once")
    totp: Mapped[Cipher | None] = mapped_column(comment="AES-256-GCM, bound to invitations.totp and this row")
    made_by: Mapped[UUID | None] = reference("accounts.id", index=True)
    made_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    account_id: Mapped[UUID | None] = reference("accounts.id")
    ended_at: Mapped[Moment | None] = mapped_column(comment="taken back, or replaced by a newer one")


class Recovery(Base):
    """Two persons let in again who lost a factor: one asks, another approves, neither is the one concerned.

    Persons and not accounts, so that nobody approves with a second account. Null is the host's command line.
    Times are real.
    """

    __tablename__ = "recoveries"
    __table_args__ = (
        CheckConstraint("person_id NOT IN (asked_by, approved_by)", name="not_by_oneself"),
        CheckConstraint("approved_by <> asked_by", name="two_persons"),
        CheckConstraint("num_nonnulls(code, approved_at, expires_at) IN (0, 3)", name="approved"),
        CheckConstraint("approved_by IS NULL OR approved_at IS NOT NULL", name="approver"),
        CheckConstraint("used_at IS NULL OR approved_at IS NOT NULL", name="used"),
        CheckConstraint(f"{CLOSED} <= 1", name="one_end"),
        CheckConstraint(f"totp IS NULL OR (approved_at IS NOT NULL AND {CLOSED} = 0)", name="totp_forgotten"),
        CheckConstraint("totp IS NULL OR lost <> 'password'", name="totp_lost"),
        Index("uq_recoveries_open", "account_id", unique=True, postgresql_where=text(f"{CLOSED} = 0")),
    )
    id: Mapped[Id]
    account_id: Mapped[UUID] = reference("accounts.id", index=True)
    person_id: Mapped[UUID] = reference("people.id", comment="of the account, for the constraint")
    lost: Mapped[Lost]
    reason: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[UUID | None] = reference("people.id")
    asked_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    approved_by: Mapped[UUID | None] = reference("people.id")
    approved_at: Mapped[Moment | None]
    code: Mapped[bytes | None] = mapped_column(
        LargeBinary, unique=True, comment="HMAC of what was shown once"
    )
    totp: Mapped[Cipher | None] = mapped_column(comment="AES-256-GCM, bound to recoveries.totp and this row")
    expires_at: Mapped[Moment | None]
    used_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None] = mapped_column(comment="refused, taken back, or replaced by a newer one")
