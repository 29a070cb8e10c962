"""Objections of members to confirmed records of their own, and their answers by somebody uninvolved."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select

from server.activities import queries, telling
from server.activities.errors import (
    AnswerByAnother,
    ConfirmerUnknown,
    NothingToObject,
    NotPutRight,
    ObjectionAnswered,
    ObjectionOpen,
)
from server.activities.models import Activity, RecordObjection, ServiceRecord
from server.activities.rules import ObjectionState, RecordState
from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.people import queries as people
from server.wechat.screening import TextScreen, screened


def object_to(
    record_id: UUID, words: str, *, screen: TextScreen | None = None, actor: Actor
) -> RecordObjection:
    """Let a member object to a confirmed record of their own. NotFound, NothingToObject, ObjectionOpen, TextRefused.

    ``screen`` judges the words: risky ones are refused, only staff and the member read the others.
    """
    _confirmer(_own(record_id, actor))
    # WeChat is asked before the record is held: while it thinks, nobody waits for the record.
    kept, held = screened("words", words, screen)
    record = _own(record_id, actor, lock=True)
    confirmer = _confirmer(record)
    added = RecordObjection(
        id=new_id(), record_id=record.id, member_id=record.member_id, confirmed_by=confirmer,
        words=kept or words, words_held=held, raised_at=clock.now(),
    )  # fmt: skip
    session().add(added)
    send_changes()
    _record("records.object", added, record, actor=actor)
    return added


def _confirmer(record: ServiceRecord) -> UUID:
    """Return who confirmed a record to which its member may object now; NothingToObject, ObjectionOpen."""
    if record.state is not RecordState.CONFIRMED or record.confirmed_by is None:
        raise NothingToObject()
    if open_among([record.id]):
        raise ObjectionOpen()
    return record.confirmed_by


def _own(record_id: UUID, actor: Actor, *, lock: bool = False) -> ServiceRecord:
    """Return one's own record; ``lock`` holds it, so that a second objection waits for the first."""
    record = session().get(ServiceRecord, record_id, with_for_update=lock, populate_existing=True)
    if record is None or not actor.is_member or record.member_id != actor.person_id:
        raise NotFound()
    return record


def answer(objection_id: UUID, words: str, *, upheld: bool, actor: Actor) -> RecordObjection:
    """Answer an objection, once, and tell the member. An upheld one wants the record corrected or voided before.

    AnswerByAnother for the member and for who confirmed the record, NotPutRight, ObjectionAnswered, NotFound.
    """
    objection, record = access_objection(objection_id, actor=actor)
    if actor.person_id is None:
        raise ConfirmerUnknown()
    if actor.person_id in (objection.member_id, objection.confirmed_by):
        _record("records.answer.refused", objection, record, actor=actor)
        raise AnswerByAnother()
    if objection.state is not ObjectionState.OPEN:
        raise ObjectionAnswered()
    if upheld and not _put_right(record, objection):
        raise NotPutRight()
    objection.settle(words, upheld=upheld, by=actor.person_id, at=clock.now())
    send_changes()
    _record("records.answer", objection, record, actor=actor, upheld=upheld)
    telling.answered(record, queries.activity(record.activity_id))
    return objection


def _put_right(record: ServiceRecord, objection: RecordObjection) -> bool:
    return record.ended_at is not None and record.ended_at >= objection.raised_at


def access_objection(objection_id: UUID, *, actor: Actor) -> tuple[RecordObjection, ServiceRecord]:
    """Return and lock an objection to a record given in the actor's communities; NotFound otherwise."""
    query = (
        select(RecordObjection, ServiceRecord)
        .join(ServiceRecord, ServiceRecord.id == RecordObjection.record_id)
        .where(RecordObjection.id == objection_id, _in_scope(actor))
        .with_for_update(of=RecordObjection)
        .execution_options(populate_existing=True)
    )
    found = session().execute(query).one_or_none()
    if found is None:
        raise NotFound()
    return found[0], found[1]


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    return organisations.in_scope(ServiceRecord.community_id, actor, "records.answer")


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection as staff read it; ``own``: the caller confirmed the record or served, and so may not answer."""

    objection: RecordObjection
    record: ServiceRecord
    activity: Activity
    name: str
    own: bool


def objections(
    *, state: ObjectionState | None = None, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[ObjectionView]:
    """Return a page of the objections to records given in the actor's communities, the oldest first."""
    query = (
        select(RecordObjection, ServiceRecord, Activity)
        .join(ServiceRecord, ServiceRecord.id == RecordObjection.record_id)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .where(_in_scope(actor))
    )
    query = query if state is None else query.where(RecordObjection.state == state)
    keys = [RecordObjection.raised_at, RecordObjection.id]
    page = paginate(query, keys, cursor=cursor, limit=limit)
    names = people.names({record.member_id for _, record, _ in page.items})
    return page.map(lambda row: _view(row[0], row[1], row[2], names, actor))


def _view(
    objection: RecordObjection,
    record: ServiceRecord,
    activity: Activity,
    names: dict[UUID, str],
    actor: Actor,
) -> ObjectionView:
    own = actor.person_id in (objection.member_id, objection.confirmed_by)
    return ObjectionView(objection, record, activity, names[record.member_id], own)


def of_records(record_ids: Iterable[UUID]) -> dict[UUID, list[RecordObjection]]:
    """Return the objections to each of some records, the newest first."""
    query = select(RecordObjection).where(RecordObjection.record_id.in_(list(record_ids)))
    found = defaultdict[UUID, list[RecordObjection]](list)
    newest = query.order_by(RecordObjection.raised_at.desc(), RecordObjection.id.desc())
    for objection in session().execute(newest).scalars():
        found[objection.record_id].append(objection)
    return dict(found)


def open_among(record_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some records have an open objection."""
    query = select(RecordObjection.record_id).where(
        RecordObjection.record_id.in_(list(record_ids)), RecordObjection.state == ObjectionState.OPEN
    )
    return set(session().execute(query).scalars())


def _record(
    verb: str, objection: RecordObjection, record: ServiceRecord, *, actor: Actor, **details: bool
) -> None:
    """Keep who did what in the trail; the words stay out of it."""
    path = organisations.area(record.community_id).path
    audit.record(verb, "record_objection", objection.id, actor=actor, area_path=path, details=dict(details))
