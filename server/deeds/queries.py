"""Reads of the deeds room."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from server.deeds.contributions import Contribution as Contribution
from server.deeds.contributions import contributions as contributions
from server.deeds.models import Deed, MeetingAttendance, Opinion, OrganisationMeeting
from server.deeds.rules import (
    WAITING,
    DeedKind,
    DeedProgress,
    Evidence,
    EvidenceKind,
    OpinionState,
    YearProgress,
)
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.organisations.rules import DEED_LABELS
from server.registrations import queries as registrations


def access_member(member_id: UUID, *, actor: Actor, verb: str) -> None:
    """Let pass who may ``verb`` a member registered in their scope, or living there by the roster; NotFound otherwise."""
    registration = registrations.active_registration(member_id)
    if registration is None or not _in_scope(registration.community_id, actor, verb):
        members.access_member(member_id, actor=actor, verb=verb)


def _in_scope(community_id: UUID, actor: Actor, verb: str) -> bool:
    return organisations.area(community_id).path.startswith(actor.area_paths(verb))


def registered_here(member_ids: Iterable[UUID], community_id: UUID, *, day: dt.date) -> set[UUID]:
    """Return those who are, or on ``day`` were, registered in a community."""
    ids = list(member_ids)
    pairs = registrations.registered_pairs(ids, on=day) | registrations.registered_pairs(
        ids, on=clock.today()
    )
    return {member_id for member_id, community in pairs if community == community_id}


def progress(member_id: UUID, year: int) -> list[DeedProgress]:
    """Return the five of a member's year in their order, each with its standing evidence, the earliest first."""
    query = (
        select(Deed)
        .where(Deed.member_id == member_id, Deed.year == year, Deed.withdrawn_at.is_(None))
        .order_by(Deed.day, Deed.id)
    )
    found: dict[int, list[Evidence]] = defaultdict(list)
    for deed in session().execute(query).scalars():
        found[deed.kind].append(Evidence(deed.evidence_kind, deed.evidence_id, deed.day))
    labels = labels_for(member_id)
    return [DeedProgress(kind, labels[kind - 1], tuple(found[kind])) for kind in DeedKind]


def own_progress(year: int, *, actor: Actor) -> YearProgress:
    """Return the actor's own five of a year."""
    if actor.person_id is None:
        raise NotFound()
    return YearProgress(actor.person_id, year, progress(actor.person_id, year))


def progress_of(member_id: UUID, year: int, *, actor: Actor) -> YearProgress:
    """Return a member's five of a year to staff; NotFound outside the actor's scope."""
    access_member(member_id, actor=actor, verb="deeds.read")
    return YearProgress(member_id, year, progress(member_id, year))


def labels_for(member_id: UUID) -> Sequence[str]:
    """Return the five labels of the community where a member is registered; the defaults where nowhere."""
    registration = registrations.active_registration(member_id)
    if registration is None:
        return DEED_LABELS
    return [str(label) for label in organisations.settings_of(registration.community_id).deed_labels]


def standing(
    evidence_kind: EvidenceKind, evidence_ids: Iterable[UUID]
) -> dict[UUID, list[tuple[int, dt.date]]]:
    """Return (kind, day) of the standing deeds that rest on pieces of evidence."""
    query = select(Deed.evidence_id, Deed.kind, Deed.day).where(
        Deed.evidence_kind == evidence_kind,
        Deed.evidence_id.in_(list(evidence_ids)),
        Deed.withdrawn_at.is_(None),
    )
    found: dict[UUID, list[tuple[int, dt.date]]] = defaultdict(list)
    for evidence_id, kind, day in session().execute(query):
        found[evidence_id].append((kind, day))
    return dict(found)


def done_kinds(
    member_ids: Iterable[UUID],
    community_id: UUID,
    year: int,
    *,
    recorded_before: dt.datetime,
    until: dt.date | None = None,
) -> dict[UUID, set[int]]:
    """Return which of the five members had done in a community's year, as recorded before an instant.

    ``until``: the last day that counts (the end of a period). Who did none is absent.
    """
    query = (
        select(Deed.member_id, Deed.kind)
        .distinct()
        .where(
            Deed.member_id.in_(list(member_ids)),
            Deed.community_id == community_id,
            Deed.year == year,
            Deed.recorded_at < recorded_before,
            or_(Deed.withdrawn_at.is_(None), Deed.withdrawn_at >= recorded_before),
        )
    )
    if until is not None:
        query = query.where(Deed.day <= until)
    found: dict[UUID, set[int]] = defaultdict(set)
    for member_id, kind in session().execute(query):
        found[member_id].add(kind)
    return dict(found)


def access_opinion(opinion_id: UUID, *, actor: Actor, verb: str, lock: bool = False) -> Opinion:
    """Return an opinion inside the actor's scope; NotFound otherwise. ``lock`` holds it until the end."""
    query = opinions(actor, verb=verb).where(Opinion.id == opinion_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def opinions(
    actor: Actor,
    *,
    verb: str,
    state: OpinionState | None = None,
    community_id: UUID | None = None,
    waiting: bool = False,
) -> Select[Opinion]:
    """Return the Select of opinions in the actor's communities; ``waiting``: only what the desk must still answer."""
    query = select(Opinion).where(organisations.in_scope(Opinion.community_id, actor, verb))
    wanted: list[ColumnElement[bool]] = []
    if state is not None:
        wanted.append(Opinion.state == state)
    if community_id is not None:
        wanted.append(Opinion.community_id == community_id)
    if waiting:
        wanted.append(Opinion.state.in_(WAITING))
    return query.where(*wanted)


def opinion_page(*, actor: Actor, cursor: str | None = None, limit: int = 50, **wanted: Any) -> Page[Opinion]:
    """Return a page of opinions in the actor's communities, the newest first; ``wanted`` as ``opinions``."""
    query = opinions(actor, verb="deeds.record", **wanted)
    return paginate(query, [Opinion.day, Opinion.id], cursor=cursor, limit=limit, newest_first=True)


def submitted_on(day: dt.date, member_id: UUID) -> int:
    """Return how many opinions a member submitted on a day."""
    query = select(func.count()).where(
        Opinion.member_id == member_id, Opinion.day == day, Opinion.submitted_at.is_not(None)
    )
    return session().execute(query).scalar_one()


@dataclass(frozen=True, slots=True)
class OwnOpinion:
    """A member's own opinion and the name of the community it went to."""

    opinion: Opinion
    community: str


def own_opinion(opinion: Opinion) -> OwnOpinion:
    """Return an opinion as its member sees it."""
    return OwnOpinion(opinion, organisations.area(opinion.community_id).name)


def own_opinions(*, actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[OwnOpinion]:
    """Return a page of the actor's own opinions, submitted or keyed at the desk, the newest first."""
    if not actor.is_member or actor.person_id is None:
        raise NotFound()
    query = select(Opinion).where(
        Opinion.member_id == actor.person_id, Opinion.state != OpinionState.WITHDRAWN
    )
    page = paginate(query, [Opinion.day, Opinion.id], cursor=cursor, limit=limit, newest_first=True)
    return page.map(own_opinion)


@dataclass(frozen=True, slots=True)
class MeetingView:
    """An organisation meeting with who attended."""

    id: UUID
    community_id: UUID
    day: dt.date
    topic: str
    recorded_at: dt.datetime
    member_ids: Sequence[UUID]


def meeting_view(meeting: OrganisationMeeting) -> MeetingView:
    """Return a meeting with who attended."""
    query = select(MeetingAttendance.member_id).where(MeetingAttendance.meeting_id == meeting.id)
    attending = session().execute(query.order_by(MeetingAttendance.member_id)).scalars().all()
    return MeetingView(
        meeting.id, meeting.community_id, meeting.day, meeting.topic, meeting.recorded_at, attending
    )


def standing_deeds() -> Select[UUID, int, UUID]:
    """Return (deed id, number of the five, member id) of every deed that stands, to compare with the points facts."""
    return select(Deed.id, Deed.kind, Deed.member_id).where(Deed.withdrawn_at.is_(None))
