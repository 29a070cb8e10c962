"""Verbs of the accounts room: sign in, bind, add staff, change a password, grant and revoke roles."""

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import UUID

import pyotp
from sqlalchemy import select, text, update

from server.accounts import pairing, passwords, queries, sessions
from server.accounts.errors import (
    AlreadyBound,
    BindingCodeUnknown,
    FactorsRefused,
    GrantRefused,
    NotAPhone,
    PhoneOfAnother,
    SignInRefused,
    UsernameTaken,
)
from server.accounts.guessing import Guess
from server.accounts.leaving import forget_phone as forget_phone
from server.accounts.models import Account, AccountSession, RoleGrant
from server.accounts.rules import (
    LETTERS,
    MEMBER_ABSOLUTE,
    STAFF_ABSOLUTE,
    STAFF_SESSIONS,
    Role,
)
from server.audit import service as audit
from server.kernel import clock, crypto, resealing
from server.kernel.actor import Actor, Channel
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.notifications import service as notifications
from server.people import service as people
from server.wechat import Gateway

TOTP = "accounts.totp"
STEP = 30


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session; the token is shown once and kept only as its hash."""

    token: str
    expires_at: dt.datetime
    bound: bool


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A staff account and the TOTP secret to hand to its person once."""

    account_id: UUID
    person_id: UUID
    totp_secret: str


def sign_in_with_wechat(code: str, *, gateway: Gateway) -> SignedIn:
    """Sign in with a code of wx.login; a first visit makes an unbound account."""
    identity = gateway.sign_in(code)
    account = session().execute(select(Account).where(Account.openid == identity.openid)).scalar_one_or_none()
    if account is None:
        account = Account(id=new_id(), openid=identity.openid, binding_code=_binding_code())
        session().add(account)
        send_changes()
    if account.disabled_at is not None:
        raise SignInRefused("该微信已停用，请联系社区。")
    return _open_session(account, Channel.PHONE, MEMBER_ABSOLUTE)


def _binding_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def sign_in_staff(username: str, password: str, totp_code: str, *, address: str) -> SignedIn:
    """Sign in with password and TOTP (each code once). SignInRefused for every wrong thing, SignInLocked after five."""
    guess = Guess.at(username, address)
    guess.look()
    account = queries.staff_account(username)
    if not _are_right(account, password, totp_code, guess=guess) or account is None:
        raise SignInRefused()
    _end_oldest(account.id)
    return _open_session(account, Channel.DESK, STAFF_ABSOLUTE)


def _are_right(account: Account | None, password: str, totp_code: str, *, guess: Guess) -> bool:
    """Weigh both factors and count a failure. The slow password comes before the rows that others wait for."""
    password_right = passwords.is_right(account, password)
    guess.hold()
    if account is not None and password_right and _take_totp(account, totp_code):
        return True
    guess.count()
    return False


def _take_totp(account: Account, code: str) -> bool:
    """Accept the present code or the one before or after, and each step only once, by compare-and-set."""
    totp = pyotp.TOTP(totp_secret(account))
    now = int(dt.datetime.now(dt.UTC).timestamp()) // STEP
    typed = code.encode()  # compare_digest refuses text with full-width digits
    step = next(
        (
            step
            for step in (now, now - 1, now + 1)
            if secrets.compare_digest(totp.at(step * STEP).encode(), typed)
        ),
        None,
    )
    if step is None:
        return False
    spend = (
        update(Account)
        .where(Account.id == account.id, Account.totp_last_step < step)
        .values(totp_last_step=step)
    )
    return session().execute(spend.returning(Account.id)).one_or_none() is not None


def totp_secret(account: Account) -> str:
    """Decrypt a staff account's TOTP secret (base32)."""
    if account.totp is None:
        raise NotFound()
    return crypto.keyring().open(account.totp, place=TOTP, row=account.id)


def _end_oldest(account_id: UUID) -> None:
    session().execute(_END_OLDEST, {"account": account_id, "keep": STAFF_SESSIONS - 1})


_END_OLDEST = text(
    "UPDATE account_sessions SET ended_at = clock_timestamp() WHERE id IN ("
    " SELECT id FROM account_sessions WHERE account_id = :account AND ended_at IS NULL"
    " ORDER BY created_at DESC OFFSET :keep)"
)


def _open_session(account: Account, channel: Channel, life: dt.timedelta) -> SignedIn:
    token, now = crypto.new_token(), dt.datetime.now(dt.UTC)
    opened = AccountSession(
        id=new_id(),
        account_id=account.id,
        token=crypto.fingerprint(token),
        created_at=now,
        seen_at=now,
        expires_at=now + life,
    )
    session().add(opened)
    who = Actor(channel, account.id, account.person_id, opened.id)
    audit.record("sessions.open", "account", account.id, actor=who)
    return SignedIn(token, opened.expires_at, account.person_id is not None)


def bind(account_id: UUID, person_id: UUID, *, actor: Actor) -> None:
    """Bind a WeChat account to a person; AlreadyBound when the person has another phone account.

    PhoneOfAnother when the phone is paired with the desk of somebody else.
    """
    account = session().get(Account, account_id, with_for_update=True)
    if account is None or account.openid is None:
        raise NotAPhone()
    if account.person_id == person_id:
        return
    if queries.paired_person(account_id) not in (None, person_id):
        raise PhoneOfAnother()
    taken = select(Account.id).where(Account.person_id == person_id, Account.openid.is_not(None))
    if account.person_id is not None or session().execute(taken).first() is not None:
        raise AlreadyBound()
    account.person_id, account.binding_code, account.bound_at = person_id, None, clock.now()
    send_changes()
    audit.record("accounts.bind", "account", account_id, actor=actor, details={"person": str(person_id)})


def bind_by_code(code: str, person_id: UUID, *, actor: Actor) -> UUID:
    """Bind the account whose phone shows ``code``; return its id. The caller has checked the member's scope."""
    found = (
        session()
        .execute(select(Account.id).where(Account.binding_code == code.strip().upper()))
        .scalar_one_or_none()
    )
    if found is None:
        raise BindingCodeUnknown(fields={"code": [BindingCodeUnknown.message]})
    bind(found, person_id, actor=actor)
    return found


def unbind(person_id: UUID, *, actor: Actor) -> None:
    """Take a person's phone account away, with its desk and its message credits; its sessions end at once."""
    mine = (
        select(Account).where(Account.person_id == person_id, Account.openid.is_not(None)).with_for_update()
    )
    account = session().execute(mine).scalar_one_or_none()
    if account is None:
        raise NotFound()
    account.person_id, account.bound_at, account.binding_code = None, None, _binding_code()
    pairing.end(account.id, actor=actor)
    notifications.forget_credits(person_id)
    sessions.end_all(account.id)
    audit.record("accounts.unbind", "account", account.id, actor=actor, details={"person": str(person_id)})


def add_staff(
    name: str, username: str, password: str, *, person_id: UUID | None = None, actor: Actor
) -> NewStaff:
    """Add a staff account for a person (a new one unless ``person_id``: a member who is also staff is one person)."""
    actor.require("accounts.manage")
    passwords.check(password, username=username)
    if queries.staff_account(username) is not None:
        raise UsernameTaken(fields={"username": [UsernameTaken.message]})
    person = person_id or people.add(name).id
    send_changes()
    row, secret = new_id(), pyotp.random_base32()
    sealed = crypto.keyring().seal(secret, place=TOTP, row=row)
    session().add(
        Account(
            id=row, person_id=person, username=username, password_hash=passwords.hashed(password), totp=sealed
        )
    )
    send_changes()
    audit.record("accounts.add", "account", row, actor=actor)
    return NewStaff(row, person, secret)


def change_password(old: str, totp_code: str, new: str, *, address: str, actor: Actor) -> None:
    """Give one's own staff account a new password, by the old one and TOTP; every other session ends (R-37).

    PasswordTooWeak, FactorsRefused, SignInLocked: wrong tries count as failed sign-ins do.
    """
    actor.require("me.secure")
    account = queries.own_staff_account(actor)
    passwords.check(new, username=account.username or "", field="new_password", old=old)
    guess = Guess.at(account.username or "", address)
    guess.look()
    if not _are_right(account, old, totp_code, guess=guess):
        raise FactorsRefused()
    account.password_hash = passwords.hashed(new)
    sessions.end_all(account.id, but=actor.session_id)
    audit.record("accounts.change_password", "account", account.id, actor=actor)


def grant(
    account_id: UUID, role: Role, *, area_id: UUID | None = None, unit_id: UUID | None = None, actor: Actor
) -> RoleGrant:
    """Give an account a role in an area's subtree, or the liaison's role for a unit, inside one's own scope.

    Only an account without a role yet, or all of whose roles lie there too: a role from elsewhere would take it out
    of the hands of those who manage it. NotFound, GrantRefused.
    """
    queries.access_staff(account_id, actor=actor)
    if (role is Role.LIAISON) != (unit_id is not None) or (area_id is None) == (unit_id is None):
        raise GrantRefused(fields={"role": ["联络员须指定单位，其他角色须指定区域。"]})
    if role in (Role.MEMBER, Role.APPLICANT):
        raise GrantRefused(fields={"role": ["此角色随微信绑定自动取得，不能授予。"]})
    queries.check_scope(area_id, unit_id, actor=actor)
    given = RoleGrant(id=new_id(), account_id=account_id, role=role, area_id=area_id, unit_id=unit_id)
    session().add(given)
    send_changes()
    audit.record("accounts.grant", "account", account_id, actor=actor, details={"role": role.value})
    return given


def revoke(grant_id: UUID, *, actor: Actor) -> None:
    """Take a role back; it counts from the next request on."""
    given = session().get(RoleGrant, grant_id)
    if given is None or given.revoked_at is not None:
        raise NotFound()
    queries.check_scope(given.area_id, given.unit_id, actor=actor)
    given.revoked_at = dt.datetime.now(dt.UTC)
    audit.record(
        "accounts.revoke", "account", given.account_id, actor=actor, details={"role": given.role.value}
    )


def disable(account_id: UUID, reason: str, *, actor: Actor) -> None:
    """Disable a staff account and end its sessions; only one whose roles all lie in one's own scope."""
    account = queries.access_staff(account_id, actor=actor)
    account.disabled_at = dt.datetime.now(dt.UTC)
    sessions.end_all(account_id)
    pairing.end(account_id, actor=actor)
    audit.record("accounts.disable", "account", account_id, actor=actor, reason=reason)


def reseal(limit: int) -> int:
    """Seal up to ``limit`` TOTP secrets again with the current key; return how many."""
    return resealing.reseal(Account.totp, place=TOTP, limit=limit)
