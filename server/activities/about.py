"""What is kept of one member beside their records: presence and objections, as a copy for themselves tells it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, select

from server.activities import attending
from server.activities.attending import Attended
from server.activities.models import Activity, Attendance, AttendanceScan, RecordObjection, ServiceRecord
from server.activities.presence import instant_of
from server.kernel.db import session


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's presence in an activity with every scan of theirs."""

    activity: Activity
    attended: Attended
    scans: list[dt.datetime]


def visits_of(member_id: UUID) -> list[Visit]:
    """Return all of a member's attendances, the earliest activity first."""
    found = {each.row.activity_id: each for each in attending.attended(Attendance.member_id == member_id)}
    scans = _scans(member_id)
    query = select(Activity).where(Activity.id.in_(found)).order_by(Activity.starts_at, Activity.id)
    return [Visit(each, found[each.id], scans[each.id]) for each in session().scalars(query)]


def _scans(member_id: UUID) -> dict[UUID, list[dt.datetime]]:
    query = select(AttendanceScan.activity_id, AttendanceScan.step).where(
        AttendanceScan.member_id == member_id
    )
    found = defaultdict[UUID, list[dt.datetime]](list)
    for activity_id, step in session().execute(query.order_by(AttendanceScan.step)):
        found[activity_id].append(instant_of(step))
    return found


def objections_of(member_id: UUID) -> Sequence[Row[RecordObjection, Activity]]:
    """Return a member's objections to records with their activities, the oldest first."""
    query = (
        select(RecordObjection, Activity)
        .join(ServiceRecord, ServiceRecord.id == RecordObjection.record_id)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .where(RecordObjection.member_id == member_id)
    )
    return session().execute(query.order_by(RecordObjection.raised_at, RecordObjection.id)).all()
