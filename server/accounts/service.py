"""Verbs of the accounts room: sign in, bind, add staff, change a password, grant and revoke roles."""

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select, text

from server.accounts import granting, pairing, passwords, queries, sessions, totp
from server.accounts.disabling import Closed as Closed
from server.accounts.disabling import close as close
from server.accounts.disabling import disable as disable
from server.accounts.errors import (
    AlreadyBound,
    AnotherName,
    BindingCodeUnknown,
    FactorsRefused,
    NotAPhone,
    PhoneOfAnother,
    SignInRefused,
    UsernameTaken,
)
from server.accounts.granting import grant as grant
from server.accounts.granting import revoke as revoke
from server.accounts.guessing import Guess
from server.accounts.inviting import invite as invite
from server.accounts.inviting import refuse_second_desk
from server.accounts.leaving import forget_phone as forget_phone
from server.accounts.models import Account, AccountSession, Invitation, Recovery
from server.accounts.one_time import Admission as Admission
from server.accounts.reshaping import move_staff as move_staff
from server.accounts.rules import (
    LETTERS,
    MEMBER_ABSOLUTE,
    STAFF_ABSOLUTE,
    STAFF_SESSIONS,
)
from server.audit import service as audit
from server.kernel import clock, crypto, resealing
from server.kernel.actor import Actor, Channel
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.notifications import service as notifications
from server.people import queries as people_queries
from server.people import service as people
from server.wechat import Gateway


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
    return open_desk(account)


def _are_right(account: Account | None, password: str, totp_code: str, *, guess: Guess) -> bool:
    """Weigh both factors and count a failure. The slow password comes before the rows that others wait for."""
    password_right = passwords.is_right(account, password)
    guess.hold()
    if account is not None and password_right and totp.take(account, totp_code):
        return True
    guess.count()
    return False


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
    row, secret = new_id(), totp.new_secret()
    session().add(
        Account(
            id=row, person_id=person, username=username, password_hash=passwords.hashed(password),
            totp=totp.sealed(secret, row), added_by=actor.account_id,
        )
    )  # fmt: skip
    send_changes()
    audit.record("accounts.add", "account", row, actor=actor)
    return NewStaff(row, person, secret)


def link_person(account_id: UUID, person_id: UUID, *, actor: Actor) -> None:
    """Let a staff account belong to somebody known already, a member, instead of the person made with it.

    What was done under the account before stays with the person it named then. The caller has checked the member's scope.
    NotFound, ProofNeeded, OwnAccount, AnotherName, PersonHasDesk; the account's sessions end.
    """
    account = queries.access_staff(account_id, actor=actor)
    actor.require_fresh()
    granting.refuse_own(account, actor)
    if account.person_id == person_id:
        return
    refuse_second_desk(person_id)
    names = people_queries.names([each for each in (account.person_id, person_id) if each])
    if len(set(names.values())) > 1:
        raise AnotherName()
    before = str(account.person_id)
    account.person_id = person_id
    sessions.end_all(account_id)
    audit.record("accounts.link_person", "account", account_id, actor=actor, details={"before": before})


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


def prove(totp_code: str, *, address: str, actor: Actor) -> Actor:
    """Ask the authenticator again, for what takes fresh proof (R-45); return the actor with it.

    FactorsRefused, SignInLocked: wrong tries count as failed sign-ins do.
    """
    actor.require("me.secure")
    account = queries.own_staff_account(actor)
    guess = Guess.at(account.username or "", address)
    guess.hold()
    if not totp.take(account, totp_code):
        guess.count()
        raise FactorsRefused(fields={"totp": [FactorsRefused.message]})
    sessions.note_proof(actor.session_id)
    return replace(actor, fresh=True)


def open_desk(account: Account) -> SignedIn:
    """Open a session of a staff account whose two factors have just been shown; the oldest of too many ends."""
    _end_oldest(account.id)
    return _open_session(account, Channel.DESK, STAFF_ABSOLUTE)


def reseal(limit: int) -> int:
    """Seal up to ``limit`` TOTP secrets of each kind again with the current key; return how many."""
    columns = {
        totp.PLACE: Account.totp,
        "invitations.totp": Invitation.totp,
        "recoveries.totp": Recovery.totp,
    }
    return sum(resealing.reseal(column, place=place, limit=limit) for place, column in columns.items())
