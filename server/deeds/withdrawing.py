"""Taking back what was keyed into a small register by mistake: the entry stays to be seen, its deeds and points fall.

An entry stands while a deed rests on it; so the state of any instant can be told, and an issued letter stays true.
"""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from server.audit import service as audit
from server.deeds import queries, service
from server.deeds.errors import EntryWithdrawn, OwnDeed
from server.deeds.models import FamilyVisit, MeetingAttendance, Opinion, OrganisationMeeting
from server.deeds.rules import EvidenceKind
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.organisations import queries as organisations

Entry = TypeVar("Entry", FamilyVisit, OrganisationMeeting)


def withdraw_visit(visit_id: UUID, *, reason: str, actor: Actor) -> FamilyVisit:
    """Withdraw a visit. NotFound outside the actor's scope, OwnDeed, EntryWithdrawn the second time."""
    visit = _held(FamilyVisit, visit_id, actor)
    _refuse_own([visit.member_id], actor)
    _fall(EvidenceKind.VISIT, visit, reason, actor)
    return visit


def withdraw_meeting(
    meeting_id: UUID, *, reason: str, member_id: UUID | None = None, actor: Actor
) -> OrganisationMeeting:
    """Withdraw a meeting with everybody's attendance, or one member's attendance; refusals as ``withdraw_visit``."""
    meeting = _held(OrganisationMeeting, meeting_id, actor)
    attending = select(MeetingAttendance.member_id).where(MeetingAttendance.meeting_id == meeting.id)
    everybody = session().execute(attending).scalars().all()
    if member_id is not None and member_id not in everybody:
        raise NotFound()
    _refuse_own(everybody if member_id is None else [member_id], actor)
    _fall(EvidenceKind.MEETING, meeting, reason, actor, member_id=member_id)
    return meeting


def withdraw_opinion(opinion_id: UUID, *, reason: str, actor: Actor) -> Opinion:
    """Withdraw an opinion that was keyed at the desk and not answered yet.

    OpinionSaidByMember for what a member submitted, OpinionDecided once answered, OwnDeed, NotFound.
    """
    opinion = queries.access_opinion(opinion_id, actor=actor, verb="deeds.record", lock=True)
    _refuse_own([opinion.member_id], actor)
    opinion.withdraw(reason=reason.strip(), at=clock.now(), by=actor.person_id)
    send_changes()
    _fall(EvidenceKind.OPINION, opinion, reason, actor)
    return opinion


def _held(kind: type[Entry], entry_id: UUID, actor: Actor) -> Entry:
    here = organisations.in_scope(kind.community_id, actor, "deeds.record")
    found = (
        session()
        .execute(select(kind).where(kind.id == entry_id, here).with_for_update())
        .scalar_one_or_none()
    )
    if found is None:
        raise NotFound()
    return found


def _refuse_own(member_ids: Collection[UUID | None], actor: Actor) -> None:
    if actor.person_id in member_ids:
        raise OwnDeed()


def _fall(
    kind: EvidenceKind,
    entry: FamilyVisit | OrganisationMeeting | Opinion,
    reason: str,
    actor: Actor,
    *,
    member_id: UUID | None = None,
) -> None:
    """Withdraw the deeds that rest on an entry and write it into the trail; EntryWithdrawn where none stood."""
    fallen = service.withdraw_evidence(
        kind, entry.id, member_id=member_id, reason=reason.strip(), actor=actor
    )
    if fallen == 0:
        raise EntryWithdrawn()
    path = organisations.area(entry.community_id).path
    audit.record(
        f"deeds.withdraw_{kind.value}", kind.value, entry.id, actor=actor, area_path=path, reason=reason,
        details={"deeds": fallen},
    )  # fmt: skip
