"""Routes of activities, service records and the activity ledger."""

from typing import Any
from uuid import UUID

from flask import Response

from server.activities import queries, service, views
from server.activities.ledger import LedgerFilter
from server.activities.models import Activity
from server.activities.schemas import (
    ActivityChange,
    ActivityOut,
    ActivityQuery,
    ActivityViewOut,
    ConfirmIn,
    CorrectionIn,
    LedgerExportQuery,
    LedgerLineOut,
    LedgerQuery,
    PlanIn,
    ReasonIn,
    RecordOut,
    ReturnIn,
    SheetIn,
    SheetOut,
)
from server.kernel.http import Routes, actor, download, if_match, specimen
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, page_of

routes = Routes("activities", "活动、服务记录与活动台账")
RECORDS = page_of(RecordOut)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/activities", verb="activities.read", query=ActivityQuery, out=page_of(ActivityOut))
def list_activities(query: dict[str, Any]) -> Page[Activity]:
    """List activities in one's communities, the newest first."""
    return views.activities(actor=actor(), **query)


@routes.post("/activities", verb="activities.plan", body=PlanIn, out=ActivityOut, status=201)
def plan(body: dict[str, Any]) -> Activity:
    """Plan an activity."""
    return service.plan(**body, actor=actor())


@routes.get("/activities/<uuid:activity_id>", verb="activities.read", out=ActivityViewOut)
def show_activity(activity_id: UUID) -> views.ActivityView:
    """Show an activity with the people expected and their records."""
    return views.activity_view(activity_id, actor=actor())


@routes.patch("/activities/<uuid:activity_id>", verb="activities.plan", body=ActivityChange, out=ActivityOut)
def change(activity_id: UUID, body: dict[str, Any]) -> Activity:
    """Change a planned activity; takes If-Match."""
    return service.change(activity_id, body, version=if_match(), actor=actor())


@routes.post(
    "/activities/<uuid:activity_id>/cancellation", verb="activities.plan", body=ReasonIn, out=ActivityOut
)
def cancel(activity_id: UUID, body: dict[str, Any]) -> Activity:
    """Cancel a planned activity; who came nevertheless keeps the time given."""
    return service.cancel(activity_id, body["reason"], actor=actor())


@routes.put(
    "/activities/<uuid:activity_id>/service-records", verb="activities.record", body=SheetIn, out=SheetOut
)
def enter_sheet(activity_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Enter a signed sheet, whole or not at all; it replaces what is not confirmed."""
    service.enter_sheet(activity_id, body["records"], actor=actor())
    return {"records": views.sheet_of(queries.activity(activity_id))}


@routes.post(
    "/activities/<uuid:activity_id>/confirmation", verb="activities.confirm", body=ConfirmIn, out=SheetOut
)
def confirm(activity_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Confirm pending records: never one's own."""
    service.confirm(activity_id, body["record_ids"], quality=body["quality"], actor=actor())
    return {"records": views.sheet_of(queries.activity(activity_id))}


@routes.post("/activities/<uuid:activity_id>/return", verb="activities.confirm", body=ReturnIn, out=SheetOut)
def return_records(activity_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Return pending records with a reason."""
    service.return_records(activity_id, body["record_ids"], reason=body["reason"], actor=actor())
    return {"records": views.sheet_of(queries.activity(activity_id))}


@routes.post(
    "/service-records/<uuid:record_id>/correction", verb="activities.correct", body=CorrectionIn, out=RecordOut, status=201
)  # fmt: skip
def correct(record_id: UUID, body: dict[str, Any]) -> views.Line:
    """Put a corrected record in the place of a confirmed one."""
    return views.line(service.correct(record_id, body, body.pop("reason"), actor=actor()))


@routes.post(
    "/service-records/<uuid:record_id>/voiding", verb="activities.correct", body=ReasonIn, out=RecordOut
)
def void(record_id: UUID, body: dict[str, Any]) -> views.Line:
    """Void a confirmed record."""
    return views.line(service.void(record_id, body["reason"], actor=actor()))


@routes.get("/members/<uuid:member_id>/service-records", verb="records.read", query=PageQuery, out=RECORDS)
def list_member_records(member_id: UUID, query: dict[str, Any]) -> Page[views.Line]:
    """List a member's records, the newest first."""
    return views.records_of_member(member_id, actor=actor(), **query)


@routes.get("/activity-ledger", verb="activities.read", query=LedgerQuery, out=page_of(LedgerLineOut))
def list_ledger(query: dict[str, Any]) -> Page[views.Line]:
    """Read the activity ledger (活动台账) in the order of the service dates."""
    place = {name: query.pop(name) for name in ("cursor", "limit") if name in query}
    return views.ledger_page(LedgerFilter(**query), actor=actor(), **place)


@routes.get("/activity-ledger.xlsx", verb="activities.export", query=LedgerExportQuery, media_type=XLSX)
def download_ledger(query: dict[str, Any]) -> Response:
    """Download the activity ledger as a spreadsheet; the export is logged with its reason."""
    reason, wanted = query.pop("reason"), LedgerFilter(**query)
    content = views.export_ledger(wanted, reason, specimen=specimen(), actor=actor())
    return download(content, filename=f"活动台账_{wanted.first}_{wanted.last}.xlsx", media_type=XLSX)
