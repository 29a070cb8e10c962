"""Verbs of the complaints room."""

import datetime as dt
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from server.audit import service as audit
from server.complaints import queries
from server.complaints.errors import KeyedTooEarly, NothingSaid, OwnComplaint, TooManyComplaints
from server.complaints.models import Complaint, ComplaintCounter
from server.complaints.rules import COMPLAINTS_A_DAY, Subject, number
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.notifications import service as notifications
from server.notifications.rules import NoticeKind
from server.organisations import queries as organisations
from server.wechat.screening import TextScreen, screened

PAGE = "/pages/complaints/complaints"


def complain(
    *,
    subject: Subject,
    content: str,
    area_id: UUID | None = None,
    screen: TextScreen | None = None,
    actor: Actor,
) -> Complaint:
    """Keep a complaint of whoever holds the phone, bound or not, about an area; about the whole city without one.

    NotFound for an unknown area, NothingSaid, TooManyComplaints, TextRefused.
    """
    actor.require("complaints.make")
    if actor.account_id is None:
        raise NotFound()
    place = _place(area_id)
    kept, held = screened("content", content, screen)
    if kept is None:
        raise NothingSaid(fields={"content": [NothingSaid.message]})
    complaint = Complaint(
        id=new_id(), number=_next_number(actor.account_id), account_id=actor.account_id,
        person_id=actor.person_id, area_id=place, subject=subject, content=kept, content_held=held,
        day=clock.today(), created_at=clock.now(),
    )  # fmt: skip
    session().add(complaint)
    send_changes()
    _note("complaints.make", complaint, actor)
    return complaint


def key(
    *, subject: Subject, content: str, slip: str, day: dt.date, area_id: UUID | None = None, actor: Actor
) -> Complaint:
    """Keep a complaint that was handed in on paper, about an area of the actor's or about the whole city.

    Nobody is named: ``slip`` tells where the paper is kept. Who keyed it learns the number and reads it no more.
    NotFound outside the actor's scope, NothingSaid, KeyedTooEarly.
    """
    actor.require("complaints.key")
    if actor.person_id is None:
        raise NotFound()
    if area_id is not None:
        organisations.access_area(area_id, actor=actor, verb="complaints.key")
    if not content.strip():
        raise NothingSaid(fields={"content": [NothingSaid.message]})
    today = clock.today()
    if day > today:
        raise KeyedTooEarly(fields={"day": [KeyedTooEarly.message]})
    complaint = Complaint(
        id=new_id(), number=number(today.year, _next_serial(today)), keyed_by=actor.person_id, slip=slip.strip(),
        area_id=_place(area_id), subject=subject, content=content.strip(), content_held=False, day=day,
        created_at=clock.now(),
    )  # fmt: skip
    session().add(complaint)
    send_changes()
    _note("complaints.key", complaint, actor)
    return complaint


def _place(area_id: UUID | None) -> UUID:
    if area_id is not None:
        return organisations.area(area_id).id
    city = organisations.root()
    if city is None:
        raise NotFound()
    return city.id


def _next_number(account_id: UUID) -> str:
    """Take the year's next number; with its row held, nobody's complaints of the day can be miscounted either."""
    today = clock.today()
    serial = _next_serial(today)
    if queries.made_on(today, account_id) >= COMPLAINTS_A_DAY:
        raise TooManyComplaints()
    return number(today.year, serial)


def _next_serial(today: dt.date) -> int:
    counter = insert(ComplaintCounter).values(year=today.year, last=1)
    counted = counter.on_conflict_do_update(
        index_elements=[ComplaintCounter.year], set_={"last": ComplaintCounter.last + 1}
    )
    return session().execute(counted.returning(ComplaintCounter.last)).scalar_one()


def answer(complaint_id: UUID, words: str, *, actor: Actor) -> Complaint:
    """Answer a complaint, once, and tell who made it where we know who. NotFound, OwnComplaint, ComplaintAnswered."""
    complaint = queries.access_complaint(complaint_id, actor=actor, lock=True)
    if actor.person_id is None:
        raise NotFound()
    if complaint.person_id == actor.person_id:
        raise OwnComplaint()
    complaint.settle(words.strip(), at=clock.now(), by=actor.person_id)
    send_changes()
    _tell(complaint)
    _note("complaints.answer", complaint, actor)
    return complaint


def _tell(complaint: Complaint) -> None:
    """The words say nothing of the complaint: a notice may be read over a shoulder."""
    if complaint.person_id is not None:
        notifications.notify(
            complaint.person_id, NoticeKind.COMPLAINT, title="投诉已答复",
            words=f"您的投诉（{complaint.number}）已有答复，请点开查看。", page=PAGE, subject_id=complaint.id,
        )  # fmt: skip


def _note(verb: str, complaint: Complaint, actor: Actor) -> None:
    path = organisations.area(complaint.area_id).path
    audit.record(verb, "complaint", complaint.id, actor=actor, area_path=path)
