"""统计: an area in numbers – tiles, charts with their tables, the paragraph for reports, and what lies under it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from server.console import measures
from server.kernel import clock
from server.kernel.errors import NotFound
from server.kernel.http import actor
from server.kernel.pages import asked, page
from server.kernel.schema import Choice, PageQuery, Text
from server.organisations import queries as organisations
from server.organisations.rules import AreaLevel
from server.pages.shell import show
from server.registrations.rules import percent
from server.statistics import queries, units
from server.statistics.queries import VERB, Overview
from server.statistics.rules import LEAST_PEOPLE, Span, spans_kept
from server.statistics.schemas import SpanQuery
from server.statistics.wording import short_name

pages = Blueprint(
    "console_statistics", __name__, url_prefix="/console/statistics", template_folder="templates"
)


class ShownQuery(SpanQuery):
    """The days, and which measure the bars show."""

    measure = Choice(measures.Measure, load_default=measures.Measure.RATE)


class ListedQuery(SpanQuery, PageQuery):
    q = Text(least=1, most=60)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page stands: the areas above as far as they are the actor's, and the actor's own where they are several."""

    above: list[Any]
    own: list[Any]


def _place(found: Overview) -> Place:
    paths = actor().area_paths(VERB)
    above = [each for each in organisations.ancestors(found.area) if each.path.startswith(paths)]
    return Place(above, list(organisations.areas_at(paths)) if len(paths) > 1 else [])


def _days(span: Span) -> dict[str, Any]:
    """The days as arguments of an address."""
    return {"period": span.period} if span.period else {"from": span.first, "to": span.last}


@pages.get("")
@page(verb="statistics.read", takes_query=True)
def show_first() -> Response:
    """Show the highest of the actor's areas."""
    own = organisations.areas_at(actor().area_paths(VERB))
    if not own:
        raise NotFound()
    return _shown(own[0].id)


@pages.get("/<uuid:area_id>")
@page(verb="statistics.read", takes_query=True)
def show_area(area_id: UUID) -> Response:
    """Show an area in numbers with what lies directly under it: areas, and under a community its units."""
    return _shown(area_id)


def _shown(area_id: UUID) -> Response:
    query, who = asked(ShownQuery), actor()
    span, measure = query["span"], query["measure"]
    found = queries.overview_of(area_id, span, actor=who)
    months = [] if found.withheld else queries.months_of(area_id, span, actor=who)
    lowest = found.area.level is AreaLevel.COMMUNITY
    listed = units.units_of(area_id, span, limit=200, actor=who) if lowest else None
    return show(
        "console/statistics.html", found=found, where=_place(found), months=months, listed=listed, measure=measure,
        measures=measures.Measure, charts=measures.charts_of(found, _parts(found, listed), months, measure), arguments=_days(span),
        **_choices(),
    )  # fmt: skip


def _parts(found: Overview, listed: units.Units | None) -> list[measures.Part]:
    if listed is None:
        return [(short_name(row.area.name), row.counts, row.withheld) for row in found.rows]
    return [(row.name, row.counts, False) for row in listed.page.items]


@pages.get("/<uuid:area_id>/units")
@page(verb="statistics.read", takes_query=True)
def list_units(area_id: UUID) -> Response:
    """List an area's units in numbers, in the order of their names."""
    query, who = asked(ListedQuery), actor()
    found = queries.overview_of(area_id, query["span"], actor=who)
    listed = units.units_of(area_id, **query, actor=who)
    return show(
        "console/statistics_units.html", found=found, where=_place(found), listed=listed, query=query,
        arguments=_days(query["span"]), **_choices(),
    )  # fmt: skip


def _choices() -> dict[str, Any]:
    return {
        "spans": spans_kept(clock.today())[::-1],
        "least": LEAST_PEOPLE,
        "percent": percent,
        "short": short_name,
    }
