"""Which cycles ought to exist: a function of the clock, the communities' settings and the cycles there are."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from server.feedback.models import Cycle
from server.feedback.rules import Cover, CycleState, cover_of, periods_ended
from server.kernel import clock
from server.kernel.db import session
from server.kernel.periods import Period, WorkCalendar
from server.kernel.types import new_id
from server.organisations import queries as organisations


def plan_cycles() -> int:
    """Plan every cycle whose service days are over, from each community's first on; return how many were new.

    Dates of cycles not drafted yet follow the city's calendar, so that a holiday entered in time counts.
    """
    calendar = organisations.work_calendar()
    _refresh_dates(calendar)
    rows = list(_missing(calendar))
    if not rows:
        return 0
    adding = insert(Cycle).on_conflict_do_nothing().returning(Cycle.id)
    return len(session().execute(adding, rows).all())


def _missing(calendar: WorkCalendar) -> Iterator[dict[str, Any]]:
    today, covered = clock.today(), _covered_until()
    for community_id, letters_from, year_closes, closed_on in organisations.letter_settings():
        until, first = covered.get(community_id), Period.parse(letters_from)
        for period in periods_ended(first, today, year_closes=year_closes, closed_on=closed_on):
            cover = cover_of(
                period, calendar, covered_until=until, year_closes=year_closes, closed_on=closed_on
            )
            if cover is not None and (until is None or cover.last_day > until):
                until = cover.last_day
                yield _row(community_id, cover)


def _covered_until() -> Mapping[UUID, dt.date]:
    query = select(Cycle.community_id, func.max(Cycle.last_day)).group_by(Cycle.community_id)
    return {row[0]: row[1] for row in session().execute(query)}


def _row(community_id: UUID, cover: Cover) -> dict[str, Any]:
    return {
        "id": new_id(),
        "community_id": community_id,
        "period": str(cover.period),
        "state": CycleState.PLANNED,
        "first_day": cover.first_day,
        "last_day": cover.last_day,
        **_dates(cover),
        "planned_at": clock.now(),
    }


def _dates(cover: Cover) -> dict[str, Any]:
    return {
        "cut_off_on": cover.cut_off_on,
        "freeze_on": cover.freeze_on,
        "unknown_years": list(cover.unknown_years),
    }


def _refresh_dates(calendar: WorkCalendar) -> None:
    """The dates follow from the last day alone, and a city's cycles share it."""
    dated: dict[dt.date, dict[str, Any]] = {}
    for cycle in session().execute(select(Cycle).where(Cycle.state == CycleState.PLANNED)).scalars():
        dates = dated.get(cycle.last_day) or _dates(cycle.cover.dated_by(calendar))
        dated[cycle.last_day] = dates
        if dates != _dates(cycle.cover):
            session().execute(update(Cycle).where(Cycle.id == cycle.id).values(**dates))
