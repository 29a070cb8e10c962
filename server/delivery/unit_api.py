"""Routes of the unit's side: all communities' letters side by side, and each member's year."""

from typing import Any
from uuid import UUID

from flask import Response

from server.delivery import bundling, collecting, printing, yearly_sheet
from server.delivery.api import PDF, XLSX
from server.delivery.collecting import UnitLetters, Yearly
from server.delivery.schemas import PeriodQuery
from server.delivery.unit_schemas import UnitLettersOut, YearlyOut, YearQuery
from server.kernel.http import Routes, actor, download, specimen

routes = Routes("unit_letters", "单位汇总")
ZIP = "application/zip"


@routes.get("/units/<uuid:unit_id>/letters", verb="letters.collect", query=PeriodQuery, out=UnitLettersOut)
def compare_letters(unit_id: UUID, query: dict[str, Any]) -> UnitLetters:
    """Show what all communities wrote to a unit about a period side by side, with totals."""
    return collecting.letters_of(unit_id, query["period"], actor=actor())


@routes.get("/units/<uuid:unit_id>/letters.zip", verb="letters.collect", query=PeriodQuery, media_type=ZIP)
def download_letters(unit_id: UUID, query: dict[str, Any]) -> Response:
    """Download all letters to a unit about a period in one file; who took each is recorded."""
    content, filename = bundling.bundle(unit_id, query["period"], actor=actor())
    return download(content, filename=filename, media_type=ZIP)


@routes.get("/units/<uuid:unit_id>/yearly", verb="letters.collect", query=YearQuery, out=YearlyOut)
def show_year(unit_id: UUID, query: dict[str, Any]) -> Yearly:
    """Show each member's year (个人年度服务情况) as the letters to their unit tell it."""
    return collecting.yearly(unit_id, query["year"], actor=actor())


@routes.get("/units/<uuid:unit_id>/yearly.xlsx", verb="letters.collect", query=YearQuery, media_type=XLSX)
def download_year(unit_id: UUID, query: dict[str, Any]) -> Response:
    """Download all members' years as a spreadsheet; the export is logged."""
    content = yearly_sheet.export(unit_id, query["year"], specimen=specimen(), actor=actor())
    return download(content, filename=f"年度服务情况_{query['year']}.xlsx", media_type=XLSX)


@routes.get(
    "/units/<uuid:unit_id>/members/<uuid:member_id>/yearly",
    verb="letters.collect",
    query=YearQuery,
    media_type=PDF,
)
def print_year(unit_id: UUID, member_id: UUID, query: dict[str, Any]) -> Response:
    """Print one member's year; who took it is recorded."""
    pdf, filename = printing.year_sheet(unit_id, member_id, query["year"], specimen=specimen(), actor=actor())
    return download(pdf, filename=filename, media_type=PDF)
