"""Services and attendances of two records that turn out to be one person."""

from uuid import UUID

from sqlalchemy import and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import aliased

from server.activities.models import Attendance, AttendanceScan, ServiceRecord
from server.activities.rules import RecordState
from server.kernel.db import session

_LIVE = tuple(state for state in RecordState if state.live)


def records_clash(one: UUID, other: UUID) -> bool:
    """Say whether two members have records that one person cannot have: in one activity, or at one time without a reason."""
    ours, theirs = aliased(ServiceRecord), aliased(ServiceRecord)
    times = [func.tstzrange(each.started_at, each.stopped_at) for each in (ours, theirs)]
    unexplained = and_(ours.overlap_reason.is_(None), theirs.overlap_reason.is_(None))
    together = or_(ours.activity_id == theirs.activity_id, and_(unexplained, times[0].op("&&")(times[1])))
    query = select(ours.id).join(theirs, together)
    both = (ours.member_id == one, theirs.member_id == other)
    live = (ours.state.in_(_LIVE), theirs.state.in_(_LIVE))
    return session().scalar(query.where(*both, *live).limit(1)) is not None


def number_of_records(member_id: UUID) -> int:
    """Return how many records of a member stand."""
    live = (ServiceRecord.member_id == member_id, ServiceRecord.state.in_(_LIVE))
    return session().scalar(select(func.count()).select_from(ServiceRecord).where(*live)) or 0


def join_attendances(merged: UUID, into: UUID) -> int:
    """Let the survivor have the other's presence with its scans; where both were present the other's stays as it is."""
    theirs = select(Attendance.activity_id).where(Attendance.member_id == into)
    here = and_(Attendance.member_id == merged, Attendance.activity_id.not_in(theirs))
    names = [column.key for column in Attendance.__table__.columns if column.key != "member_id"]
    moved = session().scalars(select(Attendance.activity_id).where(here)).all()
    copied = select(literal(into), *(getattr(Attendance, name) for name in names)).where(here)
    session().execute(insert(Attendance).from_select(["member_id", *names], copied))
    scans = and_(AttendanceScan.member_id == merged, AttendanceScan.activity_id.in_(moved))
    session().execute(update(AttendanceScan).where(scans).values(member_id=into))
    gone = and_(Attendance.member_id == merged, Attendance.activity_id.in_(moved))
    session().execute(delete(Attendance).where(gone))
    return len(moved)
