"""Reads of the complaints room."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from server.complaints.models import Complaint
from server.complaints.rules import ComplaintState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.organisations import queries as organisations
from server.people import queries as people


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint with the names of its area and, for who answers it, of the people; None where nobody knows who."""

    complaint: Complaint
    area: str
    complainant: str | None = None
    keyed_by: str | None = None
    answered_by: str | None = None

    @property
    def late(self) -> bool:
        return self.complaint.state is ComplaintState.OPEN and self.complaint.due_on < clock.today()


def own_complaints(*, actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[Complaint]:
    """Return a page of the actor's own complaints, the newest first.

    One's own as a person, and what this account said while nobody knew whose it was: an account that changes hands
    never shows what an earlier holder complained of.
    """
    query = select(Complaint).where(_own(actor))
    return paginate(query, [Complaint.id], cursor=cursor, limit=limit, newest_first=True)


def _own(actor: Actor) -> ColumnElement[bool]:
    nameless = and_(Complaint.account_id == actor.account_id, Complaint.person_id.is_(None))
    return nameless if actor.person_id is None else or_(Complaint.person_id == actor.person_id, nameless)


def made_on(day: dt.date, account_id: UUID) -> int:
    """Return how many complaints an account made on a day."""
    query = select(func.count()).where(Complaint.account_id == account_id, Complaint.day == day)
    return session().execute(query).scalar_one()


def complaint_page(
    *, actor: Actor, state: ComplaintState | None = None, cursor: str | None = None, limit: int = 50
) -> Page[ComplaintView]:
    """Return a page of the complaints in areas that the actor administers, the newest first."""
    query = select(Complaint).where(organisations.in_scope(Complaint.area_id, actor, "complaints.answer"))
    query = query if state is None else query.where(Complaint.state == state)
    page: Page[Complaint] = paginate(query, [Complaint.id], cursor=cursor, limit=limit, newest_first=True)
    return Page(views(page.items), page.next)


def views(complaints: Sequence[Complaint]) -> list[ComplaintView]:
    """Return complaints with the names of their areas and people."""
    areas = organisations.area_names({each.area_id for each in complaints})
    people_of = [(each.person_id, each.keyed_by, each.answered_by) for each in complaints]
    names = people.names({one for three in people_of for one in three if one is not None})
    return [
        ComplaintView(each, areas[each.area_id], *(names[one] if one else None for one in three))
        for each, three in zip(complaints, people_of, strict=True)
    ]


def access_complaint(complaint_id: UUID, *, actor: Actor, lock: bool = False) -> Complaint:
    """Return a complaint that the actor may answer; NotFound otherwise. ``lock`` holds it until the end."""
    here = organisations.in_scope(Complaint.area_id, actor, "complaints.answer")
    query = select(Complaint).where(Complaint.id == complaint_id, here)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found
