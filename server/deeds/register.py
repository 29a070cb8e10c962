"""The registers as a desk reads them: members × five, visits, meetings, opinions with names; each in few statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select

from server.deeds import queries
from server.deeds.models import Deed, FamilyVisit, MeetingAttendance, Opinion, OrganisationMeeting
from server.deeds.rules import DeedKind, EvidenceKind
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.people import queries as people
from server.registrations import queries as registrations


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A registered member with the day on which each of the five was first done in a year."""

    member_id: UUID
    name: str
    unit: str | None
    community: str
    done: dict[int, dt.date]


def member_page(
    actor: Actor,
    year: int,
    *,
    q: str | None = None,
    missing: DeedKind | None = None,
    community_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[MemberRow]:
    """Return a page of the members registered in the actor's communities, by name.

    ``missing``: only who has not done this one; ``q``: a part of the name or the beginning of its initials.
    """
    matching = people.people() if not q else people.people().where(people.matching(q))
    p, r = matching.subquery("p"), registrations.active_in_scope(actor, "deeds.read").subquery("r")
    query = select(p.c.id, p.c.name, r.c.community_id).join(r, r.c.member_id == p.c.id)
    if missing is not None:
        query = query.where(~_did(p.c.id, year, missing))
    if community_id is not None:
        query = query.where(r.c.community_id == community_id)
    found = paginate(query, [p.c.pinyin, p.c.id], cursor=cursor, limit=limit)
    return Page(_member_rows(found.items, year), found.next)


def _did(member_id: ColumnElement[UUID], year: int, kind: DeedKind) -> ColumnElement[bool]:
    standing = (Deed.withdrawn_at.is_(None), Deed.year == year, Deed.kind == int(kind))
    return exists(Deed.id).where(Deed.member_id == member_id, *standing)


def _member_rows(rows: Sequence[tuple[UUID, str, UUID]], year: int) -> list[MemberRow]:
    ids = [member_id for member_id, _, _ in rows]
    done, employers = _first_days(ids, year), members.units_on(ids, clock.today())
    units = organisations.unit_names(set(employers.values()))
    places = organisations.area_names({community_id for _, _, community_id in rows})
    return [
        MemberRow(each, name, units.get(employers.get(each, each)), places[community_id], done[each])
        for each, name, community_id in rows
    ]


def _first_days(member_ids: Collection[UUID], year: int) -> dict[UUID, dict[int, dt.date]]:
    query = select(Deed.member_id, Deed.kind, func.min(Deed.day)).where(
        Deed.member_id.in_(member_ids), Deed.year == year, Deed.withdrawn_at.is_(None)
    )
    found: dict[UUID, dict[int, dt.date]] = defaultdict(dict)
    for member_id, kind, day in session().execute(query.group_by(Deed.member_id, Deed.kind)):
        found[member_id][kind] = day
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence in a member's year, also one that was withdrawn; ``words`` say what it was."""

    deed: Deed
    words: str
    recorder: str | None
    withdrawer: str | None


def pieces(member_id: UUID, year: int, *, actor: Actor) -> dict[int, list[Piece]]:
    """Return what a member's year rests on by deed, the earliest first; NotFound outside the actor's scope."""
    queries.access_member(member_id, actor=actor, verb="deeds.read")
    query = select(Deed).where(Deed.member_id == member_id, Deed.year == year)
    deeds = session().execute(query.order_by(Deed.day, Deed.id)).scalars().all()
    told = _words(deeds)
    names = people.names(
        {each for deed in deeds for each in (deed.confirmed_by, deed.withdrawn_by) if each is not None}
    )
    found: dict[int, list[Piece]] = defaultdict(list)
    for deed in deeds:
        piece = Piece(
            deed, told.get(deed.evidence_id, ""), *(names.get(each) if each else None for each in (deed.confirmed_by, deed.withdrawn_by))
        )  # fmt: skip
        found[deed.kind].append(piece)
    return found


def _words(deeds: Sequence[Deed]) -> dict[UUID, str]:
    """Return what the small registers say of each piece: a house by its code and hardship only."""
    ids = [deed.evidence_id for deed in deeds]
    visits = session().execute(select(FamilyVisit).where(FamilyVisit.id.in_(ids))).scalars()
    opinions = session().execute(select(Opinion.id, Opinion.category).where(Opinion.id.in_(ids)))
    meeting = OrganisationMeeting
    meetings = session().execute(select(meeting.id, meeting.topic).where(meeting.id.in_(ids)))
    return {
        **{each.id: f"{each.house_code}，{each.hardship.label}" for each in visits},
        **{row.id: row.category for row in opinions},
        **{row.id: row.topic for row in meetings},
    }


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A family visit with its member; ``withdrawn`` is the reason why it was taken back."""

    visit: FamilyVisit
    member: str
    recorder: str | None
    withdrawn: str | None


def visit_page(
    actor: Actor, community_id: UUID, year: int, *, cursor: str | None = None, limit: int = 50
) -> Page[VisitRow]:
    """Return a page of a community's visits of a year, the newest first."""
    organisations.access_community(community_id, actor=actor, verb="deeds.record")
    query = _of_year(select(FamilyVisit), FamilyVisit, community_id, year)
    found: Page[FamilyVisit] = paginate(
        query, [FamilyVisit.day, FamilyVisit.id], cursor=cursor, limit=limit, newest_first=True
    )
    return Page(_visit_rows(found.items), found.next)


def visit_row(visit_id: UUID, *, actor: Actor) -> VisitRow:
    """Return one visit; NotFound outside the actor's scope."""
    here = organisations.in_scope(FamilyVisit.community_id, actor, "deeds.record")
    query = select(FamilyVisit).where(FamilyVisit.id == visit_id, here)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return _visit_rows([found])[0]


def _visit_rows(visits: Sequence[FamilyVisit]) -> list[VisitRow]:
    deeds = _newest_deeds([each.id for each in visits])
    names = people.names(
        {each.member_id for each in visits}
        | {deed.confirmed_by for deed in deeds.values() if deed.confirmed_by}
    )
    return [_visit_row(each, deeds.get(each.id), names) for each in visits]


def _of_year(
    query: Select[Any], kind: type[FamilyVisit] | type[OrganisationMeeting], community_id: UUID, year: int
) -> Select[Any]:
    days = kind.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return query.where(kind.community_id == community_id, days)


def _newest_deeds(evidence_ids: Collection[UUID]) -> dict[UUID, Deed]:
    query = select(Deed).where(Deed.evidence_id.in_(evidence_ids)).order_by(Deed.id)
    return {deed.evidence_id: deed for deed in session().execute(query).scalars()}


def _visit_row(visit: FamilyVisit, deed: Deed | None, names: dict[UUID, str]) -> VisitRow:
    recorder = names.get(deed.confirmed_by) if deed and deed.confirmed_by else None
    return VisitRow(visit, names[visit.member_id], recorder, deed.withdrawn_reason if deed else None)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """An organisation meeting with how many attendances stand, of how many keyed."""

    meeting: OrganisationMeeting
    keyed: int
    standing: int


def meeting_page(
    actor: Actor, community_id: UUID, year: int, *, cursor: str | None = None, limit: int = 50
) -> Page[MeetingRow]:
    """Return a page of a community's organisation meetings of a year, the newest first."""
    organisations.access_community(community_id, actor=actor, verb="deeds.record")
    meeting = OrganisationMeeting
    query = _of_year(select(meeting), meeting, community_id, year)
    found: Page[OrganisationMeeting] = paginate(
        query, [meeting.day, meeting.id], cursor=cursor, limit=limit, newest_first=True
    )
    counts = _attendance([each.id for each in found.items])
    return found.map(lambda each: MeetingRow(each, *counts.get(each.id, (0, 0))))


def _attendance(meeting_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    standing = func.count().filter(Deed.withdrawn_at.is_(None))
    query = select(Deed.evidence_id, func.count(), standing).where(
        Deed.evidence_kind == EvidenceKind.MEETING, Deed.evidence_id.in_(meeting_ids)
    )
    rows = session().execute(query.group_by(Deed.evidence_id))
    return {meeting_id: (keyed, kept) for meeting_id, keyed, kept in rows}


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on a meeting's sheet; ``withdrawn`` is the reason why they were taken off it."""

    member_id: UUID
    name: str
    unit: str | None
    withdrawn: str | None


def meeting_with_attendees(meeting_id: UUID, *, actor: Actor) -> tuple[OrganisationMeeting, list[Attendee]]:
    """Return a meeting and who attended, by name; NotFound outside the actor's scope."""
    here = organisations.in_scope(OrganisationMeeting.community_id, actor, "deeds.record")
    query = select(OrganisationMeeting).where(OrganisationMeeting.id == meeting_id, here)
    meeting = session().execute(query).scalar_one_or_none()
    if meeting is None:
        raise NotFound()
    attending = select(MeetingAttendance.member_id).where(MeetingAttendance.meeting_id == meeting.id)
    ids = session().execute(attending).scalars().all()
    resting = select(Deed.member_id, Deed.withdrawn_reason).where(Deed.evidence_id == meeting.id)
    reasons = {row.member_id: row.withdrawn_reason for row in session().execute(resting.order_by(Deed.id))}
    employers = members.units_on(ids, meeting.day)
    units = organisations.unit_names(set(employers.values()))
    return meeting, [
        Attendee(row.id, row.name, units.get(employers.get(row.id, row.id)), reasons.get(row.id))
        for row in members.with_names(ids)
    ]


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """An opinion with its member, community and who answered it."""

    opinion: Opinion
    member: str
    community: str
    decider: str | None


def opinion_rows(opinions: Sequence[Opinion]) -> list[OpinionRow]:
    """Return opinions with their names, in two statements."""
    named = {each for row in opinions for each in (row.member_id, row.decided_by) if each is not None}
    names, places = people.names(named), organisations.area_names({row.community_id for row in opinions})
    return [
        OpinionRow(row, names[row.member_id], places[row.community_id], names.get(row.decided_by) if row.decided_by else None)
        for row in opinions
    ]  # fmt: skip
