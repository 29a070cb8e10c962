"""Reads of the delivery room: what became of letters, what is overdue, what units told about their rosters."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from server.delivery.models import Closure, Dispatch, Reminder, Reply, RosterChange, Sealing
from server.feedback import queries as feedback
from server.feedback.queries import Letter
from server.feedback.rules import LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.organisations import queries as organisations
from server.people import queries as people

AWAITED = (LetterState.SENT, LetterState.RECEIVED)
"""States of a letter whose unit still has to reply."""


def live_dispatch(letter_id: UUID) -> Dispatch:
    """Return the one way out of a letter that did not go astray; NotFound before it was sent."""
    found = live_dispatches([letter_id]).get(letter_id)
    if found is None:
        raise NotFound()
    return found


def live_dispatches(letter_ids: Collection[UUID]) -> dict[UUID, Dispatch]:
    """Return by letter the ways out that did not go astray; a letter not sent is absent."""
    query = select(Dispatch).where(Dispatch.letter_id.in_(letter_ids), Dispatch.missent_at.is_(None))
    return {each.letter_id: each for each in session().execute(query).scalars()}


def dispatched(letter_ids: Collection[UUID]) -> set[UUID]:
    """Return which of some letters ever left the house."""
    return set(session().scalars(select(Dispatch.letter_id).where(Dispatch.letter_id.in_(letter_ids))))


def sealed_on(letter_ids: Collection[UUID]) -> dict[UUID, dt.date]:
    """Return the days on which letters were last sealed."""
    query = select(Sealing.letter_id, func.max(Sealing.sealed_at)).where(Sealing.letter_id.in_(letter_ids))
    rows = session().execute(query.group_by(Sealing.letter_id))
    return {letter_id: clock.local_date(at) for letter_id, at in rows}


def lost_prints(letter_ids: Collection[UUID]) -> set[UUID]:
    """Return which of some letters have gone astray as often as they were sealed: another print may be sealed."""
    sealed = select(func.count()).where(Sealing.letter_id == Dispatch.letter_id).scalar_subquery()
    query = select(Dispatch.letter_id).where(Dispatch.letter_id.in_(letter_ids)).group_by(Dispatch.letter_id)
    return set(
        session().scalars(
            query.having(func.count(Dispatch.missent_at) == func.count(), func.count() >= sealed)
        )
    )


def reply_to(letter_id: UUID) -> Reply:
    """Return the reply to a letter; NotFound before there is one."""
    found = session().execute(select(Reply).where(Reply.letter_id == letter_id)).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A member in a letter's table, as printed."""

    member_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """What the unit objected to, and the answer; ``name`` of the member whose row it is about."""

    objection: Any
    name: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter. Sealings, ways that went astray and closures are for the community's own staff alone."""

    letter: Letter
    community: str
    unit: str
    sealings: Sequence[Sealing]
    dispatches: Sequence[Dispatch]
    reply: Reply | None
    objections: list[ObjectionView]
    roster_changes: Sequence[RosterChange]
    reminders: Sequence[Reminder]
    closures: Sequence[Closure]
    members: list[Listed]

    @property
    def reply_due_on(self) -> dt.date | None:
        """The day by which the unit should reply; None when nothing is expected of it."""
        live = (each for each in self.dispatches if each.missent_at is None)
        return next((each.reply_due_on for each in live if self.letter.state in AWAITED), None)


def delivery(letter_id: UUID, *, actor: Actor) -> Delivery:
    """Return what became of a letter; NotFound outside the actor's scope."""
    letter = feedback.access_letter(letter_id, actor=actor, verb="letters.receive")
    own = feedback.is_of_the_house(letter, actor=actor, verb="letters.receive")
    shown = feedback.listed(letter)
    dispatches = _of(Dispatch, letter_id)
    return Delivery(
        letter=letter,
        community=organisations.area_names([letter.community_id])[letter.community_id],
        unit=organisations.unit_names([letter.unit_id])[letter.unit_id],
        sealings=_of(Sealing, letter_id) if own else [],
        dispatches=[each for each in dispatches if own or each.missent_at is None],
        reply=session().execute(select(Reply).where(Reply.letter_id == letter_id)).scalar_one_or_none(),
        objections=[
            ObjectionView(each, shown.get(each.member_id) if each.member_id else None)
            for each in feedback.unit_objections(letter_id)
        ],
        roster_changes=_of(RosterChange, letter_id),
        reminders=_of(Reminder, letter_id),
        closures=_of(Closure, letter_id) if own else [],
        members=[Listed(member_id, name) for member_id, name in shown.items()],
    )


def _of(kind: Any, letter_id: UUID) -> Sequence[Any]:
    """Return a letter's rows of a kind in the order in which they were made."""
    return (
        session().execute(select(kind).where(kind.letter_id == letter_id).order_by(kind.id)).scalars().all()
    )


@dataclass(frozen=True, slots=True)
class RosterChangeLine:
    """A change that a unit told, to whom, and who dealt with it."""

    change: RosterChange
    community: str
    unit: str
    handler: str | None


def _changes_in_scope(actor: Actor) -> ColumnElement[bool]:
    """The community's clerk, and who imports the unit's roster."""
    here = organisations.in_scope(RosterChange.community_id, actor, "rosters.correct")
    return or_(here, RosterChange.unit_id.in_(actor.unit_ids("rosters.correct")))


def access_roster_change(change_id: UUID, *, actor: Actor, lock: bool = False) -> RosterChange:
    """Return a roster change in the actor's scope; NotFound otherwise."""
    query = select(RosterChange).where(RosterChange.id == change_id, _changes_in_scope(actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def roster_changes(
    *,
    handled: bool | None = None,
    unit_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
) -> Page[RosterChangeLine]:
    """Return a page of the roster changes in scope, oldest first; ``handled``: only those dealt with, or only the others."""
    query = select(RosterChange).where(_changes_in_scope(actor))
    if handled is not None:
        query = query.where(RosterChange.handled_at.is_not(None) == handled)
    if unit_id is not None:
        query = query.where(RosterChange.unit_id == unit_id)
    page = paginate(query, [RosterChange.id], cursor=cursor, limit=limit)
    return Page(roster_change_lines(page.items), page.next)


def roster_change_lines(changes: Sequence[RosterChange]) -> list[RosterChangeLine]:
    """Return roster changes with the names of both sides."""
    places = organisations.area_names({each.community_id for each in changes})
    units = organisations.unit_names({each.unit_id for each in changes})
    handlers = people.names({each.handled_by for each in changes if each.handled_by})
    return [
        RosterChangeLine(
            each, places[each.community_id], units[each.unit_id], handlers.get(each.handled_by or each.id)
        )
        for each in changes
    ]
