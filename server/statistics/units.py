"""The units of an area in numbers, by name; those of one or two people there are told together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.organisations import queries as organisations
from server.organisations.models import Unit
from server.statistics.counting import sums
from server.statistics.queries import VERB, counts_of, source_of
from server.statistics.rules import COUNTED, LEAST_PEOPLE, NOBODY, Counts, Span


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
    per_unit = _per_unit(source_of(span, area).cells)
    rest, joined = _rest(per_unit)
    query = _listed(per_unit, joined)
    query = query if q is None else query.where(Unit.name.contains(q, autoescape=True))
    page = paginate(query, [Unit.pinyin, Unit.id], cursor=cursor, limit=limit)
    rows = [UnitRow(row[0].id, row[0].name, counts_of(row[1:])) for row in page.items]
    return Units(Page(rows, page.next), rest if page.next is None and q is None else None)


def _per_unit(cells: Any) -> Any:
    numbers = (func.sum(cells.c[name]).label(name) for name in COUNTED)
    people = func.greatest(func.sum(cells.c.living), func.sum(cells.c.registered)).label("people")
    return select(cells.c.unit_id, people, *numbers).group_by(cells.c.unit_id).subquery()


def _few(per_unit: Any) -> Any:
    return (per_unit.c.unit_id == NOBODY) | (per_unit.c.people < LEAST_PEOPLE)


def _listed(per_unit: Any, joined: UUID | None) -> Select[Any]:
    numbers = (per_unit.c[name] for name in COUNTED)
    query = select(Unit, *numbers).join(per_unit, per_unit.c.unit_id == Unit.id).where(~_few(per_unit))
    return query if joined is None else query.where(Unit.id != joined)


def _rest(per_unit: Any) -> tuple[Rest | None, UUID | None]:
    """Return the rest, and the unit that joins it where it alone would give one or two people away by subtraction."""
    units = func.count().filter(per_unit.c.unit_id != NOBODY)
    row = session().execute(select(func.count(), units, *sums(per_unit)).where(_few(per_unit))).one()
    if not row[0]:
        return None, None
    rest = Rest(int(row[1]), counts_of(row[2:]))
    if not rest.counts.traceable:
        return rest, None
    return _joined(per_unit, rest)


def _joined(per_unit: Any, rest: Rest) -> tuple[Rest, UUID | None]:
    query = _listed(per_unit, None).order_by(per_unit.c.people, Unit.pinyin, Unit.id).limit(1)
    row: Sequence[Any] | None = session().execute(query).first()
    if row is None:
        return Rest(rest.units, rest.counts.withheld()), None
    return Rest(rest.units + 1, rest.counts.plus(counts_of(row[1:]))), row[0].id
