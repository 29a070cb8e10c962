"""Ending sessions: one's own, and other people's by those who manage their accounts (R-37, R-39)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, true, update

from server.accounts import queries
from server.accounts.models import AccountSession
from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound


def sign_out(*, actor: Actor) -> None:
    """End the session that makes this request."""
    _end(AccountSession.id == actor.session_id)
    if actor.account_id is not None:
        audit.record("sessions.end", "account", actor.account_id, actor=actor)


def own(*, actor: Actor) -> Sequence[AccountSession]:
    """Return the actor's open sessions, newest first."""
    return queries.sessions_of(_account_id(actor))


def end_own(session_id: UUID, *, actor: Actor) -> None:
    """End one of the actor's own sessions; NotFound when it is another's or over."""
    account_id = _account_id(actor)
    if not _end((AccountSession.id == session_id) & (AccountSession.account_id == account_id)):
        raise NotFound()
    audit.record("sessions.end", "account", account_id, actor=actor, details={"session": str(session_id)})


def of_staff(account_id: UUID, *, actor: Actor) -> Sequence[AccountSession]:
    """Return the open sessions of a staff account in the actor's scope, newest first; NotFound otherwise."""
    return queries.sessions_of(queries.access_staff(account_id, actor=actor).id)


def end_of_staff(account_id: UUID, *, actor: Actor) -> None:
    """End every session of a staff account in the actor's scope; NotFound otherwise."""
    queries.access_staff(account_id, actor=actor)
    ended = end_all(account_id)
    audit.record("sessions.end_all", "account", account_id, actor=actor, details={"ended": ended})


def end_one_of_staff(account_id: UUID, session_id: UUID, *, actor: Actor) -> None:
    """End one session of a staff account in the actor's scope; NotFound otherwise, and when it is over."""
    queries.access_staff(account_id, actor=actor)
    if not _end((AccountSession.id == session_id) & (AccountSession.account_id == account_id)):
        raise NotFound()
    audit.record("sessions.end", "account", account_id, actor=actor, details={"session": str(session_id)})


def note_proof(session_id: UUID | None) -> None:
    """Note that the authenticator was asked in a session just now."""
    proved = update(AccountSession).where(AccountSession.id == session_id)
    session().execute(proved.values(proved_at=func.clock_timestamp()))


def end_all(account_id: UUID, *, but: UUID | None = None) -> int:
    """End every session of an account that was bound, unbound, disabled or given a new password; return how many.

    ``but`` is the session that goes on.
    """
    other = true() if but is None else AccountSession.id != but
    return _end((AccountSession.account_id == account_id) & other)


def _end(which: ColumnElement[bool]) -> int:
    live = update(AccountSession).where(which, AccountSession.ended_at.is_(None))
    ended = live.values(ended_at=func.clock_timestamp()).returning(AccountSession.id)
    return len(session().execute(ended).all())


def _account_id(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotFound()
    return actor.account_id
