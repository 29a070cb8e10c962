"""Sign-in identities, their roles and sessions."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.accounts.rules import Role
from server.kernel.db import Base
from server.kernel.types import Cipher, Id, Moment, Small, reference


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
    created_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))


class RoleGrant(Base):
    """A role in one area's subtree, or for one unit."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("num_nonnulls(area_id, unit_id) = 1", name="one_scope"),
        CheckConstraint("(role = 'liaison') = (unit_id IS NOT NULL)", name="liaison_of_unit"),
        CheckConstraint("role NOT IN ('member', 'applicant')", name="not_by_grant"),
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
    granted_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    revoked_at: Mapped[Moment | None]


class AccountSession(Base):
    """A signed-in session; the token is stored as its SHA-256. Times are real, not business time."""

    __tablename__ = "account_sessions"
    id: Mapped[Id]
    account_id: Mapped[UUID] = reference("accounts.id", index=True)
    token: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
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
