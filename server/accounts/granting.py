"""Giving roles and taking them back: powerful ones count once a second person approved them, a new liaison a day later.

R-45, as it can be lived by a county with few administrators: every role is given by somebody whose authenticator was asked
a moment ago, never by its own bearer; a second person is needed for the roles that reach over everybody else's
(``rules.POWERFUL``), not for each clerk. Taking away is never delayed.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, null, select, update

from server.accounts import queries
from server.accounts.errors import (
    AccountDisabled,
    GrantRefused,
    GrantRepeated,
    NotWaiting,
    OwnAccount,
    SecondPersonNeeded,
)
from server.accounts.models import Account, RoleGrant
from server.accounts.rules import LIAISON_COOLS, POWERFUL, Role, combination_problem, grant_problem
from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.people import queries as people

_NOW = func.clock_timestamp()


def refuse_unfit(role: Role, area_id: UUID | None, unit_id: UUID | None, *, actor: Actor) -> None:
    """Raise GrantRefused where a role and its place do not fit, NotFound for a place outside the actor's scope."""
    problem = grant_problem(role, of_area=area_id is not None, of_unit=unit_id is not None)
    if problem:
        raise GrantRefused(fields={"role": [problem]})
    queries.check_scope(area_id, unit_id, actor=actor)


def grant(
    account_id: UUID, role: Role, *, area_id: UUID | None = None, unit_id: UUID | None = None,
    reason: str | None = None, actor: Actor,
) -> RoleGrant:  # fmt: skip
    """Give an account a role in an area's subtree, or the liaison's role for a unit, inside one's own scope.

    Only an account without a role yet, or all of whose roles lie there too: a role from elsewhere would take it out
    of the hands of those who manage it. NotFound, GrantRefused, ProofNeeded, OwnAccount, AccountDisabled, GrantRepeated.
    """
    account = queries.access_staff(account_id, actor=actor)
    refuse_unfit(role, area_id, unit_id, actor=actor)
    actor.require_fresh()
    refuse_own(account, actor)
    if account.disabled_at is not None:
        raise AccountDisabled()
    _refuse_beside(queries.grants_of(account_id), role, area_id or unit_id)
    return add(account, role, area_id, unit_id, reason=reason, given_by=actor.person_id, actor=actor)


def _refuse_beside(held: Sequence[RoleGrant], role: Role, place: UUID | None) -> None:
    if any((each.role, each.area_id or each.unit_id) == (role, place) for each in held):
        raise GrantRepeated()
    problem = combination_problem(role, [each.role for each in held])
    if problem:
        raise GrantRefused(fields={"role": [problem]})


def refuse_own(account: Account, actor: Actor) -> None:
    """Raise OwnAccount where somebody would act on their own account, or on another one of theirs."""
    if actor.account_id == account.id or (actor.person_id and actor.person_id == account.person_id):
        raise OwnAccount()


def add(
    account: Account, role: Role, area_id: UUID | None, unit_id: UUID | None, *, reason: str | None,
    given_by: UUID | None, actor: Actor,
) -> RoleGrant:  # fmt: skip
    """Add a role for a caller who has checked that it may be given."""
    row = {"id": new_id(), "account_id": account.id, "role": role, "area_id": area_id, "unit_id": unit_id}
    since = _counts_from(account, role, unit_id, given_by)
    given = RoleGrant(**row, reason=reason, given_by=given_by, counts_from=since)
    session().add(given)
    send_changes()
    session().refresh(given)
    details = {"role": role.value, "waits": given.counts_from is None}
    audit.record("accounts.grant", "account", account.id, actor=actor, reason=reason, details=details)
    return given


def _counts_from(account: Account, role: Role, unit_id: UUID | None, given_by: UUID | None) -> Any:
    if given_by is None:
        return _NOW
    if role in POWERFUL:
        return null()  # a plain None would let the column's default fire
    return _NOW + LIAISON_COOLS if unit_id is not None and _had_another_liaison(unit_id, account) else _NOW


def _had_another_liaison(unit_id: UUID, account: Account) -> bool:
    """Say whether a unit's letters ever went to somebody else: whoever comes after them waits a day (T15)."""
    another = (
        select(RoleGrant.id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.unit_id == unit_id, Account.person_id != account.person_id)
    )
    return session().execute(another.limit(1)).first() is not None


def coming_liaisons(unit_id: UUID) -> list[tuple[str, dt.datetime]]:
    """Return who becomes a unit's liaison, and when, for those who are it already: time to object (T15)."""
    coming = (RoleGrant.unit_id == unit_id, RoleGrant.revoked_at.is_(None), RoleGrant.counts_from > _NOW)
    query = select(Account.person_id, RoleGrant.counts_from).join(Account, Account.id == RoleGrant.account_id)
    rows = session().execute(query.where(*coming).order_by(RoleGrant.id)).all()
    names = people.names({row.person_id for row in rows})
    return [(names[row.person_id], row.counts_from) for row in rows]


def waiting(*, actor: Actor) -> Sequence[RoleGrant]:
    """Return the roles in the actor's scope that a second person has not approved, oldest first."""
    query = select(RoleGrant).where(RoleGrant.counts_from.is_(None), RoleGrant.revoked_at.is_(None))
    mine = query.where(queries.grants_in_scope(actor, "accounts.manage"))
    return session().execute(mine.order_by(RoleGrant.id)).scalars().all()


def approve(grant_id: UUID, *, actor: Actor) -> RoleGrant:
    """Let a powerful role count, as the second person. NotFound, ProofNeeded, SecondPersonNeeded, NotWaiting."""
    given, account = _access(grant_id, actor)
    actor.require_fresh()
    if actor.person_id is None or actor.person_id in (given.given_by, account.person_id):
        raise SecondPersonNeeded()
    counting = update(RoleGrant).where(
        RoleGrant.id == given.id, RoleGrant.counts_from.is_(None), RoleGrant.revoked_at.is_(None)
    )
    approved = counting.values(counts_from=_NOW, approved_by=actor.person_id).returning(RoleGrant)
    found = session().execute(approved).scalar_one_or_none()
    if found is None:
        raise NotWaiting()
    audit.record(
        "accounts.approve_grant", "account", account.id, actor=actor, details={"role": given.role.value}
    )
    return found


def revoke(grant_id: UUID, reason: str | None = None, *, actor: Actor) -> None:
    """Take a role back, from another account than one's own; it no longer counts from the next request on."""
    given, account = _access(grant_id, actor)
    refuse_own(account, actor)
    end_all([given], reason=reason, actor=actor)


def end_all(given: Sequence[RoleGrant], *, reason: str | None, actor: Actor) -> None:
    """End roles at once, each with its entry in the trail."""
    ids = [each.id for each in given]
    session().execute(update(RoleGrant).where(RoleGrant.id.in_(ids)).values(revoked_at=_NOW))
    for each in given:
        details = {"role": each.role.value}
        audit.record(
            "accounts.revoke", "account", each.account_id, actor=actor, reason=reason, details=details
        )


def _access(grant_id: UUID, actor: Actor) -> tuple[RoleGrant, Account]:
    given = session().get(RoleGrant, grant_id)
    if given is None or given.revoked_at is not None:
        raise NotFound()
    return given, queries.access_staff(given.account_id, actor=actor)
