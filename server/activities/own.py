"""A member's own activities: what they claimed, came to or have a record of."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from server.activities import attending
from server.activities.attending import Attended
from server.activities.models import Activity, Attendance, ServiceRecord
from server.activities.queries import LIVE_STATES
from server.activities.rules import ActivityState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.posts import queries as posts
from server.registrations import queries as registrations


class When(StrEnum):
    """COMING: today's and later ones; PAST: what ended before today."""

    COMING = "coming"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class OwnActivity:
    """An activity with what a member has in it."""

    activity: Activity
    attendance: Attended | None
    record: ServiceRecord | None


def own_activities(
    *, when: When = When.COMING, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[OwnActivity]:
    """Return a page of the member's activities: the coming ones from the next on, the past ones from the last back."""
    if not actor.is_member or actor.person_id is None:
        raise NotFound()
    member_id, midnight = actor.person_id, clock.at(clock.today())
    past = when is When.PAST
    days = Activity.ends_at < midnight if past else Activity.ends_at >= midnight
    query = select(Activity).where(_is_own(member_id), days)
    keys = [Activity.starts_at, Activity.id]
    page = paginate(query, keys, cursor=cursor, limit=limit, newest_first=past)
    return Page(_with_presence(page.items, member_id), page.next)


def _with_presence(activities: Sequence[Activity], member_id: UUID) -> list[OwnActivity]:
    ids = [activity.id for activity in activities]
    attended = attending.own(member_id, ids)
    query = select(ServiceRecord).where(
        ServiceRecord.member_id == member_id,
        ServiceRecord.activity_id.in_(ids),
        ServiceRecord.state.in_(LIVE_STATES),
    )
    records = {record.activity_id: record for record in session().execute(query).scalars()}
    return [OwnActivity(each, attended.get(each.id), records.get(each.id)) for each in activities]


def access_own(activity_id: UUID, member_id: UUID) -> Activity:
    """Return an activity of a member's own; NotFound otherwise."""
    query = select(Activity).where(Activity.id == activity_id, _is_own(member_id))
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def _is_own(member_id: UUID) -> ColumnElement[bool]:
    """A place held on its post that day, an attendance or a record; without a post, planned where one is registered."""
    here = (Attendance.activity_id == Activity.id, Attendance.member_id == member_id)
    given = (ServiceRecord.activity_id == Activity.id, ServiceRecord.member_id == member_id)
    open_to_all = and_(
        Activity.post_id.is_(None),
        Activity.state == ActivityState.PLANNED,
        registrations.is_registered(member_id, Activity.community_id),
    )
    return or_(
        posts.holds_on(member_id, Activity.post_id, Activity.day),
        select(Attendance.activity_id).where(*here).exists(),
        select(ServiceRecord.id).where(*given).exists(),
        open_to_all,
    )
