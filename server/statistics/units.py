"""The units of an area in numbers, by name; those of one or two people there are told together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.organisations import queries as organisations
from server.organisations.models import Unit
from server.statistics.counting import sums
from server.statistics.queries import VERB, counts_of, source_of
from server.statistics.rules import LEAST_PEOPLE, NOBODY, Counts, Span


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's people in an area, and what they did."""

    unit_id: UUID
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Rest:
    """The units with fewer than three people in the area, and people without a unit, as one: ``units`` of them."""

    units: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Units:
    """A page of an area's units, and the rest of them; the rest comes with the last page."""

    page: Page[UnitRow]
    rest: Rest | None


def units_of(
    area_id: UUID, span: Span, *, q: str | None = None, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Units:  # fmt: skip
    """Return a page of the units whose people live or are registered in an area, in the order of their names.

    ``q``: a part of the name. NotFound outside the actor's scope.
    """
    area = organisations.access_area(area_id, actor=actor, verb=VERB)
    cells = source_of(span, area).cells
    people = _people(cells)
    rest, apart = _rest(cells, people)
    query = select(Unit).where(_among(Unit.id, people.keys() - apart))
    query = query if q is None else query.where(Unit.name.contains(q, autoescape=True))
    page = paginate(query, [Unit.pinyin, Unit.id], cursor=cursor, limit=limit)
    counts = _counts(cells, {unit.id for unit in page.items})
    rows = [UnitRow(unit.id, unit.name, counts[unit.id]) for unit in page.items]
    return Units(Page(rows, page.next), rest if page.next is None and q is None else None)


def _people(cells: Any) -> dict[UUID, int]:
    """How many people of each unit there are at most; only this is read of all of them."""
    people = func.greatest(func.sum(cells.c.living), func.sum(cells.c.registered))
    rows = session().execute(select(cells.c.unit_id, people).group_by(cells.c.unit_id))
    return {row[0]: int(row[1]) for row in rows}


def _among(column: Any, unit_ids: Iterable[UUID]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column == any_(literal(list(unit_ids), ARRAY(Uuid)))
    return found


def _counts(cells: Any, unit_ids: set[UUID]) -> dict[UUID, Counts]:
    query = select(cells.c.unit_id, *sums(cells)).where(_among(cells.c.unit_id, unit_ids))
    return {row[0]: counts_of(row[1:]) for row in session().execute(query.group_by(cells.c.unit_id))}


def _rest(cells: Any, people: dict[UUID, int]) -> tuple[Rest | None, set[UUID]]:
    """Return the rest and whose it is; where these alone would give one or two people away, the smallest unit joins them."""
    few = {unit_id for unit_id, number in people.items() if unit_id == NOBODY or number < LEAST_PEOPLE}
    if not few:
        return None, few
    counts = _together(cells, few)
    if counts.traceable:
        others = sorted(people.keys() - few, key=lambda unit_id: (people[unit_id], unit_id))
        few |= set(others[:1])
        counts = _together(cells, few)
    told = counts.withheld() if counts.traceable else counts
    return Rest(len(few - {NOBODY}), told), few


def _together(cells: Any, unit_ids: set[UUID]) -> Counts:
    query = select(*sums(cells)).where(_among(cells.c.unit_id, unit_ids))
    return counts_of(session().execute(query).one())
