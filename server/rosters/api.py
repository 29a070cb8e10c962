"""Routes of roster import: preview, look again, problems as a spreadsheet, apply, follow."""

from typing import Any
from uuid import UUID

from flask import Response

from server.kernel.errors import Invalid, NotFound
from server.kernel.http import Routes, actor, download, nothing, specimen
from server.organisations import queries as organisations
from server.rosters import queries, service
from server.rosters.models import RosterImport
from server.rosters.problem_sheet import problems_workbook
from server.rosters.schemas import ApplyIn, ImportOut, PreviewOut, RosterTarget, RosterUpload
from server.rosters.service import Preview

routes = Routes("rosters", "单位名册导入")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.post(
    "/rosters/preview",
    verb="rosters.import",
    files=RosterUpload,
    query=RosterTarget,
    out=PreviewOut,
    status=201,
    stored=False,
)
def preview(files: dict[str, Any], query: dict[str, Any]) -> Preview:
    """Read a roster and say what applying it would do; nothing is changed."""
    roster = files["roster"]
    area_id = query.get("area_id") or _city()
    return service.preview(
        roster.read(),
        filename=roster.filename or "名册",
        area_id=area_id,
        unit_id=query.get("unit_id") or _own_unit(),
        actor=actor(),
    )


def _own_unit() -> UUID | None:
    """A liaison of one unit need not say which; one of several must."""
    units = actor().unit_ids("rosters.import")
    if len(units) > 1:
        raise Invalid(fields={"unit_id": ["您负责多个单位，请指明本名册属于哪一个。"]})
    return units[0] if units and not actor().area_paths("rosters.import") else None


def _city() -> UUID:
    root = organisations.root()
    if root is None:
        raise NotFound()
    return root.id


@routes.get("/rosters/<uuid:import_id>/preview", verb="rosters.import", out=PreviewOut)
def look_again(import_id: UUID) -> Preview:
    """Compare a previewed roster with what is known by now."""
    return service.review(import_id, actor=actor())


@routes.get("/rosters/<uuid:import_id>/problems.xlsx", verb="rosters.import", media_type=XLSX)
def problems(import_id: UUID) -> Response:
    """Download every problem with sheet, row, column, value, reason and what would be right."""
    seen = service.review(import_id, actor=actor())
    return download(
        problems_workbook(seen.problems, watermark=specimen()),
        filename=f"问题清单-{seen.filename}.xlsx",
        media_type=XLSX,
    )


@routes.post("/rosters/apply", verb="rosters.import", body=ApplyIn, out=ImportOut, status=202)
def apply(body: dict[str, Any]) -> RosterImport:
    """Hand a previewed roster to the worker, with the answers to its questions."""
    return service.apply(body["import_id"], answers=body["answers"], ended=body["ended"], actor=actor())


@routes.get("/rosters/<uuid:import_id>", verb="rosters.import", out=ImportOut)
def follow(import_id: UUID) -> RosterImport:
    """See how far an import is."""
    return queries.access_import(import_id, actor=actor())


@routes.delete("/rosters/<uuid:import_id>", verb="rosters.import", status=204)
def abandon(import_id: UUID) -> Any:
    """Drop a previewed roster and its file."""
    service.abandon(import_id, actor=actor())
    return nothing()
