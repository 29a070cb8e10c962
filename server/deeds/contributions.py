"""What a community's small registers hold of a period, for its letters: what was withdrawn in time is not among it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from server.deeds.models import Deed, FamilyVisit, MeetingAttendance, Opinion, OrganisationMeeting
from server.deeds.rules import DeedKind, OpinionState
from server.kernel.db import session


@dataclass(frozen=True, slots=True)
class Contribution:
    """An opinion, a family visit, an organisation meeting attended or a project claimed and served in.

    ``key`` tells which one: an opinion's, meeting's or claim's id, or a family's house code.
    """

    kind: DeedKind
    member_id: UUID
    day: dt.date
    key: str
    adopted: bool = False


def contributions(
    community_id: UUID, first: dt.date, last: dt.date, *, before: dt.datetime
) -> list[Contribution]:
    """Return what a community's small registers hold of the days ``first`` … ``last``, as of an instant, in four statements."""
    span = (community_id, first, last, before)
    selects = (
        (DeedKind.OPINION, _opinions_within(*span)),
        (DeedKind.FAMILY, _visits_within(*span)),
        (DeedKind.MEETING, _attendances_within(*span)),
        (DeedKind.PROJECT, _projects_within(*span)),
    )
    return [
        Contribution(kind, row[0], row[1], str(row[2]), bool(row[3]))
        for kind, query in selects
        for row in session().execute(query)
    ]


def _opinions_within(
    community_id: UUID, first: dt.date, last: dt.date, before: dt.datetime
) -> Select[UUID, dt.date, UUID, bool]:
    adopted = (Opinion.state == OpinionState.ADOPTED) & (Opinion.decided_at < before)
    here = (Opinion.community_id == community_id, Opinion.day.between(first, last))
    query = select(Opinion.member_id, Opinion.day, Opinion.id, adopted)
    return query.where(*here, _stood(Opinion.id, Opinion.member_id, before))


def _visits_within(
    community_id: UUID, first: dt.date, last: dt.date, before: dt.datetime
) -> Select[UUID, dt.date, str, bool]:
    here = (FamilyVisit.community_id == community_id, FamilyVisit.day.between(first, last))
    query = select(FamilyVisit.member_id, FamilyVisit.day, FamilyVisit.house_code, false())
    return query.where(*here, _stood(FamilyVisit.id, FamilyVisit.member_id, before))


def _attendances_within(
    community_id: UUID, first: dt.date, last: dt.date, before: dt.datetime
) -> Select[UUID, dt.date, UUID, bool]:
    meeting = OrganisationMeeting
    here = (meeting.community_id == community_id, meeting.day.between(first, last))
    query = select(MeetingAttendance.member_id, meeting.day, meeting.id, false())
    joined = query.join(meeting, meeting.id == MeetingAttendance.meeting_id)
    return joined.where(*here, _stood(meeting.id, MeetingAttendance.member_id, before))


def _projects_within(
    community_id: UUID, first: dt.date, last: dt.date, before: dt.datetime
) -> Select[UUID, dt.date, UUID, bool]:
    here = (Deed.community_id == community_id, Deed.day.between(first, last), Deed.kind == DeedKind.PROJECT)
    standing_then = or_(Deed.withdrawn_at.is_(None), Deed.withdrawn_at >= before)
    query = select(Deed.member_id, Deed.day, Deed.evidence_id, false())
    return query.where(*here, Deed.recorded_at < before, standing_then)


def _stood(
    evidence_id: InstrumentedAttribute[UUID], member_id: InstrumentedAttribute[UUID], before: dt.datetime
) -> ColumnElement[bool]:
    """Return the condition that an entry was recorded, and not withdrawn, before an instant: its deed stood."""
    withdrawn_later = or_(Deed.withdrawn_at.is_(None), Deed.withdrawn_at >= before)
    return (
        select(Deed.id)
        .where(Deed.evidence_id == evidence_id, Deed.member_id == member_id)
        .where(Deed.recorded_at < before, withdrawn_later)
        .exists()
    )
