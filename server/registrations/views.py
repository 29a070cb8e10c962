"""Registrations as people read them: with names, unit, community and number."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.registrations.models import Registration, RegistrationYear
from server.registrations.queries import in_scope, newest_years
from server.registrations.rules import Method, RegistrationState


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """A registration as people read it."""

    id: UUID
    member_id: UUID
    name: str
    unit: str | None
    community_id: UUID
    community: str
    state: RegistrationState
    method: Method
    submitted_on: dt.date
    number: str | None
    year: int | None
    registered_on: dt.date | None
    skills: list[str]
    categories: list[str]
    free_times: str | None
    pledge: str | None
    unit_slip: str | None
    reason: str | None
    closed_on: dt.date | None
    came_from: UUID | None
    version: int


def views(registrations: Sequence[Registration]) -> list[RegistrationView]:
    """Return registrations with their names, in the same order and in a fixed number of queries."""
    member_ids = [row.member_id for row in registrations]
    names, employers = members.names(member_ids), members.units_on(member_ids, clock.today())
    units = organisations.unit_names(set(employers.values()))
    places = organisations.area_names({row.community_id for row in registrations})
    years = newest_years(row.id for row in registrations)
    return [
        _view(row, names[row.member_id], units.get(employers.get(row.member_id, row.id)),
              places[row.community_id], years.get(row.id))
        for row in registrations
    ]  # fmt: skip


def _view(
    row: Registration, name: str, unit: str | None, community: str, year: RegistrationYear | None
) -> RegistrationView:
    return RegistrationView(
        id=row.id, member_id=row.member_id, name=name, unit=unit, community_id=row.community_id,
        community=community, state=row.state, method=row.method,
        submitted_on=clock.local_date(row.submitted_at), number=year.number if year else None, year=year.year if year else None,
        registered_on=year.registered_on if year else None, skills=row.skills, categories=row.categories,
        free_times=row.free_times, pledge=row.pledge, unit_slip=row.unit_slip, reason=row.reason,
        closed_on=row.closed_on, came_from=row.came_from, version=row.version,
    )  # fmt: skip


def view(registration: Registration) -> RegistrationView:
    """Return one registration with its names."""
    return views([registration])[0]


def page(
    actor: Actor,
    *,
    state: RegistrationState | None = None,
    community_id: UUID | None = None,
    member_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[RegistrationView]:
    """Return a page of the registrations in scope, newest submission first; a member's own for a member."""
    wanted: dict[Any, Any] = {
        Registration.state: state, Registration.community_id: community_id, Registration.member_id: member_id,
    }  # fmt: skip
    query = select(Registration).where(in_scope(actor, "registrations.read"))
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    keys = [Registration.submitted_at, Registration.id]
    found = paginate(query, keys, cursor=cursor, limit=limit, newest_first=True)
    return Page(views(found.items), found.next)
