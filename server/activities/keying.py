"""Keying a signed sheet at the desk: who may be chosen, and that two clerks do not overwrite each other."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, func, literal, select, union
from sqlalchemy.dialects.postgresql import ARRAY

from server.activities import queries, service
from server.activities.models import Activity, ServiceRecord
from server.activities.rules import RecordState, SheetRow
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import StaleVersion
from server.members import queries as members
from server.organisations import queries as organisations
from server.people import queries as people
from server.registrations import queries as registrations


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may stand on a sheet; ``label`` is theirs alone."""

    member_id: UUID
    name: str
    initials: str
    label: str


def candidates(activity: Activity, besides: Iterable[UUID] = ()) -> list[Candidate]:
    """Return the members registered in an activity's community, and some others, in the order of their names."""
    return people_of(activity.community_id, activity.day, besides)


def people_of(community_id: UUID, day: dt.date, besides: Iterable[UUID] = ()) -> list[Candidate]:
    """Return the members registered in a community with their units of a day, and some others, by name."""
    p = people.people().subquery("p")
    # A union is looked up row by row; "registered here, or one of these" would read everybody.
    wanted = union(registrations.registered_in(community_id), select(func.unnest(_ids(besides))))
    query = select(p.c.id, p.c.name, p.c.initials).where(p.c.id.in_(wanted))
    found = session().execute(query.order_by(p.c.pinyin, p.c.id)).all()
    employers = members.units_on([row.id for row in found], day)
    units = organisations.unit_names(employers.values())
    labels = [f"{row.name}（{units.get(employers.get(row.id, row.id), '无单位')}）" for row in found]
    often = Counter(labels)
    return [
        Candidate(row.id, row.name, row.initials, label if often[label] == 1 else _marked(label, row.id))
        for row, label in zip(found, labels, strict=True)
    ]


def _ids(besides: Iterable[UUID]) -> ColumnElement[Any]:
    return literal(list(besides), ARRAY(Uuid()))


def _marked(label: str, member_id: UUID) -> str:
    """Tell namesakes of one unit apart; the mark stays the same from page to page."""
    return f"{label[:-1]}·{member_id.hex[-4:].upper()}）"


def mark(activity_id: UUID) -> str:
    """Return a mark of an activity's records that changes with each of them."""
    present = sorted(f"{each.id}:{each.version}" for each in queries.records_in(activity_id))
    return sha256(" ".join(present).encode()).hexdigest()[:16]


def enter_if_unchanged(
    activity_id: UUID, rows: Sequence[SheetRow], *, seen: str, actor: Actor
) -> list[ServiceRecord]:
    """Enter a sheet unless somebody changed the records since their mark was ``seen``: StaleVersion then."""
    queries.access_activity(activity_id, actor=actor, verb="activities.record", lock=True)
    if mark(activity_id) != seen:
        raise StaleVersion()
    return service.enter_sheet(activity_id, rows, actor=actor)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of an activity wait for confirmation, and how many are confirmed."""

    pending: int = 0
    confirmed: int = 0


def tallies(activity_ids: Iterable[UUID]) -> dict[UUID, Tally]:
    """Return the tallies of some activities in one statement; who has no records is absent."""
    pending = func.count().filter(ServiceRecord.state == RecordState.PENDING)
    confirmed = func.count().filter(ServiceRecord.state == RecordState.CONFIRMED)
    query = (
        select(ServiceRecord.activity_id, pending, confirmed)
        .where(ServiceRecord.activity_id.in_(list(activity_ids)))
        .group_by(ServiceRecord.activity_id)
    )
    return {activity_id: Tally(*counts) for activity_id, *counts in session().execute(query)}
