"""Letters whose units still have to reply: overdue lists, reminders, and the numbers alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from server.delivery.errors import LogTooLong
from server.delivery.models import Dispatch, Reminder
from server.delivery.queries import AWAITED
from server.delivery.rules import MOST_LINES, working_days_between
from server.feedback import queries as feedback
from server.feedback.rules import LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.kernel.periods import Period
from server.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Awaited:
    """A letter whose reply is late by so many working days, or the subject of a reminder."""

    dispatch: Dispatch
    number: str
    period: str
    community_id: UUID
    community: str
    unit_id: UUID
    unit: str
    state: LetterState
    late: int

    @property
    def period_label(self) -> str:
        return Period.parse(self.period).label


def overdue_letters(community_id: UUID | None, *, actor: Actor) -> tuple[Select[Any], list[Any]]:
    """Return the Select of letters in scope whose reply is late, and its sort keys: the most overdue first."""
    head = feedback.heads(actor, "letters.deliver").subquery("l")
    query = _awaited(head).where(Dispatch.reply_due_on < clock.today(), head.c.state.in_(AWAITED))
    if community_id is not None:
        query = query.where(head.c.community_id == community_id)
    return query, [Dispatch.reply_due_on, Dispatch.id]


def _awaited(head: Any) -> Select[Any]:
    columns = (head.c.number, head.c.period, head.c.community_id, head.c.unit_id, head.c.state)
    query = select(Dispatch, *columns).join(head, head.c.id == Dispatch.letter_id)
    return query.where(Dispatch.missent_at.is_(None))


def awaited(rows: Sequence[Any]) -> list[Awaited]:
    """Return rows of letters awaited with their names and how late they are today."""
    places = organisations.area_names({community_id for _, _, _, community_id, *_ in rows})
    units = organisations.unit_names({unit_id for _, _, _, _, unit_id, *_ in rows})
    calendar, today = organisations.work_calendar(), clock.today()
    late = {due: working_days_between(due, today, calendar) for due in {row[0].reply_due_on for row in rows}}
    return [
        Awaited(
            dispatch, number, period, community_id, places[community_id], unit_id, units[unit_id], state,
            late[dispatch.reply_due_on],
        )
        for dispatch, number, period, community_id, unit_id, state, *_ in rows
    ]  # fmt: skip


def overdue(
    *, community_id: UUID | None = None, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[Awaited]:
    """Return a page of the letters in scope whose reply is late, the most overdue first."""
    query, keys = overdue_letters(community_id, actor=actor)
    page = paginate(query, keys, cursor=cursor, limit=limit)
    return Page(awaited(page.items), page.next)


def all_overdue(community_id: UUID, *, actor: Actor) -> list[Awaited]:
    """Return every letter of a community whose reply is late, the most overdue first; LogTooLong."""
    query, keys = overdue_letters(community_id, actor=actor)
    rows = session().execute(query.order_by(*keys).limit(MOST_LINES + 1)).all()
    if len(rows) > MOST_LINES:
        raise LogTooLong()
    return awaited(rows)


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A reminder and the letter that it is about."""

    reminder: Reminder
    letter: Awaited


def reminders(*, cursor: str | None = None, limit: int = 50, actor: Actor) -> Page[ReminderLine]:
    """Return a page of the reminders in scope whose letters still wait for a reply, the newest first."""
    head = feedback.heads(actor, "letters.deliver").subquery("l")
    query = _awaited(head).join(Reminder, Reminder.dispatch_id == Dispatch.id).add_columns(Reminder)
    query = query.where(head.c.state.in_(AWAITED), Reminder.due_on == Dispatch.reply_due_on)
    page = paginate(query, [Reminder.raised_on, Reminder.id], cursor=cursor, limit=limit, newest_first=True)
    lines = zip(page.items, awaited(page.items), strict=True)
    return Page([ReminderLine(row[-1], letter) for row, letter in lines], page.next)


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many letters are in a state."""

    state: LetterState
    count: int

    @property
    def label(self) -> str:
        return self.state.label


@dataclass(frozen=True, slots=True)
class Count:
    """A community's letters of a period in numbers: no unit, no person."""

    community_id: UUID
    community: str
    letters: int
    states: list[StateCount]
    overdue: int


def counts(period: Period, *, actor: Actor) -> list[Count]:
    """Count the letters of a period in scope by community and state, and those whose reply is late."""
    head = feedback.heads(actor, "letters.read").subquery("l")
    query = select(head.c.community_id, head.c.state, func.count()).where(head.c.period == str(period))
    found: dict[UUID, dict[LetterState, int]] = defaultdict(dict)
    for community_id, state, count in session().execute(query.group_by(head.c.community_id, head.c.state)):
        found[community_id][state] = count
    late, places = _late(head, period), organisations.area_names(found)
    return [
        _count(community_id, places[community_id], found[community_id], late.get(community_id, 0))
        for community_id in sorted(found, key=lambda each: places[each])
    ]


def _count(community_id: UUID, community: str, found: dict[LetterState, int], late: int) -> Count:
    states = [StateCount(state, found[state]) for state in LetterState if state in found]
    return Count(community_id, community, sum(found.values()), states, late)


def _late(head: Any, period: Period) -> dict[UUID, int]:
    query = (
        select(head.c.community_id, func.count())
        .join(Dispatch, Dispatch.letter_id == head.c.id)
        .where(
            head.c.period == str(period),
            head.c.state.in_(AWAITED),
            Dispatch.missent_at.is_(None),
            Dispatch.reply_due_on < clock.today(),
        )
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(head.c.community_id))}
