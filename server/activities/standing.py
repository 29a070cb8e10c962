"""How a member stands: what is confirmed of a half-year and a year, and which activities come next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from server.activities.models import Activity, Attendance, AttendanceScan, RecordObjection, ServiceRecord
from server.activities.presence import LEAST_STAY, STEP
from server.activities.rules import DUE_WORKING_DAYS, ActivityState, RecordState
from server.kernel import clock
from server.kernel.db import session
from server.kernel.periods import Period
from server.organisations import queries as organisations
from server.posts import queries as posts

LOOKED_BACK = dt.timedelta(days=35)
"""Ten working days never take longer, whatever the holidays."""


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


@dataclass(frozen=True, slots=True)
class Unproposed:
    """An activity at which a member was expected and whose times nobody has told; ``last`` day for telling them."""

    activity: Activity
    last: dt.date


def to_propose(member_id: UUID, now: dt.datetime) -> list[Unproposed]:
    """Return past activities of posts a member held that day, without times, absence or record, while these may be told."""
    calendar, today = organisations.work_calendar(), clock.local_date(now)
    query = select(Activity).where(
        Activity.ends_at.between(now - LOOKED_BACK, now),
        Activity.state != ActivityState.CANCELLED,
        posts.holds_on(member_id, Activity.post_id, Activity.day),
        ~_told(member_id).exists(),
        ~select(ServiceRecord.id)
        .where(ServiceRecord.activity_id == Activity.id, ServiceRecord.member_id == member_id)
        .exists(),
    )
    found = session().execute(query.order_by(Activity.starts_at)).scalars()
    untold = [Unproposed(each, calendar.working_day_after(each.day, DUE_WORKING_DAYS)) for each in found]
    return [each for each in untold if today <= each.last]


def _told(member_id: UUID) -> Select[UUID]:
    """The attendances whose times are whole, or that say the member was absent."""
    step = AttendanceScan.step
    stayed = select(func.max(step) - func.min(step) >= LEAST_STAY // STEP).where(
        AttendanceScan.activity_id == Attendance.activity_id, AttendanceScan.member_id == Attendance.member_id
    )
    whole = or_(
        Attendance.absent,
        Attendance.typed_stop.is_not(None),
        Attendance.staff_stop.is_not(None),
        stayed.scalar_subquery(),
    )
    return select(Attendance.activity_id).where(
        Attendance.activity_id == Activity.id, Attendance.member_id == member_id, whole
    )


def answered_objections(member_id: UUID, since: dt.datetime) -> Sequence[RecordObjection]:
    """Return a member's objections to records that were answered since an instant, the newest answer first."""
    query = select(RecordObjection).where(
        RecordObjection.member_id == member_id, RecordObjection.answered_at >= since
    )
    return session().execute(query.order_by(RecordObjection.answered_at.desc())).scalars().all()
