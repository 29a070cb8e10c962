"""What waits for a desk in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, null, select, union_all

from server.accounts import queries
from server.accounts.models import Account, Recovery, RoleGrant
from server.accounts.recovering import WAITING
from server.kernel.actor import Actor

VERB = "accounts.manage"


def to_approve(actor: Actor) -> Select[UUID | None, dt.date | None]:
    """Return (area, no due date) of the roles and recoveries that wait for the actor as the second person."""
    both = union_all(_grants(actor), _recoveries(actor)).subquery()
    return select(both.c.area, both.c.due)


def _grants(actor: Actor) -> Select[UUID | None, dt.date]:
    mine = RoleGrant.given_by.is_distinct_from(actor.person_id), Account.person_id != actor.person_id
    waits = RoleGrant.counts_from.is_(None), RoleGrant.revoked_at.is_(None)
    query = select(RoleGrant.area_id.label("area"), null().cast(Date).label("due"))
    joined = query.join(Account, Account.id == RoleGrant.account_id)
    return joined.where(*waits, *mine, queries.grants_in_scope(actor, VERB))


def _recoveries(actor: Actor) -> Select[UUID | None, dt.date]:
    at_work = select(RoleGrant.area_id).where(
        RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None), RoleGrant.area_id.is_not(None)
    )
    area = at_work.order_by(RoleGrant.id).limit(1).correlate(Account).scalar_subquery()
    query = select(area.label("area"), null().cast(Date).label("due")).select_from(Recovery)
    another = Recovery.asked_by.is_distinct_from(actor.person_id), Recovery.person_id != actor.person_id
    joined = query.join(Account, Account.id == Recovery.account_id)
    return joined.where(WAITING, *another, queries.staff_in_scope(actor, VERB))
