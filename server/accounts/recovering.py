"""Letting somebody in again who forgot the password or lost the authenticator: two persons, then a code used once.

One asks and gives the reason – an administrator, or the secretary who knows the person face to face –, another one approves
and hands the code over. Neither is the person concerned. The host's command line stands in where a county has one
administrator only. Whatever was not lost is still asked for.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, null, select, update

from server.accounts import granting, one_time, queries, sessions, totp
from server.accounts.errors import AccountDisabled, NotWaiting, RecoveryWaits, SecondPersonNeeded
from server.accounts.models import Account, Recovery
from server.accounts.one_time import Admission
from server.accounts.rules import RECOVERY_LASTS, RECOVERY_WAITS, Lost
from server.audit import service as audit
from server.kernel import crypto
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id

PLACE = "recoveries.totp"
_NOW = func.clock_timestamp()
OPEN = Recovery.used_at.is_(None) & Recovery.ended_at.is_(None)
WAITING = OPEN & Recovery.approved_at.is_(None) & (Recovery.asked_at > _NOW - RECOVERY_WAITS)


def ask(account_id: UUID, lost: Lost, reason: str, *, actor: Actor) -> UUID:
    """Ask for somebody to be let in again; return the recovery's id. Nothing changes for them before it is approved.

    NotFound, ProofNeeded, OwnAccount, AccountDisabled, RecoveryWaits.
    """
    account = queries.access_staff(account_id, actor=actor, verb="accounts.vouch")
    actor.require_fresh()
    granting.refuse_own(account, actor)
    queries.hold(account_id)
    if account.disabled_at is not None or account.person_id is None:
        raise AccountDisabled()
    if session().execute(select(Recovery.id).where(WAITING, Recovery.account_id == account_id)).first():
        raise RecoveryWaits()
    end_of(account_id)
    asked = Recovery(
        id=new_id(),
        account_id=account_id,
        person_id=account.person_id,
        lost=lost,
        reason=reason,
        asked_by=actor.person_id,
    )
    session().add(asked)
    send_changes()
    _note("accounts.ask_recovery", asked, actor, reason)
    return asked.id


def approve(recovery_id: UUID, *, actor: Actor) -> Admission:
    """Approve a recovery as the second person; return the code, shown this once. All sessions of the account end.

    NotFound, ProofNeeded, SecondPersonNeeded, AccountDisabled, NotWaiting.
    """
    found, account = _access(recovery_id, actor, "accounts.manage")
    actor.require_fresh()
    if not actor.is_system and actor.person_id in (None, found.asked_by, found.person_id):
        raise SecondPersonNeeded()
    if account.disabled_at is not None:
        raise AccountDisabled()
    code = one_time.new_code()
    expires_at = _approved(found, code, actor)
    sessions.end_all(account.id)
    _note("accounts.approve_recovery", found, actor)
    return Admission(found.id, code, expires_at)


def _approved(found: Recovery, code: str, actor: Actor) -> dt.datetime:
    """Approve by compare-and-set: of two who approve at once, one is told that it was done."""
    secret = None
    if found.lost is not Lost.PASSWORD:
        secret = crypto.keyring().seal(totp.new_secret(), place=PLACE, row=found.id)
    fresh = {"code": one_time.mark(code), "totp": secret, "expires_at": _NOW + RECOVERY_LASTS}
    approving = update(Recovery).where(Recovery.id == found.id, WAITING)
    values = approving.values(**fresh, approved_by=actor.person_id, approved_at=_NOW)
    expires_at = session().execute(values.returning(Recovery.expires_at)).scalar_one_or_none()
    if expires_at is None:
        raise NotWaiting()
    return expires_at


def at_the_host(username: str, lost: Lost, reason: str) -> Admission:
    """Let somebody in by the host's command line: approve what waits for them, else ask and approve at once.

    Who may run a command on the host has the keys anyway; that it was the host is kept. NotFound.
    """
    account = queries.staff_account(username)
    if account is None:
        raise NotFound()
    waits = select(Recovery.id).where(WAITING, Recovery.account_id == account.id)
    asked = session().scalar(waits) or ask(account.id, lost, reason, actor=SYSTEM)
    return approve(asked, actor=SYSTEM)


def refuse(recovery_id: UUID, reason: str, *, actor: Actor) -> None:
    """Turn a recovery down, or take it back, even after it was approved. NotFound, NotWaiting."""
    found, _ = _access(recovery_id, actor, "accounts.vouch")
    if not _end(Recovery.id == found.id):
        raise NotWaiting()
    _note("accounts.refuse_recovery", found, actor, reason)


def open_ones(*, actor: Actor) -> Sequence[Recovery]:
    """Return the recoveries in the actor's scope that wait, or whose code was not used yet, oldest first."""
    usable = OPEN & (Recovery.expires_at > _NOW)
    mine = Recovery.account_id.in_(select(Account.id).where(queries.staff_in_scope(actor, "accounts.vouch")))
    return session().scalars(select(Recovery).where(WAITING | usable, mine).order_by(Recovery.id)).all()


def secret_of(recovery: Recovery) -> str | None:
    """Decrypt the secret that the new authenticator is to have; None where the old one goes on."""
    if recovery.totp is None:
        return None
    return crypto.keyring().open(recovery.totp, place=PLACE, row=recovery.id)


def end_of(account_id: UUID) -> None:
    """Void what is open for an account: replaced by a newer one, or its person leaves."""
    _end(Recovery.account_id == account_id)


def _end(which: ColumnElement[bool]) -> bool:
    ending = update(Recovery).where(OPEN, which).values(ended_at=_NOW, totp=null())
    return session().execute(ending.returning(Recovery.id)).first() is not None


def _access(recovery_id: UUID, actor: Actor, verb: str) -> tuple[Recovery, Account]:
    found = session().get(Recovery, recovery_id)
    if found is None:
        raise NotFound()
    return found, queries.access_staff(found.account_id, actor=actor, verb=verb)


def _note(verb: str, recovery: Recovery, actor: Actor, reason: str | None = None) -> None:
    details = {"lost": recovery.lost.value, "recovery": str(recovery.id)}
    audit.record(verb, "account", recovery.account_id, actor=actor, reason=reason, details=details)
