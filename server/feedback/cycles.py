"""Reads of cycles."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from server.feedback.models import Cycle, Letter
from server.feedback.rules import CLOSING_HOUR, NOON, LetterState, check_ends
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.kernel.periods import Period
from server.organisations import queries as organisations


def cycle(cycle_id: UUID) -> Cycle:
    """Return a cycle by id, for code that has already been let in."""
    return session().get_one(Cycle, cycle_id)


def cycle_of(community_id: UUID, period: str) -> Cycle | None:
    """Return a community's cycle of a period."""
    query = select(Cycle).where(Cycle.community_id == community_id, Cycle.period == period)
    return session().execute(query).scalar_one_or_none()


def access_cycle(cycle_id: UUID, *, actor: Actor, verb: str) -> Cycle:
    """Return a cycle of the actor's communities; NotFound otherwise."""
    here = organisations.in_scope(Cycle.community_id, actor, verb)
    found = session().execute(select(Cycle).where(Cycle.id == cycle_id, here)).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def cycles(
    *,
    period: Period | None = None,
    community_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
) -> Page[Cycle]:
    """Return a page of the cycles in scope, the newest period first."""
    query = select(Cycle).where(organisations.in_scope(Cycle.community_id, actor, "letters.read"))
    query = query if period is None else query.where(Cycle.period == str(period))
    query = query if community_id is None else query.where(Cycle.community_id == community_id)
    return paginate(query, [Cycle.last_day, Cycle.id], cursor=cursor, limit=limit, newest_first=True)


def states(cycle_ids: Iterable[UUID]) -> dict[UUID, dict[LetterState, int]]:
    """Count the letters of several cycles by state."""
    query = select(Letter.cycle_id, Letter.state, func.count()).where(Letter.cycle_id.in_(list(cycle_ids)))
    found: dict[UUID, dict[LetterState, int]] = defaultdict(dict)
    for cycle_id, state, count in session().execute(query.group_by(Letter.cycle_id, Letter.state)):
        found[cycle_id][state] = count
    return dict(found)


def check_until(cycle: Cycle) -> dt.datetime:
    """Return the instant at which the check of a letter drafted now ends; a day half gone does not count (F-14)."""
    local = clock.now().astimezone(clock.SHANGHAI)
    first = local.date() if local.hour < NOON else local.date() + dt.timedelta(days=1)
    last = check_ends(cycle.cover, first, organisations.work_calendar())
    return clock.at(last, CLOSING_HOUR)
