"""Reads of the statistics room: an area with what lies under it, its units, its months."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, func, select, text

from server.complaints.models import Complaint
from server.complaints.rules import ComplaintState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.organisations import queries as organisations
from server.organisations.models import Area
from server.organisations.rules import DEED_LABELS, AreaLevel
from server.statistics import counting
from server.statistics.models import KeptArea, KeptCell, KeptMonth, KeptSpan
from server.statistics.rules import (
    COUNTED,
    MONTHLY,
    Counts,
    Month,
    Span,
    UnitCounts,
    months_key,
    too_few,
)
from server.statistics.wording import Facts, paragraph

VERB = "statistics.read"
LIVE_MILLISECONDS = 20_000


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
    """Cells of some communities: kept beforehand under the name ``span``, or counted now."""

    span: str | None
    cells: Subquery
    on: dt.date
    counted_at: dt.datetime


def overview_of(area_id: UUID, span: Span, *, actor: Actor) -> Overview:
    """Return an area in numbers with the areas directly under it; NotFound outside the actor's scope."""
    area = organisations.access_area(area_id, actor=actor, verb=VERB)
    below = [] if area.level is AreaLevel.COMMUNITY else organisations.children(area)
    source = source_of(span, area)
    found = _totals(source, [area.id, *(each.id for each in below)])
    counts, units = found.get(area.id, NOTHING)
    return _overview(area, span, source, counts, units, _rows(below, found), _complaints(area, actor))


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
        # Days of one's own over a whole county are the longest read of all; what everybody else asks stays at 5 s.
        session().execute(text(f"SET LOCAL statement_timeout = {LIVE_MILLISECONDS}"))
        today = clock.today()
        return Source(None, counting.cells(span, today, communities).subquery(), span.on(today), clock.now())
    columns = (KeptCell.community_id, KeptCell.unit_id, *(getattr(KeptCell, name) for name in COUNTED))
    cells = select(*columns).where(KeptCell.span == kept.span, KeptCell.community_id.in_(communities))
    return Source(kept.span, cells.subquery(), kept.counted_on, kept.counted_at)


def counts_of(values: Sequence[Any]) -> Counts:
    """Return the counts that a row of ``sums`` holds."""
    return Counts(*(int(value) for value in values))


Totals = dict[UUID, tuple[Counts, UnitCounts]]
NOTHING = (Counts(), UnitCounts())


def _totals(source: Source, area_ids: list[UUID]) -> Totals:
    """Return the numbers of some areas; one of which nothing is counted is absent."""
    if source.span is None:
        query = counting.totals(source.cells, organisations.held_by(area_ids))
    else:
        names = ("area_id", "units", "units_registered", "units_active", *COUNTED)
        kept = (KeptArea.span == source.span, KeptArea.area_id.in_(area_ids))
        query = select(*(getattr(KeptArea, name) for name in names)).where(*kept)
    return {row[0]: (counts_of(row[4:]), UnitCounts(*row[1:4])) for row in session().execute(query)}


def _rows(below: Sequence[Area], found: Totals) -> list[Row]:
    """In official order; a closed area only while something is counted of it."""
    shown = [each for each in below if each.id in found or each.closed_on is None]
    hidden = too_few([(each.id, found.get(each.id, NOTHING)[0]) for each in shown])
    return [_row(each, *found.get(each.id, NOTHING), withheld=each.id in hidden) for each in shown]


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
