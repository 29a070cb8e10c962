"""核对 at the desk: every unit with people here, and one unit's people one by one, against the register."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page
from server.members import queries as members
from server.organisations import queries as organisations
from server.registrations.models import Registration
from server.registrations.queries import in_scope, pairs_registered, registered_pairs
from server.registrations.rules import LIVE_STATES, Standing, permille
from server.rosters import queries as rosters

VERB = "reconciliation.read"


@dataclass(frozen=True, slots=True)
class UnitTally:
    """应报到 and 已报到 of a unit's people who live in the actor's area; when the unit last gave a roster."""

    unit_id: UUID
    unit: str
    due: int
    registered: int
    given_on: dt.date | None

    @property
    def missing(self) -> int:
        return self.due - self.registered

    @property
    def rate(self) -> int | None:
        return permille(self.registered, self.due)


def units(
    *, q: str | None = None, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[UnitTally]:
    """Return a page of the units with people who live in the actor's area today, in the order of their names."""
    actor = _at_desk(actor)
    employed = _residents(actor, clock.today()).subquery()
    found = organisations.units(q=q, among=select(employed.c.unit_id), cursor=cursor, limit=limit)
    ids = [unit.id for unit in found.items]
    counts, given = _counts(employed.c.unit_id.in_(ids), employed), rosters.last_given(ids)
    return found.map(lambda unit: UnitTally(unit.id, unit.name, *counts[unit.id], given.get(unit.id)))


def _at_desk(actor: Actor) -> Actor:
    """Return the actor in the roles they have for areas: a unit's liaison is not told who wants the unit not told."""
    grants = tuple(each for each in actor.grants if each.area_path is not None)
    if not actor.is_system and not grants:
        raise NotFound()
    return replace(actor, grants=grants)


def _residents(actor: Actor, day: dt.date) -> Select[UUID, UUID, UUID | None, str | None]:
    return members.everybody_employed(day).where(members.members_in_scope(actor, VERB))


def _counts(which: ColumnElement[bool], employed: Any) -> dict[UUID, tuple[int, int]]:
    """Return (due, registered) of each unit; registered is who is so where the roster says that they live."""
    day = clock.today()
    pairs = pairs_registered(day).subquery()
    here = (pairs.c.member_id == employed.c.id) & (pairs.c.community_id == employed.c.community_id)
    query = (
        select(employed.c.unit_id, func.count(employed.c.community_id), func.count(pairs.c.member_id))
        .outerjoin(pairs, here)
        .where(which)
        .group_by(employed.c.unit_id)
    )
    return {unit_id: (due, registered) for unit_id, due, registered in session().execute(query)}


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of a unit. ``place``: where the roster says that they live; ``strange``: registered here, though it does not.

    ``unlisted``: the unit's newest roster does not name them.
    """

    member_id: UUID
    name: str
    place: str
    standing: Standing
    strange: bool
    unlisted: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's people as a desk may see them, as of a day."""

    unit_id: UUID
    unit: str
    on: dt.date
    given_on: dt.date | None
    lines: list[Line]

    def number(self, standing: Standing) -> int:
        """Return how many stand so."""
        return sum(each.standing is standing for each in self.lines)


def sheet(unit_id: UUID, *, on: dt.date | None = None, actor: Actor) -> Sheet:
    """Compare a unit's people with the register: who lives here by the roster, and who is registered here.

    Who registered elsewhere is told without the place. NotFound where nobody of the unit is the actor's to see.
    """
    actor, day = _at_desk(actor), on or clock.today()
    people = _people(unit_id, day, actor)
    if not people:
        organisations.access_unit(unit_id, actor=actor, verb=VERB)
    unit = organisations.unit_names([unit_id])
    given = rosters.last_given([unit_id]).get(unit_id)
    return Sheet(unit_id, unit[unit_id], day, given, list(_lines(unit_id, people, day, actor)))


def _people(unit_id: UUID, day: dt.date, actor: Actor) -> dict[UUID, tuple[UUID | None, str | None]]:
    """Return (community, its words) of those who live here, and of those who are registered here."""
    employed = members.everybody_employed(day).subquery()
    resident = employed.c.id.in_(select(_residents(actor, day).subquery().c.id))
    entered = employed.c.id.in_(
        select(Registration.member_id).where(in_scope(actor, VERB), Registration.state.in_(LIVE_STATES))
    )
    query = select(employed.c.id, employed.c.community_id, employed.c.community_text)
    rows = session().execute(query.where(employed.c.unit_id == unit_id, resident | entered))
    return {member_id: (home, words) for member_id, home, words in rows}


def _lines(
    unit_id: UUID, people: dict[UUID, tuple[UUID | None, str | None]], day: dt.date, actor: Actor
) -> Iterator[Line]:
    pairs, live = registered_pairs(people, on=day), _live(people)
    here = {each.id for each in organisations.communities_in_scope(actor, VERB)}
    places = organisations.area_names({home for home, _ in people.values() if home})
    named = rosters.named_in_newest(unit_id)
    for row in members.with_names(people):
        home, words = people[row.id]
        entered = {community for member_id, community in pairs if member_id == row.id}
        yield Line(
            row.id, row.name, places[home] if home else words or "", _standing(entered, here, row.id in live),
            strange=bool(entered & here) and home not in entered,
            unlisted=named is not None and row.id not in named,
        )  # fmt: skip


def _standing(entered: set[UUID], here: set[UUID], live: bool) -> Standing:
    if entered & here:
        return Standing.REGISTERED
    if entered:
        return Standing.ELSEWHERE
    return Standing.WAITING if live else Standing.MISSING


def _live(member_ids: Collection[UUID]) -> set[UUID]:
    query = select(Registration.member_id).where(
        Registration.member_id.in_(list(member_ids)), Registration.state.in_(LIVE_STATES)
    )
    return set(session().scalars(query))
