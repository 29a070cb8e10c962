"""The units of an area in numbers, by name; those of one or two people there are told together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, func, literal, not_, or_, select
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
    apart = _apart(cells)
    query = select(Unit).where(Unit.id.in_(select(cells.c.unit_id)), not_(_among(Unit.id, apart)))
    query = query if q is None else query.where(Unit.name.contains(q, autoescape=True))
    page = paginate(query, [Unit.pinyin, Unit.id], cursor=cursor, limit=limit)
    counts = _counts(cells, {unit.id for unit in page.items})
    rows = [UnitRow(unit.id, unit.name, counts[unit.id]) for unit in page.items]
    return Units(Page(rows, page.next), _rest(cells, apart) if page.next is None and q is None else None)


def _apart(cells: Any) -> set[UUID]:
    """Return the units that are told together; where these alone would give one or two people away, the smallest joins them."""
    living, registered = func.sum(cells.c.living), func.sum(cells.c.registered)
    few = or_(cells.c.unit_id == NOBODY, func.greatest(living, registered) < LEAST_PEOPLE)
    query = select(cells.c.unit_id, living, registered).group_by(cells.c.unit_id).having(few)
    rows = session().execute(query).all()
    found = {row[0] for row in rows}
    people = max(sum(row[1] for row in rows), sum(row[2] for row in rows))
    if found and people < LEAST_PEOPLE and _together(cells, found).traceable:
        found.update(_smallest(cells, found))
    return found


def _smallest(cells: Any, apart: set[UUID]) -> Sequence[UUID]:
    people = func.greatest(func.sum(cells.c.living), func.sum(cells.c.registered))
    others = select(cells.c.unit_id).where(not_(_among(cells.c.unit_id, apart))).group_by(cells.c.unit_id)
    return session().execute(others.order_by(people, cells.c.unit_id).limit(1)).scalars().all()


def _among(column: Any, unit_ids: Iterable[UUID]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column == any_(literal(list(unit_ids), ARRAY(Uuid)))
    return found


def _counts(cells: Any, unit_ids: set[UUID]) -> dict[UUID, Counts]:
    query = select(cells.c.unit_id, *sums(cells)).where(_among(cells.c.unit_id, unit_ids))
    return {row[0]: counts_of(row[1:]) for row in session().execute(query.group_by(cells.c.unit_id))}


def _rest(cells: Any, apart: set[UUID]) -> Rest | None:
    if not apart:
        return None
    counts = _together(cells, apart)
    return Rest(len(apart - {NOBODY}), counts.withheld() if counts.traceable else counts)


def _together(cells: Any, unit_ids: set[UUID]) -> Counts:
    query = select(*sums(cells)).where(_among(cells.c.unit_id, unit_ids))
    return counts_of(session().execute(query).one())
