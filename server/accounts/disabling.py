"""Shutting a desk's account for a while, opening it again, and closing it for good when its person leaves."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update

from server.accounts import granting, inviting, pairing, queries, recovering, sessions
from server.accounts.errors import NotWaiting
from server.accounts.models import Account
from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import session

_NOW = func.clock_timestamp()


def disable(account_id: UUID, reason: str, *, actor: Actor) -> None:
    """Disable a staff account and end its sessions and its pairing; its roles wait for the day it is opened again.

    The codes it gave out let nobody in any more: an account is often shut because somebody else had it.
    """
    account = _held(account_id, actor)
    granting.refuse_own(account, actor)
    inviting.end_made_by(account_id, actor=actor)
    _shut(account, actor)
    audit.record("accounts.disable", "account", account_id, actor=actor, reason=reason)


def enable(account_id: UUID, reason: str, *, actor: Actor) -> None:
    """Let a disabled account sign in again. NotWaiting where it may already; ProofNeeded, OwnAccount."""
    account = _held(account_id, actor)
    actor.require_fresh()
    granting.refuse_own(account, actor)
    if account.disabled_at is None:
        raise NotWaiting()
    session().execute(update(Account).where(Account.id == account_id).values(disabled_at=None))
    audit.record("accounts.enable", "account", account_id, actor=actor, reason=reason)


@dataclass(frozen=True, slots=True)
class Closed:
    """What ended with an account: roles, open invitations it had made, and sessions."""

    roles: int
    invitations: int
    sessions: int


def close(account_id: UUID, reason: str, *, actor: Actor) -> Closed:
    """Close the account of somebody who leaves: roles, sessions, pairing, open invitations and recoveries end now."""
    account = _held(account_id, actor)
    granting.refuse_own(account, actor)
    roles = queries.grants_of(account_id)
    granting.end_all(roles, reason=reason, actor=actor)
    invitations = inviting.end_made_by(account_id, actor=actor)
    recovering.end_of(account_id)
    closed = Closed(len(roles), invitations, _shut(account, actor))
    audit.record(
        "accounts.close", "account", account_id, actor=actor, reason=reason, details={"roles": closed.roles}
    )
    return closed


def _held(account_id: UUID, actor: Actor) -> Account:
    """Let the actor in and lock the row: two who act on one account do so one after the other."""
    queries.access_staff(account_id, actor=actor)
    query = select(Account).where(Account.id == account_id).with_for_update()
    return session().execute(query.execution_options(populate_existing=True)).scalar_one()


def _shut(account: Account, actor: Actor) -> int:
    shut = update(Account).where(Account.id == account.id, Account.disabled_at.is_(None))
    session().execute(shut.values(disabled_at=_NOW))
    pairing.end(account.id, actor=actor)
    return sessions.end_all(account.id)
