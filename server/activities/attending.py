"""Reads of attendances: each with its scans in one row, and whether a record has taken it over."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects.postgresql import insert

from server.activities.models import Activity, Attendance, AttendanceScan, ServiceRecord
from server.activities.presence import AttendanceState, Origin, Presence, Scans, Times, presence
from server.kernel.db import session
from server.posts import queries as posts
from server.registrations import queries as registrations


@dataclass(frozen=True, slots=True)
class Attended:
    """One person's attendance as it is shown."""

    row: Attendance
    present: Presence
    late_sent: bool
    recorded: bool

    @property
    def state(self) -> AttendanceState:
        if self.recorded:
            return AttendanceState.TAKEN_OVER
        return AttendanceState.ABSENT if self.row.absent else self.present.state

    @property
    def source(self) -> Origin:
        return Origin.STAFF if self.row.absent else self.present.source

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime] | None:
        """Start and stop where both are known and no record was made of them."""
        start, stop = self.present.started_at, self.present.stopped_at
        if self.state is not AttendanceState.COMPLETE or start is None or stop is None:
            return None
        return start, stop


def attended(*conditions: ColumnElement[bool]) -> list[Attended]:
    """Return the attendances that meet some conditions, in one statement."""
    record = select(ServiceRecord.id).where(
        ServiceRecord.activity_id == Attendance.activity_id,
        ServiceRecord.member_id == Attendance.member_id,
    )
    step = AttendanceScan.step
    columns = (func.min(step), func.max(step), func.bool_or(AttendanceScan.late), record.exists())
    mine = and_(
        AttendanceScan.activity_id == Attendance.activity_id, AttendanceScan.member_id == Attendance.member_id
    )
    query = (
        select(Attendance, *columns)
        .outerjoin(AttendanceScan, mine)
        .where(*conditions)
        .group_by(Attendance.activity_id, Attendance.member_id)
    )
    return [_attended(*row) for row in session().execute(query)]


def _attended(
    row: Attendance, first: int | None, last: int | None, late: bool | None, recorded: bool
) -> Attended:
    scans = None if first is None or last is None else Scans(first, last)
    typed, staff = Times(row.typed_start, row.typed_stop), Times(row.staff_start, row.staff_stop)
    return Attended(row, presence(scans, typed=typed, staff=staff), bool(late), recorded)


def in_activities(activity_ids: Iterable[UUID]) -> list[Attended]:
    """Return everybody's attendances in some activities."""
    return attended(Attendance.activity_id.in_(list(activity_ids)))


def of(activity_id: UUID, member_id: UUID) -> Attended | None:
    """Return a member's attendance in an activity."""
    found = attended(Attendance.activity_id == activity_id, Attendance.member_id == member_id)
    return found[0] if found else None


def own(member_id: UUID, activity_ids: Sequence[UUID]) -> dict[UUID, Attended]:
    """Return a member's attendances in some activities."""
    here = attended(Attendance.member_id == member_id, Attendance.activity_id.in_(activity_ids))
    return {each.row.activity_id: each for each in here}


def hold(activity_id: UUID, member_id: UUID) -> Attendance:
    """Return and lock a member's attendance in an activity, made where there is none."""
    return hold_all(activity_id, [member_id])[member_id]


def hold_all(activity_id: UUID, member_ids: Iterable[UUID]) -> dict[UUID, Attendance]:
    """Return and lock members' attendances in an activity, made where there are none.

    By id, so that two roll-calls and the members' scans never wait for each other in a ring.
    """
    ids = sorted(set(member_ids))
    if not ids:
        return {}
    made = insert(Attendance).values([{"activity_id": activity_id, "member_id": each} for each in ids])
    session().execute(made.on_conflict_do_nothing())
    query = (
        select(Attendance)
        .where(Attendance.activity_id == activity_id, Attendance.member_id.in_(ids))
        .order_by(Attendance.member_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.member_id: row for row in session().execute(query).scalars()}


def is_recorded(activity_id: UUID, member_id: UUID) -> bool:
    """Say whether a record was made of a member's presence; a voided one too, which no attendance may bring back."""
    query = select(ServiceRecord.id).where(
        ServiceRecord.activity_id == activity_id, ServiceRecord.member_id == member_id
    )
    return session().execute(query).first() is not None


def is_expected(activity: Activity, member_id: UUID) -> bool:
    """Say whether a member holds a place on the activity's post that day; without a post, is registered there."""
    return member_id in expected_among(activity, [member_id])


def expected_among(activity: Activity, member_ids: Collection[UUID]) -> set[UUID]:
    """Return which of some members are expected; see ``is_expected``."""
    if activity.post_id is not None:
        return posts.claims_on(activity.post_id, member_ids, day=activity.day).keys() & set(member_ids)
    here = activity.community_id
    return {member_id for member_id, place in _homes(member_ids, activity) if place == here}


def _homes(member_ids: Collection[UUID], activity: Activity) -> set[tuple[UUID, UUID]]:
    return registrations.registered_pairs(member_ids, on=activity.day)


def holders(activities: Iterable[Activity]) -> dict[UUID, set[UUID]]:
    """Return who holds a place on each activity's post that day, in one statement per day; without a post, nobody does."""
    by_day = defaultdict[dt.date, list[Activity]](list)
    for activity in activities:
        by_day[activity.day].append(activity)
    return {
        activity.id: held.get(activity.post_id or activity.id, set())
        for day, theirs in by_day.items()
        for held in [posts.holders_on([each.post_id for each in theirs if each.post_id], day)]
        for activity in theirs
    }
