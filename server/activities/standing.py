"""How a member stands: what is confirmed of a half-year and a year, and which activities come next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from server.activities.models import Activity, ServiceRecord
from server.activities.rules import ActivityState, RecordState
from server.kernel.db import session
from server.kernel.periods import Period
from server.posts import queries as posts


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A member's confirmed service; minutes recognised."""

    services: int
    minutes: int
    year_minutes: int


def confirmed_in(member_id: UUID, period: Period) -> Confirmed:
    """Return what is confirmed of a member's service in a period, and in the whole of its year."""
    inside = ServiceRecord.day.between(period.first_day, period.last_day)
    total = func.coalesce(func.sum(ServiceRecord.recognised_minutes), 0)
    within = func.coalesce(func.sum(ServiceRecord.recognised_minutes).filter(inside), 0)
    year = ServiceRecord.day.between(dt.date(period.year, 1, 1), dt.date(period.year, 12, 31))
    query = select(func.count().filter(inside), within, total).where(
        ServiceRecord.member_id == member_id, ServiceRecord.state == RecordState.CONFIRMED, year
    )
    return Confirmed(*map(int, session().execute(query).one()))


def coming_activities(member_id: UUID, now: dt.datetime) -> Sequence[Activity]:
    """Return the activities to come of the posts on which a member holds a place, called-off ones included."""
    query = select(Activity).where(
        Activity.post_id.in_(posts.held_posts(member_id)),
        Activity.ends_at > now,
        Activity.state.in_((ActivityState.PLANNED, ActivityState.CANCELLED)),
    )
    return session().execute(query.order_by(Activity.starts_at, Activity.id)).scalars().all()
