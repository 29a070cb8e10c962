"""Verbs that need two persons (R-45): reversing an entry, and declaring what is known from paper only.

One asks with a reason, another decides; neither is the member concerned. A reversal that was agreed sets the entry's
fact aside, so that no recomputation books it again; a declaration that was agreed is the source of its fact.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.members import queries as members
from server.organisations import queries as organisations
from server.points import service
from server.points.errors import (
    AboutOneself,
    DeclaredInFuture,
    EntryFallen,
    GradeMissing,
    PointsOff,
    ReversalAsked,
)
from server.points.models import LedgerEntry, PointsRequest
from server.points.requested import Grade, RequestKind, RequestState

VERB = "points.correct"


def ask_reversal(entry_id: UUID, *, reason: str, actor: Actor) -> PointsRequest:
    """Ask that an entry be reversed. NotFound outside the actor's scope, AboutOneself, EntryFallen, ReversalAsked."""
    entry = access_entry(entry_id, actor=actor)
    person = _somebody_else(entry.member_id, actor)
    if not _stands(entry):
        raise EntryFallen()
    request = PointsRequest(
        id=new_id(), kind=RequestKind.REVERSAL, member_id=entry.member_id, community_id=entry.community_id,
        day=entry.day, entry_id=entry.id, reason=reason.strip(), state=RequestState.OPEN, requested_by=person,
        requested_at=clock.now(),
    )  # fmt: skip
    if not _inserted(request):
        raise ReversalAsked()
    _note("points.ask_reversal", request, actor, reason=request.reason)
    return access_request(request.id, actor=actor)


def access_entry(entry_id: UUID, *, actor: Actor) -> LedgerEntry:
    """Return an entry that the actor may ask to reverse; NotFound otherwise."""
    here = organisations.in_scope(LedgerEntry.community_id, actor, VERB)
    found = (
        session().execute(select(LedgerEntry).where(LedgerEntry.id == entry_id, here)).scalar_one_or_none()
    )
    if found is None:
        raise NotFound()
    return found


def _stands(entry: LedgerEntry) -> bool:
    reversal = aliased(LedgerEntry)
    fallen = select(exists().where(reversal.reverses == entry.id))
    return entry.reverses is None and not session().execute(fallen).scalar_one()


def _inserted(request: PointsRequest) -> bool:
    """Insert unless another request about the entry is open or agreed (R-21); say whether."""
    columns = {column.key: getattr(request, column.key) for column in PointsRequest.__table__.columns}
    # As the index has it: a bound value would no longer match once the statement is prepared (after some requests).
    new = insert(PointsRequest).values(columns).on_conflict_do_nothing(
        index_elements=[PointsRequest.entry_id], index_where=text("state <> 'refused'")
    )  # fmt: skip
    return session().execute(new.returning(PointsRequest.id)).scalar_one_or_none() is not None


def ask_declaration(
    kind: RequestKind,
    member_id: UUID,
    *,
    day: dt.date,
    evidence: str,
    reason: str,
    grade: Grade | None = None,
    actor: Actor,
) -> PointsRequest:
    """Ask that a praise, an honour or an absence be booked, in the community where the member lives.

    ``evidence``: the paper's number; ``grade``: of an honour. NotFound, AboutOneself, PointsOff, DeclaredInFuture,
    GradeMissing.
    """
    member = members.access_member(member_id, actor=actor, verb=VERB)
    person = _somebody_else(member.id, actor)
    if member.community_id is None or not organisations.settings_of(member.community_id).points_on:
        raise PointsOff()
    if day > clock.today():
        raise DeclaredInFuture(fields={"day": [DeclaredInFuture.message]})
    if kind is RequestKind.HONOUR and grade is None:
        raise GradeMissing(fields={"grade": [GradeMissing.message]})
    request = PointsRequest(
        id=new_id(), kind=kind, member_id=member.id, community_id=member.community_id, day=day,
        grade=grade if kind is RequestKind.HONOUR else None, evidence=evidence.strip(), reason=reason.strip(),
        state=RequestState.OPEN, requested_by=person, requested_at=clock.now(),
    )  # fmt: skip
    session().add(request)
    send_changes()
    _note("points.ask_declaration", request, actor, reason=request.reason)
    return request


def _somebody_else(member_id: UUID, actor: Actor) -> UUID:
    person = service.person_of(actor)
    if person == member_id:
        raise AboutOneself()
    return person


def access_request(request_id: UUID, *, actor: Actor, lock: bool = False) -> PointsRequest:
    """Return a request in the actor's communities; NotFound otherwise. ``lock`` holds it until the end."""
    here = organisations.in_scope(PointsRequest.community_id, actor, VERB)
    query = select(PointsRequest).where(PointsRequest.id == request_id, here)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def approve(request_id: UUID, *, actor: Actor) -> PointsRequest:
    """Agree as the second person, and book it. NotFound, RequestDecided, SamePersonAsked, AboutOneself, EntryFallen."""
    request = access_request(request_id, actor=actor, lock=True)
    request.approve(by=service.person_of(actor), at=clock.now())
    if request.kind.fact is not None:
        send_changes()
        service.declare(
            request.kind.fact, request.id, member_id=request.member_id, community_id=request.community_id,
            day=request.day, attributes={"grade": request.grade.value} if request.grade else None, actor=actor,
        )  # fmt: skip
    else:
        _set_aside(request, actor)
    _note("points.approve_request", request, actor)
    return request


def _set_aside(request: PointsRequest, actor: Actor) -> None:
    """Let the entry's fact earn nothing more by its rule, and book what follows; EntryFallen if it fell meanwhile."""
    entry = session().get_one(LedgerEntry, request.entry_id)
    year = (entry.member_id, entry.year)
    service.hold_years([year])
    if not _stands(entry):
        raise EntryFallen()
    send_changes()
    service.recompute([year], actor)


def refuse(request_id: UUID, *, remark: str, actor: Actor) -> PointsRequest:
    """Refuse as the second person, with the reason; nothing is booked. NotFound, RequestDecided, SamePersonAsked."""
    request = access_request(request_id, actor=actor, lock=True)
    request.refuse(remark.strip(), by=service.person_of(actor), at=clock.now())
    send_changes()
    _note("points.refuse_request", request, actor, reason=request.remark)
    return request


def _note(verb: str, request: PointsRequest, actor: Actor, *, reason: str | None = None) -> None:
    path = organisations.area(request.community_id).path
    details = {"kind": request.kind.value}
    audit.record(
        verb, "points_request", request.id, actor=actor, area_path=path, reason=reason, details=details
    )
