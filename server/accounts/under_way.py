"""What waits for a second person, or for its code to be used, in words: invitations, recoveries, powerful roles."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.accounts import granting, inviting, recovering
from server.accounts.listing import places_of
from server.accounts.models import Account, Invitation, Recovery
from server.accounts.rules import Lost, Role
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.people import queries as people


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation nobody has used, with names."""

    id: UUID
    name: str
    role: Role
    place: str
    made_at: dt.datetime
    expires_at: dt.datetime
    over: bool


def invitation_lines(found: Sequence[Invitation]) -> list[InvitationLine]:
    """Return invitations with the names of their places."""
    places, now = places_of(found), clock.SystemClock().now()
    return [
        InvitationLine(
            each.id, each.name, each.role, places[each.area_id or each.unit_id or each.id], each.made_at,
            each.expires_at, each.expires_at <= now,
        )
        for each in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """A recovery under way, with names."""

    id: UUID
    account_id: UUID
    name: str
    lost: Lost
    reason: str
    asked_by: UUID | None
    asker: str
    asked_at: dt.datetime
    expires_at: dt.datetime | None


def recovery_lines(found: Sequence[Recovery]) -> list[RecoveryLine]:
    """Return recoveries with the names of who is concerned and who asked."""
    names = people.names({id for each in found for id in (each.person_id, each.asked_by) if id})
    return [
        RecoveryLine(
            each.id, each.account_id, names[each.person_id], each.lost, each.reason, each.asked_by,
            names[each.asked_by] if each.asked_by else "主机命令", each.asked_at, each.expires_at,
        )
        for each in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A role that counts once a second person approves it, with names."""

    id: UUID
    account_id: UUID
    person_id: UUID | None
    name: str
    role: Role
    place: str
    given_by: UUID | None
    giver: str
    granted_at: dt.datetime
    reason: str | None


def grant_lines(*, actor: Actor) -> list[GrantLine]:
    """Return the roles in the actor's scope that wait, with names."""
    found = granting.waiting(actor=actor)
    owners = _owners([each.account_id for each in found])
    places, names = (
        places_of(found),
        people.names({*owners.values(), *(each.given_by for each in found if each.given_by)}),
    )
    return [
        GrantLine(
            each.id, each.account_id, owners[each.account_id], names[owners[each.account_id]], each.role,
            places[each.area_id or each.unit_id or each.id], each.given_by,
            names[each.given_by] if each.given_by else "系统", each.granted_at, each.reason,
        )
        for each in found
    ]  # fmt: skip


def _owners(account_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    query = select(Account.id, Account.person_id).where(Account.id.in_(account_ids))
    return {row.id: row.person_id for row in session().execute(query) if row.person_id}


@dataclass(frozen=True, slots=True)
class UnderWay:
    """All of it, as far as somebody may see it."""

    grants: Sequence[GrantLine]
    recoveries: Sequence[RecoveryLine]
    invitations: Sequence[InvitationLine]

    def __bool__(self) -> bool:
        return bool(self.grants or self.recoveries or self.invitations)


def under_way(*, actor: Actor) -> UnderWay:
    """Return what waits in the actor's scope; invitations and roles only for who manages accounts."""
    manages = actor.may("accounts.manage")
    return UnderWay(
        grant_lines(actor=actor) if manages else [],
        recovery_lines(recovering.open_ones(actor=actor)),
        invitation_lines(inviting.open_ones(actor=actor)) if manages else [],
    )
