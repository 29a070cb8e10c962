"""Reads of the statistics room: an area with what lies under it, its units, its months."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, func, select

from server.complaints.models import Complaint
from server.complaints.rules import ComplaintState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.organisations import queries as organisations
from server.organisations.models import Area
from server.organisations.rules import DEED_LABELS, AreaLevel
from server.statistics import counting
from server.statistics.models import KeptCell, KeptMonth, KeptSpan
from server.statistics.rules import (
    COUNTED,
    MONTHLY,
    NOBODY,
    Counts,
    Month,
    Span,
    UnitCounts,
    months_key,
    too_few,
    total,
)
from server.statistics.wording import Facts, paragraph

VERB = "statistics.read"


@dataclass(frozen=True, slots=True)
class Row:
    """One area directly under the one that is shown. ``withheld``: what so few people did is not told."""

    area: Area
    counts: Counts
    units: UnitCounts
    withheld: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """An area in numbers. ``counted_at``: when they were taken; ``on``: the day whose state of people counts.

    ``complaints`` is None for who may not know how many are open.
    """

    area: Area
    span: Span
    on: dt.date
    counted_at: dt.datetime
    counts: Counts
    units: UnitCounts
    withheld: bool
    rows: list[Row]
    complaints: int | None
    deed_labels: Sequence[str]
    paragraph: str


@dataclass(frozen=True, slots=True)
class Source:
    """Cells of some communities: kept beforehand, or counted now."""

    cells: Subquery
    on: dt.date
    counted_at: dt.datetime


def overview_of(area_id: UUID, span: Span, *, actor: Actor) -> Overview:
    """Return an area in numbers with the areas directly under it; NotFound outside the actor's scope."""
    area = organisations.access_area(area_id, actor=actor, verb=VERB)
    source = source_of(span, area)
    found = _by_branch(source, area)
    counts = total(each for each, _ in found.values())
    units = _units_in(source)
    return _overview(area, span, source, counts, units, _rows(area, found), _complaints(area, actor))


def _overview(
    area: Area, span: Span, source: Source, counts: Counts, units: UnitCounts, rows: list[Row], complaints: int | None
) -> Overview:  # fmt: skip
    hidden, labels = counts.traceable, _deed_labels(area)
    told = counts.withheld() if hidden else counts
    facts = Facts(area.name, area.level, span, source.on, clock.today(), told, units, hidden, labels)
    return Overview(
        area, span, source.on, source.counted_at, told, units, hidden, rows, complaints, labels, paragraph(facts)
    )  # fmt: skip


def _deed_labels(area: Area) -> Sequence[str]:
    """A community's own words for the five; above it everybody's."""
    return (
        organisations.settings_of(area.id).deed_labels if area.level is AreaLevel.COMMUNITY else DEED_LABELS
    )


def source_of(span: Span, area: Area) -> Source:
    """Return the cells of the communities under an area."""
    communities = select(Area.id).where(Area.path.startswith(area.path, autoescape=True))
    kept = session().get(KeptSpan, str(span.period), populate_existing=True) if span.period else None
    if kept is None:
        today = clock.today()
        return Source(counting.cells(span, today, communities).subquery(), span.on(today), clock.now())
    columns = (KeptCell.community_id, KeptCell.unit_id, *(getattr(KeptCell, name) for name in COUNTED))
    cells = select(*columns).where(KeptCell.span == kept.span, KeptCell.community_id.in_(communities))
    return Source(cells.subquery(), kept.counted_on, kept.counted_at)


def sums(cells: Any) -> list[Any]:
    """Return the sums of all counts of some cells, in their order."""
    return [func.coalesce(func.sum(cells.c[name]), 0) for name in COUNTED]


def counts_of(values: Sequence[Any]) -> Counts:
    """Return the counts that a row of ``sums`` holds."""
    return Counts(*(int(value) for value in values))


def _by_branch(source: Source, area: Area) -> dict[UUID, tuple[Counts, UnitCounts]]:
    branch, cells = organisations.branches(area).subquery(), source.cells
    per_unit = (
        select(
            branch.c.branch_id, cells.c.unit_id, *(func.sum(cells.c[name]).label(name) for name in COUNTED)
        )
        .join(branch, branch.c.community_id == cells.c.community_id)
        .group_by(branch.c.branch_id, cells.c.unit_id)
        .subquery()
    )
    query = select(per_unit.c.branch_id, *_units(per_unit), *sums(per_unit)).group_by(per_unit.c.branch_id)
    return {row[0]: (counts_of(row[4:]), UnitCounts(*row[1:4])) for row in session().execute(query)}


def _units(cells: Any) -> tuple[Any, ...]:
    """How many units there are, of which somebody is registered, has served; of rows of which each is one unit."""
    unit = cells.c.unit_id != NOBODY
    return (
        func.count().filter(and_(unit, func.greatest(cells.c.living, cells.c.registered) > 0)),
        func.count().filter(and_(unit, cells.c.registered > 0)),
        func.count().filter(and_(unit, cells.c.active > 0)),
    )


def _units_in(source: Source) -> UnitCounts:
    cells = source.cells
    wanted = ("living", "registered", "active")
    per_unit = select(cells.c.unit_id, *(func.sum(cells.c[name]).label(name) for name in wanted))
    return UnitCounts(
        *session().execute(select(*_units(per_unit.group_by(cells.c.unit_id).subquery()))).one()
    )


def _rows(area: Area, found: dict[UUID, tuple[Counts, UnitCounts]]) -> list[Row]:
    """In official order; a closed area only while something is counted of it."""
    below = [] if area.level is AreaLevel.COMMUNITY else organisations.children(area)
    shown = [each for each in below if each.id in found or each.closed_on is None]
    nothing = (Counts(), UnitCounts())
    hidden = too_few([(each.id, found.get(each.id, nothing)[0]) for each in shown])
    return [_row(each, *found.get(each.id, nothing), withheld=each.id in hidden) for each in shown]


def _row(area: Area, counts: Counts, units: UnitCounts, *, withheld: bool) -> Row:
    return Row(area, counts.withheld() if withheld else counts, units, withheld)


def _complaints(area: Area, actor: Actor) -> int | None:
    """How many complaints are open; desks about which one may complain do not see it."""
    if not actor.may("complaints.count"):
        return None
    query = select(func.count(Complaint.id)).join(Area, Area.id == Complaint.area_id)
    return session().scalar(
        query.where(Complaint.state == ComplaintState.OPEN, Area.path.startswith(area.path, autoescape=True))
    )


def months_of(area_id: UUID, span: Span, *, actor: Actor) -> list[Month]:
    """Return the months that a span touches, whole ones and none that has yet to begin, in order; NotFound as above."""
    area = organisations.access_area(area_id, actor=actor, verb=VERB)
    wanted = span.months(clock.today())
    if not wanted:
        return []
    source = _months(wanted, area).subquery()
    totals = [func.sum(source.c[name]) for name in MONTHLY]
    rows = session().execute(select(source.c.month, *totals).group_by(source.c.month))
    found = {month: Month(month, *(int(value) for value in values)) for month, *values in rows}
    return [found.get(month, Month(month)) for month in wanted]


def _months(wanted: list[dt.date], area: Area) -> Select[Any]:
    communities = select(Area.id).where(Area.path.startswith(area.path, autoescape=True))
    keys = {months_key(month.year) for month in wanted}
    kept = session().scalar(select(func.count()).where(KeptSpan.span.in_(keys)))
    if kept != len(keys):
        return counting.months(wanted[0], wanted[-1], clock.today(), communities)
    columns = (KeptMonth.month, *(getattr(KeptMonth, name) for name in MONTHLY))
    return select(*columns).where(
        KeptMonth.month.between(wanted[0], wanted[-1]), KeptMonth.community_id.in_(communities)
    )
