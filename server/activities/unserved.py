"""Who is registered and has not served: so that a community asks them, or finds them something that fits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select

from server.activities.models import ServiceRecord
from server.activities.rules import RecordState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.people import queries as people
from server.registrations import queries as registrations

VERB = "activities.export"


@dataclass(frozen=True, slots=True)
class Unserved:
    """A registered member without a confirmed service in some days; ``phone`` is masked."""

    member_id: UUID
    name: str
    phone: str | None
    unit: str | None
    community: str
    pending: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are registered, and how many of them have not served."""

    registered: int
    unserved: int


def tally(first: dt.date, last: dt.date, *, actor: Actor) -> Tally:
    """Count who is registered now in the actor's communities, and who of them has no confirmed service from … to."""
    r = registrations.active_in_scope(actor, VERB).subquery("r")
    idle = func.count().filter(~_has_record(r.c.member_id, RecordState.CONFIRMED, first, last))
    registered, unserved_ = session().execute(select(func.count(), idle).select_from(r)).one()
    return Tally(registered, unserved_)


def page(
    first: dt.date, last: dt.date, *, actor: Actor, cursor: str | None = None, limit: int = 50
) -> Page[Unserved]:
    """Return a page of them by name; ``pending``: something of theirs still waits to be confirmed."""
    p, r = people.people().subquery("p"), registrations.active_in_scope(actor, VERB).subquery("r")
    waits = _has_record(p.c.id, RecordState.PENDING, first, last)
    query: Select[Any] = (
        select(p.c.id, p.c.name, p.c.phone_masked, r.c.community_id, waits.label("waits"))
        .join(r, r.c.member_id == p.c.id)
        .where(~_has_record(p.c.id, RecordState.CONFIRMED, first, last))
    )
    found = paginate(query, [p.c.pinyin, p.c.id], cursor=cursor, limit=limit)
    return Page(_named(found.items), found.next)


def _has_record(
    member_id: ColumnElement[UUID], state: RecordState, first: dt.date, last: dt.date
) -> ColumnElement[bool]:
    return exists(ServiceRecord.id).where(
        ServiceRecord.member_id == member_id,
        ServiceRecord.state == state,
        ServiceRecord.day.between(first, last),
    )


def _named(rows: Sequence[tuple[UUID, str, str | None, UUID, bool]]) -> list[Unserved]:
    employers = members.units_on([row[0] for row in rows], clock.today())
    units = organisations.unit_names(set(employers.values()))
    places = organisations.area_names({row[3] for row in rows})
    return [
        Unserved(each, name, phone, units.get(employers.get(each, each)), places[community_id], pending)
        for each, name, phone, community_id, pending in rows
    ]
