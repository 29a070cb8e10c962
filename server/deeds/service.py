"""Verbs of the deeds room.

Evidence from other rooms (confirmed records, claims) comes through ``fulfil`` and leaves through ``withdraw_evidence``;
the room that calls writes the audit row. The small registers are kept here and audited here.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from sqlalchemy import insert as insert_rows
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from server.audit import service as audit
from server.deeds import answering, queries
from server.deeds.errors import DeedInFuture, MemberNotRegistered, OwnDeed
from server.deeds.merging import drop_doubles as drop_doubles
from server.deeds.models import Deed, FamilyVisit, MeetingAttendance, Opinion, OrganisationMeeting
from server.deeds.rules import DeedKind, EvidenceKind, Fulfilment, Hardship
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.points import service as points
from server.points.rules import Fact, FactKind


def fulfil(
    member_id: UUID,
    kind: DeedKind,
    *,
    community_id: UUID,
    day: dt.date,
    evidence_kind: EvidenceKind,
    evidence_id: UUID,
    confirmed_by: UUID | None,
    actor: Actor,
) -> None:
    """Note that a member did one of the five; the same evidence twice changes nothing. OwnDeed."""
    piece = Fulfilment(member_id, kind, community_id, day, evidence_kind, evidence_id, confirmed_by)
    fulfil_many([piece], actor=actor)


def fulfil_many(pieces: Sequence[Fulfilment], *, actor: Actor) -> None:
    """Note deeds of any members together, in a number of statements that does not grow with them; as ``fulfil``."""
    if any(piece.confirmed_by == piece.member_id for piece in pieces):
        raise OwnDeed()
    if not pieces:
        return
    standing = insert(Deed).on_conflict_do_nothing(
        index_elements=[Deed.member_id, Deed.kind, Deed.evidence_kind, Deed.evidence_id],
        index_where=Deed.withdrawn_at.is_(None),
    )
    columns = (Deed.id, Deed.member_id, Deed.community_id, Deed.day, Deed.kind)
    rows = session().execute(standing.values([_row(piece) for piece in pieces]).returning(*columns))
    points.declare_many([Fact(FactKind.DEED, *row, attributes={}) for row in rows], actor=actor)


def _row(piece: Fulfilment) -> dict[str, object]:
    return {
        "id": new_id(),
        "member_id": piece.member_id,
        "community_id": piece.community_id,
        "year": piece.day.year,
        "kind": int(piece.kind),
        "day": piece.day,
        "evidence_kind": piece.evidence_kind,
        "evidence_id": piece.evidence_id,
        "confirmed_by": piece.confirmed_by,
        "recorded_at": clock.now(),
    }


def withdraw_evidence(
    evidence_kind: EvidenceKind,
    evidence_id: UUID,
    *,
    member_id: UUID | None = None,
    reason: str | None = None,
    actor: Actor,
) -> int:
    """Withdraw the deeds that rest on a piece of evidence, and their points; return how many stood.

    ``member_id``: only this member's; ``reason``: of a register's entry that was a mistake, kept with who withdrew it.
    """
    resting = (Deed.evidence_kind == evidence_kind, Deed.evidence_id == evidence_id)
    whose = () if member_id is None else (Deed.member_id == member_id,)
    by = actor.person_id if reason is not None else None
    withdrawn = session().execute(
        update(Deed)
        .where(*resting, *whose, Deed.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_reason=reason)
        .returning(Deed.id)
    )
    deed_ids = withdrawn.scalars().all()
    points.withdraw_many([(FactKind.DEED, deed_id) for deed_id in deed_ids], actor=actor)
    return len(deed_ids)


def record_opinion(
    member_id: UUID, *, community_id: UUID, day: dt.date, category: str, content: str, actor: Actor
) -> Opinion:
    """Keep an opinion that a registered member passed on; it is the member's 倾听一批意见建议 at once.

    NotFound outside the actor's scope, MemberNotRegistered, DeedInFuture, OwnDeed.
    """
    path = _open_register(community_id, [member_id], day, actor)
    opinion = Opinion(
        id=new_id(), member_id=member_id, community_id=community_id, day=day, category=category,
        content=content, recorded_at=clock.now(),
    )  # fmt: skip
    session().add(opinion)
    send_changes()
    pieces = _pieces([member_id], DeedKind.OPINION, opinion, EvidenceKind.OPINION, actor)
    fulfil_many(pieces, actor=actor)
    audit.record("deeds.record_opinion", "opinion", opinion.id, actor=actor, area_path=path)
    return opinion


def decide_opinion(opinion_id: UUID, *, adopted: bool, reply: str, actor: Actor) -> Opinion:
    """Answer an opinion; an adopted one scores (domain.md P07). OpinionDecided the second time, OwnDeed for one's own.

    OpinionNotAccepted for one that a member submitted and nobody took up yet.
    """
    opinion = queries.access_opinion(opinion_id, actor=actor, verb="deeds.record", lock=True)
    if opinion.member_id == actor.person_id:
        raise OwnDeed()
    opinion.decide(adopted=adopted, reply=reply, at=clock.now(), by=actor.person_id)
    send_changes()
    if adopted:
        points.declare(
            FactKind.OPINION_ADOPTED, opinion.id, member_id=opinion.member_id,
            community_id=opinion.community_id, day=opinion.day, quantity=1, actor=actor,
        )  # fmt: skip
    answering.tell(opinion)
    path = organisations.area(opinion.community_id).path
    details = {"adopted": adopted}
    audit.record("deeds.decide_opinion", "opinion", opinion.id, actor=actor, area_path=path, details=details)
    return opinion


def record_visit(
    member_id: UUID, *, community_id: UUID, day: dt.date, house_code: str, hardship: Hardship, actor: Actor
) -> FamilyVisit:
    """Keep a visit to a family in hardship by house code only (domain.md H-PI-9). Refusals as ``record_opinion``."""
    path = _open_register(community_id, [member_id], day, actor)
    visit = FamilyVisit(
        id=new_id(), member_id=member_id, community_id=community_id, day=day, house_code=house_code,
        hardship=hardship, recorded_at=clock.now(),
    )  # fmt: skip
    session().add(visit)
    send_changes()
    fulfil_many(_pieces([member_id], DeedKind.FAMILY, visit, EvidenceKind.VISIT, actor), actor=actor)
    audit.record("deeds.record_visit", "family_visit", visit.id, actor=actor, area_path=path)
    return visit


def record_meeting(
    community_id: UUID, *, day: dt.date, topic: str, member_ids: Sequence[UUID], actor: Actor
) -> OrganisationMeeting:
    """Keep an organisation meeting with who attended. Refusals as ``record_opinion``, by position in ``member_ids``."""
    attending = list(dict.fromkeys(member_ids))
    path = _open_register(community_id, attending, day, actor, field="member_ids.{}")
    meeting = OrganisationMeeting(
        id=new_id(), community_id=community_id, day=day, topic=topic, recorded_at=clock.now()
    )
    session().add(meeting)
    send_changes()
    rows = [{"id": new_id(), "meeting_id": meeting.id, "member_id": each} for each in attending]
    if rows:
        session().execute(insert_rows(MeetingAttendance), rows)
    fulfil_many(_pieces(attending, DeedKind.MEETING, meeting, EvidenceKind.MEETING, actor), actor=actor)
    details = {"attending": len(attending)}
    audit.record(
        "deeds.record_meeting",
        "organisation_meeting",
        meeting.id,
        actor=actor,
        area_path=path,
        details=details,
    )
    return meeting


def _open_register(
    community_id: UUID, member_ids: Sequence[UUID], day: dt.date, actor: Actor, *, field: str = "member_id"
) -> str:
    """Let the actor write into a community's register about these members; return the community's path."""
    community = organisations.access_community(community_id, actor=actor, verb="deeds.record")
    if day > clock.today():
        raise DeedInFuture(fields={"day": [DeedInFuture.message]})
    here = queries.registered_here(member_ids, community_id, day=day)
    unknown = _places(field, member_ids, lambda each: each not in here)
    if unknown:
        raise MemberNotRegistered(fields={place: [MemberNotRegistered.message] for place in unknown})
    own = _places(field, member_ids, lambda each: each == actor.person_id)
    if own:
        raise OwnDeed(fields={place: [OwnDeed.message] for place in own})
    return community.path


def _places(field: str, member_ids: Sequence[UUID], wrong: Callable[[UUID], bool]) -> list[str]:
    return [field.format(index) for index, each in enumerate(member_ids) if wrong(each)]


def _pieces(
    member_ids: Iterable[UUID],
    kind: DeedKind,
    source: Opinion | FamilyVisit | OrganisationMeeting,
    evidence_kind: EvidenceKind,
    actor: Actor,
) -> list[Fulfilment]:
    return [
        Fulfilment(each, kind, source.community_id, source.day, evidence_kind, source.id, actor.person_id)
        for each in member_ids
    ]
