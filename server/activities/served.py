"""What stands of a member's services at an instant, as a letter's sheet prints it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from server.activities.models import Activity, ServiceRecord
from server.kernel.db import session
from server.members import queries as members


def standing_at(instant: dt.datetime) -> ColumnElement[bool]:
    """Return the condition on records that were confirmed, and neither corrected nor voided, before an instant."""
    not_ended = or_(ServiceRecord.ended_at.is_(None), ServiceRecord.ended_at >= instant)
    return and_(ServiceRecord.confirmed_at < instant, not_ended)


@dataclass(frozen=True, slots=True)
class Served:
    """One service that stands, with the names that a sheet prints; minutes recognised."""

    day: dt.date
    activity: str
    minutes: int
    confirmed_by: str


def served(
    member_id: UUID,
    community_id: UUID,
    unit_ids: Collection[UUID],
    first: dt.date,
    last: dt.date,
    *,
    confirmed_before: dt.datetime,
) -> list[Served]:
    """Return a member's services of some days with some units as a letter of an instant counts them, the oldest first."""
    query = (
        select(ServiceRecord, Activity.name)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .where(
            ServiceRecord.member_id == member_id,
            ServiceRecord.home_community_id == community_id,
            ServiceRecord.unit_id.in_(unit_ids),
            ServiceRecord.day.between(first, last),
            standing_at(confirmed_before),
        )
        .order_by(ServiceRecord.day, ServiceRecord.started_at)
    )
    rows = session().execute(query).all()
    names = members.names({record.confirmed_by for record, _ in rows if record.confirmed_by})
    return [
        Served(record.day, name, record.recognised_minutes, names.get(record.confirmed_by or record.id, ""))
        for record, name in rows
    ]
