"""Routes of statistics: an area in numbers, its units, its months, and all of it as a spreadsheet."""

from typing import Any
from uuid import UUID

from flask import Response

from server.kernel.http import Routes, actor, download, specimen
from server.statistics import queries, service, units
from server.statistics.queries import Overview
from server.statistics.schemas import MonthsOut, OverviewOut, SpanQuery, UnitsOut, UnitsQuery

routes = Routes("statistics", "统计：按区域、单位、月份汇总的数字，不含个人信息")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/areas/<uuid:area_id>/statistics", verb="statistics.read", query=SpanQuery, out=OverviewOut)
def show_area(area_id: UUID, query: dict[str, Any]) -> Overview:
    """Show an area in numbers with the areas directly under it, and the paragraph for reports."""
    return queries.overview_of(area_id, **query, actor=actor())


@routes.get("/areas/<uuid:area_id>/statistics/units", verb="statistics.read", query=UnitsQuery, out=UnitsOut)
def list_units(area_id: UUID, query: dict[str, Any]) -> units.Units:
    """List the units whose people live or are registered in an area; those of one or two people together as ``rest``."""
    return units.units_of(area_id, **query, actor=actor())


@routes.get("/areas/<uuid:area_id>/statistics/months", verb="statistics.read", query=SpanQuery, out=MonthsOut)
def list_months(area_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List the whole months that the days asked for touch."""
    return {"items": queries.months_of(area_id, **query, actor=actor())}


@routes.get("/areas/<uuid:area_id>/statistics.xlsx", verb="statistics.read", query=SpanQuery, media_type=XLSX)
def export(area_id: UUID, query: dict[str, Any]) -> Response:
    """Download an area in numbers; that it was taken is kept."""
    content = service.export(area_id, **query, specimen=specimen(), actor=actor())
    return download(content, filename="双报到统计.xlsx", media_type=XLSX)
