"""Reminding units of replies that are nearly or already due; may run any number of times."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from server.delivery.models import Dispatch, Reminder
from server.delivery.queries import AWAITED
from server.delivery.rules import SOON_WORKING_DAYS, Nudge, nudge
from server.feedback import queries as feedback
from server.kernel import clock, jobs
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.jobs import Handler, Lease
from server.kernel.types import new_id
from server.organisations import queries as organisations

REMIND = "remind"
WHOLE_CITY = UUID(int=0)
_LONGEST_REST = dt.timedelta(days=12)
"""Days off in a row, and more: nothing due later than this and the days of warning can need a reminder yet."""


def plan_reminders() -> int:
    """Plan one round of reminders a day; return how many were new. A round missed is made up for by the next."""
    return jobs.plan(REMIND, f"{clock.today():%Y%m%d}", [WHOLE_CITY])


def remind(lease: Lease) -> None:
    """Raise the reminder that stands today for every letter whose unit has not replied."""
    today, calendar = clock.today(), organisations.work_calendar()
    for due_on in session().scalars(_waiting(Dispatch.reply_due_on).distinct()).all():
        found = nudge(due_on, today, calendar)
        if found is not None:
            _raise(found, due_on)


def _waiting(*columns: Any) -> Any:
    head = feedback.heads(SYSTEM, "letters.read").subquery("l")
    last = clock.today() + _LONGEST_REST + dt.timedelta(days=2 * SOON_WORKING_DAYS)
    query = select(*columns).join(head, head.c.id == Dispatch.letter_id)
    return query.where(
        Dispatch.missent_at.is_(None), Dispatch.reply_due_on <= last, head.c.state.in_(AWAITED)
    )


def _raise(found: Nudge, due_on: dt.date) -> None:
    """One statement reads and one writes for all letters due on a day; whoever was first leaves nothing to do."""
    same = {"kind": found.kind, "due_on": due_on, "ordinal": found.ordinal}
    raised = (
        select(Reminder.id)
        .where(
            Reminder.dispatch_id == Dispatch.id,
            *(getattr(Reminder, name) == value for name, value in same.items()),
        )
        .exists()
    )
    waiting = _waiting(Dispatch.id, Dispatch.letter_id).where(Dispatch.reply_due_on == due_on, ~raised)
    rows = [
        {
            **same,
            "id": new_id(),
            "dispatch_id": row.id,
            "letter_id": row.letter_id,
            "raised_on": clock.today(),
        }
        for row in session().execute(waiting)
    ]
    if rows:
        session().execute(insert(Reminder).on_conflict_do_nothing(), rows)


def handlers() -> dict[str, Handler]:
    """Return what the worker does for this room's kind of unit."""
    return {REMIND: remind}
